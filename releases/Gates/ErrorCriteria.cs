using InventarioRetail.Releases.Model;

namespace InventarioRetail.Releases.Gates;

/// <summary>Base class of the criteria about errors.</summary>
public abstract record ErrorCriterion(
    string Key,
    string Name,
    GateSettings Settings,
    GateLimits Limits,
    RecordedSeries Recorded
) : Criterion(Key, Name, "ratio", Limits)
{
    // The test against the limit and the test against stable.
    private protected const int Tests = 2;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Series => [Recorded.Requests, Recorded.Errors];

    /// <summary>Decides on the errors of a wave without a description; used by simulations.</summary>
    public abstract GateDecision Decide(GateQuestion question, ErrorHistory history);

    /// <summary>Judges the errors of a wave.</summary>
    public abstract CriterionResult Judge(GateQuestion question, ErrorHistory history);

    /// <inheritdoc/>
    public override CriterionResult Judge(GateInput input)
    {
        var (question, data) = input;
        foreach (var series in Series)
        {
            foreach (
                var role in NeedsStable(question)
                    ? (RevisionRole[])[RevisionRole.Canary, RevisionRole.Stable]
                    : [RevisionRole.Canary]
            )
            {
                if (data.Of(series, role) is { Missing: not Missing.Nothing } reading)
                {
                    return Without(
                        series,
                        role == RevisionRole.Canary ? question.Split.Canary! : question.Split.Stable,
                        reading
                    );
                }
            }
        }

        var history = new ErrorHistory(Settings.Thresholds.ErrorRatio.RollBack);
        var seconds = question.Block.TotalSeconds;
        for (var i = 0; i < question.Blocks; i++)
        {
            var (canary, stable) = (Block(RevisionRole.Canary, i), Block(RevisionRole.Stable, i));
            history.Add(new Traffic(canary.Requests, canary.Errors, stable.Requests, stable.Errors));
        }

        return Judge(question, history);

        // A block whose errors are unknown is unknown: its requests are not ones without errors.
        (long Requests, long Errors) Block(RevisionRole role, int block)
        {
            var (requests, errors) = (Count(Recorded.Requests, role, block), Count(Recorded.Errors, role, block));
            return requests is { } known && errors is { } failed ? (known, Math.Min(failed, known)) : (0, 0);
        }

        // A rate is the mean over its block, because a block is as long as the rate window.
        long? Count(string series, RevisionRole role, int block) =>
            data.Of(series, role).Blocks is var blocks && block < blocks.Count && blocks[block] is { } rate
                ? (long)Math.Round(rate * seconds)
                : null;
    }

    private protected virtual bool NeedsStable(GateQuestion question) => false;

    private protected static int Day(GateQuestion question) => (int)Math.Ceiling(TimeSpan.FromDays(1) / question.Block);

    private protected static string P(double value) => value < 0.0001 ? "p < 0.0001" : $"p = {Format.Number(value)}";
}

/// <summary>
/// The canary's error rate. The release advances if the rate over the wave is low enough. It is rolled back if the
/// current rate is above the limit, has been for long enough, and the excess is statistically significant. It holds if
/// stable is above the limit too and the canary not proven worse: going back would not help.
/// </summary>
public sealed record ErrorRateCriterion(GateSettings Settings, RecordedSeries Recorded)
    : ErrorCriterion(ErrorRateKey, "error rate", Settings, Settings.Thresholds.ErrorRatio, Recorded)
{
    /// <summary>The identifier of the criterion.</summary>
    public const string ErrorRateKey = "error-rate";

    /// <inheritdoc/>
    public override GateDecision Decide(GateQuestion question, ErrorHistory history)
    {
        var isProven = PValue(question, history) <= Settings.Significance;
        var isLongEnough = history.Count - history.AboveCeiling.StretchStart >= SustainedBlocks(question);
        var latest = Latest(question, history);
        if (isProven && isLongEnough && IsBack(latest.CanaryRatio))
            return IsCommon(question, history, latest) ? GateDecision.Hold : GateDecision.RollBack;
        var wave = history.Last(Day(question));
        return !isProven && wave.CanaryRequests >= Needed && IsGo(wave.CanaryRatio)
            ? GateDecision.Advance
            : GateDecision.Hold;
    }

    /// <inheritdoc/>
    public override CriterionResult Judge(GateQuestion question, ErrorHistory history)
    {
        var decision = Decide(question, history);
        var wave = history.Last(Day(question));
        var latest = Latest(question, history);
        var pValue = PValue(question, history);
        var result =
            decision != GateDecision.RollBack && wave.CanaryRequests < Needed
                ? TooFew(question.Split.Canary!, wave.CanaryRequests, Needed)
            : decision == GateDecision.RollBack
                ? Result(
                    decision,
                    $"{Text(latest.CanaryRatio)} of {Format.Number(latest.CanaryRequests)} requests are errors, "
                        + $"significantly above {Text(Limits.RollBack)} ({P(pValue)})"
                )
            : pValue <= Settings.Significance && IsCommon(question, history, latest)
                ? Result(
                    decision,
                    $"{Text(latest.CanaryRatio)} of {Format.Number(latest.CanaryRequests)} requests are errors, and "
                        + $"stable too ({Text(latest.StableRatio)}): a common cause, which a rollback would not fix"
                )
            : Result(
                decision,
                $"{Text(wave.CanaryRatio)} of {Format.Number(wave.CanaryRequests)} requests are errors; "
                    + $"{LimitsInWords}{Sustained} ({P(pValue)})"
            );
        return result with
        {
            Value = latest.CanaryRequests == 0 ? null : latest.CanaryRatio,
            WaveValue = wave.CanaryRequests == 0 ? null : wave.CanaryRatio,
            Stable = wave.StableRequests == 0 ? null : wave.StableRatio,
            CanaryRequests = latest.CanaryRequests,
            PValue = pValue,
        };
    }

    /// <summary>
    /// Number of requests that can show a rate below the limit: without any error, the upper end of the 95 % confidence
    /// interval is 3 divided by it.
    /// </summary>
    private long Needed => Math.Max(Settings.MinimumRequests, Limits.Go > 0 ? (long)Math.Ceiling(3 / Limits.Go) : 0);

    private bool IsCommon(GateQuestion question, ErrorHistory history, Traffic latest) =>
        IsBack(latest.CanaryRatio)
        && latest.StableRequests >= Settings.MinimumRequests
        && IsBack(latest.StableRatio)
        && history.AboveStable.PValue(question.Looks, Tests) > Settings.Significance;

    private static double PValue(GateQuestion question, ErrorHistory history) =>
        history.AboveCeiling.PValue(question.Looks, Tests);

    private int SustainedBlocks(GateQuestion question) =>
        1 + (int)Math.Ceiling(Settings.ErrorRateSustained / question.Block);

    /// <summary>Returns the newest blocks; if they have no requests, the most conspicuous stretch.</summary>
    private Traffic Latest(GateQuestion question, ErrorHistory history)
    {
        var newest = history.Last(SustainedBlocks(question));
        return newest.CanaryRequests > 0 ? newest : history.Since(history.AboveCeiling.StretchStart);
    }

    private string Sustained =>
        Settings.ErrorRateSustained > TimeSpan.Zero ? $" for {Format.Time(Settings.ErrorRateSustained)}" : "";
}

