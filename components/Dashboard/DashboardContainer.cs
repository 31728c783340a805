using Pulumi;
using Pulumi.Docker;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="DashboardContainer"/>. None of them depends on the share of users that the revision gets.</summary>
public sealed record DashboardContainerArgs
{
    /// <summary>Image tag, with or without a digest.</summary>
    public required string Revision { get; init; }

    /// <summary>What every revision of the dashboard is told.</summary>
    public required DashboardSpecification Specification { get; init; }

    /// <summary>
    /// Folder with the Dockerfile that the image is built from on the Docker host, as the Docker provider finds it; null pulls the image.
    /// </summary>
    public string? BuildContext { get; init; }

    /// <summary>What it depends on.</summary>
    public required DashboardBackends Backends { get; init; }

    /// <summary>Key that clients show as <c>X-API-Key</c>, a secret.</summary>
    public required Output<string> ApiKey { get; init; }

    /// <summary>Volume on which the feature flags are published.</summary>
    public required Volume Published { get; init; }

    /// <summary>Variables beyond the project's own, a name and a value each.</summary>
    public IReadOnlyList<(string Name, Input<string> Value)> ExtraEnvironment { get; init; } = [];
}

/// <summary>
/// One revision of the dashboard on Docker (requirements R-APP). A revision is never changed once it runs: it is made when it becomes
/// canary, and goes when it is neither canary nor stable.
/// </summary>
public sealed class DashboardContainer : ComponentResource
{
    /// <summary>Variable in which a container says which revision it is, in full.</summary>
    public const string RevisionVariable = "APP_REVISION";

    /// <summary>Name that the router calls it by.</summary>
    public string Host { get; }

    /// <summary>Declares the revision.</summary>
    public DashboardContainer(
        string name,
        DockerEnvironment environment,
        DockerNetworks networks,
        DashboardContainerArgs args,
        ComponentResourceOptions? options = null
    )
        : base("inventario-retail:components:DashboardContainer", name, options)
    {
        Host = name;
        HardenedContainer.Declare(
            name,
            environment,
            new()
            {
                Image = Image($"{name}-image", $"{args.Specification.Image}:{args.Revision}", args.BuildContext),
                MemoryMib = args.Specification.MemoryMib,
                Environment = [.. Environment(args)],
                Volumes = [new(args.Published, PublishedVolume.MountPath, ReadOnly: true)],
                Tmpfs = ["/tmp"],
                Networks =
                [
                    new(networks.Internal, name),
                    new(networks.Postgres),
                    new(networks.Redis),
                    new(networks.Objects),
                    new(networks.Egress),
                ],
                HealthCheck = HealthCheck.Shell(Probe(args.Specification.Port)),
                // A request under way may take its whole timeout.
                StopGraceSeconds = (int)args.Specification.RequestTimeout.TotalSeconds + 5,
            },
            new() { Parent = this }
        );
        RegisterOutputs();
    }

    private RemoteImage Image(string name, string reference, string? buildContext) =>
        buildContext is null
            ? DockerImage.Pull(name, reference, this)
            : DockerImage.Build(name, reference, buildContext, this);

    private static IEnumerable<Input<string>> Environment(DashboardContainerArgs args)
    {
        IEnumerable<(string Name, Input<string> Value)> variables =
        [
            .. DashboardEnvironment.Variables(args.Specification, args.Backends),
            (RevisionVariable, args.Revision),
            ("DASHBOARD_API_KEY", args.ApiKey),
            ("FEATURE_FLAGS_FILE", PublishedVolume.FlagsFile),
            // LocalStack takes any pair.
            ("AWS_ACCESS_KEY_ID", "localstack"),
            ("AWS_SECRET_ACCESS_KEY", "localstack"),
            .. args.ExtraEnvironment,
        ];
        return variables.Select(variable => (Input<string>)Output.Format($"{variable.Name}={variable.Value}"));
    }

    /// <summary>The contract does not say which HTTP client the image has, so the check takes the first of the usual ones.</summary>
    private static string Probe(int port)
    {
        var url = $"http://127.0.0.1:{port}/health";
        return $"if command -v curl > /dev/null; then curl -fsS -o /dev/null {url}; "
            + $"elif command -v wget > /dev/null; then wget -q -O /dev/null {url}; "
            + $"else python3 -c 'import urllib.request; urllib.request.urlopen(\"{url}\", timeout=4)'; fi";
    }
}
