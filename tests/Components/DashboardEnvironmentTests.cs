using InventarioRetail.Monitoring;
using Pulumi;
using Pulumi.Utilities;

namespace InventarioRetail.Components.Tests;

public sealed class DashboardEnvironmentTests
{
    internal static DashboardBackends Backends =>
        new()
        {
            DatabaseHost = "db.test",
            DatabasePort = 6543,
            Database = new("shop", "clerk", Output.CreateSecret("db-password")),
            RedisHost = "cache.test",
            RedisPort = 6380,
            RedisPassword = Output.CreateSecret("redis-password"),
            S3EndpointUrl = "http://s3.test:9000",
            S3Bucket = "files",
            Region = "eu-west-1",
        };

    [Fact]
    public async Task By_default_it_has_the_numbers_of_the_requirements()
    {
        Expect.Lines(
            """
            OPENAI_CB_FAILURE_THRESHOLD=5
            OPENAI_CB_RECOVERY_TIMEOUT=30
            OPENAI_CB_HALF_OPEN_REQUESTS=2
            DB_CB_FAILURE_THRESHOLD=3
            DB_CB_RECOVERY_TIMEOUT=20
            DB_CB_HALF_OPEN_REQUESTS=1
            REDIS_CB_FAILURE_THRESHOLD=5
            REDIS_CB_RECOVERY_TIMEOUT=15
            REDIS_CB_HALF_OPEN_REQUESTS=2
            S3_CB_FAILURE_THRESHOLD=4
            S3_CB_RECOVERY_TIMEOUT=25
            S3_CB_HALF_OPEN_REQUESTS=2
            HEALTH_CHECK_INTERVAL=10
            DEGRADATION_RECOVERY_PREDICTION=true
            SERVICE_WEIGHTS=database:0.50,openai:0.30,redis:0.15,s3:0.05
            OPTIMAL_THRESHOLD=90
            DEGRADED_THRESHOLD=70
            LIMITED_THRESHOLD=60
            MINIMAL_THRESHOLD=40
            DB_HOST=db.test
            DB_PORT=6543
            DB_NAME=shop
            DB_USER=clerk
            DB_PASSWORD=db-password
            DB_POOL_SIZE=20
            REDIS_HOST=cache.test
            REDIS_PORT=6380
            REDIS_DB=0
            REDIS_PASSWORD=redis-password
            AWS_REGION=eu-west-1
            S3_ENDPOINT_URL=http://s3.test:9000
            S3_BUCKET_NAME=files
            PORT=8080
            REQUEST_TIMEOUT=30
            RATE_LIMIT_REQUESTS=100
            RATE_LIMIT_WINDOW=60
            LOG_FORMAT=json
            """,
            await Variables(Declaration.Dashboard)
        );
    }

    [Fact]
    public async Task Every_number_can_be_set()
    {
        var specification = Declaration.Dashboard with
        {
            Port = 9000,
            RequestTimeout = TimeSpan.FromSeconds(12),
            RateLimit = new(7, TimeSpan.FromMinutes(2)),
            HealthCheckInterval = TimeSpan.FromMilliseconds(2500),
            RecoveryPrediction = false,
            CircuitBreakers = new()
            {
                OpenAi = new(11, TimeSpan.FromSeconds(12), 13),
                Database = new(21, TimeSpan.FromSeconds(22), 23),
                Redis = new(31, TimeSpan.FromSeconds(32), 33),
                S3 = new(41, TimeSpan.FromSeconds(42), 43),
            },
            ServiceWeights = new(0.4m, 0.35m, 0.125m, 0.125m),
            Degradation = new(95, 75, 55, 35),
            DatabasePoolSize = 5,
        };

        var changed = (await Variables(specification)).Except(await Variables(Declaration.Dashboard));

        Expect.Lines(
            """
            OPENAI_CB_FAILURE_THRESHOLD=11
            OPENAI_CB_RECOVERY_TIMEOUT=12
            OPENAI_CB_HALF_OPEN_REQUESTS=13
            DB_CB_FAILURE_THRESHOLD=21
            DB_CB_RECOVERY_TIMEOUT=22
            DB_CB_HALF_OPEN_REQUESTS=23
            REDIS_CB_FAILURE_THRESHOLD=31
            REDIS_CB_RECOVERY_TIMEOUT=32
            REDIS_CB_HALF_OPEN_REQUESTS=33
            S3_CB_FAILURE_THRESHOLD=41
            S3_CB_RECOVERY_TIMEOUT=42
            S3_CB_HALF_OPEN_REQUESTS=43
            HEALTH_CHECK_INTERVAL=2.5
            DEGRADATION_RECOVERY_PREDICTION=false
            SERVICE_WEIGHTS=database:0.40,openai:0.35,redis:0.125,s3:0.125
            OPTIMAL_THRESHOLD=95
            DEGRADED_THRESHOLD=75
            LIMITED_THRESHOLD=55
            MINIMAL_THRESHOLD=35
            DB_POOL_SIZE=5
            PORT=9000
            REQUEST_TIMEOUT=12
            RATE_LIMIT_REQUESTS=7
            RATE_LIMIT_WINDOW=120
            """,
            changed
        );
    }

    [Fact]
    public async Task The_two_passwords_and_nothing_else_are_secret()
    {
        var secrets = new List<string>();
        foreach (var (name, value) in DashboardEnvironment.Variables(Declaration.Dashboard, Backends))
        {
            if (await Output.IsSecretAsync(value.ToOutput()))
                secrets.Add(name);
        }

        Assert.Equal(["DB_PASSWORD", "REDIS_PASSWORD"], secrets);
        Assert.Equal(secrets, DashboardEnvironment.Secrets.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Where_tls_is_required_it_is_told_so()
    {
        var asked = await Variables(Declaration.Dashboard, Backends with { RequireTls = true });

        Assert.Equal(["DB_SSLMODE=require", "REDIS_SSL=true"], asked.Except(await Variables(Declaration.Dashboard)));
    }

    internal static async Task<List<string>> Variables(
        DashboardSpecification specification,
        DashboardBackends? backends = null
    )
    {
        var lines = new List<string>();
        foreach (var (name, value) in DashboardEnvironment.Variables(specification, backends ?? Backends))
            lines.Add($"{name}={await OutputUtilities.GetValueAsync(value.ToOutput())}");
        return lines;
    }
}
