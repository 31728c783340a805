using System.CommandLine;
using InventarioRetail.Cli.Output;
using InventarioRetail.Engine;
using InventarioRetail.Engine.Smoke;
using InventarioRetail.Stacks;
using Spectre.Console;

namespace InventarioRetail.Cli.Commands;

/// <summary><c>smoke</c>: looks at a running stack from outside, as its users see it.</summary>
internal static class SmokeCommand
{
    public static Command Create()
    {
        var stack = StackOptions.Stack();
        var url = new Option<string?>("--url")
        {
            Description =
                "Where users reach the dashboard. Without it: the router's port on this machine, for stacks on Docker.",
            HelpName = "url",
        };
        var prometheus = new Option<string?>("--prometheus")
        {
            Description =
                "Where Prometheus answers. Without it: its port on this machine, for stacks on Docker without --url.",
            HelpName = "url",
        };
        var format = StackOptions.Format("json");
        var timeout = new Option<string>("--timeout")
        {
            Description = "How long to wait for an answer.",
            HelpName = "duration",
            DefaultValueFactory = _ => "30s",
        };
        var command = new Command(
            "smoke",
            "Tests a running stack from outside: health, metrics, security, rate limit, connections. The API key comes from "
                + $"the environment variable {SmokeTarget.ApiKeyName}, else from .env.<stack>."
        )
        {
            stack,
            url,
            prometheus,
            format,
            timeout,
        };
        command.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    parsed.GetValue(stack)!,
                    parsed.GetValue(url),
                    parsed.GetValue(prometheus),
                    parsed.GetValue(format)!,
                    Timeout(parsed.GetValue(timeout)!),
                    cancellation
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string stack,
        string? url,
        string? prometheus,
        string format,
        TimeSpan timeout,
        CancellationToken cancellation
    )
    {
        var files = StackFiles.Find(Directory.GetCurrentDirectory());
        var settings = files.Settings(stack, []);
        var target = SmokeTarget.Of(files, settings, url, prometheus) with { Timeout = timeout };
        if (format == "json")
        {
            var report = await SmokeSuite.RunAsync(target, _ => { }, cancellation);
            Console.Out.Write(SmokeOutput.ToJson(stack, report));
            return ExitCodeOf(report);
        }

        var console = Terminal.Create();
        console.WriteLine($"Smoke test of {stack} at {target.Url}");
        var found = await SmokeSuite.RunAsync(target, check => SmokeOutput.Write(console, check), cancellation);
        SmokeOutput.WriteSummary(console, stack, found);
        return ExitCodeOf(found);
    }

    private static int ExitCodeOf(SmokeReport report) => report.Passed ? ExitCode.Fine : ExitCode.Failed;

    private static TimeSpan Timeout(string text) =>
        Duration.TryParse(text, out var duration)
        && duration > TimeSpan.Zero
        && duration.TotalMilliseconds <= int.MaxValue
            ? duration
            : throw new UsageException($"--timeout {text}: is not a duration; write 5s, 30s or 1m.");
}