/// <summary>
/// The canary's errors compared with stable's, by a test of two proportions. The release is rolled back if the canary
/// is significantly worse and either far above stable or, by its own error rate, not good enough to advance: in the
/// range between the limits, the comparison decides whether the canary is the cause.
/// </summary>
public sealed record ErrorsAboveStableCriterion(GateSettings Settings, RecordedSeries Recorded)
    : ErrorCriterion(
        "error-rate-above-stable",
        "error rate above stable's",
        Settings,
        Settings.Thresholds.ErrorRatioAboveStable,
        Recorded
    )
{
    /// <inheritdoc/>
    public override GateDecision Decide(GateQuestion question, ErrorHistory history)
    {
        if (question.Split.Weight >= 100)
            return GateDecision.Advance;
        if (PValue(question, history) <= Settings.Significance && IsTooMuch(Stretch(history)))
            return GateDecision.RollBack;
        var wave = history.Last(Day(question));
        var isEnough = Math.Min(wave.CanaryRequests, wave.StableRequests) >= Settings.MinimumRequests;
        return isEnough && IsGo(Above(wave)) ? GateDecision.Advance : GateDecision.Hold;
    }

    /// <inheritdoc/>
    public override CriterionResult Judge(GateQuestion question, ErrorHistory history)
    {
        var decision = Decide(question, history);
        if (question.Split.Weight >= 100)
        {
            return Result(
                decision,
                $"all users are on {question.Split.Canary}, so there is nothing to compare it with"
            );
        }

        var wave = history.Last(Day(question));
        var pValue = PValue(question, history);
        var isProven = pValue <= Settings.Significance;
        var latest = isProven ? Stretch(history) : history.Last(1);
        var result =
            decision == GateDecision.RollBack
                ? Result(
                    decision,
                    $"{Compared(latest)}, a significant difference ({P(pValue)}) and "
                        + (
                            IsBack(Above(latest))
                                ? $"more than {Points(Limits.RollBack)}"
                                : $"too many to advance ({Text(Settings.Thresholds.ErrorRatio.Go)})"
                        )
                )
            : wave.CanaryRequests < Settings.MinimumRequests
                ? TooFew(question.Split.Canary!, wave.CanaryRequests, Settings.MinimumRequests)
            : wave.StableRequests < Settings.MinimumRequests
                ? TooFew(question.Split.Stable, wave.StableRequests, Settings.MinimumRequests)
            : Result(
                decision,
                $"{Compared(wave)} ({P(pValue)}); must be below {Points(Limits.Go)} to advance"
                    + (isProven ? "; significantly worse than stable, but within the limits" : "")
            );
        return result with
        {
            Value = Number(Above(latest)),
            WaveValue = Number(Above(wave)),
            CanaryRequests = latest.CanaryRequests,
            StableRequests = latest.StableRequests,
            PValue = pValue,
        };
    }

    private static double PValue(GateQuestion question, ErrorHistory history) =>
        history.AboveStable.PValue(question.Looks, Tests);

    private static Traffic Stretch(ErrorHistory history) => history.Since(history.AboveStable.StretchStart);

    private bool IsTooMuch(Traffic stretch) =>
        IsBack(Above(stretch)) || stretch.CanaryRatio >= Settings.Thresholds.ErrorRatio.Go;

    private static double? Number(double value) => double.IsNaN(value) ? null : value;

    private protected override bool NeedsStable(GateQuestion question) => question.Split.Weight < 100;

    private static double Above(Traffic traffic) => traffic.CanaryRatio - traffic.StableRatio;

    private static string Points(double ratio) => $"{Format.Number(ratio * 100)} points";

    private string Compared(Traffic traffic) =>
        $"{Text(traffic.CanaryRatio)} of {Format.Number(traffic.CanaryRequests)} requests are errors, compared with "
        + $"{Text(traffic.StableRatio)} of stable's {Format.Number(traffic.StableRequests)}";
}
