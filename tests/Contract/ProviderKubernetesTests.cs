using System.Text.Json.Nodes;
using Pulumi;
using Pulumi.Kubernetes.Apps.V1;
using Pulumi.Kubernetes.Autoscaling.V2;
using Pulumi.Kubernetes.Batch.V1;
using Pulumi.Kubernetes.Core.V1;
using Pulumi.Kubernetes.Networking.V1;
using Pulumi.Kubernetes.Policy.V1;
using Pulumi.Kubernetes.Rbac.V1;
using Pulumi.Kubernetes.Storage.V1;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Autoscaling.V2;
using Pulumi.Kubernetes.Types.Inputs.Batch.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Meta.V1;
using Pulumi.Kubernetes.Types.Inputs.Networking.V1;
using Pulumi.Kubernetes.Types.Inputs.Policy.V1;
using Pulumi.Kubernetes.Types.Inputs.Rbac.V1;
using Pulumi.Kubernetes.Types.Inputs.Storage.V1;
using Pulumi.Utilities;
using CustomResource = Pulumi.Kubernetes.ApiExtensions.CustomResource;
using CustomResourceArgs = Pulumi.Kubernetes.ApiExtensions.CustomResourceArgs;
using Deployment = Pulumi.Kubernetes.Apps.V1.Deployment;

namespace InventarioRetail.Contract.Tests;

/// <summary>
/// A Kubernetes resource's inputs are its manifest: apiVersion and kind are set, and every field has its official name and value.
/// </summary>
public class ProviderKubernetesTests
{
    private static readonly LabelSelectorArgs Selector = new()
    {
        MatchExpressions =
        {
            new LabelSelectorRequirementArgs
            {
                Key = "a",
                Operator = "In",
                Values = { "b" },
            },
        },
        MatchLabels = { ["app"] = "web" },
    };

    private const string SelectorJson = """
        {
          "matchExpressions": [{ "key": "a", "operator": "In", "values": ["b"] }],
          "matchLabels": { "app": "web" }
        }
        """;

    private static readonly ObjectMetaArgs Metadata = new()
    {
        Annotations = { ["note"] = "x" },
        Labels = { ["app"] = "web" },
        Name = "web",
        Namespace = "shop",
    };

    private const string CustomType = "kubernetes:shop.test/v1:Route";

    private const string MetadataJson = """
        { "annotations": { "note": "x" }, "labels": { "app": "web" }, "name": "web", "namespace": "shop" }
        """;

    private static readonly PodTemplateSpecArgs Template = new()
    {
        Metadata = Metadata,
        Spec = new PodSpecArgs { Containers = { new ContainerArgs { Name = "web" } } },
    };

    private const string TemplateJson = $$"""
        { "metadata": {{MetadataJson}}, "spec": { "containers": [{ "name": "web" }] } }
        """;

