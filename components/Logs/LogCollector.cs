using Pulumi.Kubernetes.Apps.V1;
using Pulumi.Kubernetes.Networking.V1;
using Pulumi.Kubernetes.Types.Inputs.Apps.V1;
using Pulumi.Kubernetes.Types.Inputs.Core.V1;
using Pulumi.Kubernetes.Types.Inputs.Networking.V1;

namespace InventarioRetail.Components;

/// <summary>
/// Arguments of <see cref="LogCollector"/>; its image must be compatible with the public <c>fluent-bit</c> image.
/// </summary>
public sealed record LogCollectorArgs() : PartArgs(memoryMib: 128)
{
    /// <summary>Name of the CloudWatch log group, which must exist.</summary>
    public required Input<string> LogGroup { get; init; }

    /// <summary>Region of the log group.</summary>
    public required string Region { get; init; }

    /// <summary>CIDR blocks of DNS servers besides the cluster's own pods.</summary>
    public IReadOnlyList<Input<string>> DnsCidrs { get; init; } = [];

    /// <summary>Namespace in which the Gateway's proxies run.</summary>
    public string GatewayNamespace { get; init; } = "envoy-gateway-system";

    /// <summary>
    /// ARN of the IAM role that may write to the log group; its trust policy names
    /// <see cref="PartName.LogCollector"/> in <see cref="KubernetesEnvironment.LogsNamespace"/>. Null when EKS itself
    /// associates the account with the role (Pod Identity).
    /// </summary>
    public Input<string>? RoleArn { get; init; }
}

/// <summary>
/// Fluent Bit on every node. It reads the log files of the stack's pods and of its Gateway's proxies from the node,
/// which the namespace of the other parts forbids; so it has its own namespace. Lines that CloudWatch does not accept
/// are buffered on the node's disk and retried without limit. The buffer and the read positions outlive the pod: its
/// successor continues where it stopped.
/// </summary>
public sealed class LogCollector : ComponentResource
{
    /// <summary>Port of the health check and of the metrics.</summary>
    internal const int Port = 2020;

    private const string ConfigPath = "/etc/fluent-bit";
    private const string ConfigFile = "fluent-bit.yaml";

    /// <summary>
    /// Root, without any capability: the node's log files, and the directory for positions and buffered lines, which
    /// the kubelet creates, belong to root.
    /// </summary>
    private const int Root = 0;

    /// <summary>Declares the collector.</summary>
    public LogCollector(string name, ClusterScope scope, LogCollectorArgs args)
        : base("inventario-retail:components:LogCollector", name, scope.Options)
    {
        var environment = scope.Environment;
        const string Part = PartName.LogCollector;
        var logs = environment.In(environment.LogsNamespace);
        // The baseline standard forbids hostPath volumes as well.
        var space = SecuredNamespace.Declare($"{name}-namespace", logs.Namespace, Part, "privileged", logs, this);
        var config = EmbeddedText.Read("Logs/fluent-bit.yaml");
        var inside = new CustomResourceOptions { Parent = this, DependsOn = { space } };
        ClusterAccount.Declare($"{name}-account", logs.Metadata(Part), args.RoleArn, inside);
        ClusterConfigMap.Declare($"{name}-config", Part, Part, logs, [KeyValuePair.Create(ConfigFile, config)], inside);
        new NetworkPolicy(
            $"{name}-network-policy",
            new NetworkPolicyArgs
            {
                Metadata = logs.Metadata(Part),
                Spec = new NetworkPolicySpecArgs
                {
                    PodSelector = new LabelSelectorArgs(),
                    PolicyTypes = { "Ingress", "Egress" },
                    Ingress =
                    {
                        NetworkPolicies.CalledBy(
                            NetworkPolicies.PeerIn(environment.Namespace, PartName.Prometheus),
                            Port
                        ),
                    },
                    Egress = { NetworkPolicies.Dns(args.DnsCidrs), NetworkPolicies.ToInternet() },
                },
            },
            inside
        );
        var pod = Pod(environment, args, config);
        new DaemonSet(
            $"{name}-daemonset",
            new DaemonSetArgs
            {
                Metadata = logs.Metadata(Part, image: pod.Image),
                Spec = new DaemonSetSpecArgs
                {
                    Selector = HardenedPod.LabelSelector(Part, logs, pod),
                    UpdateStrategy = new DaemonSetUpdateStrategyArgs { Type = "RollingUpdate" },
                    Template = HardenedPod.Template(Part, logs, pod),
                },
            },
            inside
        );
        RegisterOutputs();
    }

    private static HardenedPodArgs Pod(KubernetesEnvironment environment, LogCollectorArgs args, string config) =>
        new(args.Image, args.MemoryMib)
        {
            Ready = new("/api/v1/health", Port) { RestartsWhenNotReady = false },
            UserId = Root,
            Arguments = ["-c", $"{ConfigPath}/{ConfigFile}"],
            Environment =
            [
                new EnvVarArgs { Name = "NAMESPACE", Value = environment.Namespace },
                new EnvVarArgs { Name = "GATEWAY_NAMESPACE", Value = args.GatewayNamespace },
                new EnvVarArgs { Name = "REGION", Value = args.Region },
                new EnvVarArgs { Name = "LOG_GROUP", Value = args.LogGroup },
            ],
            Volumes =
            [
                PodVolume.OfNode("logs", "/var/log"),
                PodVolume.OfConfigMap("config", PartName.LogCollector, ConfigPath),
                PodVolume.OfNodeState("state", $"/var/lib/{environment.LogsNamespace}", "/var/lib/fluent-bit"),
            ],
            ServiceAccount = PartName.LogCollector,
            StartConfiguration = config,
            OnEveryNode = true,
        };
}
