using System.Text.RegularExpressions;
using InventarioRetail.Monitoring;
using Pulumi;
using Pulumi.Kubernetes.ApiExtensions;
using CustomResource = Pulumi.Kubernetes.ApiExtensions.CustomResource;

namespace InventarioRetail.Components;

/// <summary>Arguments of <see cref="TrafficRoute"/>.</summary>
public sealed record TrafficRouteArgs
{
    /// <summary>The revisions and the share of users on the newer one; their hosts are the services of the revisions.</summary>
    public required Split Split { get; init; }

    /// <summary>Name of the Gateway that requests come in by.</summary>
    public required string Gateway { get; init; }

    /// <summary>Host name that users call; null for any.</summary>
    public string? Hostname { get; init; }

    /// <summary>
    /// Cookie in which a user's browser keeps the user's number, <c>00</c> to <c>99</c>, drawn once by whoever sets it: the dashboard, or
    /// what stands in front of the Gateway.
    /// </summary>
    public string BucketCookie { get; init; } = "rollout-bucket";

    /// <summary>Content-Security-Policy of every answer.</summary>
    public string ContentSecurityPolicy { get; init; } = new RouterOptions().ContentSecurityPolicy;

    /// <summary>Longest wait for an answer, whole seconds; a little longer than the dashboard itself takes to give up (R-APP: 30 s).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(35);
}

/// <summary>
/// The way of users to the revisions of the dashboard on Kubernetes: one route of the Gateway API, which is all that a wave or a rollback
/// changes (requirements R-DIFF). Declare it with a dependency on the revisions, so that no share goes to one that is not available yet.
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
    /// Makes Pulumi wait until the Gateway has taken a new route and found its services: one that nobody takes fails the update. A changed
    /// route still has the conditions from before; that its weights are in force is what <see cref="RouteRules"/> records.
    /// </summary>
    private const string WaitFor = """
        ["jsonpath={.status.parents[*].conditions[?(@.type==\"Accepted\")].status}=True","jsonpath={.status.parents[*].conditions[?(@.type==\"ResolvedRefs\")].status}=True"]
        """;

    /// <summary>Declares the route.</summary>
    /// <exception cref="ArgumentException">Something would not work; the message says what and what would be right.</exception>
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
                $"The cookie '{args.BucketCookie}' is not made of letters, digits, '-' and '_' only."
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
    /// Users whose number is known go where it sends them; the others are drawn for each request. At 0 and at 100 percent nobody's number
    /// counts, so that a rollback takes everybody along at once.
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
        // Stable first, canary second: that is how the weights' metrics tell them apart.
        yield return Rule(SplitRule, args, cookie: null, Backend(split.Stable, 100 - weight), Backend(canary, weight));
    }

    /// <summary>
    /// The metrics are not for users. The Gateway API cannot answer by itself, so they are sent where the dashboard has nothing, and get its
    /// 404. ASP.NET ignores a path's case, and of the matches only a regular expression can: on Envoy Gateway it precedes
    /// every prefix. On Istio every prefix precedes it, so the plain path is there as the longest prefix too.
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
