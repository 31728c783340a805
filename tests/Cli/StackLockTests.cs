using System.Diagnostics;
using InventarioRetail.Engine;
using InventarioRetail.Engine.Engines;

namespace InventarioRetail.Cli.Tests;

/// <summary>Alone, because what other tests start at the same time would have the lock's descriptor too.</summary>
[Collection(AloneCollection.Name)]
public sealed class StackLockTests
{
    [Fact]
    public async Task The_second_is_refused_and_told_who_has_it_since_when()
    {
        using var project = new EngineProject();
        var folder = project.State.Create().Path;
        using var first = await StackLock.TakeAsync(folder, "dev", "./run up dev");

        var refusal = await Assert.ThrowsAsync<UsageException>(() =>
            StackLock.TakeAsync(folder, "dev", "./run down dev")
        );

        Assert.Matches(
            $@"\AStack 'dev' is being changed by '\./run up dev' \(process {Environment.ProcessId}, since 20[0-9-]+ [0-9:]+ [+-][0-9:]+\)\.",
            refusal.Message
        );
    }

    [Theory]
    [InlineData("up")]
    [InlineData("down")]
    public async Task Commands_take_the_lock_with_Pulumi_too(string verb)
    {
        using var project = new EngineProject();
        using var tools = new FakeTools().With("pulumi", "");
        project.Declare(new EnginePart("web"));
        using var first = await StackLock.TakeAsync(project.State.Create().Path, project.Stack, "./run up by hand");

        using var process = project.Start(tools.First(), verb, project.Stack, "--engine", "pulumi", "--yes");
        var end = await process.EndAsync();

        Assert.Equal(2, end.ExitCode);
        Assert.StartsWith(
            $"Stack '{project.Stack}' is being changed by './run up by hand'",
            end.Error,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(tools.Calls, call => call.StartsWith("pulumi destroy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_the_first_is_done_the_second_has_it()
    {
        using var project = new EngineProject();
        var folder = project.State.Create().Path;
        (await StackLock.TakeAsync(folder, "dev", "./run up dev")).Dispose();

        using var second = await StackLock.TakeAsync(folder, "dev", "./run down dev");

        Assert.Contains(
            "./run down dev",
            File.ReadAllText(Path.Combine(folder, "lock.holder")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_a_dead_process_has_left_is_no_lock()
    {
        using var project = new EngineProject();
        var folder = project.State.Create().Path;
        File.WriteAllText(Path.Combine(folder, "lock"), "");
        File.WriteAllText(Path.Combine(folder, "lock.holder"), "999999\n./run up dev\n2026-01-01 00:00:00 +00:00\n");

        using var taken = await StackLock.TakeAsync(folder, "dev", "./run up dev");

        Assert.NotNull(taken);
    }

    [Fact]
    public async Task While_what_a_dead_process_started_still_runs_it_is_waited_for()
    {
        using var project = new EngineProject();
        var folder = project.State.Create().Path;
        using var child = await HolderAsync(folder);
        var time = new InstantTime
        {
            OnWait = waits =>
            {
                if (waits == 3)
                    End(child);
            },
        };
        var told = new List<string>();

        using var second = await StackLock.TakeAsync(folder, "dev", "./run up dev", told.Add, time: time);

        Assert.Equal(3, time.Waits);
        Assert.Equal(["'./run up dev' was killed; waiting for its Docker Compose to exit …"], told);
    }

    [Fact]
    public async Task What_a_dead_process_started_is_not_waited_for_for_ever()
    {
        using var project = new EngineProject();
        var folder = project.State.Create().Path;
        using var child = await HolderAsync(folder);
        var time = new InstantTime();
        var begin = time.GetUtcNow();

        var refusal = await Assert.ThrowsAsync<UsageException>(() =>
            StackLock.TakeAsync(folder, "dev", "./run up dev", time: time)
        );

        End(child);
        Assert.StartsWith(
            "'./run up dev' on stack 'dev' was killed, but a Docker Compose that it started at 2026-01-01",
            refusal.Message,
            StringComparison.Ordinal
        );
        Assert.InRange(time.GetUtcNow() - begin, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(61));
    }

    /// <summary>A process that has the lock, as one that a dead holder left behind.</summary>
    private static async Task<Process> HolderAsync(string folder)
    {
        var child = Process.Start(
            new ProcessStartInfo("flock", [Path.Combine(folder, "lock"), "sh", "-c", "echo locked; read -r _"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        Assert.Equal("locked", await child.StandardOutput.ReadLineAsync().WaitAsync(Wait.Bound));
        File.WriteAllText(Path.Combine(folder, "lock.holder"), "999999\n./run up dev\n2026-01-01 00:00:00 +00:00\n");
        return child;
    }

    private static void End(Process holder)
    {
        holder.StandardInput.Close();
        Assert.True(holder.WaitForExit(Wait.Bound));
    }
}

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}
