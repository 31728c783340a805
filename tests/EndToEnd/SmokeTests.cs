using System.Text.Json.Nodes;

namespace InventarioRetail.EndToEnd.Tests;

/// <summary><c>./run smoke</c> on a stack that is well.</summary>
public sealed class SmokeTests(StackFixture fixture)
{
    private readonly RunningStack stack = fixture.Stack;

    [RequiresDockerFact]
    public async Task A_stack_that_is_healthy_passes_by_both_revisions()
    {
        var run = await stack.CliAsync("smoke", stack.Name, "--format", "json");

        var report = JsonNode.Parse(run.OrFail())!;
        Assert.True((bool)report["passed"]!);
        Assert.Equal(
            [stack.Stable, stack.Canary],
            report["revisions"]!.AsArray().Select(revision => (string)revision!)
        );
        Assert.All(report["checks"]!.AsArray(), check => Assert.Equal("passed", (string)check!["outcome"]!));
        Assert.DoesNotContain(stack.ApiKey, run.Output + run.Error, StringComparison.Ordinal);
    }
}