    /// <summary>By type token: how to make it, its apiVersion, its kind, and its own inputs.</summary>
    private static readonly Dictionary<
        string,
        (Func<CustomResourceOptions?, Pulumi.CustomResource> Make, string ApiVersion, string Kind, string Json)
    > Cases = new()
    {
        ["kubernetes:core/v1:Namespace"] = (
            options => new Namespace("it", new NamespaceArgs { Metadata = Metadata }, options),
            "v1",
            "Namespace",
            "{}"
        ),
        ["kubernetes:core/v1:ConfigMap"] = (
            options => new ConfigMap(
                "it",
                new ConfigMapArgs
                {
                    BinaryData = { ["b"] = "Yg==" },
                    Data = { ["a"] = "1" },
                    Immutable = true,
                    Metadata = Metadata,
                },
                options
            ),
            "v1",
            "ConfigMap",
            """{ "binaryData": { "b": "Yg==" }, "data": { "a": "1" }, "immutable": true }"""
        ),
        ["kubernetes:core/v1:Secret"] = (
            options => new Secret(
                "it",
                new SecretArgs
                {
                    Data = new() { ["b"] = "Yg==" },
                    Immutable = false,
                    Metadata = Metadata,
                    StringData = new() { ["a"] = "1" },
                    Type = "Opaque",
                },
                options
            ),
            "v1",
            "Secret",
            """{ "data": { "b": "Yg==" }, "immutable": false, "stringData": { "a": "1" }, "type": "Opaque" }"""
        ),
        ["kubernetes:core/v1:ServiceAccount"] = (
            options => new ServiceAccount(
                "it",
                new ServiceAccountArgs
                {
                    AutomountServiceAccountToken = false,
                    ImagePullSecrets = { new LocalObjectReferenceArgs { Name = "registry" } },
                    Metadata = Metadata,
                },
                options
            ),
            "v1",
            "ServiceAccount",
            """{ "automountServiceAccountToken": false, "imagePullSecrets": [{ "name": "registry" }] }"""
        ),
        ["kubernetes:core/v1:Service"] = (
            options => new Service(
                "it",
                new ServiceArgs
                {
                    Metadata = Metadata,
                    Spec = new ServiceSpecArgs
                    {
                        ClusterIP = "None",
                        Ports =
                        {
                            new ServicePortArgs
                            {
                                AppProtocol = "http",
                                Name = "http",
                                NodePort = 30000,
                                Port = 80,
                                Protocol = "TCP",
                                TargetPort = "http",
                            },
                            new ServicePortArgs { Port = 81, TargetPort = 8081 },
                        },
                        PublishNotReadyAddresses = true,
                        Selector = { ["app"] = "web" },
                        SessionAffinity = "None",
                    },
                },
                options
            ),
            "v1",
            "Service",
            """
            {
              "spec": {
                "clusterIP": "None",
                "ports": [
                  {
                    "appProtocol": "http", "name": "http", "nodePort": 30000, "port": 80, "protocol": "TCP",
                    "targetPort": "http"
                  },
                  { "port": 81, "targetPort": 8081 }
                ],
                "publishNotReadyAddresses": true, "selector": { "app": "web" }, "sessionAffinity": "None"
              }
            }
            """
        ),
        ["kubernetes:apps/v1:Deployment"] = (
            options => new Deployment(
                "it",
                new DeploymentArgs
                {
                    Metadata = Metadata,
                    Spec = new DeploymentSpecArgs
                    {
                        MinReadySeconds = 5,
                        ProgressDeadlineSeconds = 300,
                        Replicas = 2,
                        RevisionHistoryLimit = 1,
                        Selector = Selector,
                        Strategy = new DeploymentStrategyArgs
                        {
                            RollingUpdate = new RollingUpdateDeploymentArgs { MaxSurge = "25%", MaxUnavailable = 0 },
                            Type = "RollingUpdate",
                        },
                        Template = Template,
                    },
                },
                options
            ),
            "apps/v1",
            "Deployment",
            $$"""
            {
              "spec": {
                "minReadySeconds": 5, "progressDeadlineSeconds": 300, "replicas": 2, "revisionHistoryLimit": 1,
                "selector": {{SelectorJson}},
                "strategy": { "rollingUpdate": { "maxSurge": "25%", "maxUnavailable": 0 }, "type": "RollingUpdate" },
                "template": {{TemplateJson}}
              }
            }
            """
        ),
        ["kubernetes:apps/v1:StatefulSet"] = (
            options => new StatefulSet(
                "it",
                new StatefulSetArgs
                {
                    Metadata = Metadata,
                    Spec = new StatefulSetSpecArgs
                    {
                        MinReadySeconds = 5,
                        PersistentVolumeClaimRetentionPolicy = new StatefulSetPersistentVolumeClaimRetentionPolicyArgs
                        {
                            WhenDeleted = "Retain",
                            WhenScaled = "Retain",
                        },
                        PodManagementPolicy = "OrderedReady",
                        Replicas = 1,
                        RevisionHistoryLimit = 2,
                        Selector = Selector,
                        ServiceName = "web",
                        Template = Template,
                        UpdateStrategy = new StatefulSetUpdateStrategyArgs { Type = "RollingUpdate" },
                        VolumeClaimTemplates =
                        {
                            new PersistentVolumeClaimArgs
                            {
                                ApiVersion = "v1",
                                Kind = "PersistentVolumeClaim",
                                Metadata = Metadata,
                                Spec = new PersistentVolumeClaimSpecArgs
                                {
                                    AccessModes = { "ReadWriteOnce" },
                                    Resources = new VolumeResourceRequirementsArgs
                                    {
                                        Limits = { ["storage"] = "2Gi" },
                                        Requests = { ["storage"] = "1Gi" },
                                    },
                                    StorageClassName = "gp3",
                                    VolumeMode = "Filesystem",
                                },
                            },
                        },
                    },
                },
                options
            ),
            "apps/v1",
            "StatefulSet",
            $$"""
            {
              "spec": {
                "minReadySeconds": 5,
                "persistentVolumeClaimRetentionPolicy": { "whenDeleted": "Retain", "whenScaled": "Retain" },
                "podManagementPolicy": "OrderedReady", "replicas": 1, "revisionHistoryLimit": 2,
                "selector": {{SelectorJson}}, "serviceName": "web", "template": {{TemplateJson}},
                "updateStrategy": { "type": "RollingUpdate" },
                "volumeClaimTemplates": [{
                  "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {{MetadataJson}},
                  "spec": {
                    "accessModes": ["ReadWriteOnce"],
                    "resources": { "limits": { "storage": "2Gi" }, "requests": { "storage": "1Gi" } },
                    "storageClassName": "gp3", "volumeMode": "Filesystem"
                  }
                }]
              }
            }
            """
        ),
        ["kubernetes:apps/v1:DaemonSet"] = (
            options => new DaemonSet(
                "it",
                new DaemonSetArgs
                {
                    Metadata = Metadata,
                    Spec = new DaemonSetSpecArgs
                    {
                        MinReadySeconds = 5,
                        RevisionHistoryLimit = 2,
                        Selector = Selector,
                        Template = Template,
                        UpdateStrategy = new DaemonSetUpdateStrategyArgs
                        {
                            RollingUpdate = new RollingUpdateDaemonSetArgs { MaxSurge = 0, MaxUnavailable = "10%" },
                            Type = "RollingUpdate",
                        },
                    },
                },
                options
            ),
            "apps/v1",
            "DaemonSet",
            $$"""
            {
              "spec": {
                "minReadySeconds": 5, "revisionHistoryLimit": 2, "selector": {{SelectorJson}},
                "template": {{TemplateJson}},
                "updateStrategy": { "rollingUpdate": { "maxSurge": 0, "maxUnavailable": "10%" }, "type": "RollingUpdate" }
              }
            }
            """
        ),
        ["kubernetes:batch/v1:Job"] = (
            options => new Job(
                "it",
                new JobArgs
                {
                    Metadata = Metadata,
                    Spec = new JobSpecArgs
                    {
                        ActiveDeadlineSeconds = 300,
                        BackoffLimit = 3,
                        Template = Template,
                    },
                },
                options
            ),
            "batch/v1",
            "Job",
            $$"""{ "spec": { "activeDeadlineSeconds": 300, "backoffLimit": 3, "template": {{TemplateJson}} } }"""
        ),
        ["kubernetes:networking.k8s.io/v1:NetworkPolicy"] = (
            options => new NetworkPolicy(
                "it",
                new NetworkPolicyArgs
                {
                    Metadata = Metadata,
                    Spec = new NetworkPolicySpecArgs
                    {
                        Egress =
                        {
                            new NetworkPolicyEgressRuleArgs
                            {
                                Ports =
                                {
                                    new NetworkPolicyPortArgs
                                    {
                                        EndPort = 90,
                                        Port = 80,
                                        Protocol = "TCP",
                                    },
                                },
                                To =
                                {
                                    new NetworkPolicyPeerArgs
                                    {
                                        IpBlock = new IPBlockArgs { Cidr = "10.0.0.0/8", Except = { "10.1.0.0/16" } },
                                    },
                                },
                            },
                        },
                        Ingress =
                        {
                            new NetworkPolicyIngressRuleArgs
                            {
                                From =
                                {
                                    new NetworkPolicyPeerArgs { NamespaceSelector = Selector, PodSelector = Selector },
                                },
                                Ports = { new NetworkPolicyPortArgs { Port = "http" } },
                            },
                        },
                        PodSelector = Selector,
                        PolicyTypes = { "Ingress", "Egress" },
                    },
                },
                options
            ),
            "networking.k8s.io/v1",
            "NetworkPolicy",
            $$"""
            {
              "spec": {
                "egress": [{
                  "ports": [{ "endPort": 90, "port": 80, "protocol": "TCP" }],
                  "to": [{ "ipBlock": { "cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"] } }]
                }],
                "ingress": [{
                  "from": [{ "namespaceSelector": {{SelectorJson}}, "podSelector": {{SelectorJson}} }],
                  "ports": [{ "port": "http" }]
                }],
                "podSelector": {{SelectorJson}}, "policyTypes": ["Ingress", "Egress"]
              }
            }
            """
        ),
        ["kubernetes:autoscaling/v2:HorizontalPodAutoscaler"] = (
            options => new HorizontalPodAutoscaler(
                "it",
                new HorizontalPodAutoscalerArgs
                {
                    Metadata = Metadata,
                    Spec = new HorizontalPodAutoscalerSpecArgs
                    {
                        Behavior = new HorizontalPodAutoscalerBehaviorArgs
                        {
                            ScaleDown = new HPAScalingRulesArgs
                            {
                                Policies =
                                {
                                    new HPAScalingPolicyArgs
                                    {
                                        PeriodSeconds = 60,
                                        Type = "Pods",
                                        Value = 1,
                                    },
                                },
                                SelectPolicy = "Min",
                                StabilizationWindowSeconds = 300,
                            },
                            ScaleUp = new HPAScalingRulesArgs { StabilizationWindowSeconds = 0 },
                        },
                        MaxReplicas = 6,
                        Metrics =
                        {
                            new MetricSpecArgs
                            {
                                Resource = new ResourceMetricSourceArgs
                                {
                                    Name = "cpu",
                                    Target = new MetricTargetArgs { AverageUtilization = 70, Type = "Utilization" },
                                },
                                Type = "Resource",
                            },
                            new MetricSpecArgs
                            {
                                Resource = new ResourceMetricSourceArgs
                                {
                                    Name = "memory",
                                    Target = new MetricTargetArgs
                                    {
                                        AverageValue = "1Gi",
                                        Type = "AverageValue",
                                        Value = "2Gi",
                                    },
                                },
                                Type = "Resource",
                            },
                        },
                        MinReplicas = 2,
                        ScaleTargetRef = new CrossVersionObjectReferenceArgs
                        {
                            ApiVersion = "apps/v1",
                            Kind = "Deployment",
                            Name = "web",
                        },
                    },
                },
                options
            ),
            "autoscaling/v2",
            "HorizontalPodAutoscaler",
            """
            {
              "spec": {
                "behavior": {
                  "scaleDown": {
                    "policies": [{ "periodSeconds": 60, "type": "Pods", "value": 1 }],
                    "selectPolicy": "Min", "stabilizationWindowSeconds": 300
                  },
                  "scaleUp": { "stabilizationWindowSeconds": 0 }
                },
                "maxReplicas": 6,
                "metrics": [
                  {
                    "resource": { "name": "cpu", "target": { "averageUtilization": 70, "type": "Utilization" } },
                    "type": "Resource"
                  },
                  {
                    "resource": {
                      "name": "memory", "target": { "averageValue": "1Gi", "type": "AverageValue", "value": "2Gi" }
                    },
                    "type": "Resource"
                  }
                ],
                "minReplicas": 2,
                "scaleTargetRef": { "apiVersion": "apps/v1", "kind": "Deployment", "name": "web" }
              }
            }
            """
        ),
        ["kubernetes:policy/v1:PodDisruptionBudget"] = (
            options => new PodDisruptionBudget(
                "it",
                new PodDisruptionBudgetArgs
                {
                    Metadata = Metadata,
                    Spec = new PodDisruptionBudgetSpecArgs
                    {
                        MaxUnavailable = 1,
                        MinAvailable = "50%",
                        Selector = Selector,
                        UnhealthyPodEvictionPolicy = "AlwaysAllow",
                    },
                },
                options
            ),
            "policy/v1",
            "PodDisruptionBudget",
            $$"""
            {
              "spec": {
                "maxUnavailable": 1, "minAvailable": "50%", "selector": {{SelectorJson}},
                "unhealthyPodEvictionPolicy": "AlwaysAllow"
              }
            }
            """
        ),
        ["kubernetes:rbac.authorization.k8s.io/v1:Role"] = (
            options => new Role("it", new RoleArgs { Metadata = Metadata, Rules = { Rule() } }, options),
            "rbac.authorization.k8s.io/v1",
            "Role",
            $$"""{ "rules": [{{RuleJson}}] }"""
        ),
        ["kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"] = (
            options => new ClusterRole("it", new ClusterRoleArgs { Metadata = Metadata, Rules = { Rule() } }, options),
            "rbac.authorization.k8s.io/v1",
            "ClusterRole",
            $$"""{ "rules": [{{RuleJson}}] }"""
        ),
        ["kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"] = (
            options => new RoleBinding(
                "it",
                new RoleBindingArgs
                {
                    Metadata = Metadata,
                    RoleRef = Reference("Role"),
                    Subjects = { Account() },
                },
                options
            ),
            "rbac.authorization.k8s.io/v1",
            "RoleBinding",
            BindingJson("Role")
        ),
        ["kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding"] = (
            options => new ClusterRoleBinding(
                "it",
                new ClusterRoleBindingArgs
                {
                    Metadata = Metadata,
                    RoleRef = Reference("ClusterRole"),
                    Subjects = { Account() },
                },
                options
            ),
            "rbac.authorization.k8s.io/v1",
            "ClusterRoleBinding",
            BindingJson("ClusterRole")
        ),
        ["kubernetes:storage.k8s.io/v1:StorageClass"] = (
            options => new StorageClass(
                "it",
                new StorageClassArgs
                {
                    AllowVolumeExpansion = true,
                    Metadata = Metadata,
                    Parameters = { ["type"] = "gp3" },
                    Provisioner = "ebs.csi.aws.com",
                    ReclaimPolicy = "Retain",
                    VolumeBindingMode = "WaitForFirstConsumer",
                },
                options
            ),
            "storage.k8s.io/v1",
            "StorageClass",
            """
            {
              "allowVolumeExpansion": true, "parameters": { "type": "gp3" }, "provisioner": "ebs.csi.aws.com",
              "reclaimPolicy": "Retain", "volumeBindingMode": "WaitForFirstConsumer"
            }
            """
        ),
        [CustomType] = (
            options => new CustomResource(
                "it",
                new RouteArgs
                {
                    Metadata = Metadata,
                    Spec = new RouteSpecArgs { Weights = { 90, 10 } },
                },
                options
            ),
            "shop.test/v1",
            "Route",
            """{ "spec": { "weights": [90, 10] } }"""
        ),
    };

