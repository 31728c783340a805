namespace InventarioRetail.Policy.Costs;

/// <summary>An item of the estimate: a quantity at a price.</summary>
/// <param name="Resource">The name of the resource that causes it.</param>
/// <param name="What">A short description.</param>
/// <param name="Quantity">The monthly quantity, in the price's unit.</param>
/// <param name="Price">The price per unit.</param>
/// <param name="IsAssumed">Whether the quantity is an assumption, not derived from the stack.</param>
internal sealed record CostItem(string Resource, string What, decimal Quantity, ListPrice Price, bool IsAssumed = false)
{
    /// <summary>The monthly cost, in USD, not rounded.</summary>
    public decimal MonthlyUsd => Quantity * Price.Usd;
}

/// <summary>The cost of a part of a stack.</summary>
/// <param name="Name">The part's name: that of a top-level component.</param>
/// <param name="Items">Its items in the order of declaration.</param>
internal sealed record PartCost(string Name, IReadOnlyList<CostItem> Items)
{
    public decimal MonthlyUsd => Items.Sum(item => item.MonthlyUsd);
}
