using System.Collections.Immutable;

namespace InventarioRetail.Settings;

/// <summary>The cluster that a stack on Kubernetes is given, and how users come in (key <c>kubernetes</c>).</summary>
public sealed record KubernetesSettings
{
    /// <summary>
    /// Name of the cluster's context in the kubeconfig of whoever deploys (required), so that nobody deploys to the cluster that happens
    /// to be the current one.
    /// </summary>
    public string Context { get; init; } = "";

    /// <summary>Blocks of addresses at which the Kubernetes API answers: the subnets of the control plane (required).</summary>
    public IReadOnlyList<string> ControlPlaneCidrs { get; init; } = [];

    /// <summary>Provisioner of the volumes (default the EBS driver that is an add-on of EKS).</summary>
    public string VolumeProvisioner { get; init; } = "ebs.csi.aws.com";

    /// <summary>The way in.</summary>
    public GatewaySettings Gateway { get; init; } = new();
}

/// <summary>The Gateway in front of the dashboard's revisions (requirements R-NET, R-STICKY).</summary>
public sealed record GatewaySettings
{
    /// <summary>The host name that users call (required).</summary>
    public string Hostname { get; init; } = "";

    /// <summary>The class of Gateways that the cluster offers (default <c>eg</c>, Envoy Gateway's own name for it).</summary>
    public string Class { get; init; } = "eg";

    /// <summary>The namespace in which the Gateway's proxies run (default Envoy Gateway's).</summary>
    public string Namespace { get; init; } = "envoy-gateway-system";

    /// <summary>The Secret with the certificate (default <c>dashboard-tls</c>).</summary>
    public string CertificateSecret { get; init; } = "dashboard-tls";

    /// <summary>The cookie with a user's number, by which users stay on their revision (default <c>rollout-bucket</c>).</summary>
    public string BucketCookie { get; init; } = "rollout-bucket";

    /// <summary>Annotations of the Gateway, such as cert-manager's (default none).</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = None;

    /// <summary>Annotations of the load balancer's service (default none).</summary>
    public IReadOnlyDictionary<string, string> LoadBalancerAnnotations { get; init; } = None;

    private static ImmutableSortedDictionary<string, string> None { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