    private static readonly Dictionary<string, string> OfficialAliases = new()
    {
        ["kubernetes:apps/v1:DaemonSet"] = "kubernetes:apps/v1beta2:DaemonSet kubernetes:extensions/v1beta1:DaemonSet",
        ["kubernetes:apps/v1:Deployment"] =
            "kubernetes:apps/v1beta1:Deployment kubernetes:apps/v1beta2:Deployment "
            + "kubernetes:extensions/v1beta1:Deployment",
        ["kubernetes:apps/v1:StatefulSet"] = "kubernetes:apps/v1beta1:StatefulSet kubernetes:apps/v1beta2:StatefulSet",
        ["kubernetes:autoscaling/v2:HorizontalPodAutoscaler"] =
            "kubernetes:autoscaling/v1:HorizontalPodAutoscaler kubernetes:autoscaling/v2beta1:HorizontalPodAutoscaler "
            + "kubernetes:autoscaling/v2beta2:HorizontalPodAutoscaler",
        ["kubernetes:networking.k8s.io/v1:NetworkPolicy"] = "kubernetes:extensions/v1beta1:NetworkPolicy",
        ["kubernetes:policy/v1:PodDisruptionBudget"] = "kubernetes:policy/v1beta1:PodDisruptionBudget",
        ["kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"] = BetaRbac("ClusterRole"),
        ["kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding"] = BetaRbac("ClusterRoleBinding"),
        ["kubernetes:rbac.authorization.k8s.io/v1:Role"] = BetaRbac("Role"),
        ["kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"] = BetaRbac("RoleBinding"),
        ["kubernetes:storage.k8s.io/v1:StorageClass"] = "kubernetes:storage.k8s.io/v1beta1:StorageClass",
    };

