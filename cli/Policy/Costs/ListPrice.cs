namespace InventarioRetail.Policy.Costs;

/// <summary>What one unit of something costs before any discount.</summary>
/// <param name="Usd">Price of a unit, in USD.</param>
/// <param name="Unit">The unit, e.g. <c>hour</c> or <c>GiB-month</c>.</param>
/// <param name="Page">The vendor's own page of prices, where a price is looked up again.</param>
/// <param name="ReadIn">Where the number was read and of when it is; null for a number that is an assumption.</param>
internal sealed record ListPrice(decimal Usd, string Unit, string Page, string? ReadIn);
