using System.CommandLine;
using InventarioRetail.Cli.Output;
using InventarioRetail.Engine;
using InventarioRetail.Engine.Engines;
using InventarioRetail.Engine.Releases;
using InventarioRetail.Stacks;
using Spectre.Console;

namespace InventarioRetail.Cli.Commands;

/// <summary><c>release watch</c> and <c>release run</c>.</summary>
internal static class LoopCommand
{
    public static Command Watch() =>
        Create(
            "watch",
            "Show a release live.",
            "Shows the wave, both revisions' numbers, alerts and the gate; keys continue, pause and roll back.",
            isAutomatic: false
        );

    public static Command Run() =>
        Create(
            "run",
            "Run all waves as the gate allows.",
            """
            Begins each wave as the gate allows, and rolls back at once when the gate says so. It remembers nothing: killed at any time, the
            same command goes on from what it finds. While it does not run, there is no automatic rollback. Exits with 0 when the release
            is finished, 20 when it was rolled back, 10 when a person has to act.
            """,
            isAutomatic: true
        );

    private static VerbCommand Create(string name, string description, string details, bool isAutomatic)
    {
        var options = new ReleaseOptions();
        var interval = DurationOption.Interval("ReleaseSnapshot this often.");
        var report = new Option<string?>("--report")
        {
            Description = "Write the Markdown report here (default: .stacks/<stack>/releases).",
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
            throw new UsageException($"--report '{report}': names no file; write one such as release.md.");
        Confirmation.CheckPossible(yes, $"./run release run {stack} --yes");
        var console = Terminal.Create();
        var session = await ReleaseSession.OpenAsync(stack, reach, UpProgress.None, cancellation);
        if (isAutomatic)
            await session.CheckEngineAsync(cancellation);
        using var only = isAutomatic ? await session.BeOnlyRunAsync(cancellation) : null;
        if (!yes && !await Confirmation.AskAsync(console, $"Run the release of {stack} by itself?", cancellation))
            return ExitCode.Fine;

        IReleaseScreen screen =
            console.Profile.Capabilities is { Interactive: true, Ansi: true } && !Console.IsInputRedirected
                ? new LiveScreen(console)
                : new PlainScreen(console, session.Time);
        var loop = new ReleaseLoop(session, screen, isAutomatic, interval);
        var end = "It was interrupted.";
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
            console.WriteLine($"What happened: {path}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            console.WriteLine($"The report could not be written to {path}: {problem.Message}");
            console.WriteLine(text);
        }
    }
}
