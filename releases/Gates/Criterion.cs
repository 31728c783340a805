using InventarioRetail.Monitoring;
using InventarioRetail.Releases.Model;
using InventarioRetail.Settings;

namespace InventarioRetail.Releases.Gates;

/// <summary>What a criterion judges by.</summary>
/// <param name="Question">The question.</param>
/// <param name="Data">What was read.</param>
public sealed record GateInput(GateQuestion Question, GateData Data);

/// <summary>A criterion of a gate: what it is about, its limits, and the recorded series that it reads.</summary>
/// <param name="Key">A name that stays.</param>
/// <param name="Name">In words.</param>
/// <param name="Unit"><c>ratio</c>, <c>ms</c> or <c>count</c>.</param>
/// <param name="Limits">The limits.</param>
public abstract record Criterion(string Key, string Name, string Unit, GateLimits Limits)
{
    /// <summary>From which stage on it applies.</summary>
    public GateStage From { get; init; } = GateStage.Wave;

    /// <summary>Whether the limit itself rolls back already.</summary>
    public bool RollsBackAtLimit { get; init; }

    /// <summary>Whether it has no part in a go.</summary>
    public bool OnlyRollsBack { get; init; }

    /// <summary>The recorded series that it reads, of both revisions.</summary>
    public abstract IReadOnlyList<string> Series { get; }

    /// <summary>Whether it reads the most of each block instead of what is at its end.</summary>
    public virtual bool ReadsTheMost => false;

    /// <summary>Judges.</summary>
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

    /// <summary>Nothing can be said, each time for a reason with a name of its own.</summary>
    private protected CriterionResult Without(Missing missing, string subject, string problem) =>
        Result(
            GateDecision.Hold,
            missing switch
            {
                Missing.NoData => $"no data: {subject} {problem}",
                Missing.NotANumber => $"NaN: {subject} {problem}",
                Missing.NoSuchSeries => $"no such series: {subject} {problem}",
                Missing.QueryFailed => $"query failed: {problem}",
                Missing.Unreachable => $"Prometheus unreachable: {problem}",
                _ => $"too few requests: {problem}",
            }
        ) with
        {
            Missing = missing,
        };

    private protected CriterionResult Without(string series, string revision, Reading reading) =>
        Without(reading.Missing, $"{series}{{revision=\"{revision}\"}}", reading.Problem);

    private protected CriterionResult TooFew(string revision, long requests, long needed) =>
        Without(Missing.TooFewRequests, "", $"{revision} had {Format.Number(requests)} of {Format.Number(needed)}");

    /// <summary>What go needs and from where it goes back, as the end of a sentence.</summary>
    private protected string LimitsInWords =>
        (
            OnlyRollsBack ? ""
            : Limits.Go == 0 ? "go needs none, "
            : $"go needs below {Text(Limits.Go)}, "
        ) + $"roll back {(RollsBackAtLimit ? "from" : "above")} {Text(Limits.RollBack)}";

    private protected string Text(double value) =>
        Unit switch
        {
            "ratio" => Format.Percent(value),
            "ms" => $"{Format.Number(value)} ms",
            _ => Format.Number(value),
        };

    /// <summary>By value: worse than the limit goes back, not good enough stays.</summary>
    private protected GateDecision Decide(double goValue, double backValue) =>
        IsBack(backValue) ? GateDecision.RollBack
        : OnlyRollsBack || IsGo(goValue) ? GateDecision.Advance
        : GateDecision.Hold;
}
