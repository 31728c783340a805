using System.Security.Cryptography.X509Certificates;
using Npgsql;

namespace InventarioRetail.Sample;

/// <summary>The dashboard's settings from its environment.</summary>
internal sealed record DashboardSettings
{
    public required string Revision { get; init; }
    public required int Port { get; init; }
    public required string ApiKey { get; init; }

    /// <summary>Time after which a request gets a 504.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    public required RateLimitSettings RateLimit { get; init; }

    /// <summary>Time between two checks of the services.</summary>
    public required TimeSpan HealthCheckInterval { get; init; }

    /// <summary>Whether <c>/health</c> predicts when the dashboard recovers.</summary>
    public required bool PredictRecovery { get; init; }

    public required LogFormat LogFormat { get; init; }

    /// <summary>Path of the feature flag file; null for none.</summary>
    public required string? FlagsFile { get; init; }

    /// <summary>URL that serves the same, newer than the file; null for none.</summary>
    public required Uri? FlagsUrl { get; init; }

    public required DatabaseSettings Database { get; init; }
    public required RedisSettings Redis { get; init; }
    public required ObjectStoreSettings ObjectStore { get; init; }
    public required IReadOnlyDictionary<Service, BreakerSettings> Breakers { get; init; }

    /// <summary>Weight of each service in the health score; the weights sum to 1.</summary>
    public required IReadOnlyDictionary<Service, decimal> Weights { get; init; }

    public required DegradationThresholds Thresholds { get; init; }
    public required FaultSettings Faults { get; init; }

    /// <summary>Whether <c>PUT /faults</c> may change the faults while it runs.</summary>
    public required bool FaultsAllowed { get; init; }
}

/// <summary>Rate limit per user.</summary>
internal sealed record RateLimitSettings(int Requests, TimeSpan Window);

/// <summary>Log format.</summary>
internal enum LogFormat
{
    Json,
    Text,
}

/// <summary>Connection settings of Postgres.</summary>
internal sealed record DatabaseSettings(string Host, int Port, string Name, string User, string Password, int PoolSize)
{
    /// <summary>Whether to encrypt the connection; by default, if the server supports it.</summary>
    public SslMode SslMode { get; init; } = SslMode.Prefer;
}

/// <summary>Connection settings of Redis; without a password the client does not authenticate.</summary>
internal sealed record RedisSettings(string Host, int Port, int Database, string? Password)
{
    /// <summary>Whether to connect over TLS.</summary>
    public bool Tls { get; init; }

    /// <summary>Trusted root certificates; null uses the machine's.</summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }
}

/// <summary>
/// Settings of the object store. Without an endpoint, AWS's endpoint of the region is used; without a key, the SDK's
/// default credential chain.
/// </summary>
internal sealed record ObjectStoreSettings(string Region, Uri? Endpoint, string Bucket, ObjectStoreKey? Key);

/// <summary>A key pair for the object store.</summary>
internal sealed record ObjectStoreKey(string Id, string Secret);

/// <summary>When a circuit breaker opens and how it closes again.</summary>
/// <param name="FailureThreshold">Consecutive failures that open it.</param>
/// <param name="RecoveryTimeout">Time it stays open before it allows a trial call.</param>
/// <param name="HalfOpenRequests">
/// Trial calls that must succeed before it closes; also the maximum of concurrent trial calls.
/// </param>
internal sealed record BreakerSettings(int FailureThreshold, TimeSpan RecoveryTimeout, int HalfOpenRequests);

/// <summary>The lowest health score of each level except the last, in descending order.</summary>
internal sealed record DegradationThresholds(decimal Optimal, decimal Degraded, decimal Limited, decimal Minimal);