    public static TheoryData<string> Types => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_resource_sends_its_manifest(string type)
    {
        var (make, apiVersion, kind, json) = Cases[type];

        var run = await ProviderRun.OfAsync(() => make(null));

        var manifest = JsonNode.Parse(json)!.AsObject();
        manifest["apiVersion"] = apiVersion;
        manifest["kind"] = kind;
        manifest["metadata"] = JsonNode.Parse(MetadataJson);
        Assert.Equal(type, run["it"].Type);
        Assert.Equal(ProviderRun.Canonical(manifest.ToJsonString()), run.Inputs("it"));
    }

    [Fact]
    public async Task A_pod_sends_all_its_inputs()
    {
        var run = await ProviderRun.OfAsync(() =>
            new Deployment(
                "it",
                new DeploymentArgs
                {
                    Spec = new DeploymentSpecArgs
                    {
                        Selector = Selector,
                        Template = new PodTemplateSpecArgs { Spec = Pod() },
                    },
                }
            )
        );

        Assert.Equal(
            ProviderRun.Canonical(
                $$"""
                {
                  "apiVersion": "apps/v1", "kind": "Deployment",
                  "spec": { "selector": {{SelectorJson}}, "template": { "spec": {{PodJson}} } }
                }
                """
            ),
            run.Inputs("it")
        );
    }

