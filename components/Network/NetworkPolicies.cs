using Pulumi.Kubernetes.Networking.V1;
using Pulumi.Kubernetes.Types.Inputs.Networking.V1;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="NetworkPolicies"/>.</summary>
public sealed record NetworkPoliciesArgs
{
    /// <summary>Namespace in which the Gateway's proxies run.</summary>
    public string GatewayNamespace { get; init; } = "envoy-gateway-system";

    /// <summary>Namespace of the log collector.</summary>
    public required string LogsNamespace { get; init; }

    /// <summary>CIDR blocks of Postgres's subnets, such as <c>10.0.20.0/24</c>.</summary>
    public required IReadOnlyList<Input<string>> DatabaseCidrs { get; init; }

    /// <summary>CIDR blocks of Redis's subnets.</summary>
    public required IReadOnlyList<Input<string>> CacheCidrs { get; init; }

    /// <summary>CIDR blocks of the Kubernetes API: the subnets of the cluster's control plane.</summary>
    public required IReadOnlyList<Input<string>> ControlPlaneCidrs { get; init; }

    /// <summary>CIDR blocks of DNS servers besides the cluster's own pods.</summary>
    public IReadOnlyList<Input<string>> DnsCidrs { get; init; } = [];

    /// <summary>Name of the Gateway.</summary>
    public string Gateway { get; init; } = TrafficGateway.GatewayName;

    /// <summary>Port of Postgres.</summary>
    public int DatabasePort { get; init; } = 5432;

    /// <summary>Port of Redis.</summary>
    public int CachePort { get; init; } = 6379;

    /// <summary>Port of the dashboard.</summary>
    public int DashboardPort { get; init; } = 8080;
}

/// <summary>
/// The network policies of a stack's namespace: all traffic is denied, except between the pairs that need it. Each pair
/// has two rules, egress for the client and ingress for the server.
/// </summary>
public sealed class NetworkPolicies : ComponentResource
{
    private const string Namespace = "kubernetes.io/metadata.name";

    /// <summary>
    /// Label and port of the pods that cert-manager starts to answer an HTTP-01 challenge; they run in the namespace of
    /// the certificate, which is the stack's (https://cert-manager.io/docs/configuration/acme/http01/).
    /// </summary>
    private const string SolverLabel = "acme.cert-manager.io/http01-solver";
    private const int SolverPort = 8089;

    /// <summary>
    /// All addresses except the link-local ones, which serve the node's own services, such as EC2's instance metadata.
    /// </summary>
    private static readonly NetworkPolicyPeerArgs Internet = new()
    {
        IpBlock = new IPBlockArgs { Cidr = "0.0.0.0/0", Except = { "169.254.0.0/16" } },
    };

    /// <summary>Declares the policies.</summary>
    public NetworkPolicies(string name, ClusterScope scope, NetworkPoliciesArgs args)
        : base("inventario-retail:components:NetworkPolicies", name, scope.Options)
    {
        Declare($"{name}-default-deny", "default-deny", new() { PodSelector = new LabelSelectorArgs() });
        Declare(
            $"{name}-dns",
            "dns",
            new() { PodSelector = new LabelSelectorArgs(), Egress = Dns(args.DnsCidrs) },
            "Egress"
        );
        Declare(
            $"{name}-acme-solver",
            "acme-solver",
            new()
            {
                PodSelector = new LabelSelectorArgs { MatchLabels = { [SolverLabel] = "true" } },
                Ingress = CalledBy(Gateway(args), SolverPort),
            },
            "Ingress"
        );
        foreach (var part in Parts(scope.Environment, args))
        {
            var spec = new NetworkPolicySpecArgs
            {
                PodSelector = Pods(part.Name),
                Ingress = part.From.ToList(),
                Egress = part.To.ToList(),
            };
            Declare($"{name}-{part.Name}", part.Name, spec);
        }
        RegisterOutputs();

        void Declare(string resource, string policy, NetworkPolicySpecArgs spec, params string[] types)
        {
            spec.PolicyTypes = types.Length == 0 ? new[] { "Ingress", "Egress" } : types;
            new NetworkPolicy(
                resource,
                new NetworkPolicyArgs { Metadata = scope.Environment.Metadata(name, policy), Spec = spec },
                new() { Parent = this }
            );
        }
    }

