namespace InventarioRetail.Settings;

/// <summary>What a stack may cost, and what only its owner knows of that (key <c>cost</c>).</summary>
public sealed record CostSettings
{
    /// <summary>What a month may cost, in USD (key <c>budget</c>; requirements R-COST).</summary>
    public decimal BudgetUsd { get; init; } = 300;

    /// <summary>Who is told by AWS when the bill nears the budget, on Kubernetes; 1 to 10 addresses (required there).</summary>
    public IReadOnlyList<string> Emails { get; init; } = [];

    /// <summary>
    /// False (the default) for the bill of the whole account, true for what has the stack's tag; AWS counts the latter only once the tag is
    /// activated as a cost allocation tag.
    /// </summary>
    public bool TaggedOnly { get; init; }

    /// <summary>
    /// What the machines that run the containers cost a month, in USD: the Docker host, or the cluster's control plane and nodes (key
    /// <c>hostMonthly</c>). Null where nobody said.
    /// </summary>
    public decimal? HostMonthlyUsd { get; init; }
}
