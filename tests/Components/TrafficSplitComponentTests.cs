using Pulumi;

namespace InventarioRetail.Components.Tests;

/// <summary>What the traffic split declares.</summary>
public sealed class TrafficSplitComponentTests
{
    [Fact]
    public async Task What_a_stack_sets_reaches_the_containers()
    {
        TrafficSplit? split = null;
        var stack = await Declaration.Of(stack => split = Declare(stack, new(Stable, null, 0)));

        Assert.Equal(("entry:8001", "http://entry:8002"), (split!.MetricsEndpoint, split.ScrapeProxyUrl));
        var router = stack["entry-container"];
        Assert.Equal(("registry.test/haproxy:3", "99"), (router["image"], router["memory"]));
        Assert.Equal(("80", "8000"), (router["ports[0].external"], router["ports[0].internal"]));
        Assert.Equal("http://127.0.0.1:8001/health", router.Values("healthcheck.tests").Last());
        Assert.Equal("2200", router["ulimits[0].soft"]);
        var publisher = stack["entry-publisher-container"];
        Assert.Equal("registry.test/haproxy:3", publisher["image"]);
        Assert.Equal(["ROUTER_URL=http://entry:8001"], publisher.Values("envs"));
        Assert.Contains("8000", publisher.Files["/publish/haproxy.cfg"]);
    }

    [Fact]
    public async Task A_split_that_would_not_work_is_not_declared()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() =>
            Declaration.Of(stack => Declare(stack, new(Stable, Canary, 101)))
        );

        Assert.Contains("The weight 101 must be a percentage from 0 to 100.", failure.ToString());
    }

    private static TrafficSplit Declare(Declaration stack, Split split) =>
        new(
            "entry",
            stack.Docker,
            new()
            {
                Image = "registry.test/haproxy:3",
                Split = split,
                Options = new()
                {
                    Port = 8000,
                    MetricsPort = 8001,
                    ScrapePort = 8002,
                    MaxConnections = 500,
                },
                Published = new PublishedVolume("published", Declaration.Environment, stack.Options()).Volume,
                HostPort = 80,
                MemoryMib = 99,
            }
        );
}
