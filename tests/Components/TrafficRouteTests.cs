using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pulumi;

namespace InventarioRetail.Components.Tests;

public sealed class TrafficRouteTests
{
    [Theory]
    [InlineData(0, "split: everybody -> dashboard-v1-0-0:8080 x 100, dashboard-v1-1-0-rc1:8080 x 0")]
    [InlineData(100, "split: everybody -> dashboard-v1-0-0:8080 x 0, dashboard-v1-1-0-rc1:8080 x 100")]
    public async Task At_nothing_and_at_everything_no_cookie_counts(int weight, string rule) =>
        Assert.Equal([rule], Rules(await Route(weight)));

    [Fact]
    public async Task Without_a_canary_all_go_to_the_stable_revision()
    {
        var route = await Declared(args => args with { Split = new(Stable, null, 0) });

        Assert.Equal(["split: everybody -> dashboard-v1-0-0:8080 x 100"], Rules(route));
        Assert.Null(route["metadata.annotations"]!["inventario-retail.canary"]);
    }

    [Fact]
    public async Task At_every_weight_each_rule_has_a_backend_with_a_weight_and_only_a_real_share_has_cookie_rules()
    {
        for (var weight = 0; weight <= 100; weight++)
        {
            var route = await Route(weight);
            var rules = route["spec.rules"]!.AsArray();
            // The first rule that matches counts.
            Assert.Equal("metrics-hidden", (string?)rules[0]!["name"]);
            foreach (var rule in rules)
                Assert.NotEqual(0, rule!["backendRefs"]!.AsArray().Sum(Weight));
            Assert.Equal([100 - weight, weight], Split(route)["backendRefs"]!.AsArray().Select(Weight));
            Assert.Equal(
                weight is > 0 and < 100 ? 2 : 0,
                rules.Count(rule => rule!["matches"]![0]!["headers"] is not null)
            );
        }

        static int Weight(JsonNode? backend) => (int)backend!["weight"]!;
    }

    [Fact]
    public void Exactly_the_numbers_below_the_weight_are_the_canarys_and_all_others_the_stable_revisions()
    {
        for (var weight = 1; weight < 100; weight++)
        {
            var canary = new Regex(CookieBuckets.Pattern("rollout-bucket", 0, weight));
            var stable = new Regex(CookieBuckets.Pattern("rollout-bucket", weight, 100));
            for (var number = 0; number < 100; number++)
            {
                var cookie = string.Create(CultureInfo.InvariantCulture, $"rollout-bucket={number:00}");
                Assert.Equal(number < weight, canary.IsMatch(cookie));
                Assert.Equal(number >= weight, stable.IsMatch(cookie));
            }
        }
    }

    [Theory]
    [InlineData("rollout-bucket=07", true)]
    [InlineData("session=a; rollout-bucket=07", true)]
    [InlineData("session=a;rollout-bucket=07; theme=dark", true)]
    [InlineData("rollout-bucket=07; theme=dark", true)]
    [InlineData("rollout-bucket=10", false)]
    [InlineData("rollout-bucket=7", false)]
    [InlineData("rollout-bucket=071", false)]
    [InlineData("rollout-bucket=", false)]
    [InlineData("rollout-bucket=07x", false)]
    [InlineData("my-rollout-bucket=07", false)]
    [InlineData("session=rollout-bucket=07", false)]
    [InlineData("session=a", false)]
    public void The_number_is_read_from_its_own_cookie_only(string header, bool isCanarys) =>
        Assert.Equal(isCanarys, Regex.IsMatch(header, CookieBuckets.Pattern("rollout-bucket", 0, 10)));

    [Theory]
    [InlineData("/metrics", true)]
    [InlineData("/METRICS", true)]
    [InlineData("/Metrics/", true)]
    [InlineData("/mEtRiCs/a", true)]
    [InlineData("/metricsandmore", false)]
    [InlineData("/a/metrics", false)]
    public async Task The_metrics_are_hidden_whatever_the_case(string path, bool isHidden)
    {
        var expression = (string?)(await Route(10))["spec.rules"]![0]!["matches"]![0]!["path"]!["value"];

        // Envoy matches the whole path.
        Assert.Equal(isHidden, Regex.IsMatch(path, $"^(?:{expression})$"));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a.b")]
    [InlineData("")]
    public async Task A_cookie_whose_name_would_not_be_matched_as_it_is_is_refused(string cookie)
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() =>
            Declared(args => args with { BucketCookie = cookie })
        );

        Assert.Contains(
            $"The cookie '{cookie}' is not a valid name: use letters",
            refusal.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_split_that_cannot_be_is_refused()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() =>
            Declared(args => args with { Split = new(Stable, null, 10) })
        );

        Assert.Contains("there is no canary", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_stack_sets_reaches_the_gateway()
    {
        var manifests = Manifest.Of(
            await Declaration.Of(stack => new TrafficGateway(
                "gateway",
                Declaration.Cluster,
                new()
                {
                    GatewayClass = "istio",
                    Hostname = "inventario.test",
                    Annotations = new Dictionary<string, Input<string>> { ["cert-manager.io/cluster-issuer"] = "ca" },
                    LoadBalancerAnnotations = new Dictionary<string, Input<string>> { ["a.test/type"] = "external" },
                },
                stack.Options()
            ))
        );

        var gateway = Manifest.Find(manifests, "Gateway dashboard");
        Assert.Equal("ca", (string?)gateway["metadata.annotations"]!["cert-manager.io/cluster-issuer"]);
        Assert.Equal("external", (string?)gateway["spec.infrastructure.annotations"]!["a.test/type"]);
        Assert.Equal("istio", (string?)gateway["spec.gatewayClassName"]);
        Assert.All(
            gateway["spec.listeners"]!.AsArray(),
            listener => Assert.Equal("inventario.test", (string?)listener!["hostname"])
        );
    }

    private static Task<Manifest> Route(int weight) =>
        Declared(args => args with { Split = new(Stable, Canary, weight) });

    private static async Task<Manifest> Declared(Func<TrafficRouteArgs, TrafficRouteArgs> change)
    {
        var stack = await Declaration.Of(stack => new TrafficRoute(
            "route",
            Declaration.Cluster,
            change(new() { Split = new(Stable, Canary, 10), Gateway = "dashboard" }),
            stack.Options()
        ));
        return Manifest.Of(stack).Single();
    }

    private static JsonNode Split(Manifest route) =>
        route["spec.rules"]!.AsArray().Single(rule => (string?)rule!["name"] == "split")!;

    private static IEnumerable<string> Rules(Manifest route) =>
        from rule in route["spec.rules"]!.AsArray()
        where (string?)rule["name"] != "metrics-hidden"
        let header = rule["matches"]![0]!["headers"]?[0]
        let who = header is null ? "everybody" : $"{header["name"]} {header["value"]}"
        let backends = rule["backendRefs"]!.AsArray().Select(b => $"{b!["name"]}:{b["port"]} x {b["weight"]}")
        select $"{rule["name"]}: {who} -> {string.Join(", ", backends)}";
}
