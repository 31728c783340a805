using InventarioRetail.Cli.Engines;

namespace InventarioRetail.Cli.Tests;

/// <summary>Commands that are ended at their work, on real Docker, in processes of their own.</summary>
public sealed class EngineInterruptionTests : IClassFixture<EngineImage>
{
    private static readonly EnginePart[] First = [new("db") { Volume = "data" }, new("web-1"), new("publisher")];

    private static readonly EnginePart[] Second =
    [
        First[0] with
        {
            Environment = ["VERSION=2"],
        },
        new("web-2") { DependsOn = ["db"] },
        First[2] with
        {
            Environment = ["VERSION=2"],
            DependsOn = ["web-2"],
        },
    ];

    /// <summary>The moments: Compose makes containers, and what it made is waited for.</summary>
    [DockerTheory]
    [InlineData("INT", "Bringing up db")]
    [InlineData("INT", "db: starting")]
    [InlineData("TERM", "Bringing up web-2")]
    [InlineData("KILL", "Bringing up db")]
    [InlineData("KILL", "db: starting")]
    [InlineData("KILL", "Bringing up web-2")]
    [InlineData("KILL", "Checking all parts")]
    [InlineData("KILL", "Removing web-1")]
    public async Task The_next_up_carries_on(string signal, string moment)
    {
        using var project = new EngineProject();
        await project.UpAsync(project.Declare(First));
        project.Declare(Second);

        using var interrupted = project.Start("up", project.Stack, "--yes");
        await interrupted.SaysAsync(moment);
        interrupted.Signal(signal);
        var end = await interrupted.EndAsync();
        var next = await project.RunAsync("up", project.Stack, "--yes");

        if (signal != "KILL")
        {
            Assert.Equal(130, end.ExitCode);
            Assert.Contains("Interrupted. What was done stays;", end.Error, StringComparison.Ordinal);
        }
        Assert.True(next.ExitCode == 0, next.Output + next.Error);
        var containers = await project.ContainersAsync();
        Assert.Equal(["db", "publisher", "web-2"], containers.Select(container => container.Part).Order());
        Assert.All(
            containers,
            container => Assert.Equal((project.HostName(container.Part), true), (container.Name, container.IsWell))
        );
        Assert.True((await project.UpAsync(project.State.ReadApplied())).ChangedNothing);
    }

    [DockerFact]
    public async Task A_Compose_that_outlives_its_killed_command_is_waited_for()
    {
        using var project = new EngineProject();
        project.Declare(First[0]);
        using var tools = new FakeTools();
        var slow = tools.SlowCompose();

        using var killed = project.Start(slow, "up", project.Stack, "--yes");
        await tools.IsCalledAsync("up --detach");
        killed.Signal("KILL");
        await killed.EndAsync();
        var next = await project.RunAsync("up", project.Stack, "--yes");

        Assert.Equal(0, next.ExitCode);
        Assert.Contains(
            $"'./run up {project.Stack}' was killed at its work; waiting for the Docker Compose that it started to end …",
            next.Output,
            StringComparison.Ordinal
        );
    }

    [DockerFact]
    public async Task Two_at_once_are_one_too_many()
    {
        using var project = new EngineProject();
        project.Declare(new EnginePart("db", Check: "test -f /ready") { StartPeriodSeconds = 600 });
        using var first = project.Start("up", project.Stack, "--yes");
        await first.SaysAsync("db: starting");

        var up = await project.RunAsync("up", project.Stack, "--yes");
        var down = await project.RunAsync("down", project.Stack, "--yes");
        await project.DockerAsync("exec", project.HostName("db"), "touch", "/ready");
        var end = await first.EndAsync();

        var refusal =
            $"Stack '{project.Stack}' is being changed by './run up {project.Stack}' (process {first.Id}, since ";
        Assert.Equal((2, 2, 0), (up.ExitCode, down.ExitCode, end.ExitCode));
        Assert.StartsWith(refusal, up.Error, StringComparison.Ordinal);
        Assert.StartsWith(refusal, down.Error, StringComparison.Ordinal);
    }
}
