using System.CommandLine;
using Spectre.Console;

namespace InventarioRetail.Cli.Commands;

/// <summary><c>release watch</c> and <c>release run</c>: observe a release in a loop and act on it.</summary>
internal static class LoopCommand
{
    public static Command Watch() =>
        Create(
            "watch",
            "Show a release live.",
            "Shows the wave, both revisions' metrics, the alerts and the gate. Keys: continue, pause, roll back, quit.",
            isAutomatic: false
        );

    public static Command Run() =>
        Create(
            "run",
            "Run all waves automatically, guarded by the gate.",
            """
            Begins each wave when the gate says advance, and rolls back as soon as the gate says roll back. Keeps no state:
            after a crash or an interrupt, run the same command again to continue. Ends when the release is finished (exit
            code 0) or was rolled back (20), or, while the canary has no users, when an operator has to act (10) or three
            steps failed in a row (1). While the canary has users, it goes on watching. With --format json, each event is a
            line of JSON.
            """,
            isAutomatic: true
        );

    public static Command Advance()
    {
        var options = new ReleaseOptions();
        var command = new VerbCommand(
            "advance",
            "Take the next step if it is due.",
            ["release advance staging", "release advance production --commit --format json"],
            """
            For a scheduler: takes at most one step (the next wave, finish, or a rollback), asks nothing, and prints nothing
            if no step is due. Exits with 0 when a step was taken or none is due, 10 when the release is held, 20 when it was
            rolled back, 1 when a step failed.
            """
        )
        {
            options.Stack,
            options.Commit,
            options.Engine,
            options.Prometheus,
            options.Format,
        };
        command.SetAction((parsed, cancellation) => AdvanceAsync(parsed, options, cancellation));
        return command;
    }

    private static async Task<int> AdvanceAsync(
        ParseResult parsed,
        ReleaseOptions options,
        CancellationToken cancellation
    )
    {
        var stack = parsed.GetValue(options.Stack)!;
        var isJson = parsed.GetValue(options.Format) == "json";
        var session = await ReleaseSession.OpenAsync(stack, options.Session(parsed), UpProgress.None, cancellation);
        using var only = await BeOnlyAsync(session, cancellation);
        await session.CheckPrometheusAsync(asksGate: true, cancellation);
        var screen = isJson ? (IReleaseScreen)JsonScreen.Silent : new PlainScreen(Terminal.Create(), session.Time);
        var loop = new ReleaseLoop(
            session,
            screen,
            isAutomatic: true,
            TimeSpan.Zero,
            "advance",
            parsed.GetValue(options.Commit)
        );
        var end = await loop.AdvanceAsync(cancellation);
        if (isJson)
            Console.Out.WriteLine(Json.Indented(JsonScreen.End(loop, end, ExitCodeOf(end))));
        return ExitCodeOf(end);
    }

    /// <summary>Another run of the stack takes the steps, so this one is held.</summary>
    private static async Task<StackLock> BeOnlyAsync(ReleaseSession session, CancellationToken cancellation)
    {
        try
        {
            return await session.BeOnlyRunAsync(cancellation);
        }
        catch (UsageException other)
        {
            throw new RefusedException(other.Message);
        }
    }

    private static int ExitCodeOf(LoopEnd end) =>
        end switch
        {
            LoopEnd.Held => ExitCode.Hold,
            LoopEnd.RolledBack => ExitCode.RollBack,
            LoopEnd.Failed => ExitCode.Failed,
            _ => ExitCode.Fine,
        };

    private static VerbCommand Create(string name, string description, string details, bool isAutomatic)
    {
        var options = new ReleaseOptions();
        var interval = DurationOption.Interval("Take a snapshot this often.");
        var report = new Option<string?>("--report")
        {
            Description = "Write the Markdown report to this file (default: in .stacks/<stack>/releases).",
            HelpName = "file",
        };
        var command = new VerbCommand(name, description, [$"release {name} staging"], details)
        {
            options.Stack,
            interval,
            report,
            options.Engine,
            options.Prometheus,
        };
        if (isAutomatic)
        {
            command.Add(options.Yes);
            command.Add(options.Commit);
            command.Add(options.Format);
        }
        command.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    parsed.GetValue(options.Stack)!,
                    options.Session(parsed),
                    isAutomatic,
                    isAutomatic
                        ? options.Step(parsed)
                        : new StepOptions(DryRun: false, Yes: true, Commit: false, Json: false),
                    interval.Read(parsed),
                    parsed.GetValue(report),
                    cancellation
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string stack,
        SessionOptions reach,
        bool isAutomatic,
        StepOptions options,
        TimeSpan interval,
        string? report,
        CancellationToken cancellation
    )
    {
        var yes = options.Yes;
        if (options is { Json: true, Yes: false })
        {
            throw new UsageException(
                $"--format json cannot ask for confirmation; add --yes: ./run release run {stack} --yes --format json"
            );
        }
        if (report is not null && Path.GetFileName(report).Length == 0)
            throw new UsageException($"--report '{report}': not a file name; write for example release.md.");
        Confirmation.CheckPossible(yes, $"./run release run {stack} --yes");
        var console = Terminal.Create();
        var session = await ReleaseSession.OpenAsync(stack, reach, UpProgress.None, cancellation);
        if (isAutomatic)
            await session.CheckEngineAsync(cancellation);
        await session.CheckPrometheusAsync(asksGate: true, cancellation);
        using var only = isAutomatic ? await session.BeOnlyRunAsync(cancellation) : null;
        if (!yes && !await Confirmation.AskAsync(console, $"Run the release of {stack} automatically?", cancellation))
            return ExitCode.Fine;

        IReleaseScreen screen =
            options.Json ? new JsonScreen(Console.Out, session.Time)
            : console.Profile.Capabilities is { Interactive: true, Ansi: true } && !Console.IsInputRedirected
                ? new LiveScreen(console)
            : new PlainScreen(console, session.Time);
        var loop = new ReleaseLoop(
            session,
            screen,
            isAutomatic,
            interval,
            isAutomatic ? "run" : "watch",
            options.Commit
        );
        var end = "The command was interrupted.";
        try
        {
            var ended = await screen.RunAsync(() => loop.RunAsync(cancellation));
            end = loop.Journal.Entries is [.., var last] ? last.What : "Nothing happened.";
            if (options.Json)
                Console.Out.WriteLine(JsonScreen.End(loop, ended, ExitCodeOf(ended)).ToJsonString());
            return ExitCodeOf(ended);
        }
        catch (OperationCanceledException) when (loop.Last is { Decision.State.Release: { Weight: > 0 } release })
        {
            end = $"{end} Live is {ObservedSplit.Of(release)}; only the guard watches it now.";
            Console.Error.WriteLine(end);
            throw;
        }
        finally
        {
            if (loop.Last is { } seen && loop.Journal.Entries.Count > 0)
                Report(options.Json ? null : console, session, loop, seen, report, end);
        }
    }

    private static void Report(
        IAnsiConsole? console,
        ReleaseSession session,
        ReleaseLoop loop,
        ReleaseFrame last,
        string? path,
        string end
    )
    {
        var text = ReleaseReport.ToMarkdown(loop.Journal, last.Snapshot, last.Verdict, end);
        path ??= ReleaseReport.PathIn(session.ReportFolder, last.Decision.State.Release, loop.Journal.Entries[0].At);
        try
        {
            ReleaseReport.Write(path, text);
            console?.WriteLine($"Report: {path}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"Cannot write the report to {path}: {problem.Message}");
            console?.WriteLine(text);
        }
    }
}
