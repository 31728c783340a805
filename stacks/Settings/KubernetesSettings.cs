using System.Collections.Immutable;

namespace InventarioRetail.Settings;

/// <summary>The existing cluster of a stack on Kubernetes, and its Gateway (key <c>kubernetes</c>).</summary>
public sealed record KubernetesSettings
{
    /// <summary>
    /// Name of the cluster's context in the operator's kubeconfig (required), so that a deployment never goes to
    /// whichever cluster is the current context.
    /// </summary>
    public string Context { get; init; } = "";

    /// <summary>CIDR blocks of the Kubernetes API: the subnets of the control plane (required).</summary>
    public IReadOnlyList<string> ControlPlaneCidrs { get; init; } = [];

    /// <summary>
    /// CIDR blocks of the DNS servers that pods use instead of the pods labelled <c>k8s-app: kube-dns</c> (default
    /// none), such as those of EKS Auto Mode and NodeLocal DNSCache.
    /// </summary>
    public IReadOnlyList<string> DnsCidrs { get; init; } = [];

    /// <summary>Provisioner of the volumes (default: the EBS driver, an EKS add-on).</summary>
    public string VolumeProvisioner { get; init; } = "ebs.csi.aws.com";

    /// <summary>
    /// How long an update waits until the pods of a new revision are ready, 30 s to 30 min (default 3 min). The stack
    /// is locked meanwhile.
    /// </summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The Gateway through which users reach the dashboard.</summary>
    public GatewaySettings Gateway { get; init; } = new();
}

/// <summary>The Gateway in front of the dashboard's revisions (key <c>kubernetes.gateway</c>).</summary>
public sealed record GatewaySettings
{
    /// <summary>The dashboard's public host name (required).</summary>
    public string Hostname { get; init; } = "";

    /// <summary>The GatewayClass (default <c>eg</c>, the name that Envoy Gateway uses).</summary>
    public string Class { get; init; } = "eg";

    /// <summary>The namespace of the Gateway's proxies (default: Envoy Gateway's).</summary>
    public string Namespace { get; init; } = "envoy-gateway-system";

    /// <summary>The Secret with the TLS certificate (default <c>dashboard-tls</c>).</summary>
    public string CertificateSecret { get; init; } = "dashboard-tls";

    /// <summary>
    /// Whether users stay on their revision (default true), which needs Envoy Gateway 1.9 or later. On other
    /// implementations each request is drawn by the weights.
    /// </summary>
    public bool Sticky { get; init; } = true;

    /// <summary>Annotations of the Gateway, for example for cert-manager (default none).</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = None;

    /// <summary>Annotations of the load balancer's service (default none).</summary>
    public IReadOnlyDictionary<string, string> LoadBalancerAnnotations { get; init; } = None;

    private static ImmutableSortedDictionary<string, string> None { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
