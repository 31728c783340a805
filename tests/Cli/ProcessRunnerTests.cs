using System.Diagnostics;

namespace InventarioRetail.Cli.Tests;

public sealed class ProcessRunnerTests
{
    private readonly ProcessRunner runner = new();

    [Fact]
    public async Task Output_errors_and_exit_code_are_kept_apart()
    {
        var result = await runner.RunAsync(Shell("echo out; echo err >&2; exit 3")).WaitAsync(Wait.Bound);

        Assert.Equal(new ProcessResult(3, "out\n", "err\n"), result);
    }

    [Fact]
    public async Task More_than_a_pipe_holds_is_read_from_both()
    {
        var result = await runner
            .RunAsync(Shell("i=0; while [ $i -lt 20000 ]; do echo 0123456789; echo 9876543210 >&2; i=$((i+1)); done"))
            .WaitAsync(Wait.Bound);

        Assert.Equal((20000 * 11, 20000 * 11), (result.Output.Length, result.Error.Length));
    }

    [Fact]
    public async Task Lines_come_while_it_runs()
    {
        var lines = new List<string>();
        var first = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var running = runner.RunAsync(
            Shell("echo one; sleep 60; echo two") with
            {
                OnOutput = line =>
                {
                    lines.Add(line);
                    first.TrySetResult();
                },
            },
            stop.Token
        );

        await first.Task.WaitAsync(Wait.Bound);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Wait.Bound));
        Assert.Equal(["one"], lines);
    }

    [Fact]
    public async Task Cancelling_kills_what_it_has_started_too()
    {
        var grandchild = new TaskCompletionSource<int>();
        using var stop = new CancellationTokenSource();
        var running = runner.RunAsync(
            Shell("sleep 300 & echo $!; wait") with
            {
                OnOutput = line =>
                    grandchild.TrySetResult(int.Parse(line, System.Globalization.CultureInfo.InvariantCulture)),
            },
            stop.Token
        );
        var id = await grandchild.Task.WaitAsync(Wait.Bound);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Wait.Bound));
        await Wait.Until(() => !IsAlive(id), "the grandchild to end");
    }

    [Fact]
    public async Task A_program_with_time_to_end_is_interrupted_and_ends_by_itself()
    {
        var lines = new List<string>();
        var started = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var running = runner.RunAsync(
            // A shell cannot trap a signal that was ignored when it started, as in a background job.
            new ProcessCall(
                "env",
                "--default-signal=INT",
                "sh",
                "-c",
                "trap 'echo ended; exit 0' INT; echo started; while :; do sleep 0.1; done"
            )
            {
                InterruptTimeout = Wait.Bound,
                OnOutput = line =>
                {
                    lines.Add(line);
                    started.TrySetResult();
                },
            },
            stop.Token
        );

        await started.Task.WaitAsync(Wait.Bound);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Wait.Bound));
        await Wait.Until(() => lines.Count == 2, "the last line");
        Assert.Equal(["started", "ended"], lines);
    }

    [Fact]
    public async Task A_program_that_ignores_the_interrupt_is_killed()
    {
        var started = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var running = runner.RunAsync(
            Shell("trap '' INT; echo started; while :; do sleep 0.1; done") with
            {
                InterruptTimeout = TimeSpan.FromMilliseconds(200),
                OnOutput = _ => started.TrySetResult(),
            },
            stop.Token
        );

        await started.Task.WaitAsync(Wait.Bound);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Wait.Bound));
    }

    [Fact]
    public async Task It_has_nothing_to_read_from()
    {
        var result = await runner.RunAsync(Shell("cat; echo end")).WaitAsync(Wait.Bound);

        Assert.Equal("end\n", result.Output);
    }

    [Fact]
    public async Task A_missing_program_is_reported_by_name()
    {
        var refusal = await Assert.ThrowsAsync<UsageException>(() => runner.RunAsync(new("no-such-program")));

        Assert.StartsWith("'no-such-program' is not on PATH", refusal.Message);
    }

    [Fact]
    public void The_current_folder_is_not_where_programs_come_from()
    {
        using var tools = new FakeTools().With("docker", "");
        var here = new ProcessRunner(new Dictionary<string, string> { ["PATH"] = ":.:relative" });

        Assert.Null(here.Find("docker"));
        Assert.NotNull(tools.Runner.Find("docker"));
    }

    [Fact]
    public void A_file_that_may_not_be_executed_is_no_program()
    {
        using var project = new EngineProject();
        File.WriteAllText(Path.Combine(project.Folder, "docker"), "");

        Assert.Null(new ProcessRunner(new Dictionary<string, string> { ["PATH"] = project.Folder }).Find("docker"));
    }

    private static ProcessCall Shell(string script) => new("sh", "-c", script);

    /// <summary>A process that has ended still has an entry until its parent waits for it.</summary>
    private static bool IsAlive(int id)
    {
        var status = $"/proc/{id}/stat";
        return File.Exists(status)
            && !File.ReadAllText(status).Split(')')[^1].StartsWith(" Z", StringComparison.Ordinal);
    }
}
