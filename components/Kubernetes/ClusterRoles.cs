using Pulumi.Kubernetes.Types.Inputs.Rbac.V1;

namespace InventarioRetail.Components;

/// <summary>The two ends of a role binding.</summary>
internal static class ClusterRoles
{
    public static RoleRefArgs Reference(string kind, string name) =>
        new()
        {
            ApiGroup = "rbac.authorization.k8s.io",
            Kind = kind,
            Name = name,
        };

    public static SubjectArgs Account(string name, KubernetesEnvironment environment) =>
        new()
        {
            Kind = "ServiceAccount",
            Name = name,
            Namespace = environment.Namespace,
        };
}
