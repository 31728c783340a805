using InventarioRetail.Releases.Model;

namespace InventarioRetail.Releases.Gates;

/// <summary>Base class of the criteria about the durations of requests.</summary>
public abstract record DurationCriterion(
    string Key,
    string Name,
    string Unit,
    double Quantile,
    GateLimits Limits,
    GateSettings Settings,
    RecordedSeries Recorded
) : ProportionCriterion(Key, Name, Unit, Limits, Settings, Recorded)
{
    // Number of requests that must lie above a percentile so that one or two slow ones do not determine it.
    private const int Beyond = 5;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Series => [Recorded.Requests, Recorded.LatencyBuckets];

    /// <inheritdoc/>
    public override IReadOnlyList<string> RecordSeries => [Recorded.LatencyBuckets];

    /// <summary>The share of requests that may be slower than the percentile.</summary>
    private protected double Share => Math.Round(1 - Quantile, 6);

    /// <summary>Number of requests that a percentile needs.</summary>
    private protected long Needed => (long)Math.Ceiling(Beyond / Share);

    /// <summary>
    /// Decides by the evidence against the canary: rolls back, or holds for a common cause; null if there is none.
    /// </summary>
    public abstract GateDecision? DecideOnEvidence(GateQuestion question, DurationHistory history);

    /// <summary>Decides on the durations of a release without a description; used by simulations.</summary>
    public GateDecision Decide(GateQuestion question, DurationHistory history) =>
        DecideOnEvidence(question, history)
        ?? (MayAdvance(question, history) ? GateDecision.Advance : GateDecision.Hold);

    private protected abstract bool MayAdvance(GateQuestion question, DurationHistory history);

    /// <summary>Judges the durations of a release.</summary>
    public abstract CriterionResult Judge(GateQuestion question, DurationHistory history);

    /// <inheritdoc/>
    public override CriterionResult Judge(GateInput input)
    {
        var (question, data) = input;
        foreach (var role in Roles(NeedsStable(question)))
        {
            var requests = data.Of(Recorded.Requests, role);
            if (requests.Missing != Missing.Nothing)
                return Without(Recorded.Requests, question.Revision(role), requests);
            // A revision without requests until now need not have durations.
            var isIdle = requests.Now * question.Block.TotalSeconds < 0.5;
            var durations = data.Of(Recorded.LatencyBuckets, role);
            if (durations.Missing != Missing.Nothing && !(isIdle && durations.Missing == Missing.NoData))
                return Without(Recorded.LatencyBuckets, question.Revision(role), durations);
        }

        return input.Durations(Recorded.LatencyBuckets) is { } history
            ? Judge(question, history)
            : TooFew(question.Split.Canary!, 0, Settings.MinimumRequests);
    }

    private protected virtual bool NeedsStable(GateQuestion question) => false;

    /// <summary>The limits, in ms, whose tests the criterion needs.</summary>
    public virtual IEnumerable<(double Limit, double Share)> TestedLimits => [];

    /// <summary>
    /// Returns the number of the block at which the newest stretch begins that has enough requests of the canary; null if
    /// there are not enough.
    /// </summary>
    private protected int? NewestStart(GateQuestion question, DurationHistory history)
    {
        var counted = history.Slower[0];
        for (var blocks = 1; blocks <= Math.Min(counted.Count, question.Blocks); blocks++)
        {
            if (counted.Last(blocks).CanaryRequests >= Needed)
                return counted.Count - blocks;
        }

        return null;
    }

    /// <summary>Says which bound of the histogram stands for a limit, if it is not the limit itself.</summary>
    private protected static string By(double bound, double limit) =>
        bound == limit ? "" : $" (by the histogram's bound of {Format.Number(bound)} ms)";
}

