using InventarioRetail.Monitoring;

namespace InventarioRetail.Settings;

/// <summary>When a wave of a release may go on and when it goes back (requirements R-GATE and Gate thresholds).</summary>
/// <param name="Thresholds">The limits; a ratio is a fraction.</param>
public sealed record GateSettings(GateThresholds Thresholds)
{
    /// <summary>
    /// How long the canary's error rate must stay above its limit before it is a reason to go back: with <c>canary-4</c> as long as an
    /// alert's condition (5 minutes, requirements), else not at all. What the canary does worse than stable is a reason at once.
    /// </summary>
    public TimeSpan ErrorRateSustained { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// Requests of each revision in a wave below which it is not said to be good (100: below it a single error is more than the 1 %
    /// that the requirements roll back at).
    /// </summary>
    public int MinimumRequests { get; init; } = 100;

    /// <summary>
    /// Probability that a canary whose errors are within the limits and as rare as stable's is rolled back for its errors during one
    /// wave, however often it is looked at (0.01).
    /// </summary>
    public double Significance { get; init; } = 0.01;

    /// <summary>What a stack has that says nothing about gates.</summary>
    /// <param name="alerts">The stack's alerts, whose thresholds are the gates' too where the requirements have one number for both.</param>
    /// <param name="strategy">A release in four waves is allowed more errors than one in three.</param>
    public static GateSettings Default(AlertSettings alerts, RolloutStrategy strategy)
    {
        var thresholds = new GateThresholds(alerts.Thresholds);
        return strategy == RolloutStrategy.Canary4
            ? new(thresholds with { ErrorRatio = new(0.02, 0.10) }) { ErrorRateSustained = alerts.Windows.For }
            : new(thresholds);
    }
}
