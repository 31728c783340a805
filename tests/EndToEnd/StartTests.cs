namespace InventarioRetail.EndToEnd.Tests;

/// <summary><c>./run up</c> on a stack that runs.</summary>
public sealed class StartTests(StackFixture fixture)
{
    private readonly RunningStack stack = fixture.Stack;

    [RequiresDockerFact]
    public async Task A_second_up_changes_nothing_and_says_so()
    {
        var before = await stack.ContainersAsync();

        var output = await stack.UpAsync();

        Assert.Contains("has not changed since it was last applied", output, StringComparison.Ordinal);
        Assert.Equal(before, await stack.ContainersAsync());
    }
}
