using Pulumi.Kubernetes.Types.Inputs.Rbac.V1;

namespace InventarioRetail.Components;

/// <summary>
/// Arguments of <see cref="ClusterState"/>; its image must be compatible with the public <c>kube-state-metrics</c>
/// image.
/// </summary>
public sealed record ClusterStateArgs() : PartArgs(memoryMib: 128);

/// <summary>
/// Exports the state of the stack's pods, workloads, autoscalers and jobs as metrics: kube-state-metrics, restricted to
/// the stack's namespaces and to the metrics that rules use.
/// </summary>
public sealed class ClusterState : ClusterPart
{
    /// <summary>Port of <c>/metrics</c>.</summary>
    public const int Port = 8080;

    private const int OwnPort = 8081;

    private static readonly (string Group, string[] Resources)[] Watched =
    [
        ("", ["pods"]),
        ("apps", ["deployments"]),
        ("autoscaling", ["horizontalpodautoscalers"]),
        ("batch", ["jobs"]),
    ];

    /// <summary>Declares the exporter.</summary>
    public ClusterState(
        string name,
        KubernetesEnvironment environment,
        ClusterStateArgs args,
        ComponentResourceOptions? options = null
    )
        : base("ClusterState", name, PartName.ClusterState, environment, options)
    {
        DeclareAccount();
        string[] namespaces = [environment.Namespace, environment.LogsNamespace];
        foreach (var (purpose, watched) in new[] { ("own", namespaces[0]), ("logs", namespaces[1]) })
            ClusterRoles.DeclareIn($"{name}-{purpose}", Part, environment, watched, Rules(), this);
        var metrics = MetricCatalogue
            .All.Where(metric => metric.Job == ScrapeJob.ClusterState.Name)
            .Select(metric => metric.Name);
        DeclareDeployment(
            new(args.Image, args.MemoryMib)
            {
                Ports = [new("http", Port), new("own", OwnPort)],
                Ready = new("/readyz", OwnPort) { RestartsWhenNotReady = false },
                UserId = ImageUsers.Nobody,
                Arguments =
                [
                    $"--namespaces={string.Join(',', namespaces)}",
                    $"--resources={string.Join(',', Watched.SelectMany(group => group.Resources))}",
                    $"--metric-allowlist={string.Join(',', metrics)}",
                    $"--port={Port}",
                    $"--telemetry-port={OwnPort}",
                ],
                ServiceAccount = Part,
                CallsKubernetes = true,
            }
        );
        RegisterOutputs();
    }

    private static IEnumerable<PolicyRuleArgs> Rules() =>
        Watched.Select(group => new PolicyRuleArgs
        {
            ApiGroups = { group.Group },
            Resources = group.Resources,
            Verbs = { "list", "watch" },
        });
}
