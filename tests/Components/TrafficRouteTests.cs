using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Pulumi;

namespace InventarioRetail.Components.Tests;

public sealed class TrafficRouteTests
{
    private const string StableService = "dashboard-v1-0-0";
    private const string CanaryService = "dashboard-v1-1-0-rc1";

    [Fact]
    public async Task Route_has_the_same_shape_at_every_weight()
    {
        var shape = Shape(await Route(0));
        for (var weight = 1; weight <= 100; weight++)
            Assert.Equal(shape, Shape(await Route(weight)));
        Assert.Equal(shape, Shape(await Declared(args => args with { Split = new(Stable, null, 0) })), IgnoreCookie);

        // Everything but names of Services and weights.
        static string Shape(Manifest route)
        {
            var rules = route["spec.rules"]!.DeepClone().AsArray();
            foreach (var backend in rules.SelectMany(rule => rule!["backendRefs"]!.AsArray()))
            {
                backend!["name"] = "";
                backend["weight"] = 1;
            }
            return rules.ToJsonString();
        }

        static bool IgnoreCookie(string one, string other) => WithoutCookie(one) == WithoutCookie(other);

        static string WithoutCookie(string text) => Regex.Replace(text, "release-[0-9a-f]{8}", "");
    }

    [Fact]
    public async Task Every_split_rule_has_the_exact_share_and_no_weight_of_0()
    {
        for (var weight = 0; weight <= 100; weight++)
        {
            var rules = (await Route(weight))["spec.rules"]!.AsArray();
            Assert.Equal(["metrics-hidden", .. RouteNames.SplitRules], rules.Select(rule => (string)rule!["name"]!));
            foreach (var rule in rules.Skip(1))
            {
                var slots = rule!["backendRefs"]!.AsArray();
                Assert.Equal(2, slots.Count);
                Assert.Equal(100, slots.Sum(Weight));
                Assert.All(slots, slot => Assert.InRange(Weight(slot), 1, 99));
                Assert.Equal(weight, slots.Where(slot => Name(slot) == CanaryService).Sum(Weight));
                Assert.Equal(100 - weight, slots.Where(slot => Name(slot) == StableService).Sum(Weight));
                // The canary first: a rising weight only adds users.
                if (weight is > 0 and < 100)
                    Assert.Equal(CanaryService, Name(slots[0]));
            }
        }
    }

    [Theory]
    [InlineData(0, StableService)]
    [InlineData(100, CanaryService)]
    public async Task No_rule_names_the_other_revision_at_rest(int weight, string only) =>
        Assert.All(
            (await Route(weight))["spec.rules"]!.AsArray().SelectMany(rule => rule!["backendRefs"]!.AsArray()),
            backend => Assert.Equal(only, Name(backend))
        );

    [Fact]
    public async Task Finishing_changes_no_rule()
    {
        var last = await Route(100);
        var finished = await Declared(args => args with { Split = new(Canary, null, 0) });

        Assert.Equal(last["spec"]!.ToJsonString(), finished["spec"]!.ToJsonString());
    }

    [Fact]
    public async Task Annotations_name_the_revisions_their_Services_and_the_weight()
    {
        var annotations = (await Route(17))["metadata.annotations"]!;
        var alone = (await Declared(args => args with { Split = new(Stable, null, 0) }))["metadata.annotations"]!;

        Assert.Equal(
            "v1.0.0>v1.1.0-rc1 v1.0.0 dashboard-v1-0-0 v1.1.0-rc1 dashboard-v1-1-0-rc1 17 true",
            string.Join(
                ' ',
                annotations[RouteNames.ReleaseAnnotation],
                annotations[RouteNames.StableAnnotation],
                annotations[RouteNames.StableServiceAnnotation],
                annotations[RouteNames.CanaryAnnotation],
                annotations[RouteNames.CanaryServiceAnnotation],
                annotations[RouteNames.WeightAnnotation],
                annotations["pulumi.com/patchForce"]
            )
        );
        Assert.Null(alone[RouteNames.CanaryAnnotation]);
        Assert.Null(alone[RouteNames.CanaryServiceAnnotation]);
        Assert.Equal("0", (string?)alone[RouteNames.WeightAnnotation]);
    }

