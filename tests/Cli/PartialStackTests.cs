namespace InventarioRetail.Cli.Tests;

/// <summary>Steps of a release on the real staging stack, of which the publisher alone is applied.</summary>
public sealed class PartialStackTests
{
    [Theory]
    [InlineData("{ stable: v1.0.0, canary: v1.1.0, weight: 10 }", "{ stable: v1.0.0, canary: v1.1.0, weight: 25 }")]
    [InlineData("{ stable: v1.0.0, canary: v1.1.0, weight: 50 }", "{ stable: v1.0.0, canary: v1.1.0, weight: 0 }")]
    public async Task A_step_of_a_release_is_the_publisher_alone(string from, string to)
    {
        var target = await Staging.RecordAsync(to);

        var partial = PartialStack.Of(await Staging.RecordAsync(from), target, ["router-publisher"], "staging");

        Assert.Same(target, partial);
    }

    [Fact]
    public async Task What_else_was_to_change_stays_as_it_is()
    {
        const string release = "{ stable: v1.0.0, canary: v1.1.0, weight: 10 }";
        var applied = await Staging.RecordAsync(release);
        var target = await Staging.RecordAsync(
            "{ stable: v1.0.0, canary: v1.2.0, weight: 0 }",
            "redis.maxMemory=256MiB",
            "images.router=haproxy:3.0-alpine"
        );

        var partial = PartialStack.Of(applied, target, ["router-publisher"], "staging");

        var changed = StackDiff.Between(applied, partial).Changed();
        Assert.Equal(["replace router-publisher-container"], changed);
        Assert.Equal(
            new ImageSettings().Router,
            ComposeRenderer.Render(partial).Services.Single(service => service.Name == "router-publisher").Image
        );
    }

    [Fact]
    public async Task A_part_that_is_not_up_is_refused()
    {
        var applied = await Staging.RecordAsync("{ stable: v1.0.0 }");
        var target = await Staging.RecordAsync("{ stable: v1.0.0, canary: v1.1.0, weight: 0 }");

        var refusal = Assert.Throws<UsageException>(() =>
            PartialStack.Of(applied, target, ["router-publisher", "dashboard-v1-1-0"], "staging")
        );

        Assert.StartsWith("dashboard-v1-1-0 is not up yet", refusal.Message);
    }
}
