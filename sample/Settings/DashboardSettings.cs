using System.Security.Cryptography.X509Certificates;
using Npgsql;

namespace InventarioRetail.Sample;

/// <summary>What the dashboard was told by its environment.</summary>
internal sealed record DashboardSettings
{
    public required string Revision { get; init; }
    public required int Port { get; init; }
    public required string ApiKey { get; init; }

    /// <summary>Time after which a request is answered with 504.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    public required RateLimitSettings RateLimit { get; init; }

    /// <summary>Time between two looks at the services.</summary>
    public required TimeSpan HealthCheckInterval { get; init; }

    /// <summary>Whether <c>/health</c> says when the dashboard may be well again.</summary>
    public required bool PredictRecovery { get; init; }

    public required LogFormat LogFormat { get; init; }

    /// <summary>Path of the feature flags; null where there are none.</summary>
    public required string? FlagsFile { get; init; }

    public required DatabaseSettings Database { get; init; }
    public required RedisSettings Redis { get; init; }
    public required ObjectStoreSettings ObjectStore { get; init; }
    public required IReadOnlyDictionary<Service, BreakerSettings> Breakers { get; init; }

    /// <summary>What each service counts for in the health score; they sum to 1.</summary>
    public required IReadOnlyDictionary<Service, decimal> Weights { get; init; }

    public required DegradationThresholds Thresholds { get; init; }
    public required FaultSettings Faults { get; init; }

    /// <summary>Whether <c>PUT /faults</c> may change the faults while it runs.</summary>
    public required bool FaultsAllowed { get; init; }
}

/// <summary>How many requests a user may make.</summary>
internal sealed record RateLimitSettings(int Requests, TimeSpan Window);

/// <summary>How log lines are written.</summary>
internal enum LogFormat
{
    Json,
    Text,
}

/// <summary>Where Postgres is.</summary>
internal sealed record DatabaseSettings(string Host, int Port, string Name, string User, string Password, int PoolSize)
{
    /// <summary>Whether the connection is encrypted; without being told, it is where the server can.</summary>
    public SslMode SslMode { get; init; } = SslMode.Prefer;
}

/// <summary>Where Redis is; without a password it is not asked for one.</summary>
internal sealed record RedisSettings(string Host, int Port, int Database, string? Password)
{
    /// <summary>Whether it is only talked to over TLS.</summary>
    public bool Tls { get; init; }

    /// <summary>Certificates that its certificate is checked against; null for those that the machine trusts.</summary>
    public X509Certificate2Collection? TrustedRoots { get; init; }
}

/// <summary>
/// Where the bucket is. Without an endpoint it is AWS's of the region, without a key the SDK looks where it always does.
/// </summary>
internal sealed record ObjectStoreSettings(string Region, Uri? Endpoint, string Bucket, ObjectStoreKey? Key);

/// <summary>A key pair for the object store.</summary>
internal sealed record ObjectStoreKey(string Id, string Secret);

/// <summary>When a circuit breaker opens and how it closes again.</summary>
/// <param name="FailureThreshold">Failures in a row that open it.</param>
/// <param name="RecoveryTimeout">Time it stays open before it lets a call try.</param>
/// <param name="HalfOpenRequests">Calls that must work before it closes; no more are let through at a time.</param>
internal sealed record BreakerSettings(int FailureThreshold, TimeSpan RecoveryTimeout, int HalfOpenRequests);

/// <summary>The lowest health score of each level but the last; they fall.</summary>
internal sealed record DegradationThresholds(decimal Optimal, decimal Degraded, decimal Limited, decimal Minimal);
