using Pulumi.Kubernetes.Rbac.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Kubernetes.Types.Inputs.Rbac.V1;

namespace InventarioRetail.Components;

/// <summary>RBAC permissions of a part's service account.</summary>
internal static class ClusterRoles
{
    /// <summary>Grants a part permissions in its own namespace only.</summary>
    /// <param name="name">Name of the component in the stack.</param>
    /// <param name="part">The part; its service account has the same name.</param>
    /// <param name="environment">The cluster and its namespace.</param>
    /// <param name="rules">The permissions to grant.</param>
    /// <param name="parent">The component.</param>
    public static void Declare(
        string name,
        string part,
        KubernetesEnvironment environment,
        IReadOnlyList<PolicyRuleArgs> rules,
        Resource parent
    ) => Declare(name, part, environment.Metadata(part, part), part, environment, rules, parent);

    /// <summary>
    /// Grants the guard permission to read a revision's Deployment; the grant goes with the revision.
    /// </summary>
    /// <param name="name">Name of the revision's component, and of its objects.</param>
    /// <param name="environment">The cluster and its namespace.</param>
    /// <param name="parent">The component.</param>
    public static void DeclareReadiness(string name, KubernetesEnvironment environment, Resource parent) =>
        Declare(
            name,
            name,
            environment.Metadata(PartName.Dashboard, name),
            PartName.Guard,
            environment,
            [
                new()
                {
                    ApiGroups = { "apps" },
                    Resources = { "deployments" },
                    ResourceNames = { name },
                    Verbs = { "get" },
                },
            ],
            parent
        );

    /// <summary>Grants a part permissions in another namespace than its own.</summary>
    /// <param name="name">First words of the resources' names in the stack.</param>
    /// <param name="part">The part; its service account has the same name.</param>
    /// <param name="environment">The cluster and the part's namespace.</param>
    /// <param name="otherNamespace">The namespace of the objects.</param>
    /// <param name="rules">The permissions to grant.</param>
    /// <param name="parent">The component.</param>
    public static void DeclareIn(
        string name,
        string part,
        KubernetesEnvironment environment,
        string otherNamespace,
        IEnumerable<PolicyRuleArgs> rules,
        Resource parent
    )
    {
        // Other stacks may have their own roles there.
        var objectName = environment.ClusterName(name);
        Declare(
            name,
            objectName,
            environment.In(otherNamespace).Metadata(part, objectName),
            part,
            environment,
            rules,
            parent
        );
    }

    private static void Declare(
        string name,
        string objectName,
        ObjectMetaArgs metadata,
        string account,
        KubernetesEnvironment environment,
        IEnumerable<PolicyRuleArgs> rules,
        Resource parent
    )
    {
        new Role(
            $"{name}-role",
            new RoleArgs { Metadata = metadata, Rules = rules.ToList() },
            new() { Parent = parent }
        );
        new RoleBinding(
            $"{name}-role-binding",
            new RoleBindingArgs
            {
                Metadata = metadata,
                RoleRef = Reference("Role", objectName),
                Subjects = Account(account, environment),
            },
            new() { Parent = parent }
        );
    }

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
