using Pulumi.Kubernetes.Apps.V1;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Policy.V1;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Kubernetes.Types.Inputs.Policy.V1;
using Pulumi.Kubernetes.Types.Inputs.Rbac.V1;
using Deployment = Pulumi.Kubernetes.Apps.V1.Deployment;

namespace InventarioRetail.Components;

/// <summary>A part of a stack in the stack's namespace of a Kubernetes cluster.</summary>
public abstract class ClusterPart : ComponentResource
{
    private readonly string name;
    private readonly KubernetesEnvironment environment;

    /// <summary>The fields of a StatefulSet that Kubernetes accepts at its creation only.</summary>
    public static IReadOnlyList<string> FixedFields { get; } =
    ["spec.volumeClaimTemplates", "spec.podManagementPolicy"];

    /// <summary>Name of the part, and of most of its objects in the namespace.</summary>
    private protected string Part { get; }

    /// <param name="type">The component's name in its type token, which can never change.</param>
    /// <param name="name">Name of the resource in the stack.</param>
    /// <param name="part">The part, one of <see cref="PartName"/>.</param>
    /// <param name="scope">Where it is declared.</param>
    private protected ClusterPart(string type, string name, string part, ClusterScope scope)
        : base($"inventario-retail:components:{type}", name, scope.Options)
    {
        this.name = name;
        Part = part;
        environment = scope.Environment;
    }

    /// <summary>Declares the part's service account.</summary>
    /// <param name="roleArn">ARN of the IAM role of its pods; null for none.</param>
    private protected ServiceAccount DeclareAccount(Input<string>? roleArn = null) =>
        ClusterAccount.Declare($"{name}-account", environment.Metadata(Part), roleArn, new() { Parent = this });

    /// <summary>Grants the part's service account permissions in the stack's namespace only.</summary>
    private protected void DeclareRole(params IReadOnlyList<PolicyRuleArgs> rules) =>
        ClusterRoles.Declare(name, Part, environment, rules, this);

    /// <summary>Declares a ConfigMap that pods mount as files.</summary>
    /// <param name="purpose">Last word of its name in the stack.</param>
    /// <param name="objectName">Its name in the namespace.</param>
    /// <param name="files">The files by name.</param>
    private protected ConfigMap DeclareConfigMap(
        string purpose,
        string objectName,
        params IEnumerable<KeyValuePair<string, string>> files
    ) => ClusterConfigMap.Declare($"{name}-{purpose}", Part, objectName, environment, files, new() { Parent = this });

    /// <summary>Declares a ConfigMap named after the part and its purpose, and mounts it as a directory.</summary>
    /// <param name="purpose">Last word of its names, and the volume's name.</param>
    /// <param name="path">The directory.</param>
    /// <param name="files">The files by name.</param>
    private protected PodVolume MountConfigMap(
        string purpose,
        string path,
        params IEnumerable<KeyValuePair<string, string>> files
    )
    {
        DeclareConfigMap(purpose, $"{Part}-{purpose}", files);
        return PodVolume.OfConfigMap(purpose, $"{Part}-{purpose}", path);
    }

    /// <summary>Declares the part's Secret and mounts it as <see cref="SecretFiles.Folder"/>.</summary>
    private protected PodVolume MountSecret(params IEnumerable<(string Key, Input<string> Value)> values)
    {
        DeclareSecret(values);
        return PodVolume.OfSecret("secrets", Part, SecretFiles.Folder);
    }

    /// <summary>Declares the part's Secret, which has the part's name.</summary>
    private protected Secret DeclareSecret(params IEnumerable<(string Key, Input<string> Value)> values) =>
        DeclareSecret(Part, values);

    /// <summary>Declares the part's Secret under another name than the part's.</summary>
    private protected Secret DeclareSecret(string objectName, IEnumerable<(string Key, Input<string> Value)> values) =>
        ClusterSecret.Declare($"{name}-secret", Part, objectName, environment, values, this);

    /// <summary>Declares a stateless part: one pod, replaced once the next one is ready; and its service.</summary>
    private protected void DeclareDeployment(HardenedPodArgs pod)
    {
        new Deployment(
            $"{Part}-deployment",
            new DeploymentArgs
            {
                Metadata = environment.Metadata(Part, image: pod.Image),
                Spec = new DeploymentSpecArgs
                {
                    Replicas = 1,
                    RevisionHistoryLimit = 2,
                    Selector = HardenedPod.LabelSelector(Part, environment, pod),
                    Strategy = Surge(),
                    Template = HardenedPod.Template(Part, environment, pod),
                },
            },
            new() { Parent = this }
        );
        DeclareService(Part, pod, headless: false);
    }

