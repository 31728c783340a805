using System.Diagnostics;

namespace InventarioRetail.Cli.Tests;

/// <summary>Alone, because what other tests start at the same time would have the lock's descriptor too.</summary>
[Collection(AloneCollection.Name)]
public sealed class StackLockTests
{
    [Fact]
    public async Task Second_command_is_refused_with_the_holder_and_its_start()
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
        Assert.StartsWith($"Stack '{project.Stack}' is being changed by './run up by hand'", end.Error);
        Assert.DoesNotContain(tools.Calls, call => call.StartsWith("pulumi destroy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_the_first_is_done_the_second_has_it()
    {
        using var project = new EngineProject();
        var folder = project.State.Create().Path;
        (await StackLock.TakeAsync(folder, "dev", "./run up dev")).Dispose();

        using var second = await StackLock.TakeAsync(folder, "dev", "./run down dev");

        Assert.Contains("./run down dev", File.ReadAllText(Path.Combine(folder, "lock.holder")));
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
        Assert.Matches(
            @"\A'\./run up dev' was killed; waiting for .*\bsh \(process [0-9]+\).* to exit …\z",
            Assert.Single(told)
        );
    }

    [Fact]
    public async Task What_a_dead_process_started_is_not_waited_for_forever()
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
        Assert.Matches(
            @"\A'\./run up dev' on stack 'dev' was killed, but .*\bsh \(process [0-9]+\).* that it started at 2026-01-01",
            refusal.Message
        );
        Assert.InRange(time.GetUtcNow() - begin, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(61));
    }

    [Theory]
    [InlineData("trap 'exit 1' INT")]
    [InlineData("trap 'exit 1' TERM; trap '' INT")]
    public async Task A_rollback_interrupts_the_holder_with_a_signal_that_it_does_not_ignore(string trap)
    {
        using var project = new EngineProject();
        using var tools = new FakeTools().With("docker", "");
        var folder = project.State.Create().Path;
        using var holder = await LivingHolderAsync(folder, trap, "./run up dev");
        var told = new List<string>();

        using var taken = await RollBackAsync(folder, tools, told);

        Assert.Equal([$"Waiting for './run up dev' (process {holder.Id}, since now); asking it to stop."], told);
    }

    [Fact]
    public async Task A_holder_that_ignores_all_signals_is_killed_after_20_s_which_is_reported()
    {
        using var project = new EngineProject();
        using var tools = new FakeTools().With("docker", "");
        var folder = project.State.Create().Path;
        using var holder = await LivingHolderAsync(folder, "trap '' INT TERM", "./run up dev");
        var told = new List<string>();
        var time = EndsOnceTold(holder, told);

        using var taken = await RollBackAsync(folder, tools, told, time);

        Assert.Contains($"'./run up dev' has not stopped within 20 s; killing process {holder.Id}.", told);
        Assert.True(holder.WaitForExit(Wait.Bound));
    }

    [Fact]
    public async Task A_holder_that_is_stopped_is_not_waited_for()
    {
        using var project = new EngineProject();
        using var tools = new FakeTools().With("docker", "");
        var folder = project.State.Create().Path;
        using var holder = await LivingHolderAsync(folder, "trap 'exit 1' INT", "./run up dev");
        await Scripts.Signal(holder.Id, "STOP");
        await Wait.Until(() => ProcessTable.IsStopped(holder.Id), "the holder to stop");
        var time = new InstantTime();

        var refusal = await Assert.ThrowsAsync<UsageException>(() => RollBackAsync(folder, tools, [], time));

        Assert.Equal(0, time.Waits);
        Assert.Contains($"Run 'kill -CONT {holder.Id}'; it then exits", refusal.Message);
        await Scripts.Signal(holder.Id, "CONT");
        Assert.True(holder.WaitForExit(Wait.Bound));
        using var next = await StackLock.TakeAsync(folder, "dev", "./run release rollback dev", patience: Wait.Bound);
    }

    [Fact]
    public async Task After_2_s_the_publisher_and_the_canary_that_it_waits_for_are_removed_and_no_part_with_data()
    {
        using var project = new EngineProject();
        using var tools = new FakeTools().With(
            "docker",
            $$"""
            case "$1" in
              ps) echo ids ;;
              inspect) echo '{{FakeContainers.Inspected(
                new("router-publisher", "starting"),
                new("dashboard-v1-1-0", "unhealthy", "v1.1.0"),
                new("dashboard-v1-0-0", "unhealthy", "v1.0.0"),
                new("dashboard-v1-2-0", "healthy", "v1.2.0"),
                new("postgres", "unhealthy"),
                new("prometheus", "starting")
            )}}' ;;
              rm) : > {{project.Folder}}/removed ;;
            esac
            """
        );
        var folder = project.State.Create().Path;
        using var holder = await LivingHolderAsync(
            folder,
            $"trap '' INT TERM; until [ -e {project.Folder}/removed ]; do sleep 0.05; done; exit 1",
            "./run up dev"
        );
        var told = new List<string>();
        var time = EndsOnceTold(holder, told);

        using var taken = await RollBackAsync(folder, tools, told, time);

        Assert.Equal("Removed dashboard-v1-1-0, router-publisher, which './run up dev' is waiting for.", told[1]);
        Assert.Equal(
            "docker rm --force dashboard-v1-1-0 router-publisher",
            Assert.Single(tools.Calls, call => call.StartsWith("docker rm", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task A_rollback_does_not_stop_another_rollback()
    {
        using var project = new EngineProject();
        using var tools = new FakeTools().With("docker", "");
        var folder = project.State.Create().Path;
        using var holder = await LivingHolderAsync(folder, "trap 'exit 1' INT", "./run release rollback dev --yes");

        var refusal = await Assert.ThrowsAsync<UsageException>(() => RollBackAsync(folder, tools, []));

        Assert.StartsWith("Stack 'dev' is being changed by './run release rollback dev --yes'", refusal.Message);
        Assert.False(holder.HasExited);
        End(holder);
    }

    [Fact]
    public async Task A_program_that_a_killed_holder_left_behind_is_named_and_stopped()
    {
        using var project = new EngineProject();
        using var tools = new FakeTools().With("docker", "");
        var folder = project.State.Create().Path;
        using var orphan = await LivingHolderAsync(folder, "trap '' INT TERM", "./run up dev");
        await Pretend(folder, 999_999, "./run up dev");
        var told = new List<string>();
        var time = EndsOnceTold(orphan, told);

        using var taken = await RollBackAsync(folder, tools, told, time);

        Assert.Equal(2, told.Count);
        Assert.Matches($@"\A'\./run up dev' was killed; waiting for .*process {orphan.Id}\b.* to exit …\z", told[0]);
        Assert.Matches($@"\AKilling .*process {orphan.Id}\b.*, which '\./run up dev' left behind\.\z", told[1]);
    }

    [Fact]
    public async Task A_lock_is_taken_on_a_full_disk_too()
    {
        using var project = new EngineProject();
        var folder = project.State.Create().Path;
        File.CreateSymbolicLink(Path.Combine(folder, "lock.holder"), "/dev/full");

        using var taken = await StackLock.TakeAsync(folder, "dev", "./run release rollback dev");

        Assert.NotNull(taken);
    }

    /// <summary>Takes the lock as a rollback does, which stops its holder.</summary>
    private static Task<StackLock> RollBackAsync(
        string folder,
        FakeTools tools,
        List<string> told,
        TimeProvider? time = null
    ) =>
        StackLock.TakeAsync(
            folder,
            "dev",
            "./run release rollback dev",
            told.Add,
            preemption: new(new DockerCli(tools.Runner), "shop", "dev", stable: "v1.0.0"),
            time: time
        );

    /// <summary>A clock on which every wait is over at once, until the second message: it ends the process.</summary>
    private static InstantTime EndsOnceTold(Process holder, List<string> told) =>
        new() { OnWait = _ => Assert.True(told.Count < 2 || holder.WaitForExit(Wait.Bound)) };

    /// <summary>A process that holds the lock until it is told to end, or gets a signal.</summary>
    private static async Task<Process> LivingHolderAsync(string folder, string trap, string command)
    {
        // Without its own descriptor flock would be the parent; the shell holds the lock alone.
        var script = $"exec 9>>'{folder}/lock'; flock 9; echo locked; {trap}; while read -r _; do :; done";
        var holder = Process.Start(
            new ProcessStartInfo("env", ["--default-signal=INT", "sh", "-c", script])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        Assert.Equal("locked", await holder.StandardOutput.ReadLineAsync().WaitAsync(Wait.Bound));
        await Pretend(folder, holder.Id, command);
        return holder;
    }

    private static Task Pretend(string folder, int pid, string command) =>
        File.WriteAllTextAsync(Path.Combine(folder, "lock.holder"), $"{pid}\n{command}\nnow\n");

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
