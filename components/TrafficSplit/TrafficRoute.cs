using System.Text.RegularExpressions;
using Pulumi.Kubernetes.ApiExtensions;
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
    /// Cookie that holds the user's number, <c>00</c> to <c>99</c>. It is drawn once and set by the dashboard or by a
    /// proxy in front of the Gateway.
    /// </summary>
    public string BucketCookie { get; init; } = "rollout-bucket";

    /// <summary>Content-Security-Policy of every response.</summary>
    public string ContentSecurityPolicy { get; init; } = new RouterOptions().ContentSecurityPolicy;

    /// <summary>Timeout of a response, in whole seconds; slightly above the dashboard's own timeout of 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(35);
}

/// <summary>
/// The route from users to the revisions of the dashboard on Kubernetes, in the Gateway API. It is the only resource
/// that a wave or a rollback changes. Make it depend on the revisions, so that no traffic goes to one that is not
/// available yet.
/// </summary>
public sealed partial class TrafficRoute : ComponentResource
{
    /// <summary>Name of the route.</summary>
    internal const string RouteName = "dashboard";

    /// <summary>Name of the rule with the weights.</summary>
    internal const string SplitRule = "split";

    internal const string StableAnnotation = "inventario-retail.stable";
    internal const string CanaryAnnotation = "inventario-retail.canary";
    internal const string ReleaseAnnotation = "inventario-retail.release";

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
    public TrafficRoute(
        string name,
        KubernetesEnvironment environment,
        TrafficRouteArgs args,
        ComponentResourceOptions? options = null
    )
        : base("inventario-retail:components:TrafficRoute", name, options)
    {
        args.Split.Check();
        if (!CookieName().IsMatch(args.BucketCookie))
        {
            throw new ArgumentException(
                $"The cookie '{args.BucketCookie}' is not a valid name: use letters, digits, '-' and '_' only."
            );
        }

        var metadata = environment.Metadata(PartName.Gateway, RouteName);
        metadata.Annotations.Add("pulumi.com/waitFor", WaitFor.Trim());
        metadata.Annotations.Add(StableAnnotation, args.Split.Stable.Name);
        if (args.Split.Canary is { } canary)
            metadata.Annotations.Add(CanaryAnnotation, canary.Name);
        metadata.Annotations.Add(ReleaseAnnotation, RouterFiles.SplitKey(args.Split));
        var spec = new HttpRouteSpecArgs
        {
            ParentRefs = new RouteParentArgs { Name = args.Gateway, SectionName = TrafficGateway.SecureListener },
            Rules = Rules(args).ToList(),
        };
        if (args.Hostname is { } hostname)
            spec.Hostnames = hostname;
        new CustomResource(
            $"{name}-route",
            new HttpRouteArgs { Metadata = metadata, Spec = spec },
            new() { Parent = this }
        );
        RegisterOutputs();
    }

    /// <summary>
    /// The rules of the route. Users with a number are routed by it; the others are assigned at random for each
    /// request. At 0 and 100 percent the numbers are ignored, so that a rollback moves all users at once.
    /// </summary>
    private static IEnumerable<HttpRouteRuleArgs> Rules(TrafficRouteArgs args)
    {
        var split = args.Split;
        yield return Metrics(args);
        if (split.Canary is not { } canary)
        {
            yield return Rule(SplitRule, args, cookie: null, Backend(split.Stable, 100));
            yield break;
        }

        var weight = split.WeightPercent;
        if (weight is > 0 and < 100)
        {
            yield return Rule("canary-users", args, Cookie(args, 0, weight), Backend(canary, 1));
            yield return Rule("stable-users", args, Cookie(args, weight, 100), Backend(split.Stable, 1));
        }
        // Stable first, canary second: the weight metrics identify the backends by their order.
        yield return Rule(SplitRule, args, cookie: null, Backend(split.Stable, 100 - weight), Backend(canary, weight));
    }

    /// <summary>
    /// Hides the metrics from users. The Gateway API cannot respond by itself, so the rule rewrites the path to one
    /// that the dashboard answers with 404. ASP.NET ignores a path's case, which only a regular expression can match.
    /// On Envoy Gateway it takes precedence over every prefix; on Istio every prefix takes precedence over it, so the
    /// plain path is also matched, as the longest prefix.
    /// </summary>
    private static HttpRouteRuleArgs Metrics(TrafficRouteArgs args)
    {
        var rule = Rule("metrics-hidden", args, cookie: null, Backend(args.Split.Stable, 1));
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

    private static HttpRouteMatchArgs PathMatch(string type, string value) =>
        new()
        {
            Path = new HttpPathMatchArgs { Type = type, Value = value },
        };

    private static string Cookie(TrafficRouteArgs args, int from, int to) =>
        CookieBuckets.Pattern(args.BucketCookie, from, to);

    private static HttpRouteRuleArgs Rule(
        string name,
        TrafficRouteArgs args,
        string? cookie,
        params HttpBackendArgs[] backends
    )
    {
        var match = PathMatch("PathPrefix", "/");
        if (cookie is not null)
        {
            match.Headers = new HttpHeaderMatchArgs
            {
                Type = "RegularExpression",
                Name = "Cookie",
                Value = cookie,
            };
        }
        return new()
        {
            Name = name,
            Matches = match,
            Filters = new HttpRouteFilterArgs
            {
                Type = "ResponseHeaderModifier",
                ResponseHeaderModifier = new HttpHeaderFilterArgs { Set = SecurityHeaders(args).ToList() },
            },
            BackendRefs = backends,
            Timeouts = new HttpRouteTimeoutsArgs { Request = $"{(long)args.Timeout.TotalSeconds}s" },
        };
    }

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

    [GeneratedRegex(@"\A[A-Za-z0-9_-]+\z")]
    private static partial Regex CookieName();
}
