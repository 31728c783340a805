namespace InventarioRetail.Monitoring;

/// <summary>
/// The time windows of rules and the <c>for</c> durations of alerts. The memory growth window of an hour and the five
/// minutes for an error rate are required; the other defaults are the project's own choice.
/// </summary>
public sealed record MonitoringWindows
{
    /// <summary>
    /// Window of all rates, ratios and percentiles (5 min). It is part of the names of the recorded series.
    /// </summary>
    public TimeSpan Rate { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Time between the two readings of memory growth (1 h).</summary>
    public TimeSpan MemoryGrowth { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Warm-up time (15 min). After a start, memory grows by itself, so growth is not measured from within this time.
    /// After its first users, a canary is slower and busier than stable by itself, so a gate does not compare them
    /// within this time.
    /// </summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Window in which restarts are counted (15 min); a restart alert lasts as long.</summary>
    public TimeSpan Restarts { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Window in which invariant violations are counted (1 h).</summary>
    public TimeSpan InvariantViolations { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Window within which a breaker counts as open if it was open (2 min), so that half-open trials do not count as
    /// recovery.
    /// </summary>
    public TimeSpan CircuitBreaker { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Window ending a day ago that represents the day before; also the window of garbage collection (1 h).
    /// </summary>
    public TimeSpan Baseline { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The <c>for</c> duration of outages and emergencies (1 min).</summary>
    public TimeSpan ForUrgent { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The <c>for</c> duration of rates, percentiles and levels (5 min).</summary>
    public TimeSpan For { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The <c>for</c> duration of differences from the day before (15 min).</summary>
    public TimeSpan ForTrend { get; init; } = TimeSpan.FromMinutes(15);
}
