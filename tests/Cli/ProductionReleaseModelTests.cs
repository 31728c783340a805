using System.Text.Json.Nodes;
using InventarioRetail.Engine.Preview;

namespace InventarioRetail.Cli.Tests;

/// <summary>The table of the release model, on the real production stack: every step, and nothing else.</summary>
public sealed class ProductionReleaseModelTests
{
    private const string Stable = "{ stable: v1.0.0 }";
    private const string Deployed = "{ stable: v1.0.0, canary: v1.1.0, weight: 0 }";
    private const string FirstWave = "{ stable: v1.0.0, canary: v1.1.0, weight: 10 }";
    private const string SecondWave = "{ stable: v1.0.0, canary: v1.1.0, weight: 25 }";
    private const string ThirdWave = "{ stable: v1.0.0, canary: v1.1.0, weight: 50 }";
    private const string LastWave = "{ stable: v1.0.0, canary: v1.1.0, weight: 100 }";
    private const string Finished = "{ stable: v1.1.0 }";

    private const string Route = "route-route";

    [Fact]
    public async Task Deploying_a_canary_creates_its_own_and_tells_the_route()
    {
        var difference = await Production.DifferenceAsync(Stable, Deployed);

        Assert.Equal([.. Own("v1-1-0", "create"), $"update {Route}"], difference.Changed());
        // Nobody is sent there yet, and no cookie does.
        var rule = Assert.Single((await Production.RecordAsync(Deployed)).RouteRules());
        Assert.Equal(["dashboard-v1-0-0 100", "dashboard-v1-1-0 0"], rule!.Backends());
    }

    [Theory]
    [InlineData(Deployed, FirstWave)]
    [InlineData(FirstWave, SecondWave)]
    [InlineData(SecondWave, ThirdWave)]
    [InlineData(ThirdWave, LastWave)]
    [InlineData(FirstWave, LastWave)]
    public async Task A_wave_updates_the_route_and_nothing_else(string from, string to)
    {
        var difference = await Production.DifferenceAsync(from, to);

        Assert.Equal([$"update {Route}"], difference.Changed());
        Assert.Equal(0, difference.Count(ResourceOperation.Replace));
        AssertOnlyTheSplitChanges(difference);
    }

    [Theory]
    [InlineData(FirstWave)]
    [InlineData(ThirdWave)]
    [InlineData(LastWave)]
    public async Task A_rollback_updates_the_route_and_nothing_else(string from)
    {
        var difference = await Production.DifferenceAsync(from, Deployed);

        Assert.Equal([$"update {Route}"], difference.Changed());
        Assert.Equal(0, difference.Count(ResourceOperation.Replace));
        AssertOnlyTheSplitChanges(difference);
    }

    [Fact]
    public async Task Between_two_waves_the_weights_and_the_cookies_numbers_change()
    {
        var difference = await Production.DifferenceAsync(FirstWave, SecondWave);

        Assert.Equal(
            [
                "spec.rules[1].matches[0].headers[0].value",
                "spec.rules[2].matches[0].headers[0].value",
                "spec.rules[3].backendRefs[0].weight: 90 -> 75",
                "spec.rules[3].backendRefs[1].weight: 10 -> 25",
            ],
            difference
                .Named(Route)
                .Changes.Select(change =>
                    change.Path.EndsWith("weight", StringComparison.Ordinal)
                        ? $"{change.Path}: {change.Old} -> {change.New}"
                        : change.Path
                )
        );
    }

    [Fact]
    public async Task Finishing_tells_the_route_and_then_deletes_the_old_revision()
    {
        var difference = await Production.DifferenceAsync(LastWave, Finished);

        Assert.Equal([$"update {Route}", .. Own("v1-0-0", "delete").Reverse()], difference.Changed());
    }

