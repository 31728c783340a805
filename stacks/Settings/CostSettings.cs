namespace InventarioRetail.Settings;

/// <summary>The monthly budget, and costs that cannot be estimated from the stack (key <c>cost</c>).</summary>
public sealed record CostSettings
{
    /// <summary>The monthly budget in USD (key <c>budget</c>).</summary>
    public decimal BudgetUsd { get; init; } = 300;

    /// <summary>
    /// Addresses that AWS notifies when the bill approaches the budget, on Kubernetes; 1 to 10 (required there).
    /// </summary>
    public IReadOnlyList<string> Emails { get; init; } = [];

    /// <summary>
    /// False (the default) applies the budget to the bill of the whole account, true to resources with the stack's tag.
    /// AWS counts the latter only after the tag has been activated as a cost allocation tag.
    /// </summary>
    public bool TaggedOnly { get; init; }

    /// <summary>
    /// Monthly cost in USD of the machines that run the containers: the Docker host, or the cluster's control plane and
    /// nodes (key <c>hostMonthly</c>). Null if not set.
    /// </summary>
    public decimal? HostMonthlyUsd { get; init; }
}
