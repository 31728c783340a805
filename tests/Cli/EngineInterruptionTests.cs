namespace InventarioRetail.Cli.Tests;

/// <summary>Commands that are ended at their work, on real Docker, in processes of their own.</summary>
public sealed class EngineInterruptionTests : IClassFixture<EngineImage>
{
    private static readonly EnginePart[] First = [new("db") { Volume = "data" }, new("web-1"), new("publisher")];

    private static EnginePart[] Second(int version) =>
        [
            First[0] with
            {
                Environment = [$"VERSION={version}"],
            },
            new("web-2") { Environment = [$"VERSION={version}"], DependsOn = ["db"] },
            First[2] with
            {
                Environment = [$"VERSION={version}"],
                DependsOn = ["web-2"],
            },
        ];

    /// <summary>
    /// Ended at one moment after the other: while Compose makes containers, while what it made is waited for, and while
    /// the old ones go. Every up but the first carries on from what the one before has left, with another version of
    /// every part.
    /// </summary>
    [DockerTheory]
    [InlineData("INT", "Bringing up db", "db: starting")]
    [InlineData("TERM", "Bringing up web-2", "web-2: starting")]
    [InlineData("KILL", "Bringing up db", "db: starting", "Bringing up web-2", "Checking all parts", "Removing web-1")]
    public async Task The_next_up_carries_on(string signal, params string[] moments)
    {
        using var project = new EngineProject();
        await project.UpAsync(project.Declare(First));

        var version = 2;
        foreach (var moment in moments)
        {
            project.Declare(Second(version++));
            using var interrupted = project.Start("up", project.Stack, "--yes");
            await interrupted.SaysAsync(moment);
            await interrupted.SignalAsync(signal);
            var end = await interrupted.EndAsync();
            if (signal != "KILL")
            {
                Assert.Equal(130, end.ExitCode);
                Assert.Contains("Interrupted. Completed work is kept;", end.Error);
            }
        }
        var next = await project.RunAsync("up", project.Stack, "--yes");

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

        using var killed = project.Start(tools.HeldUpCompose(), "up", project.Stack, "--yes");
        await tools.IsCalledAsync("up --detach");
        await killed.SignalAsync("KILL");
        using var next = project.Start("up", project.Stack, "--yes");
        await next.SaysAsync($"'./run up {project.Stack}' was killed; waiting for docker-compose");
        tools.LetCompose();

        Assert.Equal(0, (await next.EndAsync()).ExitCode);
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
        Assert.StartsWith(refusal, up.Error);
        Assert.StartsWith(refusal, down.Error);
    }
}
