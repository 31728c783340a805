using Pulumi.Kubernetes;

namespace InventarioRetail.Components;

/// <summary>The Kubernetes provider, with the settings that the components need.</summary>
public static class ClusterProvider
{
    /// <summary>Declares the provider of one cluster.</summary>
    /// <param name="name">Name of the resource in the stack.</param>
    /// <param name="context">Context of the cluster in the operator's kubeconfig.</param>
    /// <param name="clusterIdentifier">
    /// Stable identity of the cluster. Without it the provider derives the identity from the kubeconfig's text, and
    /// would replace every resource when another operator's kubeconfig differs.
    /// </param>
    /// <param name="options">Parent and dependencies.</param>
    /// <remarks>
    /// By default the provider replaces a ConfigMap or Secret whose content changes: it deletes the one that running
    /// pods mount before it creates the new one. These settings turn that off.
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
