namespace InventarioRetail.Releases.Model;

/// <summary>The phase of a release.</summary>
public enum ReleasePhase
{
    /// <summary>The live split is unknown.</summary>
    Unknown,

    /// <summary>No release is under way.</summary>
    Idle,

    /// <summary>The canary runs and has no users yet.</summary>
    Deployed,

    /// <summary>The canary runs, had users, and was rolled back.</summary>
    RolledBack,

    /// <summary>A wave is live and its hold is not over.</summary>
    Holding,

    /// <summary>The hold of the wave is over: the next wave may start if the gate advances.</summary>
    Due,

    /// <summary>The hold of the last wave is over, and the bake time is running.</summary>
    Watching,

    /// <summary>The bake time is over: the canary may become stable if the gate advances.</summary>
    Complete,

    /// <summary>The live weight is not a wave of the plan; it was set by hand.</summary>
    OffPlan,

    /// <summary>The history proves that a wave was skipped, or left before its hold was over.</summary>
    Skipped,
}

/// <summary>The state of a release and its timing, derived from its situation.</summary>
public sealed record ReleaseState
{
    // An older sample does not describe the current state; a router that is being reloaded is back long before.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(2);

    private ReleaseState() { }

    /// <summary>The phase.</summary>
    public required ReleasePhase Phase { get; init; }

    /// <summary>
    /// The live split, with the pause from the stack file; the stack file's release if the live split is unknown.
    /// </summary>
    public required ReleaseSettings Release { get; init; }

    /// <summary>Number of the live wave, from 1; 0 if there is none.</summary>
    public int Wave { get; init; }

    /// <summary>
    /// Since when the live split has been observed without interruption by another; null if it has not been observed
    /// yet.
    /// </summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>
    /// Since when the canary has been observed to have users; null if it has none, or has not been observed.
    /// </summary>
    public DateTimeOffset? ExposedSince { get; init; }

    /// <summary>When the canary's weight was observed to rise, and to what, in percent; empty without users.</summary>
    public IReadOnlyList<(DateTimeOffset At, decimal Weight)> Rises { get; init; } = [];

    /// <summary>For how long the live split has been observed.</summary>
    public TimeSpan Held { get; init; }

    /// <summary>
    /// Time left of the hold, or of the bake time in <see cref="ReleasePhase.Watching"/>; zero in the other phases.
    /// </summary>
    public TimeSpan Left { get; init; }

    /// <summary>For how long the hold, of the last wave the bake time, has been over; zero if it is not.</summary>
    public TimeSpan Overdue { get; init; }

    /// <summary>When that time ends if nothing interrupts it; null if none is left.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>
    /// Why the release cannot go forward regardless of the gate, in full sentences with what to do; null if it can. A
    /// hold that is not over is not an obstacle.
    /// </summary>
    public string? Obstacle { get; init; }

    /// <summary>Whether the history goes back to before the canary was deployed.</summary>
    public bool IsKnownFromItsStart { get; init; }

    /// <summary>Whether the stack file agrees with what is live.</summary>
    public bool FileAgrees { get; init; }

    /// <summary>Derives the state of a release from its situation.</summary>
    public static ReleaseState Of(ReleaseSituation situation)
    {
        var release = situation.Truth;
        var state = new ReleaseState
        {
            Phase = ReleasePhase.Unknown,
            Release = release,
            FileAgrees = situation.File == release,
        };
        if (situation.Live is null)
        {
            return state with
            {
                Obstacle =
                    "The router does not report the live split, so the release cannot go "
                    + "forward; check that the stack is up.",
            };
        }

        var split = ObservedSplit.Of(release);
        var run = Run(situation.History.Spans, split);
        var span = situation.History.Newest is { } newest && newest.Split == split ? newest : null;
        state = state with
        {
            Since = span?.First,
            ExposedSince =
                run.LastOrDefault()?.Split.Weight > 0
                    ? run[run.FindLastIndex(seen => seen.Split.Weight == 0) + 1].First
                    : null,
            Rises = [.. run.Where(seen => seen.Split.Weight > 0).Select(seen => (seen.First, seen.Split.Weight))],
            Held = span?.Observed ?? TimeSpan.Zero,
            IsKnownFromItsStart = run.Count > 0 && run.Count < situation.History.Spans.Count,
            Obstacle = ObservationProblem(situation, split),
        };
        if (release.Canary is null)
            return state with { Phase = ReleasePhase.Idle };
        if (release.Weight > 0)
            return InWave(state, situation, run);
        return state with
        {
            Phase = run.Any(seen => seen.Split.Weight > 0) ? ReleasePhase.RolledBack : ReleasePhase.Deployed,
        };
    }

