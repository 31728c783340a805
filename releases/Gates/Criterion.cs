using InventarioRetail.Releases.Model;

namespace InventarioRetail.Releases.Gates;

/// <summary>A criterion of a gate, with its limits and the recorded series that it reads.</summary>
/// <param name="Key">A stable identifier.</param>
/// <param name="Name">The displayed name.</param>
/// <param name="Unit"><c>ratio</c>, <c>ms</c>, <c>count</c> or <c>number</c>.</param>
/// <param name="Limits">The limits.</param>
public abstract record Criterion(string Key, string Name, string Unit, GateLimits Limits)
{
    /// <summary>The first stage at which it applies.</summary>
    public GateStage From { get; init; } = GateStage.Wave;

    /// <summary>Whether a value equal to the limit already rolls back.</summary>
    public bool RollsBackAtLimit { get; init; }

    /// <summary>Whether it never holds a release for its value, only rolls back.</summary>
    public bool OnlyRollsBack { get; init; }

    /// <summary>Whether it only shows what it would decide.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>The recorded series that it reads for both revisions.</summary>
    public abstract IReadOnlyList<string> Series { get; }

    /// <summary>The recorded series of which it reads stable's record.</summary>
    public virtual IReadOnlyList<string> RecordSeries => [];

    /// <summary>Whether it reads the maximum of each block instead of the last value.</summary>
    public virtual bool ReadsTheMost => false;

    /// <summary>Judges the values read.</summary>
    public abstract CriterionResult Judge(GateInput input);

    private protected bool IsGo(double value) => Limits.Go == 0 ? value <= 0 : value < Limits.Go;

    private protected bool IsBack(double value) =>
        value > Limits.RollBack || (RollsBackAtLimit && value >= Limits.RollBack);

    private protected CriterionResult Result(GateDecision decision, string reason) =>
        new()
        {
            Key = Key,
            Name = Name,
            Unit = Unit,
            Go = OnlyRollsBack ? null : Limits.Go,
            RollBack = Limits.RollBack,
            Decision = decision,
            Reason = reason,
        };

    /// <summary>Creates the result for a missing value, which names the reason.</summary>
    private protected CriterionResult Without(Missing missing, string subject, string problem) =>
        Result(
            GateDecision.Hold,
            missing switch
            {
                Missing.NoData => $"no data: {subject} {problem}",
                Missing.NotANumber => $"NaN: {subject} {problem}",
                Missing.NoSuchSeries => $"no such series: {subject} {problem}",
                Missing.Stale => $"stale: {subject} {problem}",
                Missing.Duplicated => $"duplicated: {subject} {problem}",
                Missing.Partial => $"partial: {problem}",
                Missing.QueryFailed => $"query failed: {problem}",
                Missing.Unreachable => $"Prometheus unreachable: {problem}",
                _ => $"too few requests: {problem}",
            }
        ) with
        {
            Missing = missing,
        };

    /// <summary>Returns the result for the first missing value of the criterion's series; null if none is missing.</summary>
    private protected CriterionResult? WithoutAny(GateInput input, bool needsStable = true)
    {
        foreach (var series in Series)
        {
            foreach (var role in Roles(needsStable))
            {
                if (input.Data.Of(series, role) is { Missing: not Missing.Nothing } reading)
                    return Without(series, input.Question.Revision(role), reading);
            }
        }

        return null;
    }

    private protected static IEnumerable<RevisionRole> Roles(bool needsStable) =>
        needsStable ? [RevisionRole.Canary, RevisionRole.Stable] : [RevisionRole.Canary];

    /// <summary>Creates the result for a canary that has had users for too short a time to be compared.</summary>
    private protected CriterionResult WarmingUp(GateQuestion question)
    {
        var warm = question.ExposedSince + question.Windows.WarmUp + question.Block;
        return Without(
            Missing.TooFewRequests,
            "",
            $"{question.Split.Canary} is warming up; it can be compared in {Format.Time(warm - question.Now)}"
        );
    }

    private protected CriterionResult Without(string series, string revision, Reading reading) =>
        Without(reading.Missing, $"{series}{{revision=\"{revision}\"}}", reading.Problem);

    private protected CriterionResult TooFew(string revision, long requests, long needed) =>
        Without(Missing.TooFewRequests, "", $"{revision} had {Format.Number(requests)} of {Format.Number(needed)}");

    /// <summary>The limits to advance and to roll back, as the end of a sentence.</summary>
    private protected string LimitsInWords =>
        (
            OnlyRollsBack ? ""
            : Limits.Go == 0 ? "must be 0 to advance, "
            : $"must be below {Text(Limits.Go)} to advance, "
        ) + $"rolls back {(RollsBackAtLimit ? "from" : "above")} {Text(Limits.RollBack)}";

    private protected string Text(double value) =>
        Unit switch
        {
            "ratio" => Format.Percent(value),
            "ms" => $"{Format.Number(value)} ms",
            _ => Format.Number(value),
        };

    /// <summary>Decides by value: rolls back beyond the limit, holds if not good enough to advance.</summary>
    private protected GateDecision Decide(double goValue, double backValue) =>
        IsBack(backValue) ? GateDecision.RollBack
        : OnlyRollsBack || IsGo(goValue) ? GateDecision.Advance
        : GateDecision.Hold;
}
