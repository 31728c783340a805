using Pulumi.Docker;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="DashboardContainer"/>. None of them depends on the release weight.</summary>
public sealed record DashboardContainerArgs : DashboardArgs
{
    /// <summary>
    /// Build context: the folder with the Dockerfile, as a path that the Docker provider resolves. Null pulls the
    /// image.
    /// </summary>
    public string? BuildContext { get; init; }

    /// <summary>Volume on which the feature flags are published.</summary>
    public required Volume Published { get; init; }
}

/// <summary>
/// One revision of the dashboard on Docker. A running revision is never changed: it is created as the canary, and
/// deleted when it is neither canary nor stable.
/// </summary>
public sealed class DashboardContainer : ContainerPart
{
    /// <summary>Environment variable that holds the full revision.</summary>
    public const string RevisionVariable = "APP_REVISION";

    /// <summary>Declares the revision.</summary>
    public DashboardContainer(string name, DockerScope scope, DashboardContainerArgs args)
        : base("DashboardContainer", name, scope)
    {
        var specification = args.Specification;
        var reference = $"{specification.Image}:{args.Revision}";
        var image = args.BuildContext is { } context
            ? DockerImage.Build($"{name}-image", reference, context, this)
            : PullImage(reference);
        DeclareContainer(
            name,
            new(image, specification.MemoryMib)
            {
                Environment = [.. Environment(args)],
                Volumes = [new(args.Published, PublishedVolume.MountPath, ReadOnly: true)],
                Tmpfs = ["/tmp"],
                Networks =
                [
                    new(scope.Networks.Internal, name),
                    new(scope.Networks.Postgres),
                    new(scope.Networks.Redis),
                    new(scope.Networks.Objects),
                    new(scope.Networks.Egress),
                ],
                HealthCheck = HealthCheck.Shell(Probe(specification.Port)),
                // A request in flight may take its whole timeout.
                StopGraceSeconds = (int)specification.RequestTimeout.TotalSeconds + 5,
            }
        );
        RegisterOutputs();
    }

    private static IEnumerable<Input<string>> Environment(DashboardContainerArgs args)
    {
        IEnumerable<(string Name, Input<string> Value)> variables =
        [
            .. DashboardEnvironment.Variables(args.Specification, args.Backends),
            (RevisionVariable, args.Revision),
            ("DASHBOARD_API_KEY", args.ApiKey),
            ("FEATURE_FLAGS_FILE", PublishedVolume.FlagsFile),
            // LocalStack accepts any credentials.
            ("AWS_ACCESS_KEY_ID", "localstack"),
            ("AWS_SECRET_ACCESS_KEY", "localstack"),
            .. args.ExtraEnvironment,
        ];
        return variables.Select(variable => (Input<string>)Output.Format($"{variable.Name}={variable.Value}"));
    }

    /// <summary>
    /// The health check command. Images differ in their HTTP client, so it uses the first one it finds.
    /// </summary>
    private static string Probe(int port)
    {
        var url = $"http://127.0.0.1:{port}/health";
        return $"if command -v curl > /dev/null; then curl -fsS -o /dev/null {url}; "
            + $"elif command -v wget > /dev/null; then wget -q -O /dev/null {url}; "
            + $"else python3 -c 'import urllib.request; urllib.request.urlopen(\"{url}\", timeout=4)'; fi";
    }
}
