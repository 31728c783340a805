using CustomResource = Pulumi.Kubernetes.ApiExtensions.CustomResource;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="GatewayPolicies"/>.</summary>
public sealed record GatewayPoliciesArgs
{
    /// <summary>
    /// The dashboard's own limit per user. The Gateway's limits are multiples of it, so that the dashboard's response,
    /// which says when to retry, comes first.
    /// </summary>
    public required RateLimit RateLimit { get; init; }

    /// <summary>Whether to declare the policy for clients; otherwise <see cref="StickySplit"/> does.</summary>
    public bool HasClientPolicy { get; init; }

    /// <summary>Number of the Gateway's proxies.</summary>
    public int Proxies { get; init; } = 2;
}

/// <summary>
/// Envoy Gateway's policies for all requests of the Gateway: timeouts against slow clients, limits, retries, passive
/// health checks, TLS, and the proxies themselves with their access log. A release does not change them.
/// </summary>
/// <remarks>
/// Envoy Gateway 1.9, whose defaults were measured: 2,000 clients that send a byte from time to time hold all 1,024
/// connections to the dashboard, and no other client is served.
/// </remarks>
public sealed class GatewayPolicies : ComponentResource
{
    private const string ProxyKind = "EnvoyProxy";
    internal const string ObjectName = "edge";

    /// <summary>
    /// Requests of one address for each request that one user may make: an office behind one address, and a run of the
    /// smoke tests, which makes up to 1,700 requests.
    /// </summary>
    private const int UsersOfAddress = 30;

    /// <summary>
    /// Requests of a user that the Gateway lets through for each that the dashboard answers. A proxy counts by itself.
    /// </summary>
    private const int DashboardRefusesFirst = 2;

    /// <summary>The Gateway's reference to the settings of its proxies.</summary>
    internal static ParametersReferenceArgs ProxyParameters =>
        new()
        {
            Group = EnvoyGateway.ApiGroup,
            Kind = ProxyKind,
            Name = ObjectName,
        };

    /// <summary>
    /// Declares the policies. The Gateway must depend on them, because it refers to its proxies' settings.
    /// </summary>
    public GatewayPolicies(string name, ClusterScope scope, GatewayPoliciesArgs args)
        : base("inventario-retail:components:GatewayPolicies", name, scope.Options)
    {
        Declare("proxy", ProxyKind, Proxy(args.Proxies, scope.Environment.Namespace));
        if (args.HasClientPolicy)
            Declare("clients", "ClientTrafficPolicy", Clients());
        Declare("backends", "BackendTrafficPolicy", Backends(args.RateLimit));
        RegisterOutputs();

        void Declare(string purpose, string kind, ApiMap spec) =>
            new CustomResource(
                $"{name}-{purpose}",
                new EnvoyGatewayArgs(kind)
                {
                    Metadata = scope.Environment.Metadata(PartName.Gateway, ObjectName),
                    Spec = spec.ToInputs(),
                },
                new() { Parent = this }
            );
    }

    /// <summary>
    /// The policy for clients, of which a Gateway takes only one: slow ones hold no connection, and their request id is
    /// kept, so that both logs of a request can be found by it.
    /// </summary>
    /// <param name="early">Headers to set before a rule of the route is chosen; null for none.</param>
    internal static ApiMap Clients(ApiMap? early = null)
    {
        var headers = new ApiMap { ["requestID"] = "PreserveOrGenerate" };
        if (early is not null)
            headers["earlyRequestHeaders"] = early;
        return new()
        {
            ["targetRefs"] = EnvoyGateway.Target("Gateway", TrafficGateway.GatewayName),
            ["headers"] = headers,
            ["timeout"] = new ApiMap
            {
                ["tcp"] = new ApiMap { ["tlsHandshakeTimeout"] = "5s" },
                ["http"] = new ApiMap
                {
                    ["requestHeadersReceivedTimeout"] = "5s",
                    ["requestReceivedTimeout"] = "15s",
                    ["idleTimeout"] = "60s",
                },
            },
            ["tls"] = new ApiMap { ["minVersion"] = "1.2" },
        };
    }

