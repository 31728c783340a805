using System.Globalization;
using System.Text.RegularExpressions;
using InventarioRetail.Components;
using InventarioRetail.Engine.Engines;

namespace InventarioRetail.Engine.Releases;

/// <summary>Observes a stack on this machine's Docker; the router reports the live split.</summary>
internal sealed partial class DockerObserver(DockerCli docker) : IStackObserver
{
    private static readonly int MetricsPort = new RouterOptions().MetricsPort;

    public TimeSpan ObservationTimeout { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether this machine has a Docker, and this Docker containers of the stack.</summary>
    public async Task<bool> HasStackAsync(StackSettings settings, CancellationToken cancellation)
    {
        try
        {
            return (await docker.ContainersAsync(settings.Project, settings.Stack, cancellation)).Count > 0;
        }
        catch (Exception failure) when (IsDockerUnavailable(failure))
        {
            return false;
        }
    }

    public async Task<ObservedState> ObserveAsync(StackSettings settings, CancellationToken cancellation)
    {
        try
        {
            var containers = await docker.ContainersAsync(settings.Project, settings.Stack, cancellation);
            var deployed = Deployed(containers);
            var router = containers.FirstOrDefault(container => container.Part == TrafficParts.Router);
            if (router is null)
            {
                return ObservedState.None(
                    $"'{settings.Stack}' has no router on this machine's Docker; run './run up {settings.Stack}'."
                ) with
                {
                    Deployed = deployed,
                };
            }
            string[] ask = ["wget", "-q", "-T", "3", "-O", "-", $"http://127.0.0.1:{MetricsPort}/rollout"];
            var report = await docker.ExecuteAsync(router.Id, ask, cancellation);
            if (!report.Succeeded || Line().Match(report.Output) is not { Success: true } line)
                return ObservedState.None("The router does not respond.") with { Deployed = deployed };
            var reported = line.Groups["weight"].Value;
            if (
                !decimal.TryParse(reported, NumberStyles.Float, CultureInfo.InvariantCulture, out var weight)
                || weight is < 0 or > 100
            )
            {
                return ObservedState.None(
                    $"The router reports a live weight of '{reported}', which is no percentage."
                ) with
                {
                    Deployed = deployed,
                };
            }
            var split = ObservedSplit.OfLabels(line.Groups["stable"].Value, line.Groups["canary"].Value, weight);
            return ObservedState.Of(split, deployed, settings.Release) with
            {
                PublishedAt = containers
                    .FirstOrDefault(container => container.Part == TrafficParts.Publisher)
                    ?.CreatedAt,
                Brake = await BrakeAsync(router.Id, report.Output, cancellation),
            };
        }
        catch (Exception silence) when (IsDockerUnavailable(silence))
        {
            return ObservedState.None(silence.Message);
        }
    }

    /// <summary>The brake that the router reports, with what its file says; null if it reports none.</summary>
    private async Task<LiveBrake?> BrakeAsync(string router, string report, CancellationToken cancellation)
    {
        if (Brake().Match(report) is not { Success: true } on)
            return null;
        var brake = new LiveBrake(on.Groups["stable"].Value, on.Groups["canary"].Value, on.Groups["by"].Value);
        var file = await docker.ExecuteAsync(router, ["cat", "/brake/brake"], cancellation);
        return file.Succeeded && file.Output.Split('\n') is [_, var by, var since, var reason, ..]
            ? brake with
            {
                By = by,
                Since = since,
                Reason = reason,
            }
            : brake;
    }

    /// <summary>Whether Docker does not respond (DeploymentException) or is not installed (UsageException).</summary>
    private static bool IsDockerUnavailable(Exception failure) => failure is DeploymentException or UsageException;

    private static Revision[] Deployed(IEnumerable<ContainerState> containers) =>
        [
            .. containers
                .Select(container => Revision.TryParse(container.Revision, out var revision, out _) ? revision : null)
                .OfType<Revision>()
                .Distinct(),
        ];

    [GeneratedRegex(
        $$"""^{{MetricCatalogue.CanaryWeight}}\{stable="(?<stable>[^"]+)",canary="(?<canary>[^"]*)"\} (?<weight>\S+)$""",
        RegexOptions.Multiline
    )]
    private static partial Regex Line();

    [GeneratedRegex(
        """^rollout_brake\{stable="(?<stable>[^"]+)",canary="(?<canary>[^"]*)",by="(?<by>[^"]*)"\} 1(\.0)?$""",
        RegexOptions.Multiline
    )]
    private static partial Regex Brake();
}
