using Pulumi.Docker;

namespace InventarioRetail.Components;

/// <summary>
/// Arguments of <see cref="ReleaseGuard"/>; its image must be built from <c>guard/</c>. None of them depends on a
/// release.
/// </summary>
public sealed record ReleaseGuardArgs() : PartArgs(memoryMib: 192)
{
    /// <summary>
    /// Build context: the project's folder, as a path that the Docker provider resolves. Null pulls the image.
    /// </summary>
    public string? BuildContext { get; init; }

    /// <summary>The settings of the guard's program, as JSON.</summary>
    public required string Settings { get; init; }

    /// <summary>The router, whose counters the guard reads and whose brake it pulls.</summary>
    public required TrafficSplit Router { get; init; }

    /// <summary>URL of Prometheus.</summary>
    public required string PrometheusUrl { get; init; }

    /// <summary>Volume on which the traffic split is published.</summary>
    public required Volume Published { get; init; }

    /// <summary>Port on the host's loopback.</summary>
    public int HostPort { get; init; } = 9092;
}

/// <summary>
/// The guard of releases on Docker. It takes all users off a bad canary by itself, and only that: it has no access to
/// the Docker host, and it does not depend on Prometheus, on the engine or on a command that runs.
/// </summary>
public sealed class ReleaseGuard : ContainerPart
{
    /// <summary>Port of the API and of <c>/metrics</c>.</summary>
    public const int Port = 9092;

    /// <summary>Environment variable with the token that the API wants for the brake.</summary>
    public const string TokenVariable = "GUARD_TOKEN";

    private const string SettingsFile = "/etc/guard/guard.json";
    private const string StatePath = "/state";

    /// <summary>Token for the API, a secret.</summary>
    public Output<string> Token { get; }

    /// <summary>URL on the host's loopback.</summary>
    public string OperatorUrl { get; }

    /// <summary>Declares the guard.</summary>
    public ReleaseGuard(string name, DockerScope scope, ReleaseGuardArgs args)
        : base("ReleaseGuard", name, scope)
    {
        OperatorUrl = $"http://127.0.0.1:{args.HostPort}";
        Token = GeneratedPassword.Declare($"{name}-token", this, opensRetainedData: false).Result;
        var image = args.BuildContext is { } context
            ? DockerImage.Build($"{name}-image", args.Image, context, this, dockerfile: "guard/Dockerfile")
            : PullImage(args.Image);
        DeclareContainer(
            name,
            new(image, args.MemoryMib)
            {
                Environment =
                [
                    Output.Format($"{TokenVariable}={Token}"),
                    $"ROUTER_URL={args.Router.MetricsUrl}",
                    $"PROMETHEUS_URL={args.PrometheusUrl}",
                ],
                Files = [new(SettingsFile, args.Settings)],
                Volumes =
                [
                    new(args.Published, PublishedVolume.MountPath, ReadOnly: true),
                    new(args.Router.Brake, TrafficSplit.BrakePath),
                    new(DeclareVolume($"{name}-state", isRetained: false), StatePath),
                ],
                Networks = [new(scope.Networks.Internal, name), new(scope.Networks.Operators)],
                FailFastDns = true,
                Ports = [new(Port, args.HostPort)],
                HealthCheck = HealthCheck.Http(Port, "/health"),
                // The image gives the state's directory to this user.
                User = $"{ImageUsers.Dotnet}:{ImageUsers.Dotnet}",
            },
            args.Router
        );
        RegisterOutputs();
    }
}
