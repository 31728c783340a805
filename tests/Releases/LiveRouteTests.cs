using System.Text.Json.Nodes;
using InventarioRetail.Monitoring;
using InventarioRetail.Releases.Model;

namespace InventarioRetail.Releases.Tests;

public sealed class LiveRouteTests
{
    [Theory]
    [InlineData(10, 90, 10)]
    [InlineData(1, 2, 33.33)]
    public void Weight_is_the_largest_share_of_the_canary_in_a_rule(int canary, int stable, double weight) =>
        Assert.Equal((decimal)weight, LiveRoute.Parse(Text(Route(canary, stable))).Split.Weight);

    [Fact]
    public void A_rule_that_was_changed_alone_counts()
    {
        var route = Route(10, 90);
        route["spec"]!["rules"]![1]!["backendRefs"]![0]!["weight"] = 810;

        Assert.Equal(90, LiveRoute.Parse(Text(route)).Split.Weight);
    }

    [Fact]
    public void Patch_takes_users_off_in_every_rule_and_from_the_testers_too()
    {
        var route = Route(10, 90);
        route["spec"]!["rules"]!.AsArray().Add(Rule("segment-beta", ("canary-svc", 1)));
        route["spec"]!["rules"]!.AsArray().Add(Rule("testers-canary", ("canary-svc", 1)));

        var patched = JsonNode.Parse(LiveRoute.Parse(Text(route)).PatchToZero())![1]!["value"]!;

        Assert.DoesNotContain("canary-svc", patched.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Testers_alone_do_not_count_as_users_of_the_canary()
    {
        var route = Route(0, 100);
        foreach (var rule in route["spec"]!["rules"]!.AsArray())
            rule!["backendRefs"]![0]!["name"] = "stable-svc";
        Assert.False(LiveRoute.Parse(Text(route)).LeadsToCanary);

        route["spec"]!["rules"]!.AsArray().Add(Rule("testers-canary", ("canary-svc", 1)));
        Assert.False(LiveRoute.Parse(Text(route)).LeadsToCanary);

        route["spec"]!["rules"]!.AsArray().Add(Rule("segment-beta", ("canary-svc", 1)));
        Assert.True(LiveRoute.Parse(Text(route)).LeadsToCanary);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("Accepted False", "Gateway dashboard (c) says Accepted=False (NotAllowed)")]
    [InlineData("ResolvedRefs Unknown", "Gateway dashboard (c) says ResolvedRefs=Unknown (NotAllowed)")]
    [InlineData("ResolvedRefs 7", "Gateway dashboard (c) has observed generation 7 of 8")]
    [InlineData("none", "no Gateway has accepted it")]
    public void Route_is_in_force_when_every_Gateway_has_accepted_it_as_it_is(string? change, string? problem)
    {
        var route = Route(10, 90);
        var parents = route["status"]!["parents"]!.AsArray();
        if (change == "none")
        {
            parents.Clear();
        }
        else if (change?.Split(' ') is [var type, var value])
        {
            var condition = parents[0]!["conditions"]!.AsArray().Single(each => (string?)each!["type"] == type)!;
            if (int.TryParse(value, out var generation))
                condition["observedGeneration"] = generation;
            else
                (condition["status"], condition["reason"]) = (value, "NotAllowed");
        }

        Assert.Equal(problem, LiveRoute.Parse(Text(route)).NotLive);
    }

    [Theory]
    [InlineData("{}", "it has no annotation inventario-retail.stable")]
    [InlineData("[1]", "it is not an HTTPRoute")]
    [InlineData("<html>", "it is not an HTTPRoute")]
    public void What_is_no_route_of_a_stack_is_refused(string text, string problem) =>
        Assert.StartsWith(
            problem,
            Assert.Throws<FormatException>(() => LiveRoute.Parse(text)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Brake_is_read_as_it_was_written()
    {
        var brake = new BrakeRecord(
            "v1.0.0",
            "v1.1.0",
            "canary-svc",
            "guard",
            new DateTimeOffset(2026, 11, 30, 4, 0, 0, TimeSpan.Zero),
            "12 % \"errors\""
        );
        var patch = JsonNode.Parse(brake.Patch("7"))!;

        Assert.Equal("7", (string?)patch["metadata"]!["resourceVersion"]);
        Assert.Equal(brake, BrakeRecord.Of(patch));
        Assert.Null(BrakeRecord.Of(JsonNode.Parse("{}")));
        Assert.Null(BrakeRecord.Of(JsonNode.Parse("""{"data":{"service":""}}""")));
    }

    private static JsonObject Route(int canary, int stable) =>
        new()
        {
            ["metadata"] = new JsonObject
            {
                ["resourceVersion"] = "71",
                ["generation"] = 8,
                ["annotations"] = new JsonObject
                {
                    [RouteNames.StableAnnotation] = "v1.0.0",
                    [RouteNames.StableServiceAnnotation] = "stable-svc",
                    [RouteNames.CanaryAnnotation] = "v1.1.0",
                    [RouteNames.CanaryServiceAnnotation] = "canary-svc",
                },
            },
            ["spec"] = new JsonObject
            {
                ["rules"] = new JsonArray([
                    .. RouteNames.SplitRules.Select(rule => Rule(rule, ("canary-svc", canary), ("stable-svc", stable))),
                ]),
            },
            ["status"] = new JsonObject
            {
                ["parents"] = new JsonArray(
                    new JsonObject
                    {
                        ["controllerName"] = "c",
                        ["parentRef"] = new JsonObject { ["name"] = "dashboard" },
                        ["conditions"] = new JsonArray(Condition("Accepted"), Condition("ResolvedRefs")),
                    }
                ),
            },
        };

    private static JsonObject Condition(string type) =>
        new()
        {
            ["type"] = type,
            ["status"] = "True",
            ["reason"] = type,
            ["observedGeneration"] = 8,
        };

    private static JsonObject Rule(string name, params (string Service, int Weight)[] backends) =>
        new()
        {
            ["name"] = name,
            ["backendRefs"] = new JsonArray([
                .. backends.Select(backend => new JsonObject
                {
                    ["name"] = backend.Service,
                    ["weight"] = backend.Weight,
                }),
            ]),
        };

    private static string Text(JsonNode route) => route.ToJsonString();
}
