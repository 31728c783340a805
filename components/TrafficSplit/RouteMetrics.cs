using Pulumi.Kubernetes.Rbac.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Rbac.V1;

namespace InventarioRetail.Components;

/// <summary>
/// Arguments of <see cref="RouteMetrics"/>; its image must be compatible with the public <c>kube-state-metrics</c>
/// image, version 2.19 or later.
/// </summary>
public sealed record RouteMetricsArgs() : PartArgs(memoryMib: 128);

/// <summary>
/// Exports the weights of the route as metrics: kube-state-metrics, restricted to the routes of the stack's namespace.
/// It sees the route in the cluster and its status from the Gateway's controller, not what each proxy does.
/// </summary>
public sealed class RouteMetrics : ClusterPart
{
    private const string ConfigMapName = "route-metrics";
    private const string ConfigPath = "/etc/route-metrics";
    private const string ConfigFile = "metrics.yaml";

    /// <summary>Declares the exporter.</summary>
    public RouteMetrics(string name, ClusterScope scope, RouteMetricsArgs args)
        : base("RouteMetrics", name, PartName.RouteMetrics, scope)
    {
        var config = EmbeddedText.Read("TrafficSplit/route-metrics.yaml");
        DeclareAccount();
        Reader(name, scope.Environment);
        DeclareConfigMap("config", ConfigMapName, KeyValuePair.Create(ConfigFile, config));
        DeclareDeployment(
            KubeStateMetrics.Pod(
                args,
                Part,
                $"--namespaces={scope.Environment.Namespace}",
                "--custom-resource-state-only=true",
                $"--custom-resource-state-config-file={ConfigPath}/{ConfigFile}"
            ) with
            {
                Volumes = [PodVolume.OfConfigMap("config", ConfigMapName, ConfigPath)],
                StartConfiguration = config,
            }
        );
        RegisterOutputs();
    }

    private void Reader(string name, KubernetesEnvironment environment)
    {
        DeclareRole(Watch("gateway.networking.k8s.io", "httproutes"));
        // kube-state-metrics discovers the kinds from the custom resource definitions.
        new ClusterRole(
            $"{name}-cluster-role",
            new ClusterRoleArgs
            {
                Metadata = environment.ClusterMetadata(Part, Part),
                Rules = Watch("apiextensions.k8s.io", "customresourcedefinitions"),
            },
            new() { Parent = this }
        );
        new ClusterRoleBinding(
            $"{name}-cluster-role-binding",
            new ClusterRoleBindingArgs
            {
                Metadata = environment.ClusterMetadata(Part, Part),
                RoleRef = ClusterRoles.Reference("ClusterRole", environment.ClusterName(Part)),
                Subjects = ClusterRoles.Account(Part, environment),
            },
            new() { Parent = this }
        );
    }

    private static PolicyRuleArgs Watch(string group, string resource) =>
        new()
        {
            ApiGroups = { group },
            Resources = { resource },
            Verbs = { "list", "watch" },
        };
}
