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
            after a crash or an interrupt, run the same command again to continue. There is no automatic rollback while it
            is not running. Exits with 0 when the release is finished, 20 when it was rolled back, 10 when an operator has
            to act.
            """,
            isAutomatic: true
        );

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
            command.Add(options.Yes);
        command.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    parsed.GetValue(options.Stack)!,
                    options.Session(parsed),
                    isAutomatic,
                    !isAutomatic || parsed.GetValue(options.Yes),
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
        bool yes,
        TimeSpan interval,
        string? report,
        CancellationToken cancellation
    )
    {
        if (report is not null && Path.GetFileName(report).Length == 0)
            throw new UsageException($"--report '{report}': not a file name; write for example release.md.");
        Confirmation.CheckPossible(yes, $"./run release run {stack} --yes");
        var console = Terminal.Create();
        var session = await ReleaseSession.OpenAsync(stack, reach, UpProgress.None, cancellation);
        if (isAutomatic)
            await session.CheckEngineAsync(cancellation);
        using var only = isAutomatic ? await session.BeOnlyRunAsync(cancellation) : null;
        if (!yes && !await Confirmation.AskAsync(console, $"Run the release of {stack} automatically?", cancellation))
            return ExitCode.Fine;

        IReleaseScreen screen =
            console.Profile.Capabilities is { Interactive: true, Ansi: true } && !Console.IsInputRedirected
                ? new LiveScreen(console)
                : new PlainScreen(console, session.Time);
        var loop = new ReleaseLoop(session, screen, isAutomatic, interval);
        var end = "The command was interrupted.";
        try
        {
            var ended = await screen.RunAsync(() => loop.RunAsync(cancellation));
            end = loop.Journal.Entries is [.., var last] ? last.What : "Nothing happened.";
            return ended switch
            {
                LoopEnd.Held => ExitCode.Hold,
                LoopEnd.RolledBack => ExitCode.RollBack,
                LoopEnd.Failed => ExitCode.Failed,
                _ => ExitCode.Fine,
            };
        }
        finally
        {
            if (loop.Last is { } seen && loop.Journal.Entries.Count > 0)
                Report(console, session, loop, seen, report, end);
        }
    }

    private static void Report(
        IAnsiConsole console,
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
            console.WriteLine($"Report: {path}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            console.WriteLine($"Cannot write the report to {path}: {problem.Message}");
            console.WriteLine(text);
        }
    }
}
