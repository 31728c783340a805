using System.Text.Json.Nodes;

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
        route["spec"]!["rules"]!.AsArray().Add(RouteJson.Rule("segment-beta", ("canary-svc", 1)));
        route["spec"]!["rules"]!.AsArray().Add(RouteJson.Rule("testers-canary", ("canary-svc", 1)));

        var patched = JsonNode.Parse(LiveRoute.Parse(Text(route)).PatchToZero())![1]!["value"]!;

        Assert.DoesNotContain("canary-svc", patched.ToJsonString());
    }

    [Fact]
    public void Testers_alone_do_not_count_as_users_of_the_canary()
    {
        var route = Route(0, 100);
        foreach (var rule in route["spec"]!["rules"]!.AsArray())
            rule!["backendRefs"]![0]!["name"] = "stable-svc";
        Assert.False(LiveRoute.Parse(Text(route)).LeadsToCanary);

        route["spec"]!["rules"]!.AsArray().Add(RouteJson.Rule("testers-canary", ("canary-svc", 1)));
        Assert.False(LiveRoute.Parse(Text(route)).LeadsToCanary);

        route["spec"]!["rules"]!.AsArray().Add(RouteJson.Rule("segment-beta", ("canary-svc", 1)));
        Assert.True(LiveRoute.Parse(Text(route)).LeadsToCanary);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(
        "Accepted False",
        "Gateway dashboard (gateway.envoyproxy.io/gatewayclass-controller) says Accepted=False (NotAllowed)"
    )]
    [InlineData(
        "ResolvedRefs Unknown",
        "Gateway dashboard (gateway.envoyproxy.io/gatewayclass-controller) says ResolvedRefs=Unknown (NotAllowed)"
    )]
    [InlineData(
        "ResolvedRefs 7",
        "Gateway dashboard (gateway.envoyproxy.io/gatewayclass-controller) has observed generation 7 of 8"
    )]
    [InlineData("none", "no Gateway has accepted it")]
    public void Route_is_live_when_every_Gateway_has_accepted_it_as_it_is(string? change, string? problem)
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
        Assert.StartsWith(problem, Assert.Throws<FormatException>(() => LiveRoute.Parse(text)).Message);

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
        RouteJson.Of(
            new()
            {
                [RouteNames.StableAnnotation] = "v1.0.0",
                [RouteNames.StableServiceAnnotation] = "stable-svc",
                [RouteNames.CanaryAnnotation] = "v1.1.0",
                [RouteNames.CanaryServiceAnnotation] = "canary-svc",
            },
            ("canary-svc", canary),
            ("stable-svc", stable)
        );

    private static string Text(JsonNode route) => route.ToJsonString();
}
