namespace InventarioRetail.Monitoring;

/// <summary>Where a wave may go on, and from where it must go back.</summary>
/// <param name="Go">Go needs a value below this; where it is 0, a value of 0.</param>
/// <param name="RollBack">Roll back above this.</param>
public sealed record GateLimits(double Go, double RollBack);

/// <summary>
/// When a wave of a release may go on and when it goes back (requirements, Gate thresholds). What the requirements give both a gate
/// and an alert comes from the alert thresholds of the stack; the rest has the requirements' numbers as defaults. A ratio is a
/// fraction: 0.5 is 50 %.
/// </summary>
public sealed record GateThresholds
{
    /// <summary>The gates of a stack with these alert thresholds.</summary>
    public GateThresholds(AlertThresholds alerts)
    {
        ErrorRatio = new(alerts.ErrorRatio.Warning, alerts.ErrorRatio.Critical);
        LatencyP95Milliseconds = UpTo(400, alerts.LatencyP95Milliseconds.Critical);
        LatencyP99Milliseconds = UpTo(500, alerts.LatencyP99Milliseconds.Critical);
        MemoryGrowth = new(alerts.MemoryGrowth.Critical, alerts.MemoryGrowth.Critical);
        CpuAboveStable = new(alerts.CpuAboveBaseline.Warning, alerts.CpuAboveBaseline.Critical);
        InvariantViolations = new(0, alerts.InvariantViolations.Critical);
    }

    /// <summary>Share of the canary's requests answered with 5xx: the alert's two levels (production 0.5 %, 1 %, as canary-3 needs).</summary>
    public GateLimits ErrorRatio { get; init; }

    /// <summary>The canary's error ratio above stable's, a difference of ratios (5 points).</summary>
    public GateLimits ErrorRatioAboveStable { get; init; } = new(0.05, 0.05);

    /// <summary>95th percentile of the canary's request duration in ms (400, and the critical alert's 1000).</summary>
    public GateLimits LatencyP95Milliseconds { get; init; }

    /// <summary>99th percentile of the canary's request duration in ms (500, and the critical alert's 1500).</summary>
    public GateLimits LatencyP99Milliseconds { get; init; }

    /// <summary>The canary's 99th percentile above stable's, a ratio (50 %).</summary>
    public GateLimits LatencyP99AboveStable { get; init; } = new(0.50, 0.50);

    /// <summary>The canary's memory above stable's, a ratio (50 %, 100 %).</summary>
    public GateLimits MemoryAboveStable { get; init; } = new(0.50, 1.00);

    /// <summary>Growth of the canary's memory, a ratio (the critical alert's 5 %).</summary>
    public GateLimits MemoryGrowth { get; init; }

    /// <summary>CPU time of a request above stable's, a ratio (the alert's 40 %, 80 %).</summary>
    public GateLimits CpuAboveStable { get; init; }

    /// <summary>Restarts of the canary (0, 0).</summary>
    public GateLimits Restarts { get; init; } = new(0, 0);

    /// <summary>Invariant violations of the canary (0, and the critical alert's 10).</summary>
    public GateLimits InvariantViolations { get; init; }

    /// <summary>Critical alerts that are firing (0, 0).</summary>
    public GateLimits CriticalAlerts { get; init; } = new(0, 0);

    private static GateLimits UpTo(double go, double rollBack) => new(Math.Min(go, rollBack), rollBack);
}
