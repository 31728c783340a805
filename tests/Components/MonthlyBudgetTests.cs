namespace InventarioRetail.Components.Tests;

public sealed class MonthlyBudgetTests
{
    private static readonly MonthlyBudgetArgs Args = new() { Emails = ["ops@shop.test", "boss@shop.test"] };

    [Fact]
    public async Task It_can_be_of_what_has_the_stacks_tag_only()
    {
        var budget = (await Declared(Args with { TaggedOnly = true, LimitUsd = 99.5m }))["budget-budget"];

        Assert.Equal("99.5", budget["limitAmount"]);
        Assert.Equal(Args.Emails, budget.Values("notifications[2].subscriberEmailAddresses"));
        Assert.Equal("TagKeyValue", budget["costFilters[0].name"]);
        Assert.Equal(["user:inventario-retail.stack$production"], budget.Values("costFilters[0].values"));
        // The tag that it counts by is the one that everything has.
        Assert.Equal("production", budget["tags.inventario-retail.stack"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    public async Task It_needs_an_address_and_takes_no_more_than_AWS_allows(int people)
    {
        var args = Args with { Emails = [.. Enumerable.Range(1, people).Select(number => $"{number}@shop.test")] };

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => Declared(args));

        Assert.Contains($"The budget has {people} e-mail addresses; AWS requires 1 to 10.", refused.ToString());
    }

    private static Task<Declaration> Declared(MonthlyBudgetArgs args) =>
        Declaration.Of(stack => new MonthlyBudget("budget", stack.Aws, args));
}
