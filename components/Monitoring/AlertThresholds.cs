namespace InventarioRetail.Monitoring;

/// <summary>Two values of one thing at which people are told: in the channel, and at night.</summary>
/// <param name="Warning">Where a warning begins.</param>
/// <param name="Critical">Where it becomes critical.</param>
public sealed record AlertLevels(double Warning, double Critical);

/// <summary>
/// Where alerts begin. The defaults are production's numbers of the requirements, section Alerts, unless a member says otherwise.
/// Alert rules, panels' threshold lines and gates read the same record. A ratio is a fraction: 0.01 is 1 %.
/// </summary>
public sealed record AlertThresholds
{
    /// <summary>Share of a revision's requests that were answered with 5xx, above which it alerts (0.5 %, 1 %).</summary>
    public AlertLevels ErrorRatio { get; init; } = new(0.005, 0.01);

    /// <summary>Share of a revision's requests that were answered below 400, below which it alerts (95 %, 90 %).</summary>
    public AlertLevels SuccessRatio { get; init; } = new(0.95, 0.90);

    /// <summary>95th percentile of a revision's request duration in ms (750, 1000).</summary>
    public AlertLevels LatencyP95Milliseconds { get; init; } = new(750, 1000);

    /// <summary>99th percentile of a revision's request duration in ms (800, 1500).</summary>
    public AlertLevels LatencyP99Milliseconds { get; init; } = new(800, 1500);

    /// <summary>Growth of a revision's memory within <see cref="MonitoringWindows.MemoryGrowth"/>, a ratio (2 %, 5 %).</summary>
    public AlertLevels MemoryGrowth { get; init; } = new(0.02, 0.05);

    /// <summary>Memory of a revision's largest process as a share of its limit (70 %, 80 %).</summary>
    public AlertLevels MemoryOfLimit { get; init; } = new(0.70, 0.80);

    /// <summary>The same, where being killed is near (95 %).</summary>
    public double MemoryOfLimitEmergency { get; init; } = 0.95;

    /// <summary>CPU time a request takes, above the day before's: a ratio (+40 %, +80 %).</summary>
    public AlertLevels CpuAboveBaseline { get; init; } = new(0.40, 0.80);

    /// <summary>Invariant violations within <see cref="MonitoringWindows.InvariantViolations"/>, a count (5, 10).</summary>
    public AlertLevels InvariantViolations { get; init; } = new(5, 10);

    /// <summary>95th percentile above the day before's, a ratio (50 %).</summary>
    public double LatencyP95AboveDayBefore { get; init; } = 0.50;

    /// <summary>Fall of the requests per second below the day before's, a ratio (50 %).</summary>
    public double ThroughputBelowDayBefore { get; init; } = 0.50;

    /// <summary>The day's memory peak above that of the day before, a ratio (10 %).</summary>
    public double MemoryPeakAboveDayBefore { get; init; } = 0.10;

    /// <summary>Change of the garbage collections a request causes against the day before, up or down, a ratio (50 %).</summary>
    public double GarbageCollectionChange { get; init; } = 0.50;

    /// <summary>Restarts within <see cref="MonitoringWindows.Restarts"/> that make a crash loop (3; the requirements name no number).</summary>
    public int CrashLoopRestarts { get; init; } = 3;

    /// <summary>
    /// Requests within <see cref="MonitoringWindows.Rate"/> below which a ratio or a percentile says nothing (10; the requirements name
    /// no number).
    /// </summary>
    public int MinimumRequests { get; init; } = 10;

    /// <summary>Points between the share of requests a revision gets and its weight (5, what Gateway API's conformance test accepts).</summary>
    public double SharePoints { get; init; } = 5;

    /// <summary>Requests within <see cref="MonitoringWindows.Rate"/> from which that share is compared (500, from the same test).</summary>
    public int ShareRequests { get; init; } = 500;

    /// <summary>Age of the newest dump of the database (26 h: one a day, and the two hours that the backup itself tolerates).</summary>
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
                $"The thresholds of {name} are in the wrong order: the milder one must come first."
            );
        }
    }
}
