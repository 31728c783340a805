using InventarioRetail.Monitoring;

namespace InventarioRetail.Components;

/// <summary>
/// What the dashboard is told about itself, the same on every platform (requirements R-APP and "What the dashboard is given").
/// </summary>
public sealed record DashboardSpecification
{
    /// <summary>Image without a tag; the tag is the revision.</summary>
    public required string Image { get; init; }

    /// <summary>Port that the service listens on.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Memory limit in MiB.</summary>
    public int MemoryMib { get; init; } = 512;

    /// <summary>Time after which a request is given up.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many requests one user may make.</summary>
    public RateLimit RateLimit { get; init; } = RateLimit.Default;

    /// <summary>Time between two looks at the services it depends on.</summary>
    public TimeSpan HealthCheckInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether it predicts when a service comes back.</summary>
    public bool RecoveryPrediction { get; init; } = true;

    /// <summary>Its circuit breakers.</summary>
    public CircuitBreakers CircuitBreakers { get; init; } = new();

    /// <summary>Its health score.</summary>
    public ServiceWeights ServiceWeights { get; init; } = new();

    /// <summary>Its degradation levels.</summary>
    public DegradationThresholds Degradation { get; init; } = new();

    /// <summary>Connections it keeps to Postgres (requirements R-PG).</summary>
    public int DatabasePoolSize { get; init; } = 20;
}