    [Fact]
    public async Task ApiVersion_and_kind_are_the_resources_own_whatever_the_program_says()
    {
        var run = await ProviderRun.OfAsync(() =>
            new ConfigMap("it", new ConfigMapArgs { ApiVersion = "v2", Kind = "Map" })
        );

        Assert.Equal(ProviderRun.Canonical("""{ "apiVersion": "v1", "kind": "ConfigMap" }"""), run.Inputs("it"));
    }

    /// <summary>The package's own resources do; an object of a custom kind has the options that it was given.</summary>
    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_resource_asks_for_the_provider_of_its_package(string type)
    {
        var merged = await ProviderRun.MergedOptionsAsync(Cases[type].Make);

        Assert.Equal(type == CustomType ? null : "4.32.0", merged.Version);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Constructor_adds_the_official_aliases_before_the_programs(string type) =>
        Assert.Equal(OfficialAliases.GetValueOrDefault(type, ""), await ProviderRun.TypeAliasesAsync(Cases[type].Make));

    [Fact]
    public async Task What_is_in_a_secret_becomes_secret_when_it_is_set()
    {
        var secret = new SecretArgs
        {
            StringData = new() { ["a"] = "1" },
            Type = "Opaque",
        };

        Assert.True(await Output.IsSecretAsync(secret.StringData.ToOutput()));
        Assert.False(await Output.IsSecretAsync(secret.Type!.ToOutput()));
    }

    [Fact]
    public async Task The_provider_sends_what_is_no_string_as_json()
    {
        var run = await ProviderRun.OfAsync(() =>
            new Pulumi.Kubernetes.Provider(
                "it",
                new Pulumi.Kubernetes.ProviderArgs
                {
                    Cluster = "c",
                    ClusterIdentifier = "id",
                    Context = "x",
                    DeleteUnreachable = false,
                    EnableConfigMapMutable = true,
                    EnableSecretMutable = true,
                    EnableServerSideApply = true,
                    KubeConfig = "k",
                    Namespace = "shop",
                    SkipUpdateUnreachable = false,
                    SuppressDeprecationWarnings = false,
                }
            )
        );

        Assert.Equal("pulumi:providers:kubernetes", run["it"].Type);
        Assert.Equal(
            ProviderRun.Canonical(
                """
                {
                  "cluster": "c", "clusterIdentifier": "id", "context": "x", "deleteUnreachable": "false",
                  "enableConfigMapMutable": "true", "enableSecretMutable": "true", "enableServerSideApply": "true",
                  "kubeconfig": "k", "namespace": "shop", "skipUpdateUnreachable": "false",
                  "suppressDeprecationWarnings": "false"
                }
                """
            ),
            run.Inputs("it")
        );
    }

    [Fact]
    public async Task The_name_that_a_resource_was_given_can_be_read()
    {
        ConfigMap? made = null;
        await ProviderRun.OfAsync(() => made = new ConfigMap("it", new ConfigMapArgs { Metadata = Metadata }));

        Assert.Equal("web", (await OutputUtilities.GetValueAsync(made!.Metadata))!.Name);
        Assert.Equal("v1", await OutputUtilities.GetValueAsync(made.ApiVersion));
    }

    private const string RuleJson = """
        {
          "apiGroups": [""], "nonResourceURLs": ["/metrics"], "resourceNames": ["web"], "resources": ["pods"],
          "verbs": ["get"]
        }
        """;

    private static string BetaRbac(string kind) =>
        $"kubernetes:rbac.authorization.k8s.io/v1alpha1:{kind} kubernetes:rbac.authorization.k8s.io/v1beta1:{kind}";

    private static PolicyRuleArgs Rule() =>
        new()
        {
            ApiGroups = { "" },
            NonResourceURLs = { "/metrics" },
            ResourceNames = { "web" },
            Resources = { "pods" },
            Verbs = { "get" },
        };

    private static RoleRefArgs Reference(string kind) =>
        new()
        {
            ApiGroup = "rbac.authorization.k8s.io",
            Kind = kind,
            Name = "web",
        };

    private static SubjectArgs Account() =>
        new()
        {
            ApiGroup = "",
            Kind = "ServiceAccount",
            Name = "web",
            Namespace = "shop",
        };

    private static string BindingJson(string kind) =>
        $$"""
            {
              "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "{{kind}}", "name": "web" },
              "subjects": [{ "apiGroup": "", "kind": "ServiceAccount", "name": "web", "namespace": "shop" }]
            }
            """;

    private static PodSpecArgs Pod() =>
        new()
        {
            AutomountServiceAccountToken = false,
            Containers = { Container() },
            DnsPolicy = "ClusterFirst",
            EnableServiceLinks = false,
            HostNetwork = false,
            ImagePullSecrets = { new LocalObjectReferenceArgs { Name = "registry" } },
            InitContainers =
            {
                new ContainerArgs { Name = "first", Image = "busybox:1" },
            },
            NodeSelector = { ["kubernetes.io/os"] = "linux" },
            PriorityClassName = "high",
            RestartPolicy = "Always",
            SecurityContext = new PodSecurityContextArgs
            {
                FsGroup = 2000,
                FsGroupChangePolicy = "OnRootMismatch",
                RunAsGroup = 1000,
                RunAsNonRoot = true,
                RunAsUser = 1000,
                SeccompProfile = new SeccompProfileArgs { LocalhostProfile = "p", Type = "Localhost" },
                SupplementalGroups = { 5 },
            },
            ServiceAccountName = "web",
            TerminationGracePeriodSeconds = 50,
            Tolerations =
            {
                new TolerationArgs
                {
                    Effect = "NoSchedule",
                    Key = "k",
                    Operator = "Equal",
                    Value = "v",
                },
            },
            TopologySpreadConstraints =
            {
                new TopologySpreadConstraintArgs
                {
                    LabelSelector = Selector,
                    MatchLabelKeys = { "pod-template-hash" },
                    MaxSkew = 1,
                    MinDomains = 2,
                    NodeAffinityPolicy = "Honor",
                    NodeTaintsPolicy = "Honor",
                    TopologyKey = "topology.kubernetes.io/zone",
                    WhenUnsatisfiable = "ScheduleAnyway",
                },
            },
            Volumes =
            {
                new VolumeArgs
                {
                    Name = "config",
                    ConfigMap = new ConfigMapVolumeSourceArgs
                    {
                        DefaultMode = 292,
                        Items =
                        {
                            new KeyToPathArgs
                            {
                                Key = "a",
                                Mode = 256,
                                Path = "b/a",
                            },
                        },
                        Name = "c",
                        Optional = true,
                    },
                },
                new VolumeArgs
                {
                    Name = "secret",
                    Secret = new SecretVolumeSourceArgs
                    {
                        DefaultMode = 256,
                        Items =
                        {
                            new KeyToPathArgs { Key = "k", Path = "k" },
                        },
                        Optional = false,
                        SecretName = "s",
                    },
                },
                new VolumeArgs
                {
                    Name = "tmp",
                    EmptyDir = new EmptyDirVolumeSourceArgs { Medium = "Memory", SizeLimit = "64Mi" },
                },
                new VolumeArgs
                {
                    Name = "logs",
                    HostPath = new HostPathVolumeSourceArgs { Path = "/var/log", Type = "Directory" },
                },
            },
        };

    private static ContainerArgs Container() =>
        new()
        {
            Args = { "--port=80" },
            Command = { "web" },
            Env =
            {
                new EnvVarArgs { Name = "A", Value = "1" },
                new EnvVarArgs
                {
                    Name = "B",
                    ValueFrom = new EnvVarSourceArgs
                    {
                        SecretKeyRef = new SecretKeySelectorArgs
                        {
                            Key = "b",
                            Name = "s",
                            Optional = false,
                        },
                    },
                },
                new EnvVarArgs
                {
                    Name = "C",
                    ValueFrom = new EnvVarSourceArgs
                    {
                        FieldRef = new ObjectFieldSelectorArgs { ApiVersion = "v1", FieldPath = "metadata.name" },
                    },
                },
            },
            Image = "web:1",
            ImagePullPolicy = "IfNotPresent",
            Lifecycle = new LifecycleArgs
            {
                PreStop = new LifecycleHandlerArgs { Sleep = new SleepActionArgs { Seconds = 15 } },
            },
            LivenessProbe = new ProbeArgs
            {
                FailureThreshold = 3,
                HttpGet = new HTTPGetActionArgs
                {
                    Path = "/health",
                    Port = "http",
                    Scheme = "HTTP",
                },
                InitialDelaySeconds = 1,
                PeriodSeconds = 10,
                SuccessThreshold = 1,
                TimeoutSeconds = 5,
            },
            Name = "web",
            Ports =
            {
                new ContainerPortArgs
                {
                    ContainerPortValue = 80,
                    HostPort = 8080,
                    Name = "http",
                    Protocol = "TCP",
                },
            },
            ReadinessProbe = new ProbeArgs
            {
                TcpSocket = new TCPSocketActionArgs { Host = "h", Port = 80 },
            },
            Resources = new ResourceRequirementsArgs
            {
                Limits = { ["memory"] = "1Gi" },
                Requests = { ["cpu"] = "100m" },
            },
            SecurityContext = new SecurityContextArgs
            {
                AllowPrivilegeEscalation = false,
                Capabilities = new CapabilitiesArgs { Add = { "NET_BIND_SERVICE" }, Drop = { "ALL" } },
                Privileged = false,
                ReadOnlyRootFilesystem = true,
                RunAsGroup = 1000,
                RunAsNonRoot = true,
                RunAsUser = 1000,
                SeccompProfile = new SeccompProfileArgs { Type = "RuntimeDefault" },
            },
            StartupProbe = new ProbeArgs { Exec = new ExecActionArgs { Command = { "true" } } },
            TerminationMessagePolicy = "FallbackToLogsOnError",
            VolumeMounts =
            {
                new VolumeMountArgs
                {
                    MountPath = "/config",
                    Name = "config",
                    ReadOnly = true,
                    SubPath = "a",
                },
            },
            WorkingDir = "/app",
        };

    private const string PodJson = $$"""
        {
          "automountServiceAccountToken": false,
          "containers": [{
            "args": ["--port=80"], "command": ["web"],
            "env": [
              { "name": "A", "value": "1" },
              { "name": "B", "valueFrom": { "secretKeyRef": { "key": "b", "name": "s", "optional": false } } },
              { "name": "C", "valueFrom": { "fieldRef": { "apiVersion": "v1", "fieldPath": "metadata.name" } } }
            ],
            "image": "web:1", "imagePullPolicy": "IfNotPresent",
            "lifecycle": { "preStop": { "sleep": { "seconds": 15 } } },
            "livenessProbe": {
              "failureThreshold": 3, "httpGet": { "path": "/health", "port": "http", "scheme": "HTTP" },
              "initialDelaySeconds": 1, "periodSeconds": 10, "successThreshold": 1, "timeoutSeconds": 5
            },
            "name": "web",
            "ports": [{ "containerPort": 80, "hostPort": 8080, "name": "http", "protocol": "TCP" }],
            "readinessProbe": { "tcpSocket": { "host": "h", "port": 80 } },
            "resources": { "limits": { "memory": "1Gi" }, "requests": { "cpu": "100m" } },
            "securityContext": {
              "allowPrivilegeEscalation": false, "capabilities": { "add": ["NET_BIND_SERVICE"], "drop": ["ALL"] },
              "privileged": false, "readOnlyRootFilesystem": true, "runAsGroup": 1000, "runAsNonRoot": true,
              "runAsUser": 1000, "seccompProfile": { "type": "RuntimeDefault" }
            },
            "startupProbe": { "exec": { "command": ["true"] } },
            "terminationMessagePolicy": "FallbackToLogsOnError",
            "volumeMounts": [{ "mountPath": "/config", "name": "config", "readOnly": true, "subPath": "a" }],
            "workingDir": "/app"
          }],
          "dnsPolicy": "ClusterFirst", "enableServiceLinks": false, "hostNetwork": false,
          "imagePullSecrets": [{ "name": "registry" }],
          "initContainers": [{ "image": "busybox:1", "name": "first" }],
          "nodeSelector": { "kubernetes.io/os": "linux" }, "priorityClassName": "high", "restartPolicy": "Always",
          "securityContext": {
            "fsGroup": 2000, "fsGroupChangePolicy": "OnRootMismatch", "runAsGroup": 1000, "runAsNonRoot": true,
            "runAsUser": 1000, "seccompProfile": { "localhostProfile": "p", "type": "Localhost" },
            "supplementalGroups": [5]
          },
          "serviceAccountName": "web", "terminationGracePeriodSeconds": 50,
          "tolerations": [{ "effect": "NoSchedule", "key": "k", "operator": "Equal", "value": "v" }],
          "topologySpreadConstraints": [{
            "labelSelector": {{SelectorJson}}, "matchLabelKeys": ["pod-template-hash"], "maxSkew": 1, "minDomains": 2,
            "nodeAffinityPolicy": "Honor", "nodeTaintsPolicy": "Honor", "topologyKey": "topology.kubernetes.io/zone",
            "whenUnsatisfiable": "ScheduleAnyway"
          }],
          "volumes": [
            {
              "configMap": {
                "defaultMode": 292, "items": [{ "key": "a", "mode": 256, "path": "b/a" }], "name": "c", "optional": true
              },
              "name": "config"
            },
            {
              "name": "secret",
              "secret": {
                "defaultMode": 256, "items": [{ "key": "k", "path": "k" }], "optional": false, "secretName": "s"
              }
            },
            { "emptyDir": { "medium": "Memory", "sizeLimit": "64Mi" }, "name": "tmp" },
            { "hostPath": { "path": "/var/log", "type": "Directory" }, "name": "logs" }
          ]
        }
        """;

    private sealed class RouteArgs() : CustomResourceArgs("shop.test/v1", "Route")
    {
        [Input("spec")]
        public Input<RouteSpecArgs>? Spec { get; set; }
    }

    private sealed class RouteSpecArgs : ResourceArgs
    {
        [Input("weights")]
        private InputList<int>? _weights;

        public InputList<int> Weights
        {
            get => _weights ??= new InputList<int>();
            set => _weights = value;
        }
    }
}
