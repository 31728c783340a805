using InventarioRetail.Settings;

namespace InventarioRetail.Releases.Model;

/// <summary>Where a release stands.</summary>
public enum ReleasePhase
{
    /// <summary>What is in force is not known.</summary>
    Unknown,

    /// <summary>There is no release.</summary>
    Idle,

    /// <summary>The canary runs and has no users yet.</summary>
    Deployed,

    /// <summary>The canary runs, had users, and was taken away from them.</summary>
    RolledBack,

    /// <summary>A wave is in force and its hold is not over.</summary>
    Holding,

    /// <summary>The hold of the wave is over: the next one may begin, if the gate says so.</summary>
    Due,

    /// <summary>The hold of the last wave is over, and the release is watched.</summary>
    Watching,

    /// <summary>The watch is over: the canary may become stable, if the gate says so.</summary>
    Complete,

    /// <summary>The weight in force is no wave of the plan: somebody has written it by hand.</summary>
    OffPlan,

    /// <summary>The history proves that a wave was left out or left before its hold was over.</summary>
    Skipped,
}

/// <summary>Where a release stands and for how long, worked out from its situation.</summary>
public sealed record ReleaseState
{
    // A sample that is older says nothing about now; a router that is being reloaded is back long before.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(2);

    private ReleaseState() { }

    /// <summary>The phase.</summary>
    public required ReleasePhase Phase { get; init; }

    /// <summary>What is in force, with the pause from the file; the file where that is not known.</summary>
    public required ReleaseSettings Release { get; init; }

    /// <summary>Number of the wave in force, from 1; 0 without one.</summary>
    public int Wave { get; init; }

    /// <summary>Since when the split in force was seen without another one; null when it was not seen yet.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Since when the canary was seen to have users; null when it has none, or was not seen.</summary>
    public DateTimeOffset? ExposedSince { get; init; }

    /// <summary>For how long it was seen in force.</summary>
    public TimeSpan Held { get; init; }

    /// <summary>What is left of the hold, or of the watch in <see cref="ReleasePhase.Watching"/>; zero in the other phases.</summary>
    public TimeSpan Left { get; init; }

    /// <summary>When that is over if nothing interrupts it; null when nothing is left.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>
    /// Why the release cannot go forward whatever the gate says, in full sentences with what would be right; null when it can. A hold
    /// that is not over is no obstacle of this kind.
    /// </summary>
    public string? Obstacle { get; init; }

    /// <summary>Whether the history reaches back to before the canary was there.</summary>
    public bool IsKnownFromItsStart { get; init; }

    /// <summary>Whether the file says what is in force.</summary>
    public bool FileAgrees { get; init; }

    /// <summary>Works out where a release stands.</summary>
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
                    "The router does not tell which split is in force, so nothing can go forward; is the stack up?",
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
            Held = span?.Observed ?? TimeSpan.Zero,
            IsKnownFromItsStart = run.Count > 0 && run.Count < situation.History.Spans.Count,
            Obstacle = Blindness(situation, split),
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
                    $"The weight in force, {weight} %, is no wave of the plan ({Format.Weights(plan)}), so nobody knows what it has "
                    + "been through; roll back, or write the waves that are meant into rollout.strategy.",
            };
        }

        state = state with { Wave = index + 1 };
        if (Skip(run, situation, plan) is { } skip)
            return state with { Phase = ReleasePhase.Skipped, Obstacle = skip };

        var wave = plan.Waves[index];
        var isLast = index == plan.Waves.Count - 1;
        var watched = isLast ? Watched(state, situation) : TimeSpan.Zero;
        var (phase, left) =
            state.Held < wave.Hold ? (ReleasePhase.Holding, wave.Hold - state.Held)
            : !isLast ? (ReleasePhase.Due, TimeSpan.Zero)
            : watched < wave.Hold + plan.BakeTime ? (ReleasePhase.Watching, wave.Hold + plan.BakeTime - watched)
            : (ReleasePhase.Complete, TimeSpan.Zero);
        return state with { Phase = phase, Left = left, Until = left > TimeSpan.Zero ? situation.Now + left : null };
    }

    /// <summary>The last spans, as far back as the two revisions are the same.</summary>
    private static List<SplitSpan> Run(IReadOnlyList<SplitSpan> spans, ObservedSplit split) =>
        [.. spans.Reverse().TakeWhile(span => span.Split.IsOfSameRevisionsAs(split)).Reverse()];

    private static string? Blindness(ReleaseSituation situation, ObservedSplit split)
    {
        var newest = situation.History.Newest;
        if (newest is null)
            return "No split was ever seen in force; Prometheus must scrape the router before anything can go forward.";
        if (newest.Split != split)
        {
            return $"In force is {split}, but Prometheus saw {newest.Split} last; it will see the new one with its next scrape.";
        }

        var age = situation.Now - newest.Last;
        var interval = situation.History.Interval;
        if (age < -interval)
        {
            return $"The clock says {Format.Moment(situation.Now)}, which is {Format.Time(-age)} before what was seen last; "
                + "nothing goes forward until it is right again.";
        }

        return age > (4 * interval > Fresh ? 4 * interval : Fresh)
            ? $"The router was last seen {Format.Time(age)} ago; nothing goes forward until Prometheus scrapes it again."
            : null;
    }

    /// <summary>
    /// A wave that was certainly left out or left too early: even the whole time in which it might have been in force is less than its
    /// hold. What happened in a gap, or before the history begins, proves nothing.
    /// </summary>
    private static string? Skip(List<SplitSpan> run, ReleaseSituation situation, RolloutSettings plan)
    {
        var spans = situation.History.Spans;
        var first = spans.Count - run.Count;
        // From the last time that nobody was on the canary.
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
                    return $"{Format.Wave(plan, index + 1)} holds for {Format.Time(wave.Hold)}, and {situation.Live!.Canary!.Name} was in "
                        + $"it for {(leftOut ? "no time" : Format.Time(spans[i].First - start))} at most before it got {weight:0.##} %; roll back and begin "
                        + "with the first wave, or write the waves that are meant into rollout.strategy.";
                }
            }
        }

        return null;
    }

    // Samples are kept for half of the watch by default; a clock that jumps ahead makes a deployment of minutes weeks old.
    private const int MostUnseen = 3;

    /// <summary>
    /// For how long the last wave has been in force: as it was seen, or as the deployment says, if nobody saw anything else, up to a few
    /// times as long.
    /// </summary>
    private static TimeSpan Watched(ReleaseState state, ReleaseSituation situation)
    {
        var (history, split) = (situation.History, ObservedSplit.Of(state.Release));
        if (
            history.PublishedAt is not { } published
            || history.Spans.Any(span => span.Split != split && span.Last > published)
        )
            return state.Held;
        var since = situation.Now - published;
        var most = MostUnseen * state.Held;
        return since > most ? most
            : since > state.Held ? since
            : state.Held;
    }
}
