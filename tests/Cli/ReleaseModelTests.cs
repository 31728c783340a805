using InventarioRetail.Engine.Preview;

namespace InventarioRetail.Cli.Tests;

/// <summary>The table of the release model, on the real staging stack: every step, and nothing else.</summary>
public sealed class ReleaseModelTests
{
    private const string Stable = "{ stable: v1.0.0 }";
    private const string Deployed = "{ stable: v1.0.0, canary: v1.1.0, weight: 0 }";
    private const string FirstWave = "{ stable: v1.0.0, canary: v1.1.0, weight: 10 }";
    private const string SecondWave = "{ stable: v1.0.0, canary: v1.1.0, weight: 25 }";
    private const string ThirdWave = "{ stable: v1.0.0, canary: v1.1.0, weight: 50 }";
    private const string LastWave = "{ stable: v1.0.0, canary: v1.1.0, weight: 100 }";
    private const string Finished = "{ stable: v1.1.0 }";

    private const string Publisher = "router-publisher-container";

    /// <summary>All containers and networks but the publisher and the revisions.</summary>
    private static readonly string[] Lasting =
    [
        "alertmanager-container",
        "blackbox-exporter-container",
        "grafana-container",
        "network-edge",
        "network-egress",
        "network-internal",
        "network-objects",
        "network-operators",
        "network-postgres",
        "network-redis",
        "object-store-container",
        "postgres-backup-container",
        "postgres-container",
        "postgres-exporter-container",
        "prometheus-container",
        "prometheus-publisher-container",
        "redis-container",
        "redis-exporter-container",
        "router-container",
    ];

    [Fact]
    public async Task Deploying_a_canary_creates_its_own_and_tells_the_publisher()
    {
        var difference = await Staging.DifferenceAsync(Stable, Deployed);

        Assert.Equal(
            [
                "create dashboard-v1-1-0",
                "create dashboard-v1-1-0-image",
                "create dashboard-v1-1-0-container",
                $"replace {Publisher}",
            ],
            difference.Changed()
        );
        Assert.Equal(
            [
                "content of /publish/haproxy.cfg",
                "content of /publish/release",
                "content of /publish/split.map",
                "content of /publish/targets/dashboard.json",
            ],
            difference.Named(Publisher).ChangedUploads()
        );
    }

    [Theory]
    [InlineData(Deployed, FirstWave)]
    [InlineData(FirstWave, SecondWave)]
    [InlineData(SecondWave, ThirdWave)]
    [InlineData(ThirdWave, LastWave)]
    [InlineData(FirstWave, LastWave)]
    public async Task A_wave_replaces_the_publisher_and_nothing_else(string from, string to)
    {
        var difference = await Staging.DifferenceAsync(from, to);

        Assert.Equal([$"replace {Publisher}"], difference.Changed());
        AssertOnlyTheWeightIsPublished(difference);
    }

    [Theory]
    [InlineData(FirstWave)]
    [InlineData(SecondWave)]
    [InlineData(ThirdWave)]
    [InlineData(LastWave)]
    public async Task A_rollback_replaces_the_publisher_and_nothing_else(string from)
    {
        var difference = await Staging.DifferenceAsync(from, Deployed);

        Assert.Equal([$"replace {Publisher}"], difference.Changed());
        AssertOnlyTheWeightIsPublished(difference);
    }

    [Theory]
    [InlineData("{ stable: v1.0.0, canary: v1.1.0, weight: 0, paused: true }", Deployed)]
    [InlineData("{ stable: v1.0.0, canary: v1.1.0, weight: 10, paused: true }", FirstWave)]
    [InlineData("{ stable: v1.0.0, canary: v1.1.0, weight: 100, paused: true }", LastWave)]
    public async Task A_pause_and_its_end_change_nothing(string paused, string running)
    {
        Assert.Empty((await Staging.DifferenceAsync(running, paused)).Changed());
        Assert.Empty((await Staging.DifferenceAsync(paused, running)).Changed());
    }

    [Fact]
    public async Task The_weight_is_one_line_of_one_file()
    {
        var difference = await Staging.DifferenceAsync(FirstWave, SecondWave);

        var map = difference
            .Named(Publisher)
            .Changes.Single(change => change.New!.GetValue<string>().StartsWith("v1.0.0>", StringComparison.Ordinal));
        Assert.Equal(
            ("v1.0.0>v1.1.0 1000\n", "v1.0.0>v1.1.0 2500\n"),
            (map.Old!.GetValue<string>(), map.New!.GetValue<string>())
        );
        Assert.Equal(
            """{"v1.0.0":90,"v1.1.0":10} {"v1.0.0":75,"v1.1.0":25}""",
            $"{difference.OldOutputs["split"]!.ToJsonString()} {difference.NewOutputs["split"]!.ToJsonString()}"
        );
    }

