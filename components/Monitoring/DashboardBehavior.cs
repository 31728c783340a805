namespace InventarioRetail.Monitoring;

/// <summary>The behavior of the product's dashboard on every platform, with the required defaults.</summary>
public abstract record DashboardBehavior
{
    /// <summary>Timeout of a request in whole seconds (default 30 s).</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Rate limit per user (default 100 requests in 60 s).</summary>
    public RateLimit RateLimit { get; init; } = RateLimit.Default;

    /// <summary>
    /// Interval of the dashboard's health checks of the services it uses, in whole seconds (default 10 s).
    /// </summary>
    public TimeSpan HealthCheckInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether the dashboard predicts recovery from a degradation (default true).</summary>
    public bool RecoveryPrediction { get; init; } = true;

    /// <summary>The circuit breakers around the services that the dashboard uses.</summary>
    public CircuitBreakers CircuitBreakers { get; init; } = new();

    /// <summary>Weights of the services in the health score; they sum to 1.</summary>
    public ServiceWeights ServiceWeights { get; init; } = new();

    /// <summary>The health scores at which the dashboard degrades.</summary>
    public DegradationThresholds Degradation { get; init; } = new();
}
