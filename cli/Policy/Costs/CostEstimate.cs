using InventarioRetail.Stacks;

namespace InventarioRetail.Policy.Costs;

/// <summary>The estimated monthly cost of a stack by list prices, per part, with its budget.</summary>
internal sealed record CostEstimate
{
    /// <summary>The name of the part for the machines that run the containers.</summary>
    public const string HostPart = "host";

    public required string Stack { get; init; }

    /// <summary>The monthly budget, in USD.</summary>
    public required decimal BudgetUsd { get; init; }

    /// <summary>The parts with a cost, the most expensive first.</summary>
    public required IReadOnlyList<PartCost> Parts { get; init; }

    /// <summary>Descriptions of what is not in the total because its price is unknown, with the reasons.</summary>
    public required IReadOnlyList<string> WithoutPrice { get; init; }

    /// <summary>The known monthly cost, in USD, not rounded.</summary>
    public decimal MonthlyUsd => Parts.Sum(part => part.MonthlyUsd);

    public bool IsOverBudget => MonthlyUsd > BudgetUsd;

    public static CostEstimate Of(string stack, RecordedStack recorded, CostSettings settings)
    {
        var resources = recorded.Resources.Where(resource => resource.Custom).ToList();
        var priced = resources
            .Select(resource => (Part: PartOf(resource, recorded), Cost: Pricing.Of(resource)))
            .ToList();
        var parts = priced
            .GroupBy(resource => resource.Part)
            .Select(part => new PartCost(part.Key, [.. part.SelectMany(resource => resource.Cost.Items)]))
            .Where(part => part.Items.Count > 0)
            .ToList();
        var withoutPrice = priced.SelectMany(resource => resource.Cost.WithoutPrice).ToList();
        if (HostOf(resources) is { } host)
        {
            if (settings.HostMonthlyUsd is { } monthly)
            {
                parts.Add(
                    new(HostPart, [new(HostPart, host, 1, new(monthly, "month", "cost.hostMonthly", "the stack file"))])
                );
            }
            else
            {
                withoutPrice.Add($"{HostPart}: {host}; set 'cost.hostMonthly' to its monthly cost");
            }
        }
        return new()
        {
            Stack = stack,
            BudgetUsd = settings.BudgetUsd,
            Parts = [.. parts.OrderByDescending(part => part.MonthlyUsd)],
            WithoutPrice = withoutPrice,
        };
    }

    /// <summary>The top-level component that a resource belongs to, or the resource itself.</summary>
    private static string PartOf(RecordedResource resource, RecordedStack recorded)
    {
        var byUrn = recorded.Resources.ToDictionary(candidate => candidate.Urn);
        while (resource.Parent is { } parent && byUrn[parent].Parent is not null)
            resource = byUrn[parent];
        return resource.Name;
    }

    /// <summary>
    /// Describes the machines that run the containers, which the stack does not create; null if it has no containers.
    /// </summary>
    private static string? HostOf(IReadOnlyList<RecordedResource> resources) =>
        resources.Any(resource => resource.Type.StartsWith("kubernetes:", StringComparison.Ordinal))
            ? "the cluster's control plane and nodes"
        : resources.Any(resource => resource.Type == "docker:index/container:Container") ? "the Docker host"
        : null;
}