    private sealed record Part(string Name)
    {
        public IEnumerable<NetworkPolicyIngressRuleArgs> From { get; init; } = [];
        public IEnumerable<NetworkPolicyEgressRuleArgs> To { get; init; } = [];
    }

    private static IEnumerable<Part> Parts(KubernetesEnvironment environment, NetworkPoliciesArgs args) =>
        [
            new(PartName.Dashboard)
            {
                From =
                [
                    CalledBy(Gateway(args), args.DashboardPort),
                    CalledBy(Peer(PartName.Prometheus), args.DashboardPort),
                ],
                To =
                [
                    Calls(Blocks(args.DatabaseCidrs), args.DatabasePort),
                    Calls(Blocks(args.CacheCidrs), args.CachePort),
                    // For the feature flags.
                    Calls(PartName.Guard, ReleaseGuard.Port),
                    // To the object store and the AI provider.
                    ToInternet(),
                ],
            },
            new(PartName.Prometheus)
            {
                From =
                [
                    CalledBy(Peer(PartName.Grafana), PrometheusStatefulSet.Port),
                    CalledBy(Peer(PartName.Guard), PrometheusStatefulSet.Port),
                    CalledBy(Peer(PartName.Prometheus), PrometheusStatefulSet.Port),
                ],
                To =
                [
                    Calls(PartName.Prometheus, PrometheusStatefulSet.Port),
                    Calls(PartName.Dashboard, args.DashboardPort),
                    Calls(PartName.PostgresExporter, PostgresExporterDeployment.Port),
                    Calls(PartName.RedisExporter, RedisExporterDeployment.Port),
                    Calls(PartName.RouteMetrics, KubeStateMetrics.Port),
                    Calls(PartName.Guard, ReleaseGuard.Port),
                    Calls(PartName.Alertmanager, AlertmanagerStatefulSet.Port),
                    Calls(PartName.Grafana, GrafanaStatefulSet.Port),
                    Calls(PartName.ClusterState, KubeStateMetrics.Port),
                    Calls(PartName.BlackboxExporter, BlackboxExporterDeployment.Port),
                    Calls([Gateway(args)], PrometheusKubernetesConfig.EnvoyMetricsPort),
                    Calls([PeerIn(args.LogsNamespace, PartName.LogCollector)], LogCollector.Port),
                    Calls(Blocks(args.ControlPlaneCidrs), 443),
                ],
            },
            new(PartName.Alertmanager)
            {
                From =
                [
                    CalledBy(Peer(PartName.Prometheus), AlertmanagerStatefulSet.Port),
                    new() { From = Peer(PartName.Alertmanager), Ports = Gossip() },
                ],
                To =
                [
                    new() { To = Peer(PartName.Alertmanager), Ports = Gossip() },
                    // To PagerDuty and Slack.
                    ToInternet(),
                ],
            },
            new(PartName.Grafana)
            {
                From = [CalledBy(Peer(PartName.Prometheus), GrafanaStatefulSet.Port)],
                To = [Calls(PartName.Prometheus, PrometheusStatefulSet.Port)],
            },
            new(PartName.PostgresSetup) { To = [Calls(Blocks(args.DatabaseCidrs), args.DatabasePort)] },
            new(PartName.PostgresExporter)
            {
                From = [CalledBy(Peer(PartName.Prometheus), PostgresExporterDeployment.Port)],
                To = [Calls(Blocks(args.DatabaseCidrs), args.DatabasePort)],
            },
            new(PartName.RedisExporter)
            {
                From = [CalledBy(Peer(PartName.Prometheus), RedisExporterDeployment.Port)],
                To = [Calls(Blocks(args.CacheCidrs), args.CachePort)],
            },
            new(PartName.RouteMetrics)
            {
                From = [CalledBy(Peer(PartName.Prometheus), KubeStateMetrics.Port)],
                To = [Calls(Blocks(args.ControlPlaneCidrs), 443)],
            },
            new(PartName.ClusterState)
            {
                From = [CalledBy(Peer(PartName.Prometheus), KubeStateMetrics.Port)],
                To = [Calls(Blocks(args.ControlPlaneCidrs), 443)],
            },
            new(PartName.BlackboxExporter)
            {
                From = [CalledBy(Peer(PartName.Prometheus), BlackboxExporterDeployment.Port)],
                // To the dashboard's public URL.
                To = [ToInternet()],
            },
            new(PartName.Guard)
            {
                From =
                [
                    CalledBy(Peer(PartName.Prometheus), ReleaseGuard.Port),
                    CalledBy(Peer(PartName.Dashboard), ReleaseGuard.Port),
                ],
                To =
                [
                    Calls(PartName.Prometheus, PrometheusStatefulSet.Port),
                    Calls([Proxies(environment, args)], ReleaseGuardDeployment.ProxyMetricsPort),
                    Calls(Blocks(args.ControlPlaneCidrs), 443),
                ],
            },
        ];