    private static ReleaseState InWave(ReleaseState state, ReleaseSituation situation, List<SplitSpan> run)
    {
        var (plan, weight) = (situation.Plan, state.Release.Weight);
        var index = plan.Waves.ToList().FindIndex(wave => wave.Weight == weight);
        if (index < 0)
        {
            return state with
            {
                Phase = ReleasePhase.OffPlan,
                Obstacle =
                    $"The live weight, {weight} %, is not a wave of the plan ({Format.Weights(plan)}), so its history "
                    + "cannot be checked; roll back, or add the intended waves to rollout.strategy.",
            };
        }

        state = state with { Wave = index + 1 };
        if (Skip(run, situation, plan) is { } skip)
            return state with { Phase = ReleasePhase.Skipped, Obstacle = skip };

        var wave = plan.Waves[index];
        var isLast = index == plan.Waves.Count - 1;
        var baked = isLast ? Baked(state, situation) : TimeSpan.Zero;
        var (phase, left) =
            state.Held < wave.Hold ? (ReleasePhase.Holding, wave.Hold - state.Held)
            : !isLast ? (ReleasePhase.Due, wave.Hold - state.Held)
            : baked < wave.Hold + plan.BakeTime ? (ReleasePhase.Watching, wave.Hold + plan.BakeTime - baked)
            : (ReleasePhase.Complete, wave.Hold + plan.BakeTime - baked);
        return left > TimeSpan.Zero
            ? state with
            {
                Phase = phase,
                Left = left,
                Until = situation.Now + left,
            }
            : state with
            {
                Phase = phase,
                Overdue = -left,
            };
    }

    /// <summary>Returns the latest spans, as far back as they have the same two revisions.</summary>
    private static List<SplitSpan> Run(IReadOnlyList<SplitSpan> spans, ObservedSplit split) =>
        [.. spans.Reverse().TakeWhile(span => span.Split.IsOfSameRevisionsAs(split)).Reverse()];

    private static string? ObservationProblem(ReleaseSituation situation, ObservedSplit split)
    {
        if (situation.Brake is { } brake)
        {
            return $"{brake}. It gets no users until the brake is released on purpose; abort the release, or run "
                + "'./run release resume <stack> --release-brake'.";
        }
        if (situation.Deployed is null)
            return "It is unknown which revisions run, so the release cannot go forward; check Prometheus.";
        var newest = situation.History.Newest;
        if (newest is null)
        {
            return situation.HistoryProblem is { } unread
                ? $"The history of live splits is unknown ({unread}), so the release cannot go forward."
                : "Prometheus has not observed a split yet; it must scrape the router "
                    + "before the release can go forward.";
        }
        if (newest.Split != split)
        {
            return $"The live split is {split}, but Prometheus last observed {newest.Split}; the next scrape will "
                + "observe the new one.";
        }

        var age = situation.Now - newest.Last;
        var interval = situation.History.Interval;
        if (age < -interval)
        {
            return $"The clock says {Format.Moment(situation.Now)}, which is {Format.Time(-age)} before the last "
                + "observation; the release cannot go forward until the clock is corrected.";
        }

        return age > (4 * interval > Fresh ? 4 * interval : Fresh)
            ? $"The router was last scraped {Format.Time(age)} ago; the release cannot go forward until Prometheus "
                + "scrapes it again."
            : null;
    }

    /// <summary>
    /// Returns which wave was certainly skipped or left too early: even the whole time in which it may have been live
    /// is shorter than its hold. Gaps, and the time before the history begins, prove nothing.
    /// </summary>
    private static string? Skip(List<SplitSpan> run, ReleaseSituation situation, RolloutSettings plan)
    {
        var spans = situation.History.Spans;
        var first = spans.Count - run.Count;
        // Starts at the last time without users on the canary.
        var begin = spans.Count - 1;
        while (begin >= first && spans[begin].Split.Weight > 0)
            begin--;

        for (var i = Math.Max(begin + 1, 1); i < spans.Count; i++)
        {
            var before = spans[i - 1];
            var weightBefore = i - 1 >= first ? before.Split.Weight : 0;
            var weight = spans[i].Split.Weight;
            foreach (var (index, wave) in plan.Waves.Index())
            {
                var leftOut = wave.Weight > weightBefore && wave.Weight < weight;
                var left = wave.Weight == weightBefore && wave.Weight < weight && i >= 2;
                var start =
                    leftOut ? before.Last
                    : left ? spans[i - 2].Last
                    : DateTimeOffset.MinValue;
                if ((leftOut || left) && spans[i].First - start < wave.Hold)
                {
                    return $"{Format.Wave(plan, index + 1)} has a hold of {Format.Time(wave.Hold)}, but "
                        + $"{situation.Live!.Canary!.Name} was in "
                        + $"it for {(leftOut ? "no time" : $"at most {Format.Time(spans[i].First - start)}")} before "
                        + $"it got {weight:0.##} %; roll back and start "
                        + "again from the first wave, or put the intended waves into rollout.strategy.";
                }
            }
        }

        return null;
    }

    // By default, samples are kept for half of the bake time. The limit exists because a clock that jumps ahead makes a
    // deployment of minutes look weeks old.
    private const int MaxUnobservedFactor = 3;

    /// <summary>
    /// Returns for how long the last wave has been live: as observed or, if no other split was observed since, as the
    /// deployment says, up to a few times the observed duration.
    /// </summary>
    private static TimeSpan Baked(ReleaseState state, ReleaseSituation situation)
    {
        var (history, split) = (situation.History, ObservedSplit.Of(state.Release));
        if (
            history.PublishedAt is not { } published
            || history.Spans.Any(span => span.Split != split && span.Last > published)
        )
        {
            return state.Held;
        }
        var since = situation.Now - published;
        var most = MaxUnobservedFactor * state.Held;
        return since > most ? most
            : since > state.Held ? since
            : state.Held;
    }
}
