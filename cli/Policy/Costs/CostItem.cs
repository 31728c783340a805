namespace InventarioRetail.Policy.Costs;

/// <summary>A line of the estimate: so much of something at a price.</summary>
/// <param name="Resource">Name of the resource that causes it.</param>
/// <param name="What">What is paid for, in a few words.</param>
/// <param name="Quantity">How much of it a month, in the price's units.</param>
/// <param name="Price">Price of a unit.</param>
/// <param name="IsAssumed">Whether the quantity is an assumption and does not follow from what is declared.</param>
internal sealed record CostItem(string Resource, string What, decimal Quantity, ListPrice Price, bool IsAssumed = false)
{
    /// <summary>What it costs a month, in USD, not rounded.</summary>
    public decimal MonthlyUsd => Quantity * Price.Usd;
}

/// <summary>What a part of a stack costs.</summary>
/// <param name="Name">Name of the part: of the component right below the stack.</param>
/// <param name="Items">Its lines in the order of declaration.</param>
internal sealed record PartCost(string Name, IReadOnlyList<CostItem> Items)
{
    public decimal MonthlyUsd => Items.Sum(item => item.MonthlyUsd);
}
