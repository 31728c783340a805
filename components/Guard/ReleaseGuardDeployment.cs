using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Rbac.V1;

namespace InventarioRetail.Components;

/// <summary>
/// Arguments of <see cref="ReleaseGuardDeployment"/>; its image must be built from <c>guard/</c>. None of them depends
/// on a release.
/// </summary>
public sealed record ReleaseGuardDeploymentArgs() : PartArgs(memoryMib: 192)
{
    /// <summary>The settings of the guard's program, as JSON.</summary>
    public required string Settings { get; init; }

    /// <summary>URL of Prometheus.</summary>
    public required string PrometheusUrl { get; init; }

    /// <summary>Name of the Gateway.</summary>
    public required string Gateway { get; init; }

    /// <summary>Namespace in which the Gateway's proxies run.</summary>
    public string GatewayNamespace { get; init; } = "envoy-gateway-system";
}

/// <summary>
/// The guard of releases on Kubernetes. It reads the counters of the Gateway's proxies and the canary's readiness, and
/// takes all users off a bad canary by itself: it may change the brake's ConfigMap and the route, and nothing else. It
/// also serves the feature flags to the dashboards.
/// </summary>
/// <remarks>
/// A Deployment: a StatefulSet's pod would not be replaced while its node is unreachable. So the times in a wave begin
/// again with a new pod; a wave then lasts longer, never shorter.
/// </remarks>
public sealed class ReleaseGuardDeployment : ClusterPart
{
    /// <summary>Port of the proxies' metrics in Envoy Gateway.</summary>
    internal const int ProxyMetricsPort = 19001;

    private const string SettingsFolder = "/etc/guard";

    /// <summary>Token for the API, a secret.</summary>
    public Output<string> Token { get; }

    /// <summary>Declares the guard.</summary>
    public ReleaseGuardDeployment(string name, ClusterScope scope, ReleaseGuardDeploymentArgs args)
        : base("ReleaseGuardDeployment", name, PartName.Guard, scope)
    {
        var environment = scope.Environment;
        Token = GeneratedPassword.Declare($"{name}-token", this, opensRetainedData: false).Result;
        DeclareSecret((ReleaseGuard.TokenVariable, Token));
        DeclareAccount();
        DeclareRole(
            Change(EnvoyGateway.TargetGroup, "httproutes", RouteNames.Route),
            Change("", "configmaps", RouteNames.Brake),
            Permit("", "configmaps", RouteNames.Flags, "get")
        );
        var proxies = environment.ClusterName("proxies");
        Proxies(name, proxies, environment, args);
        DeclareDeployment(
            new(args.Image, args.MemoryMib)
            {
                Ports = [new("http", ReleaseGuard.Port)],
                Ready = new("/health", ReleaseGuard.Port),
                UserId = ImageUsers.Dotnet,
                Environment =
                [
                    new() { Name = "GUARD_NAMESPACE", Value = environment.Namespace },
                    new()
                    {
                        Name = "GUARD_PROXIES",
                        Value = $"http://{proxies}.{args.GatewayNamespace}:{ProxyMetricsPort}",
                    },
                    new() { Name = "PROMETHEUS_URL", Value = args.PrometheusUrl },
                    HardenedPod.FromSecret(ReleaseGuard.TokenVariable, Part),
                ],
                Volumes =
                [
                    MountConfigMap("settings", SettingsFolder, KeyValuePair.Create("guard.json", args.Settings)),
                    PodVolume.Scratch("state", "/state", 16),
                ],
                ServiceAccount = Part,
                CallsKubernetes = true,
                // It reads its token, too, at its start only.
                StartConfiguration = Output.Format($"{args.Settings}{Token}"),
            }
        );
        RegisterOutputs();
    }

    /// <summary>The labels that Envoy Gateway gives to the pods of a Gateway's proxies.</summary>
    internal static Dictionary<string, string> ProxyLabels(string gateway, string gatewayNamespace) =>
        new()
        {
            ["gateway.envoyproxy.io/owning-gateway-name"] = gateway,
            ["gateway.envoyproxy.io/owning-gateway-namespace"] = gatewayNamespace,
        };

    /// <summary>
    /// A headless service, whose name resolves to every proxy: Envoy Gateway's own one chooses one of them.
    /// </summary>
    private void Proxies(
        string name,
        string serviceName,
        KubernetesEnvironment environment,
        ReleaseGuardDeploymentArgs args
    ) =>
        new Service(
            $"{name}-proxies",
            new ServiceArgs
            {
                Metadata = environment.In(args.GatewayNamespace).Metadata(Part, serviceName),
                Spec = new ServiceSpecArgs
                {
                    ClusterIP = "None",
                    Selector = ProxyLabels(args.Gateway, environment.Namespace),
                    Ports = new ServicePortArgs { Name = "metrics", Port = ProxyMetricsPort },
                },
            },
            new() { Parent = this }
        );

    private static PolicyRuleArgs Change(string group, string resource, string objectName) =>
        Permit(group, resource, objectName, "get", "watch", "patch");

    private static PolicyRuleArgs Permit(string group, string resource, string objectName, params string[] verbs) =>
        new()
        {
            ApiGroups = { group },
            Resources = { resource },
            ResourceNames = { objectName },
            Verbs = verbs,
        };
}
