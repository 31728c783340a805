namespace InventarioRetail.Monitoring;

/// <summary>When a circuit breaker opens and how it closes again.</summary>
/// <param name="FailureThreshold">Consecutive failures that open it.</param>
/// <param name="RecoveryTimeout">Time it stays open before it allows a trial call.</param>
/// <param name="HalfOpenRequests">Trial calls that must succeed before it closes.</param>
public sealed record CircuitBreaker(int FailureThreshold, TimeSpan RecoveryTimeout, int HalfOpenRequests);

/// <summary>The dashboard's four circuit breakers, with the required defaults.</summary>
public sealed record CircuitBreakers
{
    /// <summary>Around the AI provider.</summary>
    public CircuitBreaker OpenAi { get; init; } = new(5, TimeSpan.FromSeconds(30), 2);

    /// <summary>Around Postgres.</summary>
    public CircuitBreaker Database { get; init; } = new(3, TimeSpan.FromSeconds(20), 1);

    /// <summary>Around Redis.</summary>
    public CircuitBreaker Redis { get; init; } = new(5, TimeSpan.FromSeconds(15), 2);

    /// <summary>Around the object store.</summary>
    public CircuitBreaker S3 { get; init; } = new(4, TimeSpan.FromSeconds(25), 2);
}

/// <summary>The weight of each service in the health score; the weights sum to 1.</summary>
/// <param name="Database">Share of Postgres.</param>
/// <param name="OpenAi">Share of the AI provider.</param>
/// <param name="Redis">Share of Redis.</param>
/// <param name="S3">Share of the object store.</param>
public sealed record ServiceWeights(
    decimal Database = 0.50m,
    decimal OpenAi = 0.30m,
    decimal Redis = 0.15m,
    decimal S3 = 0.05m
);

/// <summary>Lowest health score, 0 to 100, of each degradation level, in descending order.</summary>
/// <param name="Optimal">Lowest score for OPTIMAL.</param>
/// <param name="Degraded">Lowest score for DEGRADED.</param>
/// <param name="Limited">Lowest score for LIMITED.</param>
/// <param name="Minimal">Lowest score for MINIMAL; below it, EMERGENCY.</param>
public sealed record DegradationThresholds(int Optimal = 90, int Degraded = 70, int Limited = 60, int Minimal = 40);

/// <summary>Rate limit per user.</summary>
/// <param name="Requests">Requests allowed in a window; further ones get a 429.</param>
/// <param name="Window">Length of the window, in whole seconds.</param>
public sealed record RateLimit(int Requests, TimeSpan Window)
{
    /// <summary>The default: 100 requests in 60 s.</summary>
    public static RateLimit Default { get; } = new(100, TimeSpan.FromSeconds(60));
}
