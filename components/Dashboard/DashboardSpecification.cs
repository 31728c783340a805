using InventarioRetail.Monitoring;

namespace InventarioRetail.Components;

/// <summary>The dashboard's settings, the same for every revision and on every platform.</summary>
public sealed record DashboardSpecification
{
    /// <summary>Image name without a tag; the revision is the tag.</summary>
    public required string Image { get; init; }

    /// <summary>Port that the service listens on.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Memory limit in MiB.</summary>
    public int MemoryMib { get; init; } = 512;

    /// <summary>Timeout of a request.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Rate limit per user.</summary>
    public RateLimit RateLimit { get; init; } = RateLimit.Default;

    /// <summary>Time between two checks of the services it depends on.</summary>
    public TimeSpan HealthCheckInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether it predicts when a failed service recovers.</summary>
    public bool RecoveryPrediction { get; init; } = true;

    /// <summary>Circuit breaker settings.</summary>
    public CircuitBreakers CircuitBreakers { get; init; } = new();

    /// <summary>Weights of the services in the health score.</summary>
    public ServiceWeights ServiceWeights { get; init; } = new();

    /// <summary>Thresholds of the degradation levels.</summary>
    public DegradationThresholds Degradation { get; init; } = new();

    /// <summary>Size of its Postgres connection pool.</summary>
    public int DatabasePoolSize { get; init; } = 20;
}
