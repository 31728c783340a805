using InventarioRetail.Engine.Recording;
using InventarioRetail.Stacks;

namespace InventarioRetail.Policy.Costs;

/// <summary>What a stack costs a month by list prices, part by part, against its budget.</summary>
internal sealed record CostEstimate
{
    /// <summary>Name of the part that the machines under the containers are.</summary>
    public const string HostPart = "host";

    public required string Stack { get; init; }

    /// <summary>What a month may cost, in USD.</summary>
    public required decimal BudgetUsd { get; init; }

    /// <summary>The parts that cost something, the most expensive first.</summary>
    public required IReadOnlyList<PartCost> Parts { get; init; }

    /// <summary>What is not in the total because nobody knows its price, each with the reason.</summary>
    public required IReadOnlyList<string> WithoutPrice { get; init; }

    /// <summary>The known costs of a month, in USD, not rounded.</summary>
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
                parts.Add(
                    new(HostPart, [new(HostPart, host, 1, new(monthly, "month", "cost.hostMonthly", "the stack file"))])
                );
            else
                withoutPrice.Add($"{HostPart}: {host}; say in 'cost.hostMonthly' what it costs a month");
        }
        return new()
        {
            Stack = stack,
            BudgetUsd = settings.BudgetUsd,
            Parts = [.. parts.OrderByDescending(part => part.MonthlyUsd)],
            WithoutPrice = withoutPrice,
        };
    }

    /// <summary>The component right below the stack that a resource belongs to, or the resource itself.</summary>
    private static string PartOf(RecordedResource resource, RecordedStack recorded)
    {
        var byUrn = recorded.Resources.ToDictionary(candidate => candidate.Urn);
        while (resource.Parent is { } parent && byUrn[parent].Parent is not null)
            resource = byUrn[parent];
        return resource.Name;
    }

    /// <summary>What runs the containers, which the stack does not make; null where it has none.</summary>
    private static string? HostOf(IReadOnlyList<RecordedResource> resources) =>
        resources.Any(resource => resource.Type.StartsWith("kubernetes:", StringComparison.Ordinal))
            ? "the cluster's control plane and nodes"
        : resources.Any(resource => resource.Type == "docker:index/container:Container") ? "the Docker host"
        : null;
}
