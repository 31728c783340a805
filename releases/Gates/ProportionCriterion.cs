using InventarioRetail.Releases.Model;

namespace InventarioRetail.Releases.Gates;

/// <summary>
/// Base class of the criteria about a share of the requests. Errors are a share; so is a percentile: "the 95th
/// percentile is below 400 ms" says that fewer than 5 % of the requests take longer. One sequential test serves all.
/// </summary>
public abstract record ProportionCriterion(
    string Key,
    string Name,
    string Unit,
    GateLimits Limits,
    GateSettings Settings,
    RecordedSeries Recorded
) : Criterion(Key, Name, Unit, Limits)
{
    /// <summary>
    /// Number of tests whose false rollbacks share the significance: errors against the limit and against stable, by
    /// the canary's own metrics and by the router's, unsuccessful answers against stable, two percentiles against their
    /// limits, and one against stable.
    /// </summary>
    private protected const int Tests = 8;

    private protected bool IsSignificant(double pValue) => pValue <= Settings.Significance;

    private protected static double PValue(
        GateQuestion question,
        SequentialTest test,
        StableRecord record,
        int bounds = 1
    ) => test.PValue(question.Looks, Tests * bounds, question.Grids, record.Dispersion);

    /// <summary>
    /// Whether an excess of a canary that has all users may be an outage as stable had them in its record: it has not
    /// lasted more than three times as long. With users on stable, stable itself shows what is a common cause.
    /// </summary>
    private protected static bool MayBeUsual(GateQuestion question, EventHistory history, double share) =>
        question.HasAllUsers
        && history.Record.LongestFrom(share) is > 0 and var longest
        && !history.LastsFrom(share, 1 + (3 * longest), PerWindow(question));

    /// <summary>Number of blocks in the window of the rules: 1 unless an observer counts in shorter blocks.</summary>
    private protected static int PerWindow(GateQuestion question) =>
        (int)Math.Ceiling(question.Windows.Rate / question.Block);

    /// <summary>Whether the wave may advance, by a share that must be below a limit.</summary>
    /// <param name="wave">The requests of the wave.</param>
    /// <param name="newest">The requests of its newest minutes.</param>
    /// <param name="limit">The limit of the share.</param>
    /// <param name="needed">Minimum number of requests in the wave.</param>
    private protected static Readiness ReadinessOf(Traffic wave, Traffic newest, double limit, long needed)
    {
        if (wave.CanaryRequests < needed)
            return Readiness.TooFewRequests;
        if (limit <= 0 ? wave.CanaryEvents > 0 : wave.CanaryRatio >= limit)
            return Readiness.NotBelow;
        if (
            Proportion.IsProvenAbove(newest.CanaryEvents, newest.CanaryRequests, limit)
            || IsBreaking(wave, newest, limit)
        )
        {
            return Readiness.NewestWorse;
        }
        if (limit <= 0 || Proportion.IsProvenBelow(wave.CanaryEvents, wave.CanaryRequests, limit))
            return Readiness.Ready;
        // Half as many again as stable's, and one more, are within chance for a canary as good as stable.
        var usual = wave.StableRequests == 0 ? 0 : wave.CanaryRequests * wave.StableRatio;
        return Proportion.IsProvenBelow((1.5 * usual) + 1, wave.CanaryRequests, limit)
            ? Readiness.NotProven
            : Readiness.Unprovable;
    }

    /// <summary>
    /// Whether the newest minutes are halfway to the limit, and significantly worse both than the wave before them and
    /// than stable's: something has just begun, which the wave as a whole does not show yet.
    /// </summary>
    private static bool IsBreaking(Traffic wave, Traffic newest, double limit)
    {
        var before = wave - newest;
        return newest.CanaryRatio >= limit / 2
            && before.CanaryRequests > 0
            && Proportion.IsProvenAbove(newest.CanaryEvents, newest.CanaryRequests, before.CanaryRatio)
            && (
                newest.StableRequests == 0
                || Proportion.IsProvenAbove(
                    newest.CanaryEvents,
                    newest.CanaryEvents + newest.StableEvents,
                    newest.CanaryShare
                )
            );
    }

    /// <summary>Describes why a wave may not advance yet, or on what it advances, as the end of a sentence.</summary>
    private protected static string InWords(Readiness readiness, Traffic wave, Traffic newest, double limit) =>
        readiness switch
        {
            Readiness.NewestWorse =>
                $"; in the newest minutes {Format.Percent(newest.CanaryRatio)} of {Format.Number(newest.CanaryRequests)}, "
                    + "so it must wait",
            Readiness.Risen => "; significantly more than in the first wave, and the second must not rise",
            Readiness.NotProven => $"; not proven to be below {Format.Percent(limit)} yet: it may be up to "
                + Format.Percent(Proportion.UpperBound(wave.CanaryEvents, wave.CanaryRequests)),
            Readiness.Unprovable => $"; too few requests to prove that it is below {Format.Percent(limit)}",
            _ => "",
        };

    private protected static string P(double value) => value < 0.0001 ? "p < 0.0001" : $"p = {Format.Number(value)}";

    /// <summary>The dispersion, if it is more than chance, as a part of a sentence.</summary>
    private protected static string Dispersed(StableRecord record) =>
        record.Dispersion > 1.25 ? $", dispersion {Format.Number(record.Dispersion)}" : "";

    /// <summary>Whether a wave may advance.</summary>
    private protected enum Readiness
    {
        /// <summary>It is proven to be good enough.</summary>
        Ready,

        /// <summary>It is good enough, but not even a canary as good as stable could prove it with so few requests.</summary>
        Unprovable,

        /// <summary>There are too few requests.</summary>
        TooFewRequests,

        /// <summary>The share is not below the limit.</summary>
        NotBelow,

        /// <summary>The newest minutes are worse than the limit allows, or than stable's.</summary>
        NewestWorse,

        /// <summary>A canary as good as stable would have proven it by now.</summary>
        NotProven,

        /// <summary>It is significantly more than in the first wave.</summary>
        Risen,
    }
}