    [Theory]
    [InlineData("user")]
    [InlineData("cookie")]
    public async Task Twenty_thousand_users_stay_while_the_weight_rises_and_all_leave_at_0(string key)
    {
        const int Users = 20_000;
        var clients = Enumerable
            .Range(0, Users)
            .Select(number => new EnvoyRequest(
                key == "user" ? $"user-{number}" : null,
                new Dictionary<string, string>()
            ))
            .ToArray();
        var before = new HashSet<int>();
        foreach (var weight in new[] { 0, 1, 10, 17, 25, 50, 100, 0 })
        {
            var envoy = new EnvoyRoute(await WithPolicies(weight));
            var canary = new HashSet<int>();
            for (var number = 0; number < Users; number++)
            {
                var (service, rule, cookie) = envoy.Send(clients[number]);
                if (service == CanaryService)
                    canary.Add(number);
                Assert.Equal(
                    key == "user" ? RouteNames.ByUser
                        : clients[number].Cookies.Count > 0 ? RouteNames.ByCookie
                        : RouteNames.Split,
                    rule
                );
                // As a browser does. Another request of the same user goes the same way.
                if (cookie is { } set)
                {
                    clients[number] = clients[number] with
                    {
                        Cookies = new Dictionary<string, string> { ["theme"] = "dark", [set.Name] = set.Value },
                    };
                }
                Assert.Equal(service, envoy.Send(clients[number]).Service);
            }

            Assert.InRange(100.0 * canary.Count / Users, weight - 1, weight + 1);
            if (weight > 0)
                Assert.Superset(before, canary);
            else
                Assert.Empty(canary);
            before = canary;
        }
    }

    [Fact]
    public async Task Next_release_draws_its_users_anew()
    {
        var (first, next) = (
            new EnvoyRoute(await WithPolicies(50)),
            new EnvoyRoute(await WithPolicies(50, new("v1.2.0", CanaryService, 8080)))
        );
        var users = Enumerable
            .Range(0, 4000)
            .Select(number => new EnvoyRequest($"u{number}", new Dictionary<string, string>()));

        var both = users.Count(user =>
            first.Send(user).Service == CanaryService && next.Send(user).Service == CanaryService
        );

        // A quarter, not the half that the same draw would give.
        Assert.InRange(both, 800, 1200);
    }

    [Theory]
    [InlineData("release-{0}=0a-1", RouteNames.ByCookie)]
    [InlineData("session=a; release-{0}=0a; theme=dark", RouteNames.ByCookie)]
    [InlineData("session=a;release-{0}=0a", RouteNames.ByCookie)]
    [InlineData("release-{0}=", RouteNames.Split)]
    [InlineData("release-{0}=zz", RouteNames.Split)]
    [InlineData("my-release-{0}=0a", RouteNames.Split)]
    [InlineData("session=release-{0}=0a", RouteNames.Split)]
    [InlineData("release-00000000=0a", RouteNames.Split)]
    public async Task Only_the_cookie_of_the_release_is_matched(string header, string rule)
    {
        var pattern = (string)(await Route(10))["spec.rules"]![2]!["matches"]![0]!["headers"]![0]!["value"]!;
        var id = Regex.Match(pattern, "release-([0-9a-f]{8})=").Groups[1].Value;

        Assert.Equal(rule == RouteNames.ByCookie, Regex.IsMatch(string.Format(null, header, id), $"^(?:{pattern})$"));
    }

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

    [Fact]
    public async Task Without_Envoy_Gateway_the_slots_have_plain_weights_and_no_cookie()
    {
        var route = await Declared(args => args with { IsSticky = false });

        var rules = route["spec.rules"]!.AsArray();
        Assert.Equal(["metrics-hidden", .. RouteNames.SplitRules], rules.Select(rule => (string)rule!["name"]!));
        Assert.All(rules.Skip(1), rule => Assert.Equal([10, 90], rule!["backendRefs"]!.AsArray().Select(Weight)));
        Assert.DoesNotContain("X-Split", route["spec"]!.ToJsonString());
        Assert.DoesNotContain("Set-Cookie", route["spec"]!.ToJsonString());
    }

