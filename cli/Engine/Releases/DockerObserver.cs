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
            var split = ObservedSplit.OfMetric(
                line.Groups["stable"].Value,
                line.Groups["canary"].Value,
                Number(line.Groups["weight"].Value),
                out var problem
            );
            if (split is null)
                return ObservedState.None(problem!) with { Deployed = deployed };
            return ObservedState.Of(split, deployed, settings.Release) with
            {
                Brake = BrakeLine().Match(report.Output) is { Success: true } brake
                    ? await ReadBrakeAsync(router.Id, brake, cancellation)
                    : null,
                PublishedAt = containers
                    .FirstOrDefault(container => container.Part == TrafficParts.Publisher)
                    ?.CreatedAt,
            };
        }
        catch (Exception silence) when (IsDockerUnavailable(silence))
        {
            return ObservedState.None(silence.Message);
        }
    }

    /// <summary>A value as Prometheus's text format writes it; NaN if it is not a number.</summary>
    private static double Number(string text) =>
        text is "+Inf" or "-Inf" ? double.PositiveInfinity
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : double.NaN;

    /// <summary>Reads the time and the reason of a brake, which the router does not report.</summary>
    private async Task<ActiveBrake> ReadBrakeAsync(string router, Match line, CancellationToken cancellation)
    {
        var brake = new ActiveBrake(line.Groups["stable"].Value, line.Groups["canary"].Value, line.Groups["by"].Value);
        var file = await docker.ExecuteAsync(router, ["cat", $"{TrafficSplit.BrakePath}/brake"], cancellation);
        return file.Succeeded && file.Output.Split('\n') is [_, _, var since, var reason, ..]
            ? brake with
            {
                Since = DateTimeOffset.TryParse(
                    since,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal,
                    out var at
                )
                    ? at
                    : null,
                Reason = reason.Length > 0 ? reason : null,
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
        $$"""^{{MetricCatalogue.Brake}}\{stable="(?<stable>[^"]+)",canary="(?<canary>[^"]+)",by="(?<by>[^"]*)"\} 1(\.0)?$""",
        RegexOptions.Multiline
    )]
    private static partial Regex BrakeLine();
}
