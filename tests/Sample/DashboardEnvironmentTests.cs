using InventarioRetail.Components;
using Npgsql;

namespace InventarioRetail.Sample.Tests;

public sealed class DashboardEnvironmentTests
{
    [Fact]
    public async Task It_reads_every_variable_that_the_declared_container_has()
    {
        var declared = await DeclaredEnvironment.Variables();
        var asked = new HashSet<string>();

        DashboardEnvironment.Read(name =>
        {
            asked.Add(name);
            return declared.GetValueOrDefault(name);
        });

        // The pretended AI provider wants no key.
        Assert.Equal(["OPENAI_API_KEY"], declared.Keys.Except(asked));
    }

    [Fact]
    public async Task It_understands_what_the_declared_container_has()
    {
        var settings = DashboardEnvironment.Read((await DeclaredEnvironment.Variables()).GetValueOrDefault);

        Assert.Equal(("v1.0.0", 8080), (settings.Revision, settings.Port));
        Assert.Equal("‹dashboard-api-key›", settings.ApiKey);
        Assert.Equal(
            new("postgres", 5432, "inventario_retail_staging", "inventario_user", "‹postgres-password›", 20),
            settings.Database
        );
        Assert.Equal(new("redis", 6379, 0, "‹redis-password›"), settings.Redis);
        Assert.Equal(
            new(
                "us-east-1",
                new("http://object-store:4566"),
                "inventario-retail-bucket-staging",
                new("localstack", "localstack")
            ),
            settings.ObjectStore
        );
        Assert.Equal("/config/flags/flags.json", settings.FlagsFile);
        Assert.Equal(new FaultSettings(), settings.Faults);
        Assert.False(settings.FaultsAllowed);
        ExpectNumbersOf(Declaration.Dashboard, settings);
    }

    [Fact]
    public async Task It_talks_over_TLS_only_where_the_components_ask_for_it()
    {
        var plain = DashboardEnvironment.Read(
            (await DeclaredEnvironment.Variables(Declaration.Dashboard)).GetValueOrDefault
        );
        var encrypted = DashboardEnvironment.Read(
            (await DeclaredEnvironment.Variables(Declaration.Dashboard, requireTls: true)).GetValueOrDefault
        );

        Assert.Equal((SslMode.Prefer, false), (plain.Database.SslMode, plain.Redis.Tls));
        Assert.Equal((SslMode.Require, true), (encrypted.Database.SslMode, encrypted.Redis.Tls));
    }

    [Fact]
    public void What_is_not_set_has_the_numbers_of_the_requirements() =>
        ExpectNumbersOf(Declaration.Dashboard, DashboardEnvironment.Read(SampleEnvironment.Minimal.Get));

    [Fact]
    public async Task It_understands_other_numbers_as_the_components_write_them()
    {
        var dashboard = Declaration.OtherDashboard;

        var settings = DashboardEnvironment.Read((await DeclaredEnvironment.Variables(dashboard)).GetValueOrDefault);

        ExpectNumbersOf(dashboard, settings);
    }

    public static TheoryData<string, string> Mistakes =>
        TextCases.Of(
            """
            DASHBOARD_API_KEY= => is missing; it is the key that clients send as X-API-Key.
            DB_HOST= => is missing; it is the host name of Postgres.
            DB_NAME= => is missing; it is the name of the database.
            DB_USER= => is missing; it is the dashboard's role in Postgres.
            DB_PASSWORD= => is missing; it is the password of that role.
            REDIS_HOST= => is missing; it is the host name of Redis.
            S3_BUCKET_NAME= => is missing; it is the name of the bucket.
            AWS_ACCESS_KEY_ID= => is missing, although AWS_SECRET_ACCESS_KEY is set.
            AWS_SECRET_ACCESS_KEY= => is missing, although AWS_ACCESS_KEY_ID is set.
            PORT=0 => '0' is not a whole number from 1 to 65535.
            DB_PORT=65536 => '65536' is not a whole number from 1 to 65535.
            REDIS_PORT=6379a => '6379a' is not a whole number from 1 to 65535.
            REDIS_DB=-1 => '-1' is not a whole number from 0 to 1000000.
            DB_POOL_SIZE=0 => '0' is not a whole number from 1 to 1000.
            RATE_LIMIT_REQUESTS=1e3 => '1e3' is not a whole number from 1 to 1000000000.
            DB_CB_FAILURE_THRESHOLD=0 => '0' is not a whole number from 1 to 1000.
            S3_CB_HALF_OPEN_REQUESTS=2.5 => '2.5' is not a whole number from 1 to 1000.
            OPENAI_CB_RECOVERY_TIMEOUT=0 => '0' is not a number of seconds above 0, such as 30 or 2.5.
            REQUEST_TIMEOUT=30s => '30s' is not a number of seconds above 0, such as 30 or 2.5.
            RATE_LIMIT_WINDOW=-1 => '-1' is not a number of seconds above 0, such as 30 or 2.5.
            HEALTH_CHECK_INTERVAL=86401 => '86401' is not a number of seconds above 0, such as 30 or 2.5.
            DEGRADATION_RECOVERY_PREDICTION=yes => 'yes' is not true or false.
            FAULTS_ALLOWED=1 => '1' is not true or false.
            LOG_FORMAT=xml => 'xml' is not json or text.
            S3_ENDPOINT_URL=object-store => 'object-store' is not a URL such as http://object-store:4566.
            S3_ENDPOINT_URL=ftp://a => 'ftp://a' is not a URL such as http://object-store:4566.
            OPTIMAL_THRESHOLD=101 => '101' is not a number from 0 to 100.
            MINIMAL_THRESHOLD=60 => 60 is not below LIMITED_THRESHOLD, which is 60; the thresholds must be descending.
            SERVICE_WEIGHTS=database:0.5,openai:0.3,redis:0.15,s3:0.06 => the weights sum to 1.01; they must sum to 1.
            FAULT_ERROR_RATE=1.1 => '1.1' is not a number from 0 to 1.
            FAULT_INVARIANT_RATE=-0.1 => '-0.1' is not a number from 0 to 1.
            FAULT_LATENCY=800 => '800' is not a duration such as 800ms, 1.5s or 2m, up to a day.
            FAULT_CPU=1d => '1d' is not a duration such as 800ms, 1.5s or 2m, up to a day.
            FAULT_CRASH_AFTER=25h => '25h' is not a duration such as 800ms, 1.5s or 2m, up to a day.
            FAULT_LEAK=1MiB => '1MiB' is not a number from 0 to 100000.
            FAULT_AI=off => 'off' is not up or down.
            """
        );

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Wrong_variable_is_an_error_that_says_what_would_be_right(string variable, string message)
    {
        var (name, value) = (variable.Split('=')[0], variable[(variable.IndexOf('=') + 1)..]);
        var environment = SampleEnvironment.Minimal.With((name, value));

        var mistakes = Assert.Throws<EnvironmentException>(() => DashboardEnvironment.Read(environment.Get));

        Assert.Equal([$"{name}: {message}"], mistakes.Errors);
    }

