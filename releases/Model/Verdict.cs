namespace InventarioRetail.Releases.Model;

/// <summary>What a gate, or one of its criteria, says. The worse one wins.</summary>
public enum GateDecision
{
    /// <summary>The release may go on.</summary>
    Advance,

    /// <summary>It stays where it is: a value is not good enough to go on, or is not there.</summary>
    Hold,

    /// <summary>It goes back.</summary>
    RollBack,
}

/// <summary>Why a value is not there. Each of them holds a release.</summary>
public enum Missing
{
    /// <summary>The value is there.</summary>
    Nothing,

    /// <summary>The series exists, and has no sample now.</summary>
    NoData,

    /// <summary>The value is not a number (NaN) or infinite.</summary>
    NotANumber,

    /// <summary>Prometheus has never heard of the series: its rules are not loaded, or nothing exposes the metric.</summary>
    NoSuchSeries,

    /// <summary>Prometheus answered that it could not evaluate the query, or with something that is no answer.</summary>
    QueryFailed,

    /// <summary>Prometheus did not answer.</summary>
    Unreachable,

    /// <summary>There are samples, of fewer requests than a value needs to mean anything.</summary>
    TooFewRequests,
}

/// <summary>What one criterion of a gate says.</summary>
public sealed record CriterionResult
{
    /// <summary>A name that stays, such as <c>error-rate</c>.</summary>
    public required string Key { get; init; }

    /// <summary>The criterion in words, with its unit.</summary>
    public required string Name { get; init; }

    /// <summary>What it says.</summary>
    public required GateDecision Decision { get; init; }

    /// <summary>Why, in one sentence with the numbers.</summary>
    public required string Reason { get; init; }

    /// <summary>Which value is not there.</summary>
    public Missing Missing { get; init; }

    /// <summary>The value that is compared with <see cref="RollBack"/>: the newest that says something. In <see cref="Unit"/>.</summary>
    public double? Value { get; init; }

    /// <summary>The value that is compared with <see cref="Go"/>: of the wave so far, a day at most. In <see cref="Unit"/>.</summary>
    public double? WaveValue { get; init; }

    /// <summary>Stable's value where it is compared, in <see cref="Unit"/>.</summary>
    public double? Stable { get; init; }

    /// <summary>Go needs a value below this, or 0 where it is 0; null for a criterion that only rolls back.</summary>
    public double? Go { get; init; }

    /// <summary>From where it rolls back.</summary>
    public double? RollBack { get; init; }

    /// <summary>Unit of the values: <c>ratio</c> (a fraction), <c>ms</c> or <c>count</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>Requests of the canary that <see cref="Value"/> is made of; null where it is not made of requests.</summary>
    public long? CanaryRequests { get; init; }

    /// <summary>The same of stable, where it is compared.</summary>
    public long? StableRequests { get; init; }

    /// <summary>
    /// Probability that a canary that is within the limit would look this bad at some look of this wave; null where nothing is tested.
    /// It is right however often one looks.
    /// </summary>
    public double? PValue { get; init; }
}

/// <summary>What a gate says about the split that is in force.</summary>
public sealed record Verdict
{
    /// <summary>What it says: the worst of its criteria.</summary>
    public GateDecision Decision => Results.Count == 0 ? GateDecision.Hold : Results.Max(result => result.Decision);

    /// <summary>The split that it is about.</summary>
    public required ObservedSplit Split { get; init; }

    /// <summary>When it was made, by Prometheus's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What each criterion says.</summary>
    public required IReadOnlyList<CriterionResult> Results { get; init; }

    /// <summary>Why it says what it says: the reasons of those criteria that decided.</summary>
    public IReadOnlyList<string> Reasons =>
        [.. Results.Where(result => result.Decision == Decision).Select(result => $"{result.Name}: {result.Reason}")];
}
