namespace InventarioRetail.Monitoring;

/// <summary>The warning and critical thresholds of a value.</summary>
/// <param name="Warning">The threshold of the warning, which notifies the channel.</param>
/// <param name="Critical">The threshold of the critical alert, which pages.</param>
public sealed record AlertLevels(double Warning, double Critical);

/// <summary>
/// The alert thresholds. The defaults are the values required for production (docs/requirements.md), unless a member
/// says otherwise. Alert rules, threshold lines of panels and gates use the same record. A ratio is a fraction: 0.01 is
/// 1 %.
/// </summary>
public sealed record AlertThresholds
{
    /// <summary>Share of a revision's requests answered with 5xx, above which it alerts (0.5 %, 1 %).</summary>
    public AlertLevels ErrorRatio { get; init; } = new(0.005, 0.01);

    /// <summary>
    /// Share of a revision's requests answered with a status below 400, below which it alerts (95 %, 90 %).
    /// </summary>
    public AlertLevels SuccessRatio { get; init; } = new(0.95, 0.90);

    /// <summary>95th percentile of a revision's request duration in ms (750, 1000).</summary>
    public AlertLevels LatencyP95Milliseconds { get; init; } = new(750, 1000);

    /// <summary>99th percentile of a revision's request duration in ms (800, 1500).</summary>
    public AlertLevels LatencyP99Milliseconds { get; init; } = new(800, 1500);

    /// <summary>
    /// Growth of a revision's memory within <see cref="MonitoringWindows.MemoryGrowth"/>, a ratio (2 %, 5 %).
    /// </summary>
    public AlertLevels MemoryGrowth { get; init; } = new(0.02, 0.05);

    /// <summary>Memory of a revision's largest process as a share of its limit (70 %, 80 %).</summary>
    public AlertLevels MemoryOfLimit { get; init; } = new(0.70, 0.80);

    /// <summary>The same, above which an OOM kill is imminent (95 %).</summary>
    public double MemoryOfLimitEmergency { get; init; } = 0.95;

    /// <summary>Increase of CPU time per request over the day before, a ratio (+40 %, +80 %).</summary>
    public AlertLevels CpuAboveBaseline { get; init; } = new(0.40, 0.80);

    /// <summary>
    /// Invariant violations within <see cref="MonitoringWindows.InvariantViolations"/>, a count (5, 10).
    /// </summary>
    public AlertLevels InvariantViolations { get; init; } = new(5, 10);

    /// <summary>Increase of the 95th percentile over the day before, a ratio (50 %).</summary>
    public double LatencyP95AboveDayBefore { get; init; } = 0.50;

    /// <summary>Decrease of requests per second from the day before, a ratio (50 %).</summary>
    public double ThroughputBelowDayBefore { get; init; } = 0.50;

    /// <summary>Increase of the daily memory peak over the day before, a ratio (10 %).</summary>
    public double MemoryPeakAboveDayBefore { get; init; } = 0.10;

    /// <summary>Change of garbage collections per request from the day before, up or down, a ratio (50 %).</summary>
    public double GarbageCollectionChange { get; init; } = 0.50;

    /// <summary>
    /// Number of restarts within <see cref="MonitoringWindows.Restarts"/> that count as a crash loop (3, the project's
    /// own choice).
    /// </summary>
    public int CrashLoopRestarts { get; init; } = 3;

    /// <summary>
    /// Number of requests within <see cref="MonitoringWindows.Rate"/> below which a ratio or a percentile is
    /// meaningless (10, the project's own choice).
    /// </summary>
    public int MinimumRequests { get; init; } = 10;

    /// <summary>
    /// Difference between a revision's share of requests and its weight, in percentage points (5, as accepted by
    /// Gateway API's conformance test).
    /// </summary>
    public double SharePoints { get; init; } = 5;

    /// <summary>
    /// Number of requests within <see cref="MonitoringWindows.Rate"/> from which that share is compared (500, from the
    /// same test).
    /// </summary>
    public int ShareRequests { get; init; } = 500;

    /// <summary>
    /// Maximum age of the newest database dump (26 h: one dump a day, plus the two hours of delay that the backup
    /// tolerates).
    /// </summary>
    public TimeSpan BackupAge { get; init; } = TimeSpan.FromHours(26);

    internal void Check()
    {
        Rising(nameof(ErrorRatio), ErrorRatio);
        Rising(nameof(SuccessRatio), new(SuccessRatio.Critical, SuccessRatio.Warning));
        Rising(nameof(LatencyP95Milliseconds), LatencyP95Milliseconds);
        Rising(nameof(LatencyP99Milliseconds), LatencyP99Milliseconds);
        Rising(nameof(MemoryGrowth), MemoryGrowth);
        Rising(nameof(MemoryOfLimit), MemoryOfLimit);
        Rising(nameof(MemoryOfLimitEmergency), new(MemoryOfLimit.Critical, MemoryOfLimitEmergency));
        Rising(nameof(CpuAboveBaseline), CpuAboveBaseline);
        Rising(nameof(InvariantViolations), InvariantViolations);
    }

    private static void Rising(string name, AlertLevels levels)
    {
        if (!(levels.Warning >= 0 && levels.Warning <= levels.Critical))
        {
            throw new ArgumentException(
                $"The thresholds of {name} are in the wrong order: the less severe one must come first."
            );
        }
    }
}
