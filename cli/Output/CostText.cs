using System.Globalization;
using InventarioRetail.Policy.Costs;
using Spectre.Console;

namespace InventarioRetail.Cli.Output;

/// <summary>A cost estimate as a table with a row per item, and a comparison of the total with the budget.</summary>
internal sealed class CostText(IAnsiConsole console)
{
    public void Write(CostEstimate estimate)
    {
        console.MarkupLine(
            $"[bold]Monthly cost of {Shown(estimate.Stack)}[/] in USD, list prices of {ListPrices.Region} as of "
                + $"{ListPrices.AsOf:yyyy-MM-dd}"
        );
        // Spectre writes an empty line above a table.
        if (estimate.Parts.Count > 0)
            console.Write(Table(estimate));
        else
            console.WriteLine();
        WriteTotal(estimate);
        WriteNotes(estimate);
    }

    private static Table Table(CostEstimate estimate)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns(
            new TableColumn("part"),
            new TableColumn("what"),
            new TableColumn("quantity").RightAligned(),
            new TableColumn("price").RightAligned(),
            new TableColumn("monthly").RightAligned()
        );
        foreach (var part in estimate.Parts)
        {
            table.AddRow($"[bold]{Shown(part.Name)}[/]", "", "", "", $"[bold]{Usd(part.MonthlyUsd)}[/]");
            foreach (var item in part.Items)
            {
                var price = item.Price.Usd.ToString("0.00##", CultureInfo.InvariantCulture);
                var known = item.Price.ReadIn is null ? "?" : "";
                table.AddRow(
                    "",
                    Shown($"{item.Resource}: {item.What}"),
                    $"{(item.IsAssumed ? "~ " : "")}{item.Quantity.ToString("#,0.##", CultureInfo.InvariantCulture)}",
                    Shown($"{price}{known} / {item.Price.Unit}"),
                    Usd(item.MonthlyUsd)
                );
            }
        }
        return table;
    }

    private void WriteTotal(CostEstimate estimate)
    {
        var atLeast = estimate.WithoutPrice.Count > 0 ? "at least " : "";
        var difference = Usd(Math.Abs(estimate.BudgetUsd - estimate.MonthlyUsd));
        console.MarkupLine(
            estimate.IsOverBudget
                ? $"[red bold]{atLeast}{Usd(estimate.MonthlyUsd)}, {difference} above the budget of "
                    + $"{Usd(estimate.BudgetUsd)}[/]"
                : $"[bold]{atLeast}{Usd(estimate.MonthlyUsd)}[/] of a budget of {Usd(estimate.BudgetUsd)}, "
                    + $"{difference} below"
        );
    }

    private void WriteNotes(CostEstimate estimate)
    {
        foreach (var thing in estimate.WithoutPrice)
            console.MarkupLine($"[yellow]not included[/]  {Shown(thing)}");
        var items = estimate.Parts.SelectMany(part => part.Items).ToList();
        if (items.Any(item => item.IsAssumed))
            console.MarkupLine("[dim]~ assumed quantity: the stack does not determine it.[/]");
        if (items.Any(item => item.Price.ReadIn is null))
            console.MarkupLine("[dim]? assumed price.[/]");
        if (estimate.Parts.Any(part => part.Name != CostEstimate.HostPart))
            console.MarkupLine("[dim]Traffic, taxes and discounts are not included.[/]");
    }

    private static string Usd(decimal amount) => amount.ToString("#,0.00", CultureInfo.InvariantCulture);

    private static string Shown(string text) => Markup.Escape(Wording.Printable(text));
}