/// <summary>
/// A percentile of the canary's request duration. It is rolled back if more requests are proven to be slower than the
/// limit than the percentile allows, and still are.
/// </summary>
public sealed record LatencyCriterion(
    string Key,
    string Name,
    double Quantile,
    GateLimits Limits,
    GateSettings Settings,
    RecordedSeries Recorded
) : DurationCriterion(Key, Name, "ms", Quantile, Limits, Settings, Recorded)
{
    /// <inheritdoc/>
    public override IEnumerable<(double Limit, double Share)> TestedLimits => [(Limits.RollBack, Share)];

    /// <inheritdoc/>
    public override GateDecision? DecideOnEvidence(GateQuestion question, DurationHistory history)
    {
        if (!IsSignificant(PValue(question, history)) || NewestStart(question, history) is not { } start)
            return null;
        var newest = history.Slower[history.IndexOf(Limits.RollBack)!.Value].Since(start);
        return newest.CanaryRatio <= Share ? null
            : IsCommon(question, history, newest) ? GateDecision.Hold
            : GateDecision.RollBack;
    }

    private protected override bool MayAdvance(GateQuestion question, DurationHistory history) =>
        ReadinessOf(question, history) is Readiness.Ready or Readiness.Unprovable;

    /// <inheritdoc/>
    public override CriterionResult Judge(GateQuestion question, DurationHistory history)
    {
        var decision = Decide(question, history);
        var waveStart = Math.Max(0, history.Slower[0].Count - question.WaveBlocks);
        var wave = history.Since(waveStart, RevisionRole.Canary);
        var newestStart = NewestStart(question, history);
        var newest = newestStart is { } start ? history.Since(start, RevisionRole.Canary) : default(Durations?);
        var pValue = PValue(question, history);
        var back = history.IndexOf(Limits.RollBack);
        var go = GoIndex(history);
        var evidence = back is { } index ? P(pValue) + Dispersed(history.Slower[index].Record) : "";
        var value = newest?.Percentile(Quantile);
        var waveValue = wave.Percentile(Quantile);
        var result =
            decision == GateDecision.RollBack
                ? Result(
                    decision,
                    $"{Text(value!.Value)} in the newest {Format.Number(newest!.Value.Requests)} requests; "
                        + $"significantly above {Text(Limits.RollBack)}{By(history.Bounds[back!.Value], Limits.RollBack)} "
                        + $"({evidence})"
                )
            : wave.Requests < Settings.MinimumRequests
                ? TooFew(question.Split.Canary!, wave.Requests, Settings.MinimumRequests)
            : go is not { } goIndex
                ? Result(
                    decision,
                    $"{Text(waveValue)}; the histogram has no bound up to {Text(Limits.Go)}, so it cannot be shown to "
                        + "be below it"
                )
            : newestStart is { } from
            && IsSignificant(pValue)
            && IsCommon(question, history, history.Slower[back!.Value].Since(from))
                ? Result(
                    decision,
                    $"{Text(value!.Value)} in the newest {Format.Number(newest!.Value.Requests)} requests, and stable "
                        + (
                            question.HasAllUsers
                                ? "was as slow for as long: a common cause until it lasts longer"
                                : "too: a common cause, which a rollback would not fix"
                        )
                )
            : Result(
                decision,
                $"{Text(waveValue)} in {Format.Number(wave.Requests)} requests; {LimitsInWords}"
                    + (back is null ? ", for which the histogram has no bound" : $" ({evidence})")
                    + By(history.Bounds[goIndex], Limits.Go)
                    + InWords(
                        ReadinessOf(question, history),
                        history.Slower[goIndex].Since(waveStart),
                        history.Slower[goIndex].Last(1),
                        Share
                    )
            );
        return result with
        {
            Value = value,
            WaveValue = wave.Requests == 0 ? null : waveValue,
            CanaryRequests = newest?.Requests ?? wave.Requests,
            PValue = pValue,
        };
    }

    /// <summary>The highest bound up to the limit: what is faster than it is certainly fast enough.</summary>
    private int? GoIndex(DurationHistory history) => history.IndexUpTo(Limits.Go);

    private Readiness ReadinessOf(GateQuestion question, DurationHistory history) =>
        GoIndex(history) is { } index
            ? ReadinessOf(
                history.Slower[index].Last(question.WaveBlocks),
                history.Slower[index].Last(1),
                Share,
                Settings.MinimumRequests
            )
            : Readiness.NotProven;

    private bool IsCommon(GateQuestion question, DurationHistory history, Traffic newest)
    {
        var slower = history.Slower[history.IndexOf(Limits.RollBack)!.Value];
        return MayBeUsual(question, slower, Share)
            || newest.StableRequests >= Needed
                && newest.StableRatio > Share / 2
                && !IsSignificant(PValue(question, slower.AboveStable, slower.Record));
    }

    private double PValue(GateQuestion question, DurationHistory history) =>
        history.AboveLimit(Limits.RollBack, Share) is { } test
            ? PValue(question, test, history.Slower[history.IndexOf(Limits.RollBack)!.Value].Record)
            : 1;
}

