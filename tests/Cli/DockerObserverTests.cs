using InventarioRetail.Engine.Engines;
using InventarioRetail.Engine.Releases;

namespace InventarioRetail.Cli.Tests;

/// <summary>What an observer of a stack on Docker returns on a machine whose Docker cannot be used.</summary>
public sealed class DockerObserverTests
{
    private static readonly StackSettings Settings = Staging.Settings("{ stable: v1.0.0 }");

    [Theory]
    [InlineData(null, "'docker' is not on PATH.")]
    [InlineData("echo 'Cannot connect to the Docker daemon' >&2; exit 1", "Docker does not respond")]
    public async Task Without_Docker_the_live_split_is_unknown(string? docker, string problem)
    {
        using var tools = new FakeTools();
        if (docker is not null)
            tools.With("docker", docker);
        var observer = new DockerObserver(new DockerCli(tools.Runner));

        var observed = await observer.ObserveAsync(Settings, TestContext.Current.CancellationToken);

        Assert.Null(observed.Live);
        Assert.StartsWith(problem, observed.Problem, StringComparison.Ordinal);
        Assert.False(await observer.HasStackAsync(Settings, TestContext.Current.CancellationToken));
    }
}
