namespace InventarioRetail.Monitoring;

/// <summary>
/// Over how long rules look back, and how long a condition must hold. The requirements name the hour of memory growth and the five
/// minutes that an error rate must hold; the other defaults are the project's own.
/// </summary>
public sealed record MonitoringWindows
{
    /// <summary>Window of every rate, ratio and percentile (5 min). It stands in the names of the recorded series.</summary>
    public TimeSpan Rate { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Distance of the two readings of memory growth (1 h, requirements, Alerts).</summary>
    public TimeSpan MemoryGrowth { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Time after a start in which memory grows by itself, so that growth is not counted from within it, and after a canary's first users
    /// in which it is slower and busier than stable by itself, so that a gate does not compare them yet (15 min).
    /// </summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Window in which restarts are counted (15 min); so long does a restart alert last.</summary>
    public TimeSpan Restarts { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Window in which invariant violations are counted (1 h).</summary>
    public TimeSpan InvariantViolations { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A breaker counts as open while it was open within this window (2 min), so that its half-open trials are no recovery.</summary>
    public TimeSpan CircuitBreaker { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The stretch, ending a day ago, that stands for the day before; and the window of garbage collection (1 h).</summary>
    public TimeSpan Baseline { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a part must be down, or an emergency last (1 min).</summary>
    public TimeSpan ForUrgent { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long rates, percentiles and levels must hold (5 min, requirements, Gate thresholds).</summary>
    public TimeSpan For { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a difference to the day before must hold (15 min).</summary>
    public TimeSpan ForTrend { get; init; } = TimeSpan.FromMinutes(15);
}
