namespace InventarioRetail.Settings;

/// <summary>The conditions for a wave to advance and to roll back (key <c>gates</c>).</summary>
/// <param name="Thresholds">The limits; a ratio is a fraction.</param>
public sealed record GateSettings(GateThresholds Thresholds)
{
    /// <summary>
    /// How long the canary's error rate must stay above its limit before it causes a rollback: with <c>canary-4</c> as
    /// long as required (5 minutes), otherwise zero. Values that are worse than stable's cause a rollback
    /// at once.
    /// </summary>
    public TimeSpan ErrorRateSustained { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// Minimum number of requests of each revision in a wave before it may advance (100: with fewer, a single error
    /// exceeds the required rollback limit of 1 %).
    /// </summary>
    public int MinimumRequests { get; init; } = 100;

    /// <summary>
    /// Probability that a canary whose errors are within the limits and as rare as stable's is rolled back for its
    /// errors during one wave, however often the gate is evaluated (0.01).
    /// </summary>
    public double Significance { get; init; } = 0.01;

    /// <summary>
    /// How long the guard may see nothing of a canary with users, neither through the router nor through Prometheus,
    /// before it moves all users to stable (10 min).
    /// </summary>
    public TimeSpan BlindAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long the gate may hold a wave after its hold is over, before the release is reported as stuck (2 h). It never
    /// rolls back for that.
    /// </summary>
    public TimeSpan Inconclusive { get; init; } = TimeSpan.FromHours(2);

    /// <summary>The criteria of the stack's own, in order (none).</summary>
    public IReadOnlyList<CriterionSettings> Criteria { get; init; } = [];

    /// <summary>Returns the settings of a stack without the key <c>gates</c>: the limits are the strategy's own.</summary>
    /// <param name="strategy">The strategy; <c>canary-4</c> allows more errors than the others.</param>
    public static GateSettings Default(RolloutStrategy strategy) =>
        strategy == RolloutStrategy.Canary4
            ? new(new GateThresholds { ErrorRatio = new(0.02, 0.10) }) { ErrorRateSustained = TimeSpan.FromMinutes(5) }
            : new(new GateThresholds());

    /// <summary>
    /// Returns the settings of the wave with a weight. The limits of a preset's wave apply where the stack has none of
    /// its own; those of a wave in the stack's list always do.
    /// </summary>
    public GateSettings ForWave(RolloutSettings plan, decimal weight)
    {
        if (plan.Waves.FirstOrDefault(wave => wave.Weight == weight)?.Limits is not { } limits)
            return this;
        var usual = plan.Strategy == RolloutStrategy.Custom ? Thresholds : Default(plan.Strategy).Thresholds;
        return this with
        {
            Thresholds = Thresholds with
            {
                ErrorRatio = Of(limits.ErrorRatio, Thresholds.ErrorRatio, usual.ErrorRatio),
                LatencyP95Milliseconds = Of(
                    limits.LatencyP95Milliseconds,
                    Thresholds.LatencyP95Milliseconds,
                    usual.LatencyP95Milliseconds
                ),
                LatencyP99Milliseconds = Of(
                    limits.LatencyP99Milliseconds,
                    Thresholds.LatencyP99Milliseconds,
                    usual.LatencyP99Milliseconds
                ),
            },
        };

        static GateLimits Of(GateLimits? wave, GateLimits stack, GateLimits usual) =>
            wave is not null && stack == usual ? wave : stack;
    }
}