    /// <summary>
    /// Declares a part with a volume of its own for each pod, called <c>data</c>, and its headless service, by which
    /// each pod has a name. Neither the StatefulSet nor a volume is deleted when the declaration is.
    /// </summary>
    /// <param name="pod">The pods.</param>
    /// <param name="storageClass">Storage class of the volumes.</param>
    /// <param name="volumeGib">Size of each volume in GiB.</param>
    /// <param name="replicas">Number of pods.</param>
    private protected void DeclareStatefulSet(HardenedPodArgs pod, string storageClass, int volumeGib, int replicas = 1)
    {
        pod = pod with { SpreadOverZones = replicas > 1 };
        new StatefulSet(
            $"{Part}-statefulset",
            new StatefulSetArgs
            {
                Metadata = environment.Metadata(Part, image: pod.Image),
                Spec = new StatefulSetSpecArgs
                {
                    Replicas = replicas,
                    ServiceName = Part,
                    // No pod waits for another one, which may be in a zone that is gone.
                    PodManagementPolicy = "Parallel",
                    Selector = HardenedPod.LabelSelector(Part, environment, pod),
                    UpdateStrategy = new StatefulSetUpdateStrategyArgs { Type = "RollingUpdate" },
                    PersistentVolumeClaimRetentionPolicy = new StatefulSetPersistentVolumeClaimRetentionPolicyArgs
                    {
                        WhenDeleted = "Retain",
                        WhenScaled = "Retain",
                    },
                    Template = HardenedPod.Template(Part, environment, pod),
                    VolumeClaimTemplates = { Claim(storageClass, volumeGib) },
                },
            },
            Retained()
        );
        // Pods that are not ready have names too: replicas find each other while they start.
        DeclareService(Part, pod, headless: true, namesStarting: replicas > 1);
        if (replicas > 1)
            DeclareDisruptionBudget(Part, Part, HardenedPod.LabelSelector(Part, environment, pod));
    }

    /// <summary>Declares that at most one pod is evicted at a time, for example when nodes are drained.</summary>
    /// <param name="resource">First words of the resource's name in the stack.</param>
    /// <param name="objectName">Its name in the namespace.</param>
    /// <param name="pods">The pods.</param>
    private protected void DeclareDisruptionBudget(string resource, string objectName, LabelSelectorArgs pods) =>
        new PodDisruptionBudget(
            $"{resource}-disruption-budget",
            new PodDisruptionBudgetArgs
            {
                Metadata = environment.Metadata(Part, objectName),
                Spec = new PodDisruptionBudgetSpecArgs
                {
                    MaxUnavailable = 1,
                    Selector = pods,
                    // A pod that is not ready serves nobody, so the budget need not protect it.
                    UnhealthyPodEvictionPolicy = "AlwaysAllow",
                },
            },
            new() { Parent = this }
        );

    private CustomResourceOptions Retained()
    {
        var options = RetainedData.Options(this);
        // Kubernetes refuses a changed size, and would fail the whole update; the volume grows by its claim.
        options.IgnoreChanges = [.. FixedFields];
        return options;
    }

    /// <summary>Declares a service of the part's pods.</summary>
    /// <param name="serviceName">Its name in the namespace.</param>
    /// <param name="pod">The pods.</param>
    /// <param name="headless">Whether the name resolves to the pods themselves.</param>
    /// <param name="timeouts">How long to wait for its pods; null for the provider's defaults.</param>
    /// <param name="namesStarting">Whether the name resolves to pods that are not ready, too.</param>
    /// <param name="keepsClients">Whether a client stays on one pod as long as that pod is ready.</param>
    private protected void DeclareService(
        string serviceName,
        HardenedPodArgs pod,
        bool headless,
        CustomTimeouts? timeouts = null,
        bool namesStarting = false,
        bool keepsClients = false
    )
    {
        var spec = new ServiceSpecArgs { Selector = HardenedPod.Selector(Part, environment, pod) };
        if (headless)
            spec.ClusterIP = "None";
        if (namesStarting)
            spec.PublishNotReadyAddresses = true;
        if (keepsClients)
            spec.SessionAffinity = "ClientIP";
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
        new Service(
            $"{serviceName}-service",
            new ServiceArgs { Metadata = environment.Metadata(Part, serviceName), Spec = spec },
            new() { Parent = this, CustomTimeouts = timeouts }
        );
    }

    /// <summary>
    /// One pod more while pods are replaced, and none fewer: the old pod stops once the new one is ready.
    /// </summary>
    private protected static DeploymentStrategyArgs Surge() =>
        new()
        {
            Type = "RollingUpdate",
            RollingUpdate = new RollingUpdateDeploymentArgs { MaxSurge = 1, MaxUnavailable = 0 },
        };

    private PersistentVolumeClaimArgs Claim(string storageClass, int volumeGib) =>
        new()
        {
            Metadata = new ObjectMetaArgs { Name = "data", Labels = environment.Identity(Part) },
            Spec = new PersistentVolumeClaimSpecArgs
            {
                AccessModes = { "ReadWriteOnce" },
                StorageClassName = storageClass,
                Resources = new VolumeResourceRequirementsArgs { Requests = { ["storage"] = $"{volumeGib}Gi" } },
            },
        };
}
