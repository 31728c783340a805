using System.Globalization;
using CustomResource = Pulumi.Kubernetes.ApiExtensions.CustomResource;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="TrafficRoute"/>.</summary>
public sealed record TrafficRouteArgs
{
    /// <summary>The revisions and the canary's weight; the hosts are the revisions' services.</summary>
    public required Split Split { get; init; }

    /// <summary>Name of the Gateway that the route attaches to.</summary>
    public required string Gateway { get; init; }

    /// <summary>Host name of the dashboard; null for any.</summary>
    public string? Hostname { get; init; }

    /// <summary>
    /// Whether users stay on their revision, which needs <see cref="StickySplit"/>; else each request is drawn by the
    /// weights.
    /// </summary>
    public bool IsSticky { get; init; } = true;

    /// <summary>Content-Security-Policy of every response.</summary>
    public string ContentSecurityPolicy { get; init; } = new RouterOptions().ContentSecurityPolicy;

    /// <summary>Timeout of a response, in whole seconds; slightly above the dashboard's own timeout of 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(35);
}

/// <summary>
/// The route from users to the revisions of the dashboard on Kubernetes, in the Gateway API. It is the only resource
/// that a wave or a rollback changes. With a weight above 0, make it depend on the canary; at 0 it must not wait for
/// it.
/// </summary>
/// <remarks>
/// Its shape is the same at every weight: the same rules, each that splits users with a canary slot and a stable slot.
/// Envoy names its clusters by the place of a rule and a slot, so a shape that follows the weight loses requests, and
/// sends all users to the canary for some 20 ms. At 0 both slots name the stable revision, at 100 both name the canary.
/// </remarks>
public sealed class TrafficRoute : ComponentResource
{
    /// <summary>Request header with the user, as on Docker.</summary>
    internal const string UserHeader = "X-User-Id";

    private const string CookieLifetime = "1209600";

    /// <summary>
    /// Makes Pulumi wait until a Gateway has accepted a new route and found its services; without that the update
    /// fails. A changed route still has its earlier conditions, so whether its weights are live is recorded by
    /// <see cref="RouteRules"/>.
    /// </summary>
    private const string WaitFor = """
        ["jsonpath={.status.parents[*].conditions[?(@.type==\"Accepted\")].status}=True","jsonpath={.status.parents[*].conditions[?(@.type==\"ResolvedRefs\")].status}=True"]
        """;

    /// <summary>Declares the route.</summary>
    /// <exception cref="ArgumentException">
    /// An argument is invalid; the message says which and what is valid.
    /// </exception>
    public TrafficRoute(string name, ClusterScope scope, TrafficRouteArgs args)
        : base("inventario-retail:components:TrafficRoute", name, scope.Options)
    {
        args.Split.Check();
        var spec = new HttpRouteSpecArgs
        {
            ParentRefs = new RouteParentArgs { Name = args.Gateway, SectionName = TrafficGateway.SecureListener },
            Rules = Rules(args).ToList(),
        };
        if (args.Hostname is { } hostname)
            spec.Hostnames = hostname;
        new CustomResource(
            $"{name}-route",
            new HttpRouteArgs { Metadata = Metadata(scope.Environment, args.Split), Spec = spec },
            new() { Parent = this }
        );
        RegisterOutputs();
    }

    private static ObjectMetaArgs Metadata(KubernetesEnvironment environment, Split split)
    {
        var metadata = environment.Metadata(PartName.Gateway, RouteNames.Route);
        metadata.Annotations.Add("pulumi.com/waitFor", WaitFor.Trim());
        // All rules are one field with one owner: after a brake, or a change by hand, the next update takes it back.
        // The brake's admission policy keeps that from giving a braked canary users.
        metadata.Annotations.Add("pulumi.com/patchForce", "true");
        metadata.Annotations.Add(RouteNames.ReleaseAnnotation, RouterFiles.SplitKey(split));
        metadata.Annotations.Add(RouteNames.StableAnnotation, split.Stable.Name);
        metadata.Annotations.Add(RouteNames.StableServiceAnnotation, split.Stable.Host);
        if (split.Canary is { } canary)
        {
            metadata.Annotations.Add(RouteNames.CanaryAnnotation, canary.Name);
            metadata.Annotations.Add(RouteNames.CanaryServiceAnnotation, canary.Host);
        }
        metadata.Annotations.Add(
            RouteNames.WeightAnnotation,
            split.WeightPercent.ToString(CultureInfo.InvariantCulture)
        );
        return metadata;
    }

    /// <summary>
    /// The rules, always the same ones in the same order; Envoy tries them by precedence, then by order.
    /// </summary>
    private static IEnumerable<HttpRouteRuleArgs> Rules(TrafficRouteArgs args) =>
        [
            Metrics(args),
            SplitRule(RouteNames.ByUser, args, UserHeader, ".+"),
            // Anchored on both sides: other implementations match anywhere in the header.
            SplitRule(
                RouteNames.ByCookie,
                args,
                "Cookie",
                $"^(.*; ?)?{StickySplit.CookieName(args.Split)}=[0-9a-f-]+(;.*)?$"
            ),
            SplitRule(RouteNames.Split, args, header: null, pattern: null),
        ];

