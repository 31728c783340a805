using Pulumi;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Storage.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Kubernetes.Types.Inputs.Storage.V1;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="ClusterNamespace"/>.</summary>
public sealed record ClusterNamespaceArgs
{
    /// <summary>Provisioner of the volumes: the EBS driver that is an add-on of EKS. EKS in auto mode has <c>ebs.csi.eks.amazonaws.com</c>.</summary>
    public string VolumeProvisioner { get; init; } = "ebs.csi.aws.com";

    /// <summary>Id or ARN of the KMS key that volumes are encrypted with; null takes the account's key for EBS.</summary>
    public Input<string>? VolumeKeyId { get; init; }
}

/// <summary>
/// The namespace of a stack, in which only pods of the restricted Pod Security Standard are let in, and the storage class of its volumes:
/// encrypted, and kept when their claim goes.
/// </summary>
public sealed class ClusterNamespace : ComponentResource
{
    /// <summary>Name of the storage class of the stack's volumes.</summary>
    public string StorageClassName { get; }

    /// <summary>Declares the namespace. Everything else of the stack depends on it.</summary>
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
                // Losing a claim must not lose the data.
                ReclaimPolicy = "Retain",
                // The volume comes to the zone that its pod is scheduled to.
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

/// <summary>A namespace that holds its pods to one of the Pod Security Standards.</summary>
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
            // With it everything in it goes.
            new()
            {
                Parent = parent,
                Protect = true,
                RetainOnDelete = true,
            }
        );
    }
}
