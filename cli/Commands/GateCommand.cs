using System.CommandLine;
using Spectre.Console;

namespace InventarioRetail.Cli.Commands;

/// <summary><c>gate</c>: shows the gate's decision on a release and the reasons for it.</summary>
internal static class GateCommand
{
    public static Command Create()
    {
        var options = new ReleaseOptions();
        var format = StackOptions.Format("json", "markdown");
        var watch = new Option<bool>("--watch") { Description = "Repeat until Ctrl-C." };
        var interval = DurationOption.Interval("Repeat this often with --watch.");
        var command = new VerbCommand(
            "gate",
            "Show the gate's decision on a release.",
            ["gate staging", "gate staging --watch --interval 30s", "gate staging --format markdown"],
            "Reads Prometheus and shows the value, limits and reason of each criterion. Exits with 0 for advance, 10 "
                + "for hold, 20 for roll back."
        )
        {
            options.Stack,
            watch,
            interval,
            format,
            options.Prometheus,
            options.Engine,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var session = await ReleaseSession.OpenAsync(
                    parsed.GetValue(options.Stack)!,
                    options.Session(parsed),
                    UpProgress.None,
                    cancellation
                );
                await session.CheckPrometheusAsync(asksGate: true, cancellation);
                var verdict = await AskAsync(session, parsed.GetValue(format)!, cancellation);
                if (parsed.GetValue(watch))
                {
                    while (true)
                    {
                        await Task.Delay(interval.Read(parsed), session.Time, cancellation);
                        await AskAsync(session, parsed.GetValue(format)!, cancellation);
                    }
                }
                return verdict.Decision switch
                {
                    GateDecision.Advance => ExitCode.Fine,
                    GateDecision.Hold => ExitCode.Hold,
                    _ => ExitCode.RollBack,
                };
            }
        );
        return command;
    }

    private static async Task<Verdict> AskAsync(ReleaseSession session, string format, CancellationToken cancellation)
    {
        var snapshot = await session.SnapshotAsync(session.Read(), withHistory: true, cancellation);
        var verdict = await session.AskGateAsync(snapshot, cancellation);
        var decision = ReleaseAutopilot.Decide(snapshot.Situation, verdict);
        switch (format)
        {
            case "json":
                var json = ReleaseJson.Of(verdict);
                json["stuck"] = decision.IsStuck;
                Console.Out.WriteLine(Json.Indented(json));
                break;
            case "markdown":
                Console.Out.WriteLine(
                    $"{GateMarkdown.Table(verdict)}\n{string.Concat(verdict.DryRuns.Select(text => $"{text}\n\n"))}"
                        + $"Gate decision: **{GateText.Word(verdict.Decision)}** for {verdict.Split}."
                        + (decision.IsStuck ? $"\n\n{decision.Why}" : "")
                );
                break;
            default:
                var console = Terminal.Create();
                foreach (var problem in snapshot.Problems)
                    console.MarkupLine($"[yellow]{Markup.Escape(problem)}[/]");
                console.Write(GateTable.Of(verdict));
                console.WriteLine();
                if (decision.IsStuck)
                    console.MarkupLine($"[yellow]{Markup.Escape(decision.Why)}[/]");
                break;
        }
        return verdict;
    }
}
