using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Storage.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Storage.V1;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="ClusterNamespace"/>.</summary>
public sealed record ClusterNamespaceArgs
{
    /// <summary>
    /// Provisioner of the volumes; the default is the EBS CSI driver, an EKS add-on. EKS Auto Mode uses
    /// <c>ebs.csi.eks.amazonaws.com</c>.
    /// </summary>
    public string VolumeProvisioner { get; init; } = "ebs.csi.aws.com";

    /// <summary>Id or ARN of the KMS key that encrypts volumes; null uses the account's default EBS key.</summary>
    public Input<string>? VolumeKeyId { get; init; }
}

/// <summary>
/// The namespace of a stack, which admits only pods of the restricted Pod Security Standard, and the storage class of
/// its volumes: encrypted, and retained when their claim is deleted.
/// </summary>
public sealed class ClusterNamespace : ComponentResource
{
    /// <summary>Name of the storage class of the stack's volumes.</summary>
    public string StorageClassName { get; }

    /// <summary>Declares the namespace. All other resources of the stack depend on it.</summary>
    public ClusterNamespace(
        string name,
        KubernetesEnvironment environment,
        ClusterNamespaceArgs args,
        ComponentResourceOptions? options = null
    )
        : base("inventario-retail:components:ClusterNamespace", name, options)
    {
        StorageClassName = environment.ClusterName("volumes");
        SecuredNamespace.Declare($"{name}-namespace", environment.Namespace, name, "restricted", environment, this);
        new StorageClass(
            $"{name}-volumes",
            new StorageClassArgs
            {
                Metadata = environment.ClusterMetadata(name, "volumes"),
                Provisioner = args.VolumeProvisioner,
                Parameters = Parameters(args),
                // Deleting a claim must not delete the data.
                ReclaimPolicy = "Retain",
                // Creates the volume in the zone that its pod is scheduled to.
                VolumeBindingMode = "WaitForFirstConsumer",
                AllowVolumeExpansion = true,
            },
            new() { Parent = this }
        );
        RegisterOutputs();
    }

    private static InputMap<string> Parameters(ClusterNamespaceArgs args)
    {
        var parameters = new InputMap<string> { ["type"] = "gp3", ["encrypted"] = "true" };
        if (args.VolumeKeyId is { } key)
            parameters.Add("kmsKeyId", key);
        return parameters;
    }
}

/// <summary>A namespace that enforces one of the Pod Security Standards.</summary>
internal static class SecuredNamespace
{
    public static Namespace Declare(
        string name,
        string namespaceName,
        string part,
        string standard,
        KubernetesEnvironment environment,
        Resource parent
    )
    {
        var labels = environment.Labels(part);
        labels.Add("pod-security.kubernetes.io/enforce", standard);
        labels.Add("pod-security.kubernetes.io/warn", standard);
        labels.Add("pod-security.kubernetes.io/audit", standard);
        return new Namespace(
            name,
            new NamespaceArgs
            {
                Metadata = new ObjectMetaArgs { Name = namespaceName, Labels = labels },
            },
            // Deleting it would delete everything in it.
            new()
            {
                Parent = parent,
                Protect = true,
                RetainOnDelete = true,
            }
        );
    }
}
