using CustomResource = Pulumi.Kubernetes.ApiExtensions.CustomResource;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="StickySplit"/>.</summary>
public sealed record StickySplitArgs
{
    /// <summary>The split, of which only the revisions count: the weight changes nothing here.</summary>
    public required Split Split { get; init; }
}

/// <summary>
/// Envoy Gateway's policies that keep users on their revision: a rule of the route chooses its slot by a hash instead
/// of at random. A wave does not change them; a release changes them once, because Envoy needs some 15 s for them.
/// </summary>
/// <remarks>
/// Envoy applies the hash to the slots only where a slot has a filter, which <see cref="TrafficRoute"/> sets. Without
/// <c>mergeType</c> a rule's policy would silently drop the Gateway's.
/// </remarks>
public sealed class StickySplit : ComponentResource
{
    /// <summary>Request header with a random number, for users without a cookie.</summary>
    internal const string FirstKeyHeader = "X-Split-Id";

    /// <summary>Request header with the release's id and the user.</summary>
    private const string UserKeyHeader = "X-Split-User";

    private readonly KubernetesEnvironment environment;

    /// <summary>Declares the policies.</summary>
    public StickySplit(string name, ClusterScope scope, StickySplitArgs args)
        : base("inventario-retail:components:StickySplit", name, scope.Options)
    {
        args.Split.Check();
        this.environment = scope.Environment;
        Declare(
            $"{name}-client-policy",
            "ClientTrafficPolicy",
            GatewayPolicies.ObjectName,
            GatewayPolicies.Clients(
                new()
                {
                    ["set"] = new[]
                    {
                        // Not the request id: with tracing on, half of its space is unused.
                        Header(FirstKeyHeader, "%UNIQUE_ID%"),
                        Header(
                            UserKeyHeader,
                            $"{ReleaseId(args.Split)}.%REQ({TrafficRoute.UserHeader.ToUpperInvariant()})%"
                        ),
                    },
                }
            )
        );
        Policy($"{name}-by-user", "split-user", RouteNames.ByUser, ByHeader(UserKeyHeader));
        Policy(
            $"{name}-by-cookie",
            "split-cookie",
            RouteNames.ByCookie,
            new()
            {
                ["type"] = "Cookie",
                ["cookie"] = new ApiMap { ["name"] = CookieName(args.Split) },
            }
        );
        Policy($"{name}-first", "split-first", RouteNames.Split, ByHeader(FirstKeyHeader));
        RegisterOutputs();
    }

    /// <summary>The cookie that keeps a user on a slot for one release.</summary>
    internal static string CookieName(Split split) => $"release-{ReleaseId(split)}";

    /// <summary>
    /// The id of a release: a hash of the newest revision, so that it stays when the canary becomes stable, and the
    /// next release draws its users again.
    /// </summary>
    internal static string ReleaseId(Split split) => ContentHash.Short((split.Canary ?? split.Stable).Name)[..8];

    private void Policy(string name, string objectName, string rule, ApiMap hash) =>
        Declare(
            name,
            "BackendTrafficPolicy",
            objectName,
            new()
            {
                ["targetRefs"] = EnvoyGateway.Target("HTTPRoute", RouteNames.Route, rule),
                ["loadBalancer"] = new ApiMap { ["type"] = "ConsistentHash", ["consistentHash"] = hash },
                ["mergeType"] = "StrategicMerge",
            }
        );

    private void Declare(string name, string kind, string objectName, ApiMap spec) =>
        new CustomResource(
            name,
            new EnvoyGatewayArgs(kind)
            {
                Metadata = environment.Metadata(PartName.Gateway, objectName),
                Spec = spec.ToInputs(),
            },
            new() { Parent = this }
        );

    private static ApiMap ByHeader(string header) =>
        new() { ["type"] = "Headers", ["headers"] = new[] { new ApiMap { ["name"] = header } } };

    private static ApiMap Header(string name, string value) => new() { ["name"] = name, ["value"] = value };
}