    /// <summary>
    /// Hides the metrics from users. The Gateway API cannot respond by itself, so the rule rewrites the path to one
    /// that the dashboard answers with 404. ASP.NET ignores a path's case, which only a regular expression can match.
    /// On Envoy Gateway it takes precedence over every prefix; on Istio every prefix takes precedence over it, so the
    /// plain path is also matched, as the longest prefix.
    /// </summary>
    private static HttpRouteRuleArgs Metrics(TrafficRouteArgs args)
    {
        var rule = Rule("metrics-hidden", args, Backend(Slots(args.Split).Stable, 1));
        rule.Matches = new[]
        {
            PathMatch("RegularExpression", "(?i)/metrics(/.*)?"),
            PathMatch("PathPrefix", "/metrics"),
        };
        rule.Filters!.Add(
            new HttpRouteFilterArgs
            {
                Type = "URLRewrite",
                UrlRewrite = new HttpUrlRewriteArgs
                {
                    Path = new HttpPathModifierArgs { Type = "ReplaceFullPath", ReplaceFullPath = "/not-found" },
                },
            }
        );
        return rule;
    }

    /// <summary>
    /// A rule with both slots. The canary comes first: the hash falls into cumulative weights, so a rising weight only
    /// adds users to it.
    /// </summary>
    private static HttpRouteRuleArgs SplitRule(string name, TrafficRouteArgs args, string? header, string? pattern)
    {
        var (canary, stable, weight) = Slots(args.Split);
        var rule = Rule(
            name,
            args,
            Slot("canary", canary, weight, name, args),
            Slot("stable", stable, 100 - weight, name, args)
        );
        var match = PathMatch("PathPrefix", "/");
        if (header is not null)
        {
            match.Headers = new HttpHeaderMatchArgs
            {
                Type = "RegularExpression",
                Name = header,
                Value = pattern!,
            };
        }
        rule.Matches = match;
        return rule;
    }

    /// <summary>The revisions of the slots, and the canary slot's weight, from 1 to 99.</summary>
    private static (SplitRevision Canary, SplitRevision Stable, int Weight) Slots(Split split) =>
        split switch
        {
            { Canary: { } canary, WeightPercent: 100 } => (canary, canary, RouteNames.RestingWeight),
            { Canary: { } canary, WeightPercent: > 0 } => (canary, split.Stable, split.WeightPercent),
            _ => (split.Stable, split.Stable, RouteNames.RestingWeight),
        };

    private static HttpBackendArgs Slot(
        string slot,
        SplitRevision revision,
        int weight,
        string rule,
        TrafficRouteArgs args
    )
    {
        var backend = Backend(revision, weight);
        if (!args.IsSticky)
            return backend;
        backend.Filters = new HttpRouteFilterArgs
        {
            Type = "RequestHeaderModifier",
            RequestHeaderModifier = new HttpHeaderFilterArgs { Set = Header("X-Split", slot) },
        };
        if (rule == RouteNames.Split)
        {
            var cookie = $"{StickySplit.CookieName(args.Split)}=%REQ({StickySplit.FirstKeyHeader.ToUpperInvariant()})%";
            backend.Filters.Add(
                new HttpRouteFilterArgs
                {
                    Type = "ResponseHeaderModifier",
                    ResponseHeaderModifier = new HttpHeaderFilterArgs
                    {
                        Add = Header(
                            "Set-Cookie",
                            $"{cookie}; Max-Age={CookieLifetime}; Path=/; Secure; HttpOnly; SameSite=Lax"
                        ),
                    },
                }
            );
        }
        return backend;
    }

    private static HttpRouteMatchArgs PathMatch(string type, string value) =>
        new()
        {
            Path = new HttpPathMatchArgs { Type = type, Value = value },
        };

    private static HttpRouteRuleArgs Rule(string name, TrafficRouteArgs args, params HttpBackendArgs[] backends) =>
        new()
        {
            Name = name,
            Filters = new HttpRouteFilterArgs
            {
                Type = "ResponseHeaderModifier",
                ResponseHeaderModifier = new HttpHeaderFilterArgs { Set = SecurityHeaders(args).ToList() },
            },
            BackendRefs = backends,
            Timeouts = new HttpRouteTimeoutsArgs { Request = $"{(long)args.Timeout.TotalSeconds}s" },
        };

    private static IEnumerable<HttpHeaderArgs> SecurityHeaders(TrafficRouteArgs args) =>
        [
            Header("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
            Header("Content-Security-Policy", args.ContentSecurityPolicy),
            Header("X-Content-Type-Options", "nosniff"),
            Header("X-Frame-Options", "DENY"),
            Header("X-XSS-Protection", "0"),
        ];

    private static HttpHeaderArgs Header(string name, string value) => new() { Name = name, Value = value };

    private static HttpBackendArgs Backend(SplitRevision revision, int weight) =>
        new()
        {
            Name = revision.Host,
            Port = revision.Port,
            Weight = weight,
        };
}
