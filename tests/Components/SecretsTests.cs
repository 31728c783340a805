namespace InventarioRetail.Components.Tests;

/// <summary>What a stack marks as secret.</summary>
public sealed class SecretsTests
{
    [Fact]
    public async Task Whatever_holds_a_secret_on_Docker_is_marked_as_one_and_nothing_else_is() =>
        AssertMarked(
            await Staging.Declared(),
            // A list of variables is secret as a whole when one of them is.
            (container, path) => container.Place(path) is ['/', ..] file ? file : "envs"
        );

    [Fact]
    public async Task Whatever_holds_a_secret_on_Kubernetes_and_AWS_is_marked_as_one_and_nothing_else_is() =>
        AssertMarked(await Production.Declared(), (_, path) => path.Split('.')[0]);

    /// <summary>A secret's value in a test stands in <c>‹›</c>.</summary>
    private static void AssertMarked(Declaration stack, Func<DeclaredResource, string, string> mark)
    {
        var holders = (
            from resource in stack.Resources
            from input in resource.Inputs
            where input.Value.Contains('‹')
            select $"{resource.Name} {mark(resource, input.Path)}"
        ).Distinct();

        Assert.NotEmpty(holders);
        Assert.Equal(
            holders.Order(StringComparer.Ordinal),
            stack
                .Resources.SelectMany(resource => resource.Secrets.Select(secret => $"{resource.Name} {secret}"))
                .Order(StringComparer.Ordinal)
        );
    }
}