    private static LabelSelectorArgs Pods(string part) => new() { MatchLabels = { [PartLabels.Part] = part } };

    private static NetworkPolicyPeerArgs Peer(string part) => new() { PodSelector = Pods(part) };

    /// <summary>The pods of a part in another namespace than the policy's.</summary>
    internal static NetworkPolicyPeerArgs PeerIn(string otherNamespace, string part)
    {
        var peer = AllIn(otherNamespace);
        peer.PodSelector = Pods(part);
        return peer;
    }

    private static NetworkPolicyPeerArgs Gateway(NetworkPoliciesArgs args) => AllIn(args.GatewayNamespace);

    private static NetworkPolicyPeerArgs AllIn(string otherNamespace) =>
        new() { NamespaceSelector = new LabelSelectorArgs { MatchLabels = { [Namespace] = otherNamespace } } };

    private static NetworkPolicyPeerArgs Proxies(KubernetesEnvironment environment, NetworkPoliciesArgs args)
    {
        var proxies = Gateway(args);
        proxies.PodSelector = new LabelSelectorArgs
        {
            MatchLabels = ReleaseGuardDeployment.ProxyLabels(args.Gateway, environment.Namespace),
        };
        return proxies;
    }

    private static IEnumerable<NetworkPolicyPeerArgs> Blocks(IEnumerable<Input<string>> cidrs) =>
        cidrs.Select(cidr => new NetworkPolicyPeerArgs { IpBlock = new IPBlockArgs { Cidr = cidr } });

    internal static NetworkPolicyIngressRuleArgs CalledBy(NetworkPolicyPeerArgs peer, int port) =>
        new() { From = peer, Ports = Tcp(port) };

    private static NetworkPolicyEgressRuleArgs Calls(string part, int port) => Calls([Peer(part)], port);

    private static NetworkPolicyEgressRuleArgs Calls(IEnumerable<NetworkPolicyPeerArgs> peers, int port) =>
        new() { To = peers.ToList(), Ports = Tcp(port) };

    /// <summary>Allows connections to the internet on the HTTPS port.</summary>
    internal static NetworkPolicyEgressRuleArgs ToInternet() => Calls([Internet], 443);

    private static NetworkPolicyPortArgs Tcp(int port) => new() { Protocol = "TCP", Port = port };

    /// <summary>The port between the pods of Alertmanager.</summary>
    private static NetworkPolicyPortArgs[] Gossip() => TcpAndUdp(AlertmanagerStatefulSet.ClusterPort);

    private static NetworkPolicyPortArgs[] TcpAndUdp(int port) => [new() { Protocol = "UDP", Port = port }, Tcp(port)];

    /// <summary>Allows DNS over UDP, and over TCP for long responses.</summary>
    internal static NetworkPolicyEgressRuleArgs Dns(IEnumerable<Input<string>> otherServers)
    {
        var own = AllIn("kube-system");
        own.PodSelector = new LabelSelectorArgs { MatchLabels = { ["k8s-app"] = "kube-dns" } };
        return new() { To = Blocks(otherServers).Prepend(own).ToList(), Ports = TcpAndUdp(53) };
    }
}
