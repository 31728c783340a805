namespace InventarioRetail.Settings;

/// <summary>
/// The environment variables of the dashboard that the program sets itself. A stack may not set them, because one of
/// the two values would be lost.
/// </summary>
public static class ManagedVariables
{
    private static readonly string[] Names =
    [
        "APP_REVISION",
        "DEGRADATION_RECOVERY_PREDICTION",
        "DEGRADED_THRESHOLD",
        "FEATURE_FLAGS_FILE",
        "FEATURE_FLAGS_URL",
        "HEALTH_CHECK_INTERVAL",
        "LIMITED_THRESHOLD",
        "LOG_FORMAT",
        "MINIMAL_THRESHOLD",
        "OPTIMAL_THRESHOLD",
        "PORT",
        "RATE_LIMIT_REQUESTS",
        "RATE_LIMIT_WINDOW",
        "REDIS_DB",
        "REDIS_HOST",
        "REDIS_PORT",
        "REDIS_SSL",
        "REQUEST_TIMEOUT",
        "SERVICE_WEIGHTS",
    ];

    private static readonly string[] Prefixes =
    [
        "API_KEY",
        "AWS_",
        "DASHBOARD_API_KEY",
        "DATABASE_",
        "DB_",
        "OPENAI_CB_",
        "POSTGRES_",
        "REDIS_CB_",
        "REDIS_PASSWORD",
        "S3_",
    ];

    /// <summary>Whether the program sets a variable itself.</summary>
    public static bool Contains(string name) =>
        Names.Contains(name, StringComparer.Ordinal)
        || Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
