using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;

namespace InventarioRetail.Components;

/// <summary>
/// A Secret of one part. Its values are secret in Pulumi's state; the cluster encrypts them if it was created with a
/// KMS key for secrets.
/// </summary>
internal static class ClusterSecret
{
    /// <param name="name">Name of the resource in the stack.</param>
    /// <param name="part">The part that reads it.</param>
    /// <param name="objectName">Name of the Secret in the namespace.</param>
    /// <param name="environment">The stack's Kubernetes environment.</param>
    /// <param name="values">The values by key.</param>
    /// <param name="parent">The component it belongs to.</param>
    public static Secret Declare(
        string name,
        string part,
        string objectName,
        KubernetesEnvironment environment,
        IEnumerable<(string Key, Input<string> Value)> values,
        Resource parent
    )
    {
        var data = new InputMap<string>();
        foreach (var (key, value) in values)
            data.Add(key, Output.CreateSecret(value.ToOutput()));
        return new Secret(
            name,
            new SecretArgs
            {
                Metadata = environment.Metadata(part, objectName),
                Type = "Opaque",
                StringData = data,
            },
            new() { Parent = parent }
        );
    }
}
