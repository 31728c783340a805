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
        Assert.StartsWith(problem, observed.Problem);
        Assert.Null(observed.Deployed);
        Assert.False(await observer.HasStackAsync(Settings, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("10.00", 10, "")]
    [InlineData("0.40", 1, "")]
    [InlineData("NaN", null, "The router reports a weight of NaN % for v1.1.0, which is not between 0 and 100")]
    [InlineData("+Inf", null, "The router reports a weight of Infinity % for v1.1.0, which is not between 0 and 100")]
    [InlineData("1e300", null, "The router reports a weight of 1E+300 % for v1.1.0, which is not between 0 and 100")]
    [InlineData("-1", null, "The router reports a weight of -1 % for v1.1.0, which is not between 0 and 100")]
    [InlineData("150", null, "The router reports a weight of 150 % for v1.1.0, which is not between 0 and 100")]
    [InlineData("1.2.3", null, "The router reports a weight of NaN % for v1.1.0, which is not between 0 and 100")]
    public async Task A_weight_that_is_no_percentage_is_unknown_by_name(string weight, int? live, string problem)
    {
        using var tools = Router(weight, "");

        var observed = await new DockerObserver(new DockerCli(tools.Runner)).ObserveAsync(
            Staging.Settings("{ stable: v1.0.0, canary: v1.1.0, weight: 10 }"),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(live, observed.Live?.Weight);
        Assert.StartsWith(problem, observed.Problem);
        Assert.Empty(observed.Deployed!);
    }

    [Fact]
    public async Task A_brake_is_observed_with_its_time_and_reason()
    {
        using var tools = Router("0.00", """rollout_brake{stable="v1.0.0",canary="v1.1.0",by="guard"} 1""");

        var observed = await new DockerObserver(new DockerCli(tools.Runner)).ObserveAsync(
            Staging.Settings("{ stable: v1.0.0, canary: v1.1.0, weight: 10 }"),
            TestContext.Current.CancellationToken
        );

        Assert.Equal(0, observed.Live?.Weight);
        Assert.Equal(
            new ActiveBrake("v1.0.0", "v1.1.0", "guard")
            {
                Since = new DateTimeOffset(2026, 11, 30, 4, 0, 0, TimeSpan.Zero),
                Reason = "all answers are errors",
            },
            observed.Brake
        );
    }

    /// <summary>A Docker with a router that reports a weight and another line.</summary>
    private static FakeTools Router(string weight, string line) =>
        new FakeTools().With(
            "docker",
            $$$$"""
            case "$1" in
            ps) echo r ;;
            inspect) echo '[{"Id":"r","State":{"Status":"running"},"Config":{"Labels":{"inventario-retail.part":"router"}}}]' ;;
            *) case "$*" in
              *brake/brake) printf 'v1.0.0>v1.1.0\nguard\n2026-11-30T04:00:00Z\nall answers are errors\n' ;;
              *) echo 'rollout_canary_weight_percent{stable="v1.0.0",canary="v1.1.0"} {{{{weight}}}}'; echo '{{{{line}}}}' ;;
              esac ;;
            esac
            """
        );
}
