using Pulumi;
using Pulumi.Kubernetes;

namespace InventarioRetail.Components;

/// <summary>The Kubernetes provider as the components need it.</summary>
public static class ClusterProvider
{
    /// <summary>Declares the provider of one cluster.</summary>
    /// <param name="name">Name in the stack.</param>
    /// <param name="kubeconfig">Contents of a kubeconfig file, a secret.</param>
    /// <param name="options">Parent and dependencies.</param>
    /// <remarks>
    /// Without these settings the provider replaces a ConfigMap or a Secret whose content changes: it deletes the one that running pods
    /// have mounted, and only then makes the new one.
    /// </remarks>
    public static Provider Declare(string name, Input<string> kubeconfig, CustomResourceOptions? options = null) =>
        new(
            name,
            new ProviderArgs
            {
                KubeConfig = kubeconfig,
                EnableConfigMapMutable = true,
                EnableSecretMutable = true,
                EnableServerSideApply = true,
            },
            options
        );
}
