using Pulumi.Kubernetes.ApiExtensions;
using CustomResource = Pulumi.Kubernetes.ApiExtensions.CustomResource;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="TrafficGateway"/>.</summary>
public sealed record TrafficGatewayArgs
{
    /// <summary>
    /// Name of a GatewayClass of Envoy Gateway 1.9 or later, in its default mode, in which the proxies run in the
    /// controller's namespace. The cluster's Gateway API must be 1.4 or later.
    /// </summary>
    public string GatewayClass { get; init; } = "eg";

    /// <summary>Host name of the dashboard; null for any.</summary>
    public string? Hostname { get; init; }

    /// <summary>
    /// Secret of type <c>kubernetes.io/tls</c> with the certificate, in the stack's namespace; cert-manager creates
    /// such Secrets.
    /// </summary>
    public string CertificateSecret { get; init; } = "dashboard-tls";

    /// <summary>Annotations of the Gateway, such as cert-manager's <c>cert-manager.io/cluster-issuer</c>.</summary>
    public IReadOnlyDictionary<string, Input<string>> Annotations { get; init; } =
        new Dictionary<string, Input<string>>();

    /// <summary>
    /// Annotations of the load balancer's service, such as <c>service.beta.kubernetes.io/aws-load-balancer-type</c>.
    /// </summary>
    public IReadOnlyDictionary<string, Input<string>> LoadBalancerAnnotations { get; init; } =
        new Dictionary<string, Input<string>>();
}

/// <summary>
/// The entry point for users' requests, over TLS; plain HTTP is redirected to it. It is the only part of a stack that
/// is reachable from outside, and releases do not change it.
/// </summary>
public sealed class TrafficGateway : ComponentResource
{
    /// <summary>Name of the Gateway.</summary>
    public const string GatewayName = "dashboard";

    internal const string SecureListener = "https";
    private const string PlainListener = "http";

    /// <summary>
    /// Makes Pulumi wait until the proxies serve TLS; without it an update succeeds while 443 serves nothing.
    /// </summary>
    private const string WaitFor =
        $$"""jsonpath={.status.listeners[?(@.name=="{{SecureListener}}")].conditions[?(@.type=="Programmed")].status}=True""";

    /// <summary>Declares the Gateway.</summary>
    public TrafficGateway(string name, ClusterScope scope, TrafficGatewayArgs args)
        : base("inventario-retail:components:TrafficGateway", name, scope.Options)
    {
        var environment = scope.Environment;
        var metadata = environment.Metadata(PartName.Gateway, GatewayName);
        metadata.Annotations.Add("pulumi.com/waitFor", WaitFor);
        foreach (var (key, value) in args.Annotations)
            metadata.Annotations.Add(key, value);
        var gateway = new CustomResource(
            $"{name}-gateway",
            new GatewayArgs
            {
                Metadata = metadata,
                Spec = new GatewaySpecArgs
                {
                    GatewayClassName = args.GatewayClass,
                    Infrastructure = Infrastructure(environment, args),
                    Listeners = new[] { Secure(args), Listener(PlainListener, 80, "HTTP", args.Hostname) },
                },
            },
            new() { Parent = this }
        );
        new CustomResource(
            $"{name}-redirect",
            new HttpRouteArgs
            {
                Metadata = environment.Metadata(PartName.Gateway, "dashboard-to-https"),
                Spec = new HttpRouteSpecArgs
                {
                    ParentRefs = new RouteParentArgs { Name = GatewayName, SectionName = PlainListener },
                    Rules = new HttpRouteRuleArgs
                    {
                        Filters = new HttpRouteFilterArgs
                        {
                            Type = "RequestRedirect",
                            RequestRedirect = new HttpRequestRedirectArgs { Scheme = "https", StatusCode = 301 },
                        },
                    },
                },
            },
            new() { Parent = this, DependsOn = { gateway } }
        );
        RegisterOutputs();
    }

    private static GatewayInfrastructureArgs Infrastructure(KubernetesEnvironment environment, TrafficGatewayArgs args)
    {
        var infrastructure = new GatewayInfrastructureArgs
        {
            Labels = environment.Identity(PartName.Gateway),
            ParametersRef = GatewayPolicies.ProxyParameters,
        };
        if (args.LoadBalancerAnnotations.Count > 0)
        {
            infrastructure.Annotations = new();
            foreach (var (key, value) in args.LoadBalancerAnnotations)
                infrastructure.Annotations.Add(key, value);
        }
        return infrastructure;
    }

    private static GatewayListenerArgs Secure(TrafficGatewayArgs args)
    {
        var listener = Listener(SecureListener, 443, "HTTPS", args.Hostname);
        listener.Tls = new GatewayTlsArgs
        {
            Mode = "Terminate",
            CertificateRefs = new CertificateReferenceArgs { Name = args.CertificateSecret },
        };
        return listener;
    }

    private static GatewayListenerArgs Listener(string name, int port, string protocol, string? hostname)
    {
        var listener = new GatewayListenerArgs
        {
            Name = name,
            Port = port,
            Protocol = protocol,
            // Other namespaces of the cluster cannot attach routes.
            AllowedRoutes = new AllowedRoutesArgs { Namespaces = new RouteNamespacesArgs { From = "Same" } },
        };
        if (hostname is not null)
            listener.Hostname = hostname;
        return listener;
    }
}