    [Fact]
    public async Task A_wave_changes_no_policy_and_a_release_those_with_its_id_only()
    {
        var (wave, next) = (await WithPolicies(10), await WithPolicies(50));
        var other = await WithPolicies(10, new("v1.2.0", CanaryService, 8080));
        var finished = await PoliciesOf(new Split(Canary, null, 0));

        Assert.Equal(Policies(wave), Policies(next));
        // The canary keeps its release's id when it becomes stable.
        Assert.Equal(Policies(wave), Policies(finished));
        Assert.Equal(
            ["ClientTrafficPolicy edge", "BackendTrafficPolicy split-cookie"],
            wave.Zip(other)
                .Where(pair => pair.First.Kind != "HTTPRoute")
                .Where(pair => pair.First.Json.ToJsonString() != pair.Second.Json.ToJsonString())
                .Select(pair => pair.First.Id)
        );

        static IEnumerable<string> Policies(IEnumerable<Manifest> manifests) =>
            manifests.Where(manifest => manifest.Kind != "HTTPRoute").Select(manifest => manifest.Json.ToJsonString());
    }

    [Fact]
    public async Task A_split_that_cannot_be_is_refused()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() =>
            Declared(args => args with { Split = new(Stable, null, 10) })
        );

        Assert.Contains("there is no canary", refusal.ToString());
    }

    [Fact]
    public async Task What_a_stack_sets_reaches_the_gateway()
    {
        var manifests = Manifest.Of(
            await Declaration.Of(stack => new TrafficGateway(
                "gateway",
                stack.Kubernetes,
                new()
                {
                    GatewayClass = "istio",
                    Hostname = "inventario.test",
                    Annotations = new Dictionary<string, Input<string>> { ["cert-manager.io/cluster-issuer"] = "ca" },
                    LoadBalancerAnnotations = new Dictionary<string, Input<string>> { ["a.test/type"] = "external" },
                }
            ))
        );

        var gateway = Manifest.Find(manifests, "Gateway dashboard");
        Assert.Equal("ca", (string?)gateway["metadata.annotations"]!["cert-manager.io/cluster-issuer"]);
        Assert.Equal(
            "jsonpath={.status.listeners[?(@.name==\"https\")].conditions[?(@.type==\"Programmed\")].status}=True",
            (string?)gateway["metadata.annotations"]!["pulumi.com/waitFor"]
        );
        Assert.Equal("external", (string?)gateway["spec.infrastructure.annotations"]!["a.test/type"]);
        Assert.Equal("istio", (string?)gateway["spec.gatewayClassName"]);
        Assert.All(
            gateway["spec.listeners"]!.AsArray(),
            listener => Assert.Equal("inventario.test", (string?)listener!["hostname"])
        );
    }

    private static int Weight(JsonNode? backend) => (int)backend!["weight"]!;

    private static string Name(JsonNode? backend) => (string)backend!["name"]!;

    private static readonly Lazy<Task<Manifest>>[] Routes =
    [
        .. Enumerable
            .Range(0, 101)
            .Select(weight => new Lazy<Task<Manifest>>(() =>
                Declared(args => args with { Split = new(Stable, Canary, weight) })
            )),
    ];

    private static Task<Manifest> Route(int weight) => Routes[weight].Value;

    private static async Task<Manifest> Declared(Func<TrafficRouteArgs, TrafficRouteArgs> change)
    {
        var stack = await Declaration.Of(stack => new TrafficRoute(
            "route",
            stack.Kubernetes,
            change(new() { Split = new(Stable, Canary, 10), Gateway = "dashboard" })
        ));
        return Manifest.Of(stack).Single();
    }

    private static Task<IReadOnlyList<Manifest>> WithPolicies(int weight, SplitRevision? canary = null) =>
        PoliciesOf(new Split(Stable, canary ?? Canary, weight));

    private static async Task<IReadOnlyList<Manifest>> PoliciesOf(Split split) =>
        Manifest.Of(
            await Declaration.Of(stack =>
            {
                _ = new StickySplit("split", stack.Kubernetes, new() { Split = split });
                _ = new TrafficRoute("route", stack.Kubernetes, new() { Split = split, Gateway = "dashboard" });
            })
        );
}
