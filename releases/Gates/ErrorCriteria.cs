using InventarioRetail.Releases.Model;

namespace InventarioRetail.Releases.Gates;

/// <summary>The observer that counts requests and errors: its recorded series.</summary>
/// <param name="Suffix">End of the criteria's identifiers.</param>
/// <param name="InWords">End of the criteria's names.</param>
/// <param name="Requests">The series of the requests per second.</param>
/// <param name="Errors">The series of the errors per second.</param>
public sealed record ErrorObserver(string Suffix, string InWords, string Requests, string Errors)
{
    /// <summary>Whether what it counts are the errors of which the router knows the users.</summary>
    public bool HasUsers { get; init; } = true;
}

/// <summary>Base class of the criteria about errors.</summary>
public abstract record ErrorCriterion(
    string Key,
    string Name,
    GateSettings Settings,
    GateLimits Limits,
    RecordedSeries Recorded,
    ErrorObserver Observer
) : ProportionCriterion(Key + Observer.Suffix, Name + Observer.InWords, "ratio", Limits, Settings, Recorded)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Series => [Observer.Requests, Observer.Errors];

    /// <inheritdoc/>
    public override IReadOnlyList<string> RecordSeries => Series;

    /// <summary>
    /// Decides by the evidence against the canary: rolls back, or holds for a common cause; null if there is none.
    /// </summary>
    public abstract GateDecision? DecideOnEvidence(GateQuestion question, EventHistory history);

    /// <summary>Decides on the errors of a release without a description; used by simulations.</summary>
    public GateDecision Decide(GateQuestion question, EventHistory history) =>
        DecideOnEvidence(question, history)
        ?? (MayAdvance(question, history) ? GateDecision.Advance : GateDecision.Hold);

    private protected abstract bool MayAdvance(GateQuestion question, EventHistory history);

    /// <summary>Judges the errors of a release.</summary>
    public abstract CriterionResult Judge(GateQuestion question, EventHistory history);

    /// <inheritdoc/>
    public override CriterionResult Judge(GateInput input) =>
        WithoutAny(input, NeedsStable(input.Question)) ?? Judge(input.Question, input.Errors(Observer));

    private protected virtual bool NeedsStable(GateQuestion question) => false;

    /// <summary>
    /// The p-value by users with errors; 0 if the router does not count them. A comparison with stable needs it too: users
    /// stay on their revision, so the errors of a few users are no independent evidence.
    /// </summary>
    private protected double UsersPValue(GateQuestion question) =>
        Observer.HasUsers && !question.HasAllUsers
            ? question.Users?.PValue((double)question.Split.Weight / 100, question.Length) ?? 0
            : 0;
}