/// <summary>
/// A percentile of the canary's request duration above stable's. It is rolled back if significantly more of the
/// canary's requests are slower than stable's percentile, and the canary's percentile is above the limit. A canary that
/// has all users is compared with stable's record.
/// </summary>
public sealed record LatencyAboveStableCriterion(
    string Key,
    string Name,
    double Quantile,
    GateLimits Limits,
    GateSettings Settings,
    RecordedSeries Recorded
) : DurationCriterion(Key, Name, "ratio", Quantile, Limits, Settings, Recorded)
{
    /// <summary>
    /// A tenth of the limit to advance (500 ms): users do not notice a smaller difference, and histograms hardly resolve
    /// it.
    /// </summary>
    public const double LeastMore = 50;

    private protected override bool NeedsStable(GateQuestion question) => !question.HasAllUsers;

    /// <inheritdoc/>
    public override GateDecision? DecideOnEvidence(GateQuestion question, DurationHistory history)
    {
        var (slower, pValue) = MostConspicuous(question, history, OfStable(question, history, 0));
        if (!IsSignificant(pValue))
            return null;
        var start = Test(question, slower).StretchStart;
        var stretch = history.Since(start, RevisionRole.Canary);
        return
            stretch.Requests >= Needed
            && !MayBeUsual(question, slower, 2 * Share)
            && IsTooMuch(stretch.Percentile(Quantile), OfStable(question, history, start))
            ? GateDecision.RollBack
            : null;
    }

    private protected override bool MayAdvance(GateQuestion question, DurationHistory history) =>
        OfStable(question, history, 0) is var usual && double.IsNaN(usual)
            ? question.HasAllUsers
            : ReadinessOf(question, history, usual) is Readiness.Ready or Readiness.Unprovable;

    /// <inheritdoc/>
    public override CriterionResult Judge(GateQuestion question, DurationHistory history)
    {
        if (question.ComparedBlocks == 0)
            return WarmingUp(question);
        var decision = Decide(question, history);
        var usual = OfStable(question, history, 0);
        var canary = history.Since(WaveStart(question, history), RevisionRole.Canary);
        var stable = history.Since(WaveStart(question, history), RevisionRole.Stable);
        if (decision != GateDecision.RollBack)
        {
            if (question.HasAllUsers && double.IsNaN(usual))
            {
                return Result(
                    decision,
                    $"all users are on {question.Split.Canary}, and there is no record of {question.Split.Stable} to "
                        + "compare it with"
                );
            }

            if (canary.Requests < Settings.MinimumRequests)
                return TooFew(question.Split.Canary!, canary.Requests, Settings.MinimumRequests);
            if (!question.HasAllUsers && stable.Requests < Settings.MinimumRequests)
                return TooFew(question.Split.Stable, stable.Requests, Settings.MinimumRequests);
        }

        var (slower, pValue) = MostConspicuous(question, history, usual);
        var evidence = P(pValue) + Dispersed(slower.Record);
        var start = Test(question, slower).StretchStart;
        var stretch = history.Since(start, RevisionRole.Canary);
        var value = (stretch.Percentile(Quantile) / OfStable(question, history, start)) - 1;
        var waveUsual = question.HasAllUsers ? usual : stable.Percentile(Quantile);
        var wave = (canary.Percentile(Quantile) / waveUsual) - 1;
        var goIndex = GoIndex(history, usual);
        return (
            decision == GateDecision.RollBack
                ? Result(
                    decision,
                    $"{Text(value)} in the newest {Format.Number(stretch.Requests)} requests: "
                        + $"{Format.Number(stretch.Percentile(Quantile))} ms, stable "
                        + $"{Format.Number(OfStable(question, history, start))} ms, a significant difference ({evidence})"
                )
                : Result(
                    decision,
                    $"{Text(wave)} in {Format.Number(canary.Requests)} requests; {LimitsInWords} ({evidence})"
                        + InWords(
                            ReadinessOf(question, history, usual),
                            history.Slower[goIndex].Last(WaveBlocks(question)),
                            history.Slower[goIndex].Last(1),
                            Share
                        )
                )
        ) with
        {
            Value = double.IsFinite(value) ? value : null,
            WaveValue = double.IsFinite(wave) ? wave : null,
            CanaryRequests = stretch.Requests,
            StableRequests = stable.Requests,
            PValue = pValue,
        };
    }

    private static int WaveBlocks(GateQuestion question) => Math.Min(question.WaveBlocks, question.ComparedBlocks);

    private static int WaveStart(GateQuestion question, DurationHistory history) =>
        Math.Max(0, history.Slower[0].Count - WaveBlocks(question));

    /// <summary>Stable's percentile in ms since a block; in its record if all users are on the canary.</summary>
    private double OfStable(GateQuestion question, DurationHistory history, int start) =>
        (question.HasAllUsers ? history.OfRecord() : history.Since(start, RevisionRole.Stable)).Percentile(Quantile);

    /// <summary>
    /// Returns the requests slower than the bound, from about stable's percentile on, at which the canary differs the
    /// most, and their p-value.
    /// </summary>
    private static (EventHistory Slower, double PValue) MostConspicuous(
        GateQuestion question,
        DurationHistory history,
        double usual
    )
    {
        var best = (Slower: history.Slower[0], PValue: 1.0);
        if (double.IsNaN(usual))
            return best;
        for (var i = history.IndexUpTo(usual) ?? 0; i < history.Slower.Count; i++)
        {
            var slower = history.Slower[i];
            var pValue = PValue(question, Test(question, slower), slower.Record, bounds: history.Slower.Count);
            if (pValue < best.PValue)
                best = (slower, pValue);
        }

        return best;
    }

    private static SequentialTest Test(GateQuestion question, EventHistory slower) =>
        question.HasAllUsers ? slower.AboveBaseline : slower.AboveStable;

    private bool IsTooMuch(double canary, double stable) =>
        IsBack((canary / stable) - 1) && canary - stable >= LeastMore;

    /// <summary>
    /// The bound that few enough of the canary's requests may exceed for it to advance: the highest one up to the limit,
    /// or the one above it if that one is nearer to stable's percentile, which as many of stable's requests exceed.
    /// </summary>
    private int GoIndex(DurationHistory history, double usual)
    {
        var limit = Math.Max(usual * (1 + Limits.Go), usual + LeastMore);
        return history.IndexUpTo(limit) is { } index && history.Bounds[index] >= (usual + limit) / 2
            ? index
            : history.IndexOf(limit) ?? history.Slower.Count - 1;
    }

    private Readiness ReadinessOf(GateQuestion question, DurationHistory history, double usual)
    {
        var slower = history.Slower[GoIndex(history, usual)];
        var wave = slower.Last(WaveBlocks(question));
        return !question.HasAllUsers && wave.StableRequests < Settings.MinimumRequests
            ? Readiness.TooFewRequests
            : ReadinessOf(wave, slower.Last(1), Share, Settings.MinimumRequests);
    }
}
