using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Scheduling.V1;
using Pulumi.Kubernetes.Storage.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Scheduling.V1;
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

    /// <summary>
    /// Maximum number of the dashboard's pods: of two revisions, each with one more while it is replaced.
    /// </summary>
    public int DashboardPods { get; init; } = 14;

    /// <summary>Memory of one of these pods, in MiB.</summary>
    public int DashboardMemoryMib { get; init; } = 512;

    /// <summary>CPU request of one of these pods, in millicores.</summary>
    public int DashboardCpuMillis { get; init; } = 250;

    /// <summary>Memory of the other parts whose memory is a setting, in MiB, of all their pods together.</summary>
    public int PartsMemoryMib { get; init; } = 2048;
}

/// <summary>
/// The namespace of a stack, which admits only pods of the restricted Pod Security Standard and bounds what they may
/// request; the priority of its pods; and the storage class of its volumes: encrypted, and retained when their claim is
/// deleted.
/// </summary>
public sealed class ClusterNamespace : ComponentResource
{
    /// <summary>
    /// Priority of the stack's pods: above that of pods without a class, so that these make room when a node fails.
    /// </summary>
    private const int Priority = 100_000;

    // What the other parts may request together, each with another pod while it is replaced, and what cert-manager may.
    private const int PodsOfParts = 30;
    private const int MemoryMibOfSmallParts = 2048;
    private const int CpuMillisOfParts = 4000;

    /// <summary>Name of the storage class of the stack's volumes.</summary>
    public string StorageClassName { get; }

    /// <summary>Declares the namespace. All other resources of the stack depend on it.</summary>
    public ClusterNamespace(string name, ClusterScope scope, ClusterNamespaceArgs args)
        : base("inventario-retail:components:ClusterNamespace", name, scope.Options)
    {
        var environment = scope.Environment;
        StorageClassName = environment.ClusterName("volumes");
        var space = SecuredNamespace.Declare(
            $"{name}-namespace",
            environment.Namespace,
            name,
            "restricted",
            environment,
            this
        );
        var inside = new CustomResourceOptions { Parent = this, DependsOn = { space } };
        new ResourceQuota(
            $"{name}-quota",
            new ResourceQuotaArgs
            {
                Metadata = environment.Metadata(name, "quota"),
                Spec = new ResourceQuotaSpecArgs { Hard = Quota(args) },
            },
            inside
        );
        new LimitRange(
            $"{name}-limits",
            new LimitRangeArgs
            {
                Metadata = environment.Metadata(name, "limits"),
                Spec = new LimitRangeSpecArgs { Limits = Defaults() },
            },
            inside
        );
        new PriorityClass(
            $"{name}-priority",
            new PriorityClassArgs
            {
                Metadata = environment.ClusterMetadata(name, KubernetesEnvironment.PriorityClass),
                Description = $"The pods of stack {environment.Stack} of {environment.Project}.",
                Value = Priority,
            },
            new() { Parent = this }
        );
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

    /// <summary>
    /// Bounds a mistake, such as a maximum of 600 pods instead of 6. The parts set all their requests and limits
    /// themselves. There is no quota on node ports, because cert-manager may need one for its challenge.
    /// </summary>
    private static InputMap<string> Quota(ClusterNamespaceArgs args) =>
        new()
        {
            ["pods"] = Number(args.DashboardPods + PodsOfParts),
            ["requests.cpu"] = $"{(args.DashboardPods * args.DashboardCpuMillis) + CpuMillisOfParts}m",
            ["requests.memory"] =
                $"{(args.DashboardPods * args.DashboardMemoryMib) + (2 * args.PartsMemoryMib) + MemoryMibOfSmallParts}Mi",
            // The Gateway's proxies, in their own namespace, have the only one.
            ["services.loadbalancers"] = "0",
        };

    /// <summary>The resources of a container that sets none itself, such as cert-manager's.</summary>
    private static LimitRangeItemArgs Defaults() =>
        new()
        {
            Type = "Container",
            Default =
            {
                ["cpu"] = "200m",
                ["memory"] = "128Mi",
                ["ephemeral-storage"] = "256Mi",
            },
            DefaultRequest =
            {
                ["cpu"] = "50m",
                ["memory"] = "128Mi",
                ["ephemeral-storage"] = "64Mi",
            },
        };

    private static string Number(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

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
    /// <summary>
    /// The oldest supported version of Kubernetes. With the default, <c>latest</c>, an upgrade of the cluster could
    /// refuse pods that it admitted before.
    /// </summary>
    private const string StandardVersion = "v1.30";

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
        foreach (var mode in new[] { "enforce", "warn", "audit" })
        {
            labels.Add($"pod-security.kubernetes.io/{mode}", standard);
            labels.Add($"pod-security.kubernetes.io/{mode}-version", StandardVersion);
        }
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