    private static ApiMap Backends(RateLimit limit)
    {
        var perMinute = Math.Max(1, (int)(limit.Requests * TimeSpan.FromMinutes(1) / limit.Window));
        return new()
        {
            ["targetRefs"] = EnvoyGateway.Target("Gateway", TrafficGateway.GatewayName),
            // A request reaches the dashboard whole: a slow client holds no connection to it.
            ["requestBuffer"] = new ApiMap { ["limit"] = "1Mi" },
            ["retry"] = new ApiMap
            {
                ["numRetries"] = 2,
                // Only what no dashboard has begun to process, whatever the method.
                ["retryOn"] = new ApiMap
                {
                    ["triggers"] = new[] { "connect-failure", "refused-stream", "reset-before-request" },
                },
                ["perRetry"] = new ApiMap
                {
                    ["backOff"] = new ApiMap { ["baseInterval"] = "25ms", ["maxInterval"] = "250ms" },
                },
            },
            ["rateLimit"] = new ApiMap
            {
                ["type"] = "Local",
                ["local"] = new ApiMap
                {
                    ["rules"] = new[]
                    {
                        Limit(
                            new ApiMap
                            {
                                ["headers"] = new[]
                                {
                                    new ApiMap { ["name"] = "X-User-Id", ["type"] = "Distinct" },
                                },
                            },
                            DashboardRefusesFirst * perMinute
                        ),
                        // Invented users get limits of their own, so their address has one too.
                        Limit(
                            new ApiMap
                            {
                                ["sourceCIDR"] = new ApiMap { ["value"] = "0.0.0.0/0", ["type"] = "Distinct" },
                            },
                            UsersOfAddress * perMinute
                        ),
                    },
                },
            },
            ["healthCheck"] = new ApiMap
            {
                ["passive"] = new ApiMap
                {
                    ["consecutive5XxErrors"] = 5,
                    ["interval"] = "2s",
                    ["baseEjectionTime"] = "10s",
                    ["maxEjectionPercent"] = 100,
                },
            },
        };
    }

    private static ApiMap Limit(ApiMap clients, int requests) =>
        new()
        {
            ["clientSelectors"] = new[] { clients },
            ["limit"] = new ApiMap { ["requests"] = requests, ["unit"] = "Minute" },
        };

    private static ApiMap Proxy(int proxies, string gatewayNamespace) =>
        new()
        {
            ["provider"] = new ApiMap
            {
                ["type"] = "Kubernetes",
                ["kubernetes"] = new ApiMap
                {
                    ["envoyDeployment"] = new ApiMap
                    {
                        ["replicas"] = proxies,
                        ["pod"] = new ApiMap
                        {
                            ["topologySpreadConstraints"] = new[]
                            {
                                Spread("topology.kubernetes.io/zone", gatewayNamespace),
                                Spread("kubernetes.io/hostname", gatewayNamespace),
                            },
                        },
                    },
                    ["envoyPDB"] = new ApiMap { ["minAvailable"] = 1 },
                },
            },
            ["telemetry"] = new ApiMap
            {
                ["accessLog"] = new ApiMap
                {
                    ["settings"] = new[]
                    {
                        new ApiMap
                        {
                            ["format"] = new ApiMap { ["type"] = "JSON", ["json"] = AccessLog() },
                            ["sinks"] = new[]
                            {
                                new ApiMap
                                {
                                    ["type"] = "File",
                                    ["file"] = new ApiMap { ["path"] = "/dev/stdout" },
                                },
                            },
                        },
                    },
                },
            },
        };

    /// <summary>
    /// Spreads the proxies, so that no node or zone takes down all; where that is impossible, two on one node are better
    /// than one.
    /// </summary>
    private static ApiMap Spread(string over, string gatewayNamespace)
    {
        var labels = new ApiMap();
        foreach (var (key, value) in ReleaseGuardDeployment.ProxyLabels(TrafficGateway.GatewayName, gatewayNamespace))
            labels[key] = value;
        return new()
        {
            ["maxSkew"] = 1,
            ["topologyKey"] = over,
            ["whenUnsatisfiable"] = "ScheduleAnyway",
            ["labelSelector"] = new ApiMap { ["matchLabels"] = labels },
        };
    }

    /// <summary>
    /// The fields of the router's log on Docker, under the same names. The path is without the query, which may contain
    /// secrets.
    /// </summary>
    private static ApiMap AccessLog() =>
        new()
        {
            ["time"] = "%START_TIME%",
            ["request_id"] = "%REQ(X-REQUEST-ID)%",
            ["upstream"] = "%UPSTREAM_HOST%",
            ["method"] = "%REQ(:METHOD)%",
            ["path"] = "%REQ_WITHOUT_QUERY(X-ENVOY-ORIGINAL-PATH?:PATH)%",
            ["status"] = "%RESPONSE_CODE%",
            ["duration_ms"] = "%DURATION%",
            ["bytes"] = "%BYTES_SENT%",
            ["client"] = "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%",
            ["termination"] = "%RESPONSE_FLAGS%",
        };
}
