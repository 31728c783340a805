using System.CommandLine;
using InventarioRetail.Engine.Smoke;
using Spectre.Console;

namespace InventarioRetail.Cli.Commands;

/// <summary><c>smoke</c>: tests a running stack from outside, as its users see it.</summary>
internal static class SmokeCommand
{
    public static Command Create()
    {
        var stack = StackOptions.Stack();
        var url = new UrlOption(
            "--url",
            "Test this URL (default: the router's port on this machine, for stacks on Docker)."
        );
        var prometheus = new UrlOption(
            "--prometheus",
            "Query this Prometheus (default: its port on this machine, for stacks on Docker without --url)."
        );
        var format = StackOptions.Format("json");
        var timeout = DurationOption.Timeout("Wait this long for each response.", "30s");
        var command = new VerbCommand(
            "smoke",
            "Test a running stack from outside.",
            ["smoke staging", "smoke production --url https://shop.example.com"],
            "Tests health, metrics, security, rate limit and connections. The API key is read from the environment "
                + $"variable {SmokeTarget.ApiKeyName}, or else from .env.<stack>."
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
                    url.Read(parsed),
                    prometheus.Read(parsed),
                    parsed.GetValue(format)!,
                    timeout.Read(parsed),
                    cancellation
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string stack,
        Uri? url,
        Uri? prometheus,
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
}
