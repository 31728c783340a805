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
    private static readonly (string Group, string[] Resources)[] Watched =
    [
        ("", ["pods"]),
        ("apps", ["deployments", "statefulsets"]),
        ("autoscaling", ["horizontalpodautoscalers"]),
        ("batch", ["jobs"]),
    ];

    /// <summary>Declares the exporter.</summary>
    public ClusterState(string name, ClusterScope scope, ClusterStateArgs args)
        : base("ClusterState", name, PartName.ClusterState, scope)
    {
        var environment = scope.Environment;
        DeclareAccount();
        string[] namespaces = [environment.Namespace, environment.LogsNamespace];
        foreach (var (purpose, watched) in new[] { ("own", namespaces[0]), ("logs", namespaces[1]) })
            ClusterRoles.DeclareIn($"{name}-{purpose}", Part, environment, watched, Rules(), this);
        var metrics = MetricCatalogue
            .All.Where(metric => metric.Job == ScrapeJob.ClusterState.Name)
            .Select(metric => metric.Name);
        DeclareDeployment(
            KubeStateMetrics.Pod(
                args,
                Part,
                $"--namespaces={string.Join(',', namespaces)}",
                $"--resources={string.Join(',', Watched.SelectMany(group => group.Resources))}",
                $"--metric-allowlist={string.Join(',', metrics)}"
            )
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
