using Pulumi;
using Pulumi.Kubernetes.Apps.V1;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Deployment = Pulumi.Kubernetes.Apps.V1.Deployment;

namespace InventarioRetail.Components;

/// <summary>The workloads of single-instance parts, and the service of each.</summary>
internal static class HardenedWorkload
{
    /// <summary>Declares a stateless part: one pod, replaced once the next one is ready.</summary>
    public static Deployment Stateless(
        string part,
        KubernetesEnvironment environment,
        HardenedPodArgs pod,
        CustomResourceOptions options
    )
    {
        var deployment = new Deployment(
            $"{part}-deployment",
            new DeploymentArgs
            {
                Metadata = environment.Metadata(part, image: pod.Image),
                Spec = new DeploymentSpecArgs
                {
                    Replicas = 1,
                    RevisionHistoryLimit = 2,
                    Selector = Pods(part, environment, pod),
                    Strategy = new DeploymentStrategyArgs
                    {
                        Type = "RollingUpdate",
                        RollingUpdate = new RollingUpdateDeploymentArgs { MaxSurge = 1, MaxUnavailable = 0 },
                    },
                    Template = HardenedPod.Template(part, environment, pod),
                },
            },
            options
        );
        Service(part, environment, pod, headless: false, options.Parent);
        return deployment;
    }

    /// <summary>
    /// Declares a part with its own volume, called <c>data</c>. Neither the StatefulSet nor the volume is deleted when
    /// the declaration is.
    /// </summary>
    public static StatefulSet Stateful(
        string part,
        KubernetesEnvironment environment,
        HardenedPodArgs pod,
        string storageClass,
        int volumeGib,
        CustomResourceOptions options
    )
    {
        options.Protect = true;
        options.RetainOnDelete = true;
        var workload = new StatefulSet(
            $"{part}-statefulset",
            new StatefulSetArgs
            {
                Metadata = environment.Metadata(part, image: pod.Image),
                Spec = new StatefulSetSpecArgs
                {
                    Replicas = 1,
                    ServiceName = part,
                    Selector = Pods(part, environment, pod),
                    UpdateStrategy = new StatefulSetUpdateStrategyArgs { Type = "RollingUpdate" },
                    PersistentVolumeClaimRetentionPolicy = new StatefulSetPersistentVolumeClaimRetentionPolicyArgs
                    {
                        WhenDeleted = "Retain",
                        WhenScaled = "Retain",
                    },
                    Template = HardenedPod.Template(part, environment, pod),
                    VolumeClaimTemplates = { Claim(part, environment, storageClass, volumeGib) },
                },
            },
            options
        );
        Service(part, environment, pod, headless: true, options.Parent);
        return workload;
    }

    /// <summary>Declares the service of a part, with the part's name.</summary>
    /// <param name="part">The part.</param>
    /// <param name="environment">The stack's Kubernetes environment.</param>
    /// <param name="pod">The part's pods.</param>
    /// <param name="headless">Whether the name resolves to the pod itself.</param>
    /// <param name="parent">The component it belongs to.</param>
    public static Service Service(
        string part,
        KubernetesEnvironment environment,
        HardenedPodArgs pod,
        bool headless,
        Resource? parent
    ) => Service(part, part, environment, pod, headless, parent);

    /// <summary>Declares the service of a part under another name than the part's.</summary>
    public static Service Service(
        string name,
        string part,
        KubernetesEnvironment environment,
        HardenedPodArgs pod,
        bool headless,
        Resource? parent
    )
    {
        var spec = new ServiceSpecArgs { Selector = HardenedPod.Selector(part, environment, pod) };
        if (headless)
            spec.ClusterIP = "None";
        foreach (var port in pod.Ports)
        {
            spec.Ports.Add(
                new ServicePortArgs
                {
                    Name = port.Name,
                    Port = port.Number,
                    TargetPort = port.Name,
                }
            );
        }
        return new Service(
            $"{name}-service",
            new ServiceArgs { Metadata = environment.Metadata(part, name), Spec = spec },
            new() { Parent = parent }
        );
    }

    private static LabelSelectorArgs Pods(string part, KubernetesEnvironment environment, HardenedPodArgs pod) =>
        new() { MatchLabels = HardenedPod.Selector(part, environment, pod) };

    private static PersistentVolumeClaimArgs Claim(
        string part,
        KubernetesEnvironment environment,
        string storageClass,
        int volumeGib
    ) =>
        new()
        {
            Metadata = new ObjectMetaArgs { Name = "data", Labels = environment.Identity(part) },
            Spec = new PersistentVolumeClaimSpecArgs
            {
                AccessModes = { "ReadWriteOnce" },
                StorageClassName = storageClass,
                Resources = new VolumeResourceRequirementsArgs { Requests = { ["storage"] = $"{volumeGib}Gi" } },
            },
        };
}
