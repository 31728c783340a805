using System.Globalization;
using System.Text.Json.Nodes;
using InventarioRetail.Policy.Costs;

namespace InventarioRetail.Cli.Output;

/// <summary>
/// A cost estimate as JSON. Amounts are USD per month; those of parts and the total are rounded to cents, those of
/// items are not.
/// </summary>
internal static class CostJson
{
    public static string Render(CostEstimate estimate) =>
        Json.Indented(
            new JsonObject
            {
                ["stack"] = estimate.Stack,
                ["currency"] = "USD",
                ["prices"] = new JsonObject
                {
                    ["region"] = ListPrices.Region,
                    ["asOf"] = ListPrices.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                },
                ["monthly"] = Cents(estimate.MonthlyUsd),
                ["budget"] = estimate.BudgetUsd,
                ["overBudget"] = estimate.IsOverBudget,
                ["parts"] = new JsonArray([.. estimate.Parts.Select(Part)]),
                ["withoutPrice"] = new JsonArray([.. estimate.WithoutPrice.Select(text => (JsonNode)text)]),
            }
        ) + "\n";

    private static JsonObject Part(PartCost part) =>
        new()
        {
            ["part"] = part.Name,
            ["monthly"] = Cents(part.MonthlyUsd),
            ["items"] = new JsonArray([.. part.Items.Select(Item)]),
        };

    private static JsonObject Item(CostItem item) =>
        new()
        {
            ["resource"] = item.Resource,
            ["what"] = item.What,
            ["quantity"] = item.Quantity,
            ["unit"] = item.Price.Unit,
            ["unitPrice"] = item.Price.Usd,
            ["monthly"] = item.MonthlyUsd,
            ["quantityIsAssumed"] = item.IsAssumed,
            ["priceIsAssumed"] = item.Price.ReadIn is null,
            ["source"] = item.Price.Page,
        };

    /// <summary>Rounds as the text table does, so that the two never differ by a cent.</summary>
    private static decimal Cents(decimal usd) => decimal.Round(usd, 2, MidpointRounding.AwayFromZero);
}
