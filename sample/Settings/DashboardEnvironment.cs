using System.Globalization;
using Npgsql;

namespace InventarioRetail.Sample;

/// <summary>The environment is invalid; the message lists all errors.</summary>
internal sealed class EnvironmentException(IReadOnlyList<string> errors)
    : Exception(
        $"The dashboard cannot start: its environment has {errors.Count} {(errors.Count == 1 ? "error" : "errors")}."
            + string.Concat(errors.Select(error => $"\n  {error}"))
    )
{
    /// <summary>The errors, each with the variable's name, what is wrong and what is valid.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}

/// <summary>Reads the dashboard's settings from its environment variables.</summary>
internal static class DashboardEnvironment
{
    /// <exception cref="EnvironmentException">A variable is missing or invalid.</exception>
    public static DashboardSettings Read(Func<string, string?> variables)
    {
        var environment = new EnvironmentReader(variables);
        var settings = new DashboardSettings
        {
            Revision = environment.Optional("APP_REVISION") ?? "unknown",
            Port = environment.Port("PORT", 8080),
            ApiKey = environment.Text("DASHBOARD_API_KEY", "the key that clients send as X-API-Key"),
            RequestTimeout = environment.Seconds("REQUEST_TIMEOUT", 30),
            RateLimit = new(
                environment.Integer("RATE_LIMIT_REQUESTS", 100, 1, 1_000_000_000),
                environment.Seconds("RATE_LIMIT_WINDOW", 60)
            ),
            HealthCheckInterval = environment.Seconds("HEALTH_CHECK_INTERVAL", 10),
            PredictRecovery = environment.Switch("DEGRADATION_RECOVERY_PREDICTION", true),
            LogFormat = environment.Choice(
                "LOG_FORMAT",
                LogFormat.Json,
                ("json", LogFormat.Json),
                ("text", LogFormat.Text)
            ),
            FlagsFile = environment.Optional("FEATURE_FLAGS_FILE"),
            FlagsUrl = environment.OptionalUrl("FEATURE_FLAGS_URL"),
            Database = new(
                environment.Text("DB_HOST", "the host name of Postgres"),
                environment.Port("DB_PORT", 5432),
                environment.Text("DB_NAME", "the name of the database"),
                environment.Text("DB_USER", "the dashboard's role in Postgres"),
                environment.Text("DB_PASSWORD", "the password of that role"),
                environment.Integer("DB_POOL_SIZE", 20, 1, 1000)
            )
            {
                // libpq's values.
                SslMode = environment.Choice(
                    "DB_SSLMODE",
                    SslMode.Prefer,
                    ("disable", SslMode.Disable),
                    ("allow", SslMode.Allow),
                    ("prefer", SslMode.Prefer),
                    ("require", SslMode.Require),
                    ("verify-ca", SslMode.VerifyCA),
                    ("verify-full", SslMode.VerifyFull)
                ),
            },
            Redis = new(
                environment.Text("REDIS_HOST", "the host name of Redis"),
                environment.Port("REDIS_PORT", 6379),
                environment.Integer("REDIS_DB", 0, 0, 1_000_000),
                environment.Optional("REDIS_PASSWORD")
            )
            {
                Tls = environment.Switch("REDIS_SSL", false),
            },
            ObjectStore = new(
                environment.Optional("AWS_REGION") ?? "us-east-1",
                environment.OptionalUrl("S3_ENDPOINT_URL"),
                environment.Text("S3_BUCKET_NAME", "the name of the bucket"),
                Key(environment)
            ),
            Breakers = new Dictionary<Service, BreakerSettings>
            {
                [Service.Database] = Breaker(environment, "DB", new(3, TimeSpan.FromSeconds(20), 1)),
                [Service.OpenAi] = Breaker(environment, "OPENAI", new(5, TimeSpan.FromSeconds(30), 2)),
                [Service.Redis] = Breaker(environment, "REDIS", new(5, TimeSpan.FromSeconds(15), 2)),
                [Service.S3] = Breaker(environment, "S3", new(4, TimeSpan.FromSeconds(25), 2)),
            },
            Weights = Weights(environment),
            Thresholds = Thresholds(environment),
            Faults = FaultSettings.Read(environment),
            FaultsAllowed = environment.Switch("FAULTS_ALLOWED", false),
        };
        return environment.Errors.Count == 0 ? settings : throw new EnvironmentException(environment.Errors);
    }

    private static ObjectStoreKey? Key(EnvironmentReader environment)
    {
        var id = environment.Optional("AWS_ACCESS_KEY_ID");
        var secret = environment.Optional("AWS_SECRET_ACCESS_KEY");
        if (id is not null && secret is not null)
            return new(id, secret);
        if (id is not null)
            environment.Wrong("AWS_SECRET_ACCESS_KEY", "is missing, although AWS_ACCESS_KEY_ID is set");
        if (secret is not null)
            environment.Wrong("AWS_ACCESS_KEY_ID", "is missing, although AWS_SECRET_ACCESS_KEY is set");
        return null;
    }

    private static BreakerSettings Breaker(EnvironmentReader environment, string service, BreakerSettings otherwise) =>
        new(
            environment.Integer($"{service}_CB_FAILURE_THRESHOLD", otherwise.FailureThreshold, 1, 1000),
            environment.Seconds($"{service}_CB_RECOVERY_TIMEOUT", otherwise.RecoveryTimeout.TotalSeconds),
            environment.Integer($"{service}_CB_HALF_OPEN_REQUESTS", otherwise.HalfOpenRequests, 1, 1000)
        );

    private static Dictionary<Service, decimal> Weights(EnvironmentReader environment)
    {
        const string Name = "SERVICE_WEIGHTS";
        var services = string.Join(", ", Services.All.Select(service => service.Name));
        var weights = environment.Parse(
            Name,
            new Dictionary<Service, decimal>
            {
                [Service.Database] = 0.50m,
                [Service.OpenAi] = 0.30m,
                [Service.Redis] = 0.15m,
                [Service.S3] = 0.05m,
            },
            $"a list such as database:0.50,openai:0.30,redis:0.15,s3:0.05 with each of {services} once",
            TryParseWeights
        );
        var sum = weights.Values.Sum();
        if (sum != 1)
        {
            environment.Wrong(
                Name,
                $"the weights sum to {sum.ToString(CultureInfo.InvariantCulture)}; they must sum to 1"
            );
        }
        return weights;
    }

    private static bool TryParseWeights(string text, out Dictionary<Service, decimal> weights)
    {
        weights = [];
        foreach (var part in text.Split(','))
        {
            if (
                part.Split(':') is not [var name, var share]
                || Services.All.SingleOrDefault(service => service.Name == name.Trim()) is not { } service
                || !decimal.TryParse(
                    share.Trim(),
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out var weight
                )
                || !weights.TryAdd(service.Service, weight)
            )
            {
                return false;
            }
        }

        return weights.Count == Services.All.Count;
    }

    private static DegradationThresholds Thresholds(EnvironmentReader environment)
    {
        (string Name, decimal Score)[] scores =
        [
            .. new (string Name, decimal Otherwise)[]
            {
                ("OPTIMAL_THRESHOLD", 90),
                ("DEGRADED_THRESHOLD", 70),
                ("LIMITED_THRESHOLD", 60),
                ("MINIMAL_THRESHOLD", 40),
            }.Select(item => (item.Name, environment.Score(item.Name, item.Otherwise))),
        ];
        foreach (var (higher, lower) in scores.Zip(scores.Skip(1)))
        {
            if (lower.Score >= higher.Score)
            {
                environment.Wrong(
                    lower.Name,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{lower.Score} is not below {higher.Name}, which is {higher.Score}; "
                            + $"the thresholds must be descending"
                    )
                );
            }
        }

        return new(scores[0].Score, scores[1].Score, scores[2].Score, scores[3].Score);
    }
}