    [Fact]
    public async Task Finishing_tells_the_publisher_and_then_deletes_the_old_revision()
    {
        var difference = await Staging.DifferenceAsync(LastWave, Finished);

        Assert.Equal(
            [
                $"replace {Publisher}",
                "delete dashboard-v1-0-0-container",
                "delete dashboard-v1-0-0-image",
                "delete dashboard-v1-0-0",
            ],
            difference.Changed()
        );
        Assert.Equal(ResourceOperation.Same, difference.Named("dashboard-v1-1-0-container").Operation);
    }

    [Theory]
    [InlineData(Deployed)]
    [InlineData(SecondWave)]
    public async Task Aborting_tells_the_publisher_and_then_deletes_the_canary(string from)
    {
        var difference = await Staging.DifferenceAsync(from, Stable);

        Assert.Equal(
            [
                $"replace {Publisher}",
                "delete dashboard-v1-1-0-container",
                "delete dashboard-v1-1-0-image",
                "delete dashboard-v1-1-0",
            ],
            difference.Changed()
        );
        Assert.Equal(ResourceOperation.Same, difference.Named("dashboard-v1-0-0-container").Operation);
    }

    [Fact]
    public async Task A_flag_replaces_the_publisher_and_nothing_else()
    {
        var difference = await Staging.DifferenceAsync(FirstWave, FirstWave, "flags.batch-patches-v1=25");

        Assert.Equal([$"replace {Publisher}"], difference.Changed());
        Assert.Equal(
            ["content of /publish/flags/flags.json", "content of /publish/release"],
            difference.Named(Publisher).ChangedUploads()
        );
    }

    [Theory]
    [InlineData(Stable, Deployed)]
    [InlineData(Deployed, FirstWave)]
    [InlineData(FirstWave, SecondWave)]
    [InlineData(SecondWave, LastWave)]
    [InlineData(LastWave, Deployed)]
    [InlineData(LastWave, Finished)]
    [InlineData(Deployed, Stable)]
    [InlineData(Finished, "{ stable: v1.1.0, canary: v1.2.0, weight: 0 }")]
    public async Task No_step_of_a_release_touches_what_lasts_or_a_revision_that_stays(string from, string to)
    {
        var before = await Staging.RecordAsync(from);
        var after = await Staging.RecordAsync(to);
        var staying = after
            .Resources.Select(resource => resource.Name)
            .Intersect(before.Resources.Select(resource => resource.Name))
            .Where(name => name.StartsWith("dashboard-v", StringComparison.Ordinal));

        var difference = StackDiff.Between(before, after);

        Assert.All(
            [.. Lasting, .. staying],
            name => Assert.Equal(ResourceOperation.Same, difference.Named(name).Operation)
        );
    }

    [Fact]
    public async Task What_lasts_is_every_container_and_network_but_the_publisher_and_the_revisions()
    {
        var stack = await Staging.RecordAsync(Stable);

        Assert.Equal(
            [.. Lasting, "dashboard-v1-0-0-container", Publisher],
            stack
                .Resources.Where(resource =>
                    resource.Type is "docker:index/container:Container" or "docker:index/network:Network"
                )
                .Select(resource => resource.Name)
                .Order(StringComparer.Ordinal)
                .OrderBy(name => name is Publisher or "dashboard-v1-0-0-container")
        );
    }

    [Fact]
    public async Task The_publisher_waits_for_the_router_and_both_revisions_and_the_router_for_no_revision()
    {
        var stack = await Staging.RecordAsync(Deployed);

        var names = stack.Resources.ToDictionary(resource => resource.Urn, resource => resource.Name);
        var publisher = stack.Resources.Single(resource => resource.Name == Publisher);
        Assert.Subset(
            publisher.Dependencies.Select(urn => names[urn]).ToHashSet(),
            new HashSet<string> { "dashboard-v1-0-0", "dashboard-v1-1-0", "router-container" }
        );
        Assert.DoesNotContain(
            stack.Resources.Where(resource => resource.Name.StartsWith("router", StringComparison.Ordinal)),
            resource =>
                resource.Name != Publisher
                && resource.Dependencies.Any(urn => names[urn].StartsWith("dashboard", StringComparison.Ordinal))
        );
    }

    private static void AssertOnlyTheWeightIsPublished(StackDiff difference)
    {
        var publisher = difference.Named(Publisher);
        Assert.Equal(["content of /publish/release", "content of /publish/split.map"], publisher.ChangedUploads());
        Assert.All(publisher.Changes, change => Assert.Matches(@"\Auploads\[[0-9]+\]\.content\z", change.Path));
    }
}