    [Fact]
    public async Task Finishing_leaves_all_users_where_they_are_at_every_moment()
    {
        var before = await Production.RecordAsync(LastWave);
        var after = await Production.RecordAsync(Finished);

        // The old route and the new one send everybody to the new revision, which neither step touches.
        Assert.Equal(["dashboard-v1-0-0 0", "dashboard-v1-1-0 100"], Assert.Single(before.RouteRules())!.Backends());
        Assert.Equal(["dashboard-v1-1-0 100"], Assert.Single(after.RouteRules())!.Backends());
        Assert.All(
            StackDiff
                .Between(before, after)
                .Steps.Where(step => step.Resource.Name.StartsWith("dashboard-v1-1-0", StringComparison.Ordinal)),
            step => Assert.Equal(ResourceOperation.Same, step.Operation)
        );
    }

    [Theory]
    [InlineData(Deployed)]
    [InlineData(SecondWave)]
    public async Task Aborting_tells_the_route_and_then_deletes_the_canary(string from)
    {
        var difference = await Production.DifferenceAsync(from, Stable);

        Assert.Equal([$"update {Route}", .. Own("v1-1-0", "delete").Reverse()], difference.Changed());
    }

    /// <summary>The tests of the route go through all weights.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(99)]
    [InlineData(100)]
    public async Task Each_rule_sends_its_users_somewhere_and_only_a_real_share_has_cookie_rules(int weight)
    {
        var rules = (
            await Production.RecordAsync($"{{ stable: v1.0.0, canary: v1.1.0, weight: {weight} }}")
        ).RouteRules();

        Assert.All(rules, rule => Assert.True(rule!["backendRefs"]!.AsArray().Sum(Weight) > 0, $"at {weight}: {rule}"));
        Assert.Equal(
            weight is > 0 and < 100 ? 2 : 0,
            rules.Count(rule => rule!["matches"]![0]!["headers"] is not null)
        );
        Assert.Equal([100 - weight, weight], rules[^1]!["backendRefs"]!.AsArray().Select(Weight));

        static int Weight(JsonNode? backend) => (int)backend!["weight"]!.AsValue().GetValue<decimal>();
    }

    [Fact]
    public async Task A_flag_updates_its_config_map_and_restarts_nothing()
    {
        var difference = await Production.DifferenceAsync(FirstWave, FirstWave, "flags.batch-patches-v1=25");

        Assert.Equal(["update feature-flags-configmap"], difference.Changed());
    }

    [Fact]
    public async Task A_threshold_updates_the_rules_and_the_panels_and_restarts_nothing()
    {
        var difference = await Production.DifferenceAsync(Stable, Stable, "alerts.latencyP99.critical=1400");

        Assert.Equal(["update prometheus-rules", "update grafana-dashboards"], difference.Changed());
    }

    [Fact]
    public async Task The_route_waits_for_every_revision_to_be_available()
    {
        var stack = await Production.RecordAsync(FirstWave);

        var names = stack.Resources.ToDictionary(resource => resource.Urn, resource => resource.Name);
        Assert.Equal(
            ["cluster", "dashboard-v1-0-0", "dashboard-v1-1-0", "gateway"],
            stack.Find("route").Dependencies.Select(urn => names[urn]).Order(StringComparer.Ordinal)
        );
    }

    /// <summary>Everything that is a revision's own, in the order of its declaration.</summary>
    private static string[] Own(string revision, string operation) =>
        [
            $"{operation} dashboard-{revision}",
            $"{operation} dashboard-{revision}-secret",
            $"{operation} dashboard-{revision}-deployment",
            $"{operation} dashboard-{revision}-service",
            $"{operation} dashboard-{revision}-autoscaler",
            $"{operation} dashboard-{revision}-disruption-budget",
        ];

    private static void AssertOnlyTheSplitChanges(StackDiff difference) =>
        Assert.All(
            difference.Named(Route).Changes,
            change => Assert.StartsWith("spec.rules", change.Path, StringComparison.Ordinal)
        );
}
