using Pulumi;
using Pulumi.Kubernetes;

namespace InventarioRetail.Components;

/// <summary>The Kubernetes provider as the components need it.</summary>
public static class ClusterProvider
{
    /// <summary>Declares the provider of one cluster.</summary>
    /// <param name="name">Name in the stack.</param>
    /// <param name="context">The cluster's context in the kubeconfig of whoever deploys.</param>
    /// <param name="clusterIdentifier">
    /// What is the same for as long as it is the same cluster. Without it the provider takes the kubeconfig's text for that, and would
    /// replace everything when somebody's differs.
    /// </param>
    /// <param name="options">Parent and dependencies.</param>
    /// <remarks>
    /// Without these settings the provider replaces a ConfigMap or a Secret whose content changes: it deletes the one that running pods
    /// have mounted, and only then makes the new one.
    /// </remarks>
    public static Provider Declare(
        string name,
        string context,
        string clusterIdentifier,
        CustomResourceOptions? options = null
    ) =>
        new(
            name,
            new ProviderArgs
            {
                Context = context,
                ClusterIdentifier = clusterIdentifier,
                EnableConfigMapMutable = true,
                EnableSecretMutable = true,
                EnableServerSideApply = true,
            },
            options
        );
}
