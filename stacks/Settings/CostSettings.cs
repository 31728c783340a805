namespace InventarioRetail.Stacks;

/// <summary>What a stack may cost, and what only its owner knows of that (key <c>cost</c>).</summary>
public sealed record CostSettings
{
    /// <summary>What a month may cost, in USD (key <c>budget</c>; requirements R-COST).</summary>
    public decimal BudgetUsd { get; init; } = 300;

    /// <summary>
    /// What the machines that run the containers cost a month, in USD: the Docker host, or the cluster's control plane and nodes (key
    /// <c>hostMonthly</c>). Null where nobody said.
    /// </summary>
    public decimal? HostMonthlyUsd { get; init; }
}
