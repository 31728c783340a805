namespace InventarioRetail.Guard.Tests;

/// <summary>The guard's commands, which need no HTTP API.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly GuardWorld world = new();
    private readonly InstantTime time = new() { Longest = TimeSpan.FromMilliseconds(100) };

    [Fact]
    public async Task Brake_prints_the_pair_and_both_weights()
    {
        world.Parts.Split = world.Parts.Split with { Weight = 50 };

        Assert.Equal((0, "v1.0.0>v1.1.0 50.00 0.00\n", ""), await RunAsync("brake", "--by", "ana", "--reason", "x"));
        Assert.Equal("ana", world.Brakes.Read()!.By);
    }

    [Fact]
    public async Task Brake_without_a_canary_succeeds()
    {
        world.Parts.Split = new ObservedSplit("v1.0.0", null, 0);

        Assert.Equal((0, "v1.0.0 -\n", ""), await RunAsync("brake", "--by", "ana", "--reason", "x"));
    }

    [Fact]
    public async Task Brake_of_an_unknown_canary_fails()
    {
        world.Parts.Reports = false;

        var (exit, output, error) = await RunAsync("brake", "--by", "ana", "--reason", "x");

        Assert.Equal((1, ""), (exit, output));
        Assert.StartsWith("The canary is unknown:", error);
    }

    [Fact]
    public async Task Brake_of_a_published_canary_that_is_not_live_keeps_users_off_it()
    {
        world.Parts.Split = new ObservedSplit("v1.0.0", null, 0);
        world.Publish("v1.0.0>v1.2.0 2500");

        Assert.Equal((0, "v1.0.0>v1.2.0 25.00 0.00\n", ""), await RunAsync("brake", "--by", "ana", "--reason", "x"));
        Assert.Equal("v1.2.0", world.Brakes.Read()!.Canary);
    }

    [Fact]
    public async Task Brake_that_is_not_confirmed_fails()
    {
        world.Parts.Brakes = false;

        var (exit, output, error) = await RunAsync("brake", "--by", "ana", "--reason", "x");

        Assert.Equal((1, "v1.0.0>v1.1.0 10.00 10.00\n"), (exit, output));
        Assert.Contains("the router does not confirm it", error);
    }

    [Fact]
    public async Task Brake_that_cannot_be_written_fails()
    {
        Directory.Delete(world.Environment.Brake, recursive: true);

        var (exit, output, error) = await RunAsync("brake", "--by", "ana", "--reason", "x");

        Assert.Equal((1, "v1.0.0>v1.1.0 10.00 unknown\n"), (exit, output));
        Assert.StartsWith("The brake cannot be written:", error);
    }

    [Fact]
    public async Task Release_removes_the_brake_once()
    {
        await RunAsync("brake", "--by", "ana", "--reason", "x");

        Assert.Equal((0, "", ""), await RunAsync("release-brake", "--by", "ana", "--reason", "fixed"));
        Assert.Equal(
            (1, "", "The brake is not on.\n"),
            await RunAsync("release-brake", "--by", "ana", "--reason", "fixed")
        );
    }

    [Theory]
    [InlineData("help")]
    [InlineData("brake")]
    [InlineData("brake", "--by", "ana")]
    [InlineData("brake", "--by", "", "--reason", "x")]
    [InlineData("stop", "--by", "ana", "--reason", "x")]
    public async Task Wrong_usage_changes_nothing(params string[] args)
    {
        var (exit, output, error) = await RunAsync(args);

        Assert.Equal((2, ""), (exit, output));
        Assert.StartsWith("Usage: guard", error);
        Assert.Null(world.Brakes.Read());
    }

    public void Dispose() => world.Dispose();

    private async Task<(int Exit, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var exit = await CommandLine.RunAsync(args, world.Environment, world.Http, time, output, error);
        return (exit, output.ToString(), error.ToString());
    }
}
