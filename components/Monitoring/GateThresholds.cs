using System.Text.Json.Serialization;

namespace InventarioRetail.Monitoring;

/// <summary>The limits of a gate criterion.</summary>
/// <param name="Go">A wave may advance if the value is below this; if it is 0, the value must be 0.</param>
/// <param name="RollBack">A wave rolls back if the value is above this.</param>
public sealed record GateLimits(double Go, double RollBack);

/// <summary>
/// The limits at which a wave of a release may advance and rolls back. Values required for both a gate and an alert
/// come from the stack's alert thresholds; the others default to the required values (docs/requirements.md). A ratio is
/// a fraction: 0.5 is 50 %.
/// </summary>
public sealed record GateThresholds
{
    /// <summary>Creates the limits from a stack's alert thresholds.</summary>
    public GateThresholds(AlertThresholds alerts)
    {
        ErrorRatio = new(alerts.ErrorRatio.Warning, alerts.ErrorRatio.Critical);
        LatencyP95Milliseconds = UpTo(400, alerts.LatencyP95Milliseconds.Critical);
        LatencyP99Milliseconds = UpTo(500, alerts.LatencyP99Milliseconds.Critical);
        MemoryGrowth = new(alerts.MemoryGrowth.Critical, alerts.MemoryGrowth.Critical);
        CpuAboveStable = new(alerts.CpuAboveBaseline.Warning, alerts.CpuAboveBaseline.Critical);
        InvariantViolations = new(0, alerts.InvariantViolations.Critical);
    }

    /// <summary>
    /// Share of the canary's requests answered with 5xx: the two levels of the alert (in production 0.5 % and 1 %, as
    /// required for canary-3).
    /// </summary>
    public GateLimits ErrorRatio { get; init; }

    /// <summary>Difference of the canary's error ratio from stable's (5 percentage points).</summary>
    public GateLimits ErrorRatioAboveStable { get; init; } = new(0.05, 0.05);

    /// <summary>95th percentile of the canary's request duration in ms (400, and the critical alert's 1000).</summary>
    public GateLimits LatencyP95Milliseconds { get; init; }

    /// <summary>99th percentile of the canary's request duration in ms (500, and the critical alert's 1500).</summary>
    public GateLimits LatencyP99Milliseconds { get; init; }

    /// <summary>Excess of the canary's 99th percentile over stable's, a ratio (50 %).</summary>
    public GateLimits LatencyP99AboveStable { get; init; } = new(0.50, 0.50);

    /// <summary>Excess of the canary's memory over stable's, a ratio (50 %, 100 %).</summary>
    public GateLimits MemoryAboveStable { get; init; } = new(0.50, 1.00);

    /// <summary>Growth of the canary's memory, a ratio (the critical alert's 5 %).</summary>
    public GateLimits MemoryGrowth { get; init; }

    /// <summary>Excess of the canary's CPU time per request over stable's, a ratio (the alert's 40 %, 80 %).</summary>
    public GateLimits CpuAboveStable { get; init; }

    /// <summary>Restarts of the canary (0, 0).</summary>
    public GateLimits Restarts { get; init; } = new(0, 0);

    /// <summary>Invariant violations of the canary (0, and the critical alert's 10).</summary>
    public GateLimits InvariantViolations { get; init; }

    /// <summary>Firing critical alerts (0, 0).</summary>
    public GateLimits CriticalAlerts { get; init; } = new(0, 0);

    // For settings that are stored as JSON, which set every property.
    [JsonConstructor]
    private GateThresholds()
        : this(new AlertThresholds()) { }

    private static GateLimits UpTo(double go, double rollBack) => new(Math.Min(go, rollBack), rollBack);
}
