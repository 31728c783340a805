namespace InventarioRetail.Monitoring;

/// <summary>The limits of a gate criterion.</summary>
/// <param name="Go">A wave may advance if the value is below this; if it is 0, the value must be 0.</param>
/// <param name="RollBack">A wave rolls back if the value is above this.</param>
public sealed record GateLimits(double Go, double RollBack);

/// <summary>
/// The limits at which a wave of a release may advance and rolls back. The defaults are the required values
/// (docs/requirements.md) of canary-3; they do not depend on the stack's alerts. A ratio is a fraction: 0.5 is 50 %.
/// </summary>
public sealed record GateThresholds
{
    /// <summary>Share of the canary's requests answered with 5xx (0.5 %, 1 %).</summary>
    public GateLimits ErrorRatio { get; init; } = new(0.005, 0.01);

    /// <summary>Difference of the canary's error ratio from stable's (5 percentage points).</summary>
    public GateLimits ErrorRatioAboveStable { get; init; } = new(0.05, 0.05);

    /// <summary>
    /// Difference of the canary's share of answers with a status of 400 or more from stable's (5, 10 percentage points:
    /// those of the alerts about the success rate).
    /// </summary>
    public GateLimits UnsuccessfulRatioAboveStable { get; init; } = new(0.05, 0.10);

    /// <summary>95th percentile of the canary's request duration in ms (400, 1000).</summary>
    public GateLimits LatencyP95Milliseconds { get; init; } = new(400, 1000);

    /// <summary>99th percentile of the canary's request duration in ms (500, 1500).</summary>
    public GateLimits LatencyP99Milliseconds { get; init; } = new(500, 1500);

    /// <summary>Excess of the canary's 99th percentile over stable's, a ratio (50 %).</summary>
    public GateLimits LatencyP99AboveStable { get; init; } = new(0.50, 0.50);

    /// <summary>Excess of the canary's memory over stable's at the same age, a ratio (50 %, 100 %).</summary>
    public GateLimits MemoryAboveStable { get; init; } = new(0.50, 1.00);

    /// <summary>Growth of the canary's memory, a ratio (5 %).</summary>
    public GateLimits MemoryGrowth { get; init; } = new(0.05, 0.05);

    /// <summary>Excess of the canary's CPU time per request over stable's, a ratio (40 %, 80 %).</summary>
    public GateLimits CpuAboveStable { get; init; } = new(0.40, 0.80);

    /// <summary>Restarts of the canary (0, 0).</summary>
    public GateLimits Restarts { get; init; } = new(0, 0);

    /// <summary>Invariant violations of the canary (0, 10).</summary>
    public GateLimits InvariantViolations { get; init; } = new(0, 10);

    /// <summary>Firing critical alerts (0, 0).</summary>
    public GateLimits CriticalAlerts { get; init; } = new(0, 0);
}
