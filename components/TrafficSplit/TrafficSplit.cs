using Pulumi.Docker;

namespace InventarioRetail.Components;

/// <summary>
/// Arguments of <see cref="TrafficSplit"/>; its image must be compatible with the public Alpine variant of
/// <c>haproxy</c>, and its memory limit is the router's.
/// </summary>
public sealed record TrafficSplitArgs() : PartArgs(memoryMib: 256)
{
    /// <summary>The revisions and the canary's weight.</summary>
    public required Split Split { get; init; }

    /// <summary>Feature flags: name and percentage of users for whom each is on, 0 to 100.</summary>
    public IReadOnlyDictionary<string, int> Flags { get; init; } = new Dictionary<string, int>();

    /// <summary>The router's settings besides the split.</summary>
    public RouterOptions Options { get; init; } = new();

    /// <summary>
    /// The workloads of the revisions; the split is published once they exist. The router does not depend on them, so
    /// that a release does not change it, not even its dependencies.
    /// </summary>
    public IReadOnlyList<Resource> Workloads { get; init; } = [];

    /// <summary>Volume on which the split is published.</summary>
    public required Volume Published { get; init; }

    /// <summary>Port on the host; the only one reachable from outside.</summary>
    public int HostPort { get; init; } = 8080;
}

/// <summary>
/// Routes users to the revisions of the dashboard on Docker, with a router that releases never change and a publisher
/// that every change of a release replaces. The publisher is healthy only while its published split is live on the
/// router. So an update that does not take effect fails, and nothing that the old split still needs is deleted.
/// </summary>
public sealed class TrafficSplit : ContainerPart
{
    private const string ScriptsPath = "/opt/router";
    private const string UploadsPath = "/publish";
    private const string StatePath = "/var/lib/haproxy";

    /// <summary>Path of the brake's directory in every container that uses it.</summary>
    public const string BrakePath = "/brake";

    /// <summary>The script that pulls and releases the brake, in the router's container.</summary>
    public const string BrakeScript = $"{ScriptsPath}/{RouterScripts.Brake}";

    /// <summary>Host and port of the router's metrics.</summary>
    public string MetricsEndpoint { get; }

    /// <summary>URL of the router's metrics port, without a path.</summary>
    public string MetricsUrl => $"http://{MetricsEndpoint}";

    /// <summary>URL of the proxy through which Prometheus scrapes the dashboard's revisions.</summary>
    public string ScrapeProxyUrl { get; }

    /// <summary>
    /// Volume that holds the brake and its record. It outlives the stack: a canary that was rolled back must not get
    /// users after <c>down</c> and <c>up</c>.
    /// </summary>
    public Volume Brake { get; }

    /// <summary>Declares the router and its publisher.</summary>
    public TrafficSplit(string name, DockerScope scope, TrafficSplitArgs args)
        : base("TrafficSplit", name, scope)
    {
        MetricsEndpoint = $"{name}:{args.Options.MetricsPort}";
        ScrapeProxyUrl = $"http://{name}:{args.Options.ScrapePort}";
        var image = PullImage(args.Image);
        var state = DeclareVolume($"{name}-state", isRetained: false);
        Brake = DeclareVolume($"{name}-brake", isRetained: true);

        var router = DeclareContainer(
            name,
            new(image, args.MemoryMib)
            {
                OpenFiles = args.Options.OpenFiles,
                Entrypoint = ["sh", $"{ScriptsPath}/{RouterScripts.Router}"],
                Files = [.. Scripts()],
                Volumes =
                [
                    new(args.Published, PublishedVolume.MountPath, ReadOnly: true),
                    new(state, StatePath),
                    new(Brake, BrakePath),
                ],
                Networks = [new(scope.Networks.Internal, name), new(scope.Networks.Edge)],
                FailFastDns = true,
                Ports = [new(args.Options.Port, args.HostPort, Ip: "0.0.0.0")],
                HealthCheck = HealthCheck.Http(args.Options.MetricsPort, "/health"),
                // It becomes healthy with the first publication, which in turn waits for the router.
                WaitForHealth = false,
            }
        );

        DeclareContainer(
            $"{name}-publisher",
            new(image, MemoryMib: 128)
            {
                Entrypoint = ["sh", $"{ScriptsPath}/{RouterScripts.Publish}"],
                Environment = [$"ROUTER_URL={MetricsUrl}"],
                Files = [.. Scripts(), .. Uploads(RouterFiles.Render(args.Split, args.Options, args.Flags))],
                Volumes = [new(args.Published, PublishedVolume.MountPath), new(Brake, BrakePath)],
                Networks = [new(scope.Networks.Internal, $"{name}-publisher")],
                FailFastDns = true,
                HealthCheck = new("CMD", "sh", $"{ScriptsPath}/{RouterScripts.InForce}")
                {
                    IntervalSeconds = 2,
                    // Within a start period Docker checks at its own interval, every 5 s.
                    StartPeriodSeconds = 0,
                },
                // It is healthy within seconds or not at all, and a release waits for it.
                StartTimeoutSeconds = 45,
                // The volume's root directory belongs to root; the router and the others only read it.
                User = "0:0",
            },
            [.. args.Workloads, router]
        );
        RegisterOutputs();
    }

    private static IEnumerable<ContainerFile> Scripts() =>
        RouterScripts.All.Select(script => new ContainerFile($"{ScriptsPath}/{script.Key}", script.Value));

    private static IEnumerable<ContainerFile> Uploads(PublishedFiles files) =>
        files.ByPath.Select(file => new ContainerFile($"{UploadsPath}/{file.Key}", file.Value));
}
