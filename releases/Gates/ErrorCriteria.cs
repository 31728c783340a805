using InventarioRetail.Monitoring;
using InventarioRetail.Releases.Model;
using InventarioRetail.Settings;

namespace InventarioRetail.Releases.Gates;

/// <summary>What the criteria about errors have in common.</summary>
public abstract record ErrorCriterion(
    string Key,
    string Name,
    GateSettings Settings,
    GateLimits Limits,
    RecordedSeries Recorded
) : Criterion(Key, Name, "ratio", Limits)
{
    // The test against the ceiling and the one against stable.
    private protected const int Tests = 2;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Series => [Recorded.Requests, Recorded.Errors];

    /// <summary>What it says to a wave's errors, without the words; simulations ask this.</summary>
    public abstract GateDecision Decide(GateQuestion question, ErrorHistory history);

    /// <summary>What it says to a wave's errors, in words.</summary>
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
                    return Without(
                        series,
                        role == RevisionRole.Canary ? question.Split.Canary! : question.Split.Stable,
                        reading
                    );
            }
        }

        var history = new ErrorHistory(Settings.Thresholds.ErrorRatio.RollBack);
        var seconds = question.Block.TotalSeconds;
        for (var i = 0; i < question.Blocks; i++)
        {
            history.Add(
                new Traffic(
                    Count(Recorded.Requests, RevisionRole.Canary, i),
                    Math.Min(
                        Count(Recorded.Errors, RevisionRole.Canary, i),
                        Count(Recorded.Requests, RevisionRole.Canary, i)
                    ),
                    Count(Recorded.Requests, RevisionRole.Stable, i),
                    Math.Min(
                        Count(Recorded.Errors, RevisionRole.Stable, i),
                        Count(Recorded.Requests, RevisionRole.Stable, i)
                    )
                )
            );
        }

        return Judge(question, history);

        // Rates are means of their block, which is as long as they look back.
        long Count(string series, RevisionRole role, int block)
        {
            var blocks = data.Of(series, role).Blocks;
            return block < blocks.Count ? (long)Math.Round((blocks[block] ?? 0) * seconds) : 0;
        }
    }

    private protected virtual bool NeedsStable(GateQuestion question) => false;

    private protected static int Day(GateQuestion question) => (int)Math.Ceiling(TimeSpan.FromDays(1) / question.Block);

    private protected static string P(double value) => value < 0.0001 ? "p < 0.0001" : $"p = {Format.Number(value)}";
}

/// <summary>
/// The canary's error rate. Go needs it low enough over the wave; it goes back when it is above the limit now, has been for long enough,
/// and so many errors of so many requests are no chance.
/// </summary>
public sealed record ErrorRateCriterion(GateSettings Settings, RecordedSeries Recorded)
    : ErrorCriterion("error-rate", "error rate", Settings, Settings.Thresholds.ErrorRatio, Recorded)
{
    /// <inheritdoc/>
    public override GateDecision Decide(GateQuestion question, ErrorHistory history)
    {
        var isProven = PValue(question, history) <= Settings.Significance;
        var isLongEnough = history.Count - history.AboveCeiling.StretchStart >= SustainedBlocks(question);
        if (isProven && isLongEnough && IsBack(Latest(question, history).CanaryRatio))
            return GateDecision.RollBack;
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
                    $"{Text(latest.CanaryRatio)} of {Format.Number(latest.CanaryRequests)} requests are errors, which is no chance above {Text(Limits.RollBack)} ({P(pValue)})"
                )
            : Result(
                decision,
                $"{Text(wave.CanaryRatio)} of {Format.Number(wave.CanaryRequests)} requests are errors; {LimitsInWords}{Sustained} ({P(pValue)})"
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
    /// Requests that can show a rate below the limit: without any error the upper end of its 95 % confidence interval is 3 divided by them.
    /// </summary>
    private long Needed => Math.Max(Settings.MinimumRequests, Limits.Go > 0 ? (long)Math.Ceiling(3 / Limits.Go) : 0);

    private static double PValue(GateQuestion question, ErrorHistory history) =>
        history.AboveCeiling.PValue(question.Looks, Tests);

    private int SustainedBlocks(GateQuestion question) =>
        1 + (int)Math.Ceiling(Settings.ErrorRateSustained / question.Block);

    /// <summary>The newest blocks; where they have no request, the stretch that is conspicuous.</summary>
    private Traffic Latest(GateQuestion question, ErrorHistory history)
    {
        var newest = history.Last(SustainedBlocks(question));
        return newest.CanaryRequests > 0 ? newest : history.Since(history.AboveCeiling.StretchStart);
    }

    private string Sustained =>
        Settings.ErrorRateSustained > TimeSpan.Zero ? $" for {Format.Time(Settings.ErrorRateSustained)}" : "";
}

/// <summary>
/// The canary's errors against stable's, by a test of two proportions. It goes back when it is proven worse and either far above stable or
/// not good enough to go on by its error rate alone: where the limits leave it open, the comparison decides whose fault it is.
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
            return Result(decision, $"everybody is on {question.Split.Canary}, so there is nothing to compare it with");

        var wave = history.Last(Day(question));
        var pValue = PValue(question, history);
        var isProven = pValue <= Settings.Significance;
        var latest = isProven ? Stretch(history) : history.Last(1);
        var result =
            decision == GateDecision.RollBack
                ? Result(
                    decision,
                    $"{Compared(latest)}, which is no chance ({P(pValue)}) and "
                        + (
                            IsBack(Above(latest))
                                ? $"more than {Points(Limits.RollBack)}"
                                : $"too much to go on ({Text(Settings.Thresholds.ErrorRatio.Go)})"
                        )
                )
            : wave.CanaryRequests < Settings.MinimumRequests
                ? TooFew(question.Split.Canary!, wave.CanaryRequests, Settings.MinimumRequests)
            : wave.StableRequests < Settings.MinimumRequests
                ? TooFew(question.Split.Stable, wave.StableRequests, Settings.MinimumRequests)
            : Result(
                decision,
                $"{Compared(wave)} ({P(pValue)}); go needs below {Points(Limits.Go)}"
                    + (isProven ? "; it is worse than stable, but good enough" : "")
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
        $"{Text(traffic.CanaryRatio)} of {Format.Number(traffic.CanaryRequests)} requests are errors, of stable's {Format.Number(traffic.StableRequests)} {Text(traffic.StableRatio)}";
}
