namespace InventarioRetail.Monitoring;

/// <summary>When a circuit breaker opens and how it closes again.</summary>
/// <param name="FailureThreshold">Failures in a row that open it.</param>
/// <param name="RecoveryTimeout">Time it stays open before it lets a call try.</param>
/// <param name="HalfOpenRequests">Calls it lets try before it closes.</param>
public sealed record CircuitBreaker(int FailureThreshold, TimeSpan RecoveryTimeout, int HalfOpenRequests);

/// <summary>The dashboard's four circuit breakers; the defaults are the requirements' table.</summary>
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

/// <summary>How much each service counts in the health score; the shares sum to 1.</summary>
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

/// <summary>Health scores, 0 to 100, from which each degradation level holds; they fall.</summary>
/// <param name="Optimal">From here on OPTIMAL.</param>
/// <param name="Degraded">From here on DEGRADED.</param>
/// <param name="Limited">From here on LIMITED.</param>
/// <param name="Minimal">From here on MINIMAL, below it EMERGENCY.</param>
public sealed record DegradationThresholds(int Optimal = 90, int Degraded = 70, int Limited = 60, int Minimal = 40);

/// <summary>How many requests one user may make.</summary>
/// <param name="Requests">Requests that are answered in a window; the next one gets a 429.</param>
/// <param name="Window">Length of the window, whole seconds.</param>
public sealed record RateLimit(int Requests, TimeSpan Window)
{
    /// <summary>100 requests in 60 s (requirements R-APP).</summary>
    public static RateLimit Default { get; } = new(100, TimeSpan.FromSeconds(60));
}
