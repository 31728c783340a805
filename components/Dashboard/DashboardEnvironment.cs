using System.Globalization;

namespace InventarioRetail.Components;

/// <summary>Addresses and credentials of the services that the dashboard depends on.</summary>
public sealed record DashboardBackends
{
    /// <summary>Host name of Postgres.</summary>
    public required Input<string> DatabaseHost { get; init; }

    /// <summary>Port of Postgres.</summary>
    public required int DatabasePort { get; init; }

    /// <summary>The dashboard's role in Postgres.</summary>
    public required DatabaseLogin Database { get; init; }

    /// <summary>Host name of Redis.</summary>
    public required Input<string> RedisHost { get; init; }

    /// <summary>Port of Redis.</summary>
    public required int RedisPort { get; init; }

    /// <summary>Password of Redis, a secret.</summary>
    public required Output<string> RedisPassword { get; init; }

    /// <summary>Endpoint of the object store.</summary>
    public required Input<string> S3EndpointUrl { get; init; }

    /// <summary>Bucket in the object store.</summary>
    public required Input<string> S3Bucket { get; init; }

    /// <summary>Region of the bucket.</summary>
    public required string Region { get; init; }

    /// <summary>Whether connections to Postgres and Redis require TLS; false on the stack's own network.</summary>
    public bool RequireTls { get; init; }
}

/// <summary>The dashboard's environment variables, under the names that its image documents.</summary>
internal static class DashboardEnvironment
{
    private const string DatabasePassword = "DB_PASSWORD";
    private const string RedisPassword = "REDIS_PASSWORD";

    /// <summary>Names of the variables in <see cref="Variables"/> whose values are secrets.</summary>
    public static IReadOnlySet<string> Secrets { get; } = new HashSet<string> { DatabasePassword, RedisPassword };

    /// <summary>The variables that are the same for every revision, in a fixed order.</summary>
    public static IEnumerable<(string Name, Input<string> Value)> Variables(
        DashboardSpecification dashboard,
        DashboardBackends backends
    ) =>
        [
            .. Breaker("OPENAI", dashboard.CircuitBreakers.OpenAi),
            .. Breaker("DB", dashboard.CircuitBreakers.Database),
            .. Breaker("REDIS", dashboard.CircuitBreakers.Redis),
            .. Breaker("S3", dashboard.CircuitBreakers.S3),
            ("HEALTH_CHECK_INTERVAL", Seconds(dashboard.HealthCheckInterval)),
            ("DEGRADATION_RECOVERY_PREDICTION", dashboard.RecoveryPrediction ? "true" : "false"),
            ("SERVICE_WEIGHTS", Weights(dashboard.ServiceWeights)),
            ("OPTIMAL_THRESHOLD", Text(dashboard.Degradation.Optimal)),
            ("DEGRADED_THRESHOLD", Text(dashboard.Degradation.Degraded)),
            ("LIMITED_THRESHOLD", Text(dashboard.Degradation.Limited)),
            ("MINIMAL_THRESHOLD", Text(dashboard.Degradation.Minimal)),
            ("DB_HOST", backends.DatabaseHost),
            ("DB_PORT", Text(backends.DatabasePort)),
            ("DB_NAME", backends.Database.Database),
            ("DB_USER", backends.Database.User),
            (DatabasePassword, backends.Database.Password),
            ("DB_POOL_SIZE", Text(dashboard.DatabasePoolSize)),
            ("REDIS_HOST", backends.RedisHost),
            ("REDIS_PORT", Text(backends.RedisPort)),
            ("REDIS_DB", "0"),
            (RedisPassword, backends.RedisPassword),
            ("AWS_REGION", backends.Region),
            ("S3_ENDPOINT_URL", backends.S3EndpointUrl),
            ("S3_BUCKET_NAME", backends.S3Bucket),
            ("PORT", Text(dashboard.Port)),
            ("REQUEST_TIMEOUT", Seconds(dashboard.RequestTimeout)),
            ("RATE_LIMIT_REQUESTS", Text(dashboard.RateLimit.Requests)),
            ("RATE_LIMIT_WINDOW", Seconds(dashboard.RateLimit.Window)),
            ("LOG_FORMAT", "json"),
            .. backends.RequireTls ? Tls : [],
        ];

    /// <summary>
    /// The TLS variables. <c>DB_SSLMODE</c> takes libpq's values, which most Postgres clients accept.
    /// </summary>
    private static (string, Input<string>)[] Tls => [("DB_SSLMODE", "require"), ("REDIS_SSL", "true")];

    private static IEnumerable<(string, Input<string>)> Breaker(string service, CircuitBreaker breaker) =>
        [
            ($"{service}_CB_FAILURE_THRESHOLD", Text(breaker.FailureThreshold)),
            ($"{service}_CB_RECOVERY_TIMEOUT", Seconds(breaker.RecoveryTimeout)),
            ($"{service}_CB_HALF_OPEN_REQUESTS", Text(breaker.HalfOpenRequests)),
        ];

    private static string Weights(ServiceWeights weights) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"database:{weights.Database:0.00##},openai:{weights.OpenAi:0.00##},"
                + $"redis:{weights.Redis:0.00##},s3:{weights.S3:0.00##}"
        );

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
