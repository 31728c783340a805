using System.Text.Json.Serialization;

namespace InventarioRetail.Releases.Model;

/// <summary>The decision of a gate or of one of its criteria. The most severe one wins.</summary>
public enum GateDecision
{
    /// <summary>The release may advance.</summary>
    Advance,

    /// <summary>The release stays where it is: a value is not good enough to advance, or is missing.</summary>
    Hold,

    /// <summary>The release must be rolled back.</summary>
    RollBack,
}

/// <summary>Why a value is missing. Each reason holds a release.</summary>
public enum Missing
{
    /// <summary>The value is not missing.</summary>
    Nothing,

    /// <summary>The series exists, but has no current sample.</summary>
    NoData,

    /// <summary>The value is not a number (NaN) or infinite.</summary>
    NotANumber,

    /// <summary>Prometheus has no such series: its rules are not loaded, or the metric is not exposed.</summary>
    NoSuchSeries,

    /// <summary>The newest sample is too old: Prometheus no longer evaluates its rules in time.</summary>
    Stale,

    /// <summary>Several series answer where one is expected, as from two replicas behind one address.</summary>
    Duplicated,

    /// <summary>Prometheus warns that its answer is incomplete.</summary>
    Partial,

    /// <summary>Prometheus could not evaluate the query, or returned an invalid response.</summary>
    QueryFailed,

    /// <summary>Prometheus did not answer.</summary>
    Unreachable,

    /// <summary>The samples cover too few requests to be meaningful.</summary>
    TooFewRequests,
}

/// <summary>The result of one criterion of a gate.</summary>
public sealed record CriterionResult
{
    /// <summary>A stable identifier, such as <c>error-rate</c>.</summary>
    public required string Key { get; init; }

    /// <summary>The displayed name of the criterion.</summary>
    public required string Name { get; init; }

    /// <summary>The gate decision of the criterion.</summary>
    public required GateDecision Decision { get; init; }

    /// <summary>The reason, in one sentence with the numbers.</summary>
    public required string Reason { get; init; }

    /// <summary>Why a value is missing, if one is.</summary>
    public Missing Missing { get; init; }

    /// <summary>
    /// The value compared with <see cref="RollBack"/>, in <see cref="Unit"/>: the newest meaningful one.
    /// </summary>
    public double? Value { get; init; }

    /// <summary>
    /// The value compared with <see cref="Go"/>, in <see cref="Unit"/>: over the wave so far, at most a day.
    /// </summary>
    public double? WaveValue { get; init; }

    /// <summary>Stable's value if it is compared, in <see cref="Unit"/>.</summary>
    public double? Stable { get; init; }

    /// <summary>Whether it only shows what it would decide, and does not count in <see cref="Verdict.Decision"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsDryRun { get; init; }

    /// <summary>
    /// The limit below which the value allows to advance (0 allows a value of 0); null for a criterion that only
    /// rolls back. If it is above <see cref="RollBack"/>, less is worse: both limits count in the other direction.
    /// </summary>
    public double? Go { get; init; }

    /// <summary>The limit above which the criterion rolls back.</summary>
    public double? RollBack { get; init; }

    /// <summary>
    /// Unit of the values: <c>ratio</c> (a fraction), <c>ms</c>, <c>count</c>, or <c>number</c> for a criterion of the
    /// stack's own.
    /// </summary>
    public required string Unit { get; init; }

    /// <summary>Number of canary requests behind <see cref="Value"/>; null if it is not based on requests.</summary>
    public long? CanaryRequests { get; init; }

    /// <summary>The same for stable, if it is compared.</summary>
    public long? StableRequests { get; init; }

    /// <summary>
    /// Probability that a canary within the limit would look this bad at any evaluation during this wave; null if there
    /// is no test. It is valid for any number of evaluations.
    /// </summary>
    public double? PValue { get; init; }
}

/// <summary>A gate's verdict on the live split.</summary>
public sealed record Verdict
{
    /// <summary>The gate decision: the most severe one of its criteria, except those that only show theirs.</summary>
    public GateDecision Decision => Deciding.Select(result => result.Decision).DefaultIfEmpty(GateDecision.Hold).Max();

    /// <summary>The split that was judged.</summary>
    public required ObservedSplit Split { get; init; }

    /// <summary>When it was made, by Prometheus's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The results of the criteria.</summary>
    public required IReadOnlyList<CriterionResult> Results { get; init; }

    /// <summary>The reasons of the criteria that determined the decision.</summary>
    public IReadOnlyList<string> Reasons =>
        [.. Deciding.Where(result => result.Decision == Decision).Select(result => $"{result.Name}: {result.Reason}")];

    /// <summary>What criteria that do not decide would have decided, other than to advance.</summary>
    public IReadOnlyList<string> DryRuns =>
        [
            .. Results
                .Where(result => result is { IsDryRun: true, Decision: not GateDecision.Advance })
                .Select(result =>
                    $"dry run, does not decide: {result.Name} would "
                    + $"{(result.Decision == GateDecision.Hold ? "hold" : "roll back")}: {result.Reason}"
                ),
        ];

    private IEnumerable<CriterionResult> Deciding => Results.Where(result => !result.IsDryRun);
}