    [Theory]
    [InlineData("database:0.5,openai:0.5")]
    [InlineData("database:0.5,openai:0.3,redis:0.15,s3:0.05,s3:0")]
    [InlineData("database:0.5,openai:0.3,redis:0.15,s4:0.05")]
    [InlineData("database=0.5,openai=0.3,redis=0.15,s3=0.05")]
    [InlineData("database:-0.5,openai:1.3,redis:0.15,s3:0.05")]
    public void Weights_name_each_service_once(string weights)
    {
        var environment = SampleEnvironment.Minimal.With(("SERVICE_WEIGHTS", weights));

        var mistakes = Assert.Throws<EnvironmentException>(() => DashboardEnvironment.Read(environment.Get));

        Assert.Equal(
            [
                $"SERVICE_WEIGHTS: '{weights}' is not a list such as database:0.50,openai:0.30,redis:0.15,s3:0.05 "
                    + "with each of database, openai, redis, s3 once.",
            ],
            mistakes.Errors
        );
    }

    [Fact]
    public void All_mistakes_are_reported_at_once()
    {
        var environment = SampleEnvironment.Minimal.With(
            ("DB_HOST", null),
            ("PORT", "http"),
            ("DEGRADED_THRESHOLD", "95"),
            ("FAULT_AI", "maybe")
        );

        var mistakes = Assert.Throws<EnvironmentException>(() => DashboardEnvironment.Read(environment.Get));

        Assert.Equal(
            """
            The dashboard cannot start: its environment has 4 errors.
              PORT: 'http' is not a whole number from 1 to 65535.
              DB_HOST: is missing; it is the host name of Postgres.
              DEGRADED_THRESHOLD: 95 is not below OPTIMAL_THRESHOLD, which is 90; the thresholds must be descending.
              FAULT_AI: 'maybe' is not up or down.
            """,
            mistakes.Message
        );
    }

    private static void ExpectNumbersOf(DashboardSpecification expected, DashboardSettings settings)
    {
        Assert.Equal(expected.Port, settings.Port);
        Assert.Equal(expected.RequestTimeout, settings.RequestTimeout);
        Assert.Equal(new(expected.RateLimit.Requests, expected.RateLimit.Window), settings.RateLimit);
        Assert.Equal(expected.HealthCheckInterval, settings.HealthCheckInterval);
        Assert.Equal(expected.RecoveryPrediction, settings.PredictRecovery);
        Assert.Equal(expected.DatabasePoolSize, settings.Database.PoolSize);
        var breakers = expected.CircuitBreakers;
        Assert.Equal(
            new Dictionary<Service, BreakerSettings>
            {
                [Service.Database] = Breaker(breakers.Database),
                [Service.OpenAi] = Breaker(breakers.OpenAi),
                [Service.Redis] = Breaker(breakers.Redis),
                [Service.S3] = Breaker(breakers.S3),
            },
            settings.Breakers
        );
        var weights = expected.ServiceWeights;
        Assert.Equal(
            new Dictionary<Service, decimal>
            {
                [Service.Database] = weights.Database,
                [Service.OpenAi] = weights.OpenAi,
                [Service.Redis] = weights.Redis,
                [Service.S3] = weights.S3,
            },
            settings.Weights
        );
        var scores = expected.Degradation;
        Assert.Equal(new(scores.Optimal, scores.Degraded, scores.Limited, scores.Minimal), settings.Thresholds);
    }

    private static BreakerSettings Breaker(Monitoring.CircuitBreaker breaker) =>
        new(breaker.FailureThreshold, breaker.RecoveryTimeout, breaker.HalfOpenRequests);
}