/// <summary>
/// The canary's error rate. The release advances if the rate over the wave is low enough. It is rolled back if the
/// current rate is above the limit, has been for long enough, and the excess is statistically significant. It holds if
/// stable is above the limit too and the canary not proven worse: going back would not help.
/// </summary>
public sealed record ErrorRateCriterion(GateSettings Settings, RecordedSeries Recorded, ErrorObserver Observer)
    : ErrorCriterion(ErrorRateKey, "error rate", Settings, Settings.Thresholds.ErrorRatio, Recorded, Observer)
{
    /// <summary>The identifier of the criterion by the canary's own metrics.</summary>
    public const string ErrorRateKey = "error-rate";

    /// <inheritdoc/>
    public override GateDecision? DecideOnEvidence(GateQuestion question, EventHistory history)
    {
        var latest = Latest(question, history);
        // The test forgets slowly. Errors that are over count for the share over the wave.
        if (!IsBack(latest.CanaryRatio) || !IsSignificant(PValue(question, history)))
            return null;
        var isLongEnough = history.Count - history.AboveCeiling.StretchStart >= SustainedBlocks(question);
        return isLongEnough && !IsCommon(question, history, latest) ? GateDecision.RollBack : GateDecision.Hold;
    }

    private protected override bool MayAdvance(GateQuestion question, EventHistory history) =>
        ReadinessOf(question, history) is Readiness.Ready or Readiness.Unprovable;

    /// <inheritdoc/>
    public override CriterionResult Judge(GateQuestion question, EventHistory history)
    {
        var decision = Decide(question, history);
        var wave = history.Last(question.WaveBlocks);
        var latest = Latest(question, history);
        var pValue = PValue(question, history);
        var result =
            decision != GateDecision.RollBack && wave.CanaryRequests < Needed
                ? TooFew(question.Split.Canary!, wave.CanaryRequests, Needed)
            : decision == GateDecision.RollBack
                ? Result(
                    decision,
                    $"{Text(latest.CanaryRatio)} of {Format.Number(latest.CanaryRequests)} requests are errors, "
                        + $"significantly above {Text(Limits.RollBack)} ({P(pValue)}{Dispersed(history.Record)})"
                )
            : IsBack(latest.CanaryRatio) && IsSignificant(pValue) && IsCommon(question, history, latest)
                ? Result(
                    decision,
                    $"{Text(latest.CanaryRatio)} of {Format.Number(latest.CanaryRequests)} requests are errors, and "
                        + (
                            question.HasAllUsers
                                ? "stable had such outages: a common cause until it lasts longer"
                                : $"stable too ({Text(latest.StableRatio)}): a common cause, which a rollback would not fix"
                        )
                )
            : Result(
                decision,
                $"{Text(wave.CanaryRatio)} of {Format.Number(wave.CanaryRequests)} requests are errors; "
                    + $"{LimitsInWords}{Sustained} ({P(pValue)}{Dispersed(history.Record)})"
                    + InWords(ReadinessOf(question, history), wave, history.Last(PerWindow(question)), Limits.Go)
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

    private Readiness ReadinessOf(GateQuestion question, EventHistory history)
    {
        var wave = history.Last(question.WaveBlocks);
        var readiness = ReadinessOf(wave, history.Last(PerWindow(question)), Limits.Go, Needed);
        return
            readiness is Readiness.Ready or Readiness.Unprovable
            && question.FirstWave is { } first
            && question.IsSecondWave
            && HasRisen(first, wave, history.Record.DispersionOverTime)
            && IsSignificant(UsersPValue(question))
            ? Readiness.Risen
            : readiness;
    }

    /// <summary>
    /// Whether the rate is significantly above the first wave's; both counts are reduced to those of independent errors. A
    /// few users with most of the errors, who came with the wave, are no rise.
    /// </summary>
    private static bool HasRisen(FirstWave first, Traffic wave, double dispersion) =>
        Proportion.IsProvenAbove(
            (long)(wave.CanaryEvents / dispersion),
            (long)(wave.CanaryRequests / dispersion),
            Proportion.UpperBound((long)(first.Errors / dispersion), (long)(first.Requests / dispersion))
        );

    private static int NewestBlocks(GateQuestion question) => (int)Math.Ceiling(question.Windows.Rate / question.Block);

    /// <summary>
    /// Whether stable is bad too, now or in the stretch that proves the canary to be, and the canary not proven worse. A
    /// cause that is not quite as bad for stable is still common.
    /// </summary>
    private bool IsCommon(GateQuestion question, EventHistory history, Traffic latest) =>
        MayBeUsual(question, history, Limits.RollBack)
        || (
            (IsBadForStable(latest) || IsBadForStable(history.Since(history.AboveCeiling.StretchStart)))
            && !(
                IsSignificant(PValue(question, history.AboveStable, history.Record))
                && IsSignificant(UsersPValue(question))
            )
        );

    private bool IsBadForStable(Traffic traffic) =>
        traffic.StableRequests >= Settings.MinimumRequests && traffic.StableRatio > Limits.RollBack / 2;

    private static double PValue(GateQuestion question, EventHistory history) =>
        PValue(question, history.AboveCeiling, history.Record);

    private int SustainedBlocks(GateQuestion question) =>
        1 + (int)Math.Ceiling(Settings.ErrorRateSustained / question.Block);

    /// <summary>Returns the newest blocks; if they have no requests, the most conspicuous stretch.</summary>
    private Traffic Latest(GateQuestion question, EventHistory history)
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
/// range between the limits, the comparison decides whether the canary is the cause. A canary that has all users is
/// compared with stable's record.
/// </summary>
/// <param name="Key">A stable identifier.</param>
/// <param name="Name">The displayed name.</param>
/// <param name="Noun">What the requests are that count.</param>
/// <param name="Limits">The limits of the difference.</param>
/// <param name="TooMany">The share from which on a significant difference is enough; null for none.</param>
/// <param name="Settings">The gate's settings.</param>
/// <param name="Recorded">The names of the recorded series.</param>
/// <param name="Observer">The observer that counts.</param>
public sealed record ErrorsAboveStableCriterion(
    string Key,
    string Name,
    string Noun,
    GateLimits Limits,
    double? TooMany,
    GateSettings Settings,
    RecordedSeries Recorded,
    ErrorObserver Observer
) : ErrorCriterion(Key, Name, Settings, Limits, Recorded, Observer)
{
    /// <inheritdoc/>
    public override GateDecision? DecideOnEvidence(GateQuestion question, EventHistory history)
    {
        if (
            !IsSignificant(PValue(question, history))
            || !IsTooMuch(Stretch(question, history))
            || !IsSignificant(UsersPValue(question))
        )
        {
            return null;
        }

        var least = LeastTooMuch(history);
        return !MayBeUsual(question, history, least) ? GateDecision.RollBack
            : history.LastsFrom(least, 1, PerWindow(question)) ? GateDecision.Hold
            : null;
    }

    private protected override bool MayAdvance(GateQuestion question, EventHistory history)
    {
        if (question.HasAllUsers)
            return true;
        var wave = history.Last(question.WaveBlocks);
        var isEnough = Math.Min(wave.CanaryRequests, wave.StableRequests) >= Settings.MinimumRequests;
        return isEnough && IsGo(Above(wave));
    }

    /// <inheritdoc/>
    public override CriterionResult Judge(GateQuestion question, EventHistory history)
    {
        var decision = Decide(question, history);
        if (question.HasAllUsers && history.Record.Requests == 0)
        {
            return Result(
                decision,
                $"all users are on {question.Split.Canary}, and there is no record of {question.Split.Stable} to "
                    + "compare it with"
            );
        }

        var wave = Compared(question, history, history.Last(question.WaveBlocks));
        var pValue = PValue(question, history);
        var isProven = IsSignificant(pValue);
        var latest = isProven ? Stretch(question, history) : Compared(question, history, history.Last(1));
        var evidence = P(pValue) + Dispersed(history.Record);
        var isOfUsers = isProven && !IsSignificant(UsersPValue(question));
        var result =
            decision == GateDecision.RollBack
                ? Result(
                    decision,
                    $"{InWords(question, latest)}, a significant difference ({evidence}) and "
                        + (
                            IsBack(Above(latest))
                                ? $"more than {Points(Limits.RollBack)}"
                                : $"too many to advance ({Text(TooMany!.Value)})"
                        )
                )
            : wave.CanaryRequests < Settings.MinimumRequests
                ? TooFew(question.Split.Canary!, wave.CanaryRequests, Settings.MinimumRequests)
            : wave.StableRequests < Settings.MinimumRequests
                ? TooFew(question.Split.Stable, wave.StableRequests, Settings.MinimumRequests)
            : Result(
                decision,
                $"{InWords(question, wave)} ({evidence}); must be below {Points(Limits.Go)} to advance"
                    + (
                        !isProven ? ""
                        : isOfUsers
                            ? $"; significantly more errors than stable, but of too few users to prove it: {question.Users}"
                        : decision == GateDecision.Hold
                            ? "; stable had such outages, so it must last longer to be the canary's"
                        : "; significantly worse than stable, but within the limits"
                    )
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

    private static SequentialTest Test(GateQuestion question, EventHistory history) =>
        question.HasAllUsers ? history.AboveBaseline : history.AboveStable;

    private static double PValue(GateQuestion question, EventHistory history) =>
        PValue(question, Test(question, history), history.Record);

    private static Traffic Stretch(GateQuestion question, EventHistory history) =>
        Compared(question, history, history.Since(Test(question, history).StretchStart));

    /// <summary>The traffic, beside stable's record if all users are on the canary.</summary>
    private static Traffic Compared(GateQuestion question, EventHistory history, Traffic traffic) =>
        question.HasAllUsers
            ? traffic with
            {
                StableRequests = history.Record.Requests,
                StableEvents = history.Record.Events,
            }
            : traffic;

    private double LeastTooMuch(EventHistory history) =>
        Math.Min(
            TooMany ?? 1,
            Limits.RollBack + ((double)history.Record.Events / Math.Max(1, history.Record.Requests))
        );

    private bool IsTooMuch(Traffic stretch) => IsBack(Above(stretch)) || stretch.CanaryRatio >= TooMany;

    private static double? Number(double value) => double.IsNaN(value) ? null : value;

    private protected override bool NeedsStable(GateQuestion question) => !question.HasAllUsers;

    private static double Above(Traffic traffic) => traffic.CanaryRatio - traffic.StableRatio;

    private static string Points(double ratio) => $"{Format.Number(ratio * 100)} points";

    private string InWords(GateQuestion question, Traffic traffic) =>
        $"{Text(traffic.CanaryRatio)} of {Format.Number(traffic.CanaryRequests)} requests are {Noun}, compared with "
        + $"{Text(traffic.StableRatio)} of stable's {Format.Number(traffic.StableRequests)}"
        + (question.HasAllUsers ? " before" : "");
}
