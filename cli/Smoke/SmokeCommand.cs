using System.CommandLine;
using InventarioRetail.Cli.Engines;
using InventarioRetail.Cli.Preview;
using InventarioRetail.Cli.Rendering;
using InventarioRetail.Stacks;
using Spectre.Console;

namespace InventarioRetail.Cli.Smoke;

/// <summary><c>smoke</c>: looks at a running stack from outside, as its users see it.</summary>
internal static class SmokeCommand
{
    private const string ApiKeyName = "DASHBOARD_API_KEY";

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
                + $"the environment variable {ApiKeyName}, else from .env.<stack>."
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
        var target = Target(files, settings, url, prometheus) with { Timeout = timeout };
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

    /// <summary>What is tested of a stack.</summary>
    /// <param name="files">The project's files.</param>
    /// <param name="settings">The stack.</param>
    /// <param name="url">Where it answers; null for this machine.</param>
    /// <param name="prometheus">Where its Prometheus answers; null for this machine, if the stack does.</param>
    /// <exception cref="UsageException">It cannot be known from here where it is, or how it lets one in.</exception>
    public static SmokeTarget Target(StackFiles files, StackSettings settings, string? url, string? prometheus) =>
        new(Url(settings, url), ApiKey(files, settings.Stack))
        {
            Revisions = Serving(settings.Release),
            RateLimit = new(settings.Dashboard.RateLimit.Requests, settings.Dashboard.RateLimit.Window),
            Prometheus =
                prometheus is not null ? Parse("--prometheus", prometheus)
                : url is null ? OnThisMachine(settings.Prometheus.HostPort)
                : null,
        };

    private static int ExitCodeOf(SmokeReport report) => report.Passed ? ExitCode.Fine : ExitCode.Failed;

    /// <summary>The revisions that have users.</summary>
    private static IReadOnlyList<string> Serving(ReleaseSettings release) =>
        [
            .. release.Weight < 100 ? [release.Stable.Name] : Array.Empty<string>(),
            .. release is { Canary: { } canary, Weight: > 0 } ? [canary.Name] : Array.Empty<string>(),
        ];

    private static Uri Url(StackSettings settings, string? url) =>
        url is not null ? Parse("--url", url)
        : settings.Platform is Platform.Docker ? OnThisMachine(settings.Router.HostPort)
        : throw new UsageException(
            $"Stack '{settings.Stack}' is not on this machine's Docker; say where it answers: ./run smoke {settings.Stack} --url https://…"
        );

    private static Uri OnThisMachine(int port) => new($"http://127.0.0.1:{port}");

    private static Uri Parse(string option, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url is { Scheme: "http" or "https", Host.Length: > 0, UserInfo: "", Query: "", Fragment: "" }
            ? url
            : throw new UsageException(
                $"{option} {Urls.WithoutPassword(text)}: is not the URL of a server; write one such as http://127.0.0.1:8080 or https://shop.example.com, without user and password."
            );

    private static string ApiKey(StackFiles files, string stack)
    {
        var key = Environment.GetEnvironmentVariable(ApiKeyName) is { Length: > 0 } given
            ? given
            : SecretStore.Open(files.Folder, stack).Find(ApiKeyName);
        if (key is null)
        {
            throw new UsageException(
                $"There is no API key: neither the environment variable {ApiKeyName} nor .env.{stack} has one. "
                    + $"After 'pulumi up': {ApiKeyName}=$(pulumi stack output dashboardApiKey --show-secrets) ./run smoke {stack}"
            );
        }
        if (!key.All(letter => letter is > ' ' and <= '~'))
            throw new UsageException($"{ApiKeyName} has a character that a key cannot have, such as a space.");
        return key;
    }

    private static TimeSpan Timeout(string text) =>
        Duration.TryParse(text, out var duration)
        && duration > TimeSpan.Zero
        && duration.TotalMilliseconds <= int.MaxValue
            ? duration
            : throw new UsageException($"--timeout {text}: is not a duration; write 5s, 30s or 1m.");
}
