using System.Text.Json.Nodes;
using static InventarioRetail.Cli.Tests.ModelReleases;

namespace InventarioRetail.Cli.Tests;

/// <summary>
/// The table of the release model, on the real stacks: a step of a release changes the split and the revision's own
/// resources, and nothing else.
/// </summary>
public sealed class ReleaseModelTests
{
    private const string Publisher = "router-publisher-container";
    private const string Route = "route-route";

    /// <summary>The policies that hold the release's id, which a release changes once.</summary>
    private static readonly string[] Policies = ["update split-client-policy", "update split-by-cookie"];

    private static readonly string[] OwnOnDocker = ["", "-image", "-container"];

    private static readonly string[] OwnOnKubernetes =
    [
        "",
        "-secret",
        "-deployment",
        "-service",
        "-role",
        "-role-binding",
        "-autoscaler",
        "-disruption-budget",
    ];

    [Theory]
    [InlineData(Platform.Docker, Stable, Deployed, "v1-1-0")]
    [InlineData(Platform.Docker, Finished, NextDeployed, "v1-2-0")]
    [InlineData(Platform.Kubernetes, Stable, Deployed, "v1-1-0")]
    [InlineData(Platform.Kubernetes, Finished, NextDeployed, "v1-2-0")]
    public async Task Deploying_a_canary_creates_its_own_and_changes_the_split(
        Platform platform,
        string from,
        string to,
        string canary
    )
    {
        var difference = await On(platform).DifferenceAsync(from, to);

        Assert.Equal(
            [
                .. Own(platform, "create", canary),
                .. platform == Platform.Kubernetes ? Policies : [],
                // The route is the last on the way up.
                Split(platform),
            ],
            difference.Changed()
        );
        AssertTheRevisionsChange(platform, difference);
    }

    [Theory]
    [InlineData(Platform.Docker, Deployed, Wave10)]
    [InlineData(Platform.Docker, Wave10, Wave25)]
    [InlineData(Platform.Docker, Wave25, Wave50)]
    [InlineData(Platform.Docker, Wave50, Wave100)]
    [InlineData(Platform.Docker, Wave10, Wave100)]
    [InlineData(Platform.Docker, Wave10, Deployed)]
    [InlineData(Platform.Docker, Wave25, Deployed)]
    [InlineData(Platform.Docker, Wave50, Deployed)]
    [InlineData(Platform.Docker, Wave100, Deployed)]
    [InlineData(Platform.Kubernetes, Deployed, Wave10)]
    [InlineData(Platform.Kubernetes, Wave10, Wave25)]
    [InlineData(Platform.Kubernetes, Wave25, Wave50)]
    [InlineData(Platform.Kubernetes, Wave50, Wave100)]
    [InlineData(Platform.Kubernetes, Wave10, Wave100)]
    [InlineData(Platform.Kubernetes, Wave10, Deployed)]
    [InlineData(Platform.Kubernetes, Wave50, Deployed)]
    [InlineData(Platform.Kubernetes, Wave100, Deployed)]
    public async Task A_wave_or_a_rollback_changes_the_split_and_nothing_else(Platform platform, string from, string to)
    {
        var difference = await On(platform).DifferenceAsync(from, to);

        Assert.Equal([Split(platform)], difference.Changed());
        if (platform == Platform.Kubernetes)
        {
            Assert.All(
                difference.Named(Route).Changes,
                change =>
                    Assert.True(
                        change.Path.StartsWith("spec.rules", StringComparison.Ordinal)
                            || change.Path == "metadata.annotations[\"inventario-retail.weight\"]",
                        change.Path
                    )
            );
            return;
        }
        var publisher = difference.Named(Publisher);
        Assert.Equal(["content of /publish/release", "content of /publish/split.map"], publisher.ChangedUploads());
        Assert.All(publisher.Changes, change => Assert.Matches(@"\Auploads\[[0-9]+\]\.content\z", change.Path));
    }

    [Theory]
    [InlineData(Platform.Docker, Wave100, Finished, "v1-0-0", "v1-1-0")]
    [InlineData(Platform.Docker, Deployed, Stable, "v1-1-0", "v1-0-0")]
    [InlineData(Platform.Docker, Wave25, Stable, "v1-1-0", "v1-0-0")]
    [InlineData(Platform.Kubernetes, Wave100, Finished, "v1-0-0", "v1-1-0")]
    [InlineData(Platform.Kubernetes, Deployed, Stable, "v1-1-0", "v1-0-0")]
    [InlineData(Platform.Kubernetes, Wave25, Stable, "v1-1-0", "v1-0-0")]
    public async Task Finishing_or_aborting_changes_the_split_and_then_deletes_the_other_revision(
        Platform platform,
        string from,
        string to,
        string leaving,
        string staying
    )
    {
        var difference = await On(platform).DifferenceAsync(from, to);

        Assert.Equal(
            [
                // The route is the first on the way down.
                Split(platform),
                .. platform == Platform.Kubernetes && to == Stable ? Policies : [],
                .. Own(platform, "delete", leaving).Reverse(),
            ],
            difference.Changed()
        );
        AssertTheRevisionsChange(platform, difference);
        Assert.All(
            Names(platform, staying),
            name => Assert.Equal(ResourceOperation.Same, difference.Named(name).Operation)
        );
    }

    [Theory]
    [InlineData(Platform.Docker, 0)]
    [InlineData(Platform.Docker, 10)]
    [InlineData(Platform.Docker, 100)]
    [InlineData(Platform.Kubernetes, 10)]
    public async Task A_pause_and_its_end_change_nothing(Platform platform, int weight)
    {
        var running = $"{{ stable: v1.0.0, canary: v1.1.0, weight: {weight} }}";
        var paused = $"{{ stable: v1.0.0, canary: v1.1.0, weight: {weight}, paused: true }}";

        Assert.Empty((await On(platform).DifferenceAsync(running, paused)).Changed());
        Assert.Empty((await On(platform).DifferenceAsync(paused, running)).Changed());
    }

    [Theory]
    [InlineData(Platform.Docker, $"replace {Publisher}")]
    [InlineData(Platform.Kubernetes, "update feature-flags-configmap")]
    public async Task A_flag_changes_one_resource(Platform platform, string change)
    {
        var difference = await On(platform).DifferenceAsync(Wave10, Wave10, "flags.batch-patches-v1=25");

        Assert.Equal([change], difference.Changed());
        if (platform == Platform.Docker)
        {
            Assert.Equal(
                ["content of /publish/flags/flags.json", "content of /publish/release"],
                difference.Named(Publisher).ChangedUploads()
            );
        }
    }

    [Theory]
    [InlineData(Platform.Docker, Publisher, Deployed, true)]
    [InlineData(Platform.Docker, Publisher, Wave10, true)]
    [InlineData(Platform.Kubernetes, "route", Wave10, true)]
    [InlineData(Platform.Kubernetes, "route", Wave100, true)]
    // The way back must not wait for what it goes back from.
    [InlineData(Platform.Kubernetes, "route", Deployed, false)]
    public async Task Split_waits_for_every_revision_that_it_sends_users_to(
        Platform platform,
        string split,
        string release,
        bool waitsForCanary
    )
    {
        var stack = await On(platform).RecordAsync(release);

        var names = stack.Resources.ToDictionary(resource => resource.Urn, resource => resource.Name);
        var dependencies = stack.Find(split).Dependencies.Select(urn => names[urn]).ToList();
        Assert.Contains("dashboard-v1-0-0", dependencies);
        Assert.Equal(waitsForCanary, dependencies.Contains("dashboard-v1-1-0"));
    }

    [Fact]
    public async Task On_Kubernetes_the_guard_s_patch_is_the_program_s_route_at_0()
    {
        var atZero = (await Production.RecordAsync(Deployed)).Find(Route).Inputs["spec"]!["rules"]!;
        for (var weight = 1; weight <= 100; weight++)
        {
            var route = (await Production.RecordAsync($"{{ stable: v1.0.0, canary: v1.1.0, weight: {weight} }}"))
                .Find(Route)
                .Inputs.DeepClone();
            route["metadata"]!["resourceVersion"] = "7";
            var read = LiveRoute.Parse(route.ToJsonString());

            Assert.Equal(weight, read.Split.Weight);
            Assert.True(
                JsonNode.DeepEquals(atZero, JsonNode.Parse(read.PatchToZero())![1]!["value"]),
                $"The patch at {weight} % differs."
            );
        }
    }

    [Fact]
    public async Task On_Docker_the_weight_is_one_line_of_one_file()
    {
        var difference = await Staging.DifferenceAsync(Wave10, Wave25);

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
    public async Task On_Kubernetes_only_the_weights_and_their_annotation_change()
    {
        var difference = await Production.DifferenceAsync(Wave10, Wave25);

        Assert.Equal(
            [
                "metadata.annotations[\"inventario-retail.weight\"]: 10 -> 25",
                .. Enumerable
                    .Range(1, 3)
                    .SelectMany(rule =>
                        new[]
                        {
                            $"spec.rules[{rule}].backendRefs[0].weight: 10 -> 25",
                            $"spec.rules[{rule}].backendRefs[1].weight: 90 -> 75",
                        }
                    ),
            ],
            difference.Named(Route).Changes.Select(change => $"{change.Path}: {change.Old} -> {change.New}")
        );
    }

    [Theory]
    [InlineData(Deployed, "dashboard-v1-0-0")]
    // The old route and the new one send all users to the new revision.
    [InlineData(Wave100, "dashboard-v1-1-0")]
    [InlineData(Finished, "dashboard-v1-1-0")]
    public async Task On_Kubernetes_finishing_leaves_all_users_where_they_are(string release, string service)
    {
        var rules = (await Production.RecordAsync(release)).RouteRules();

        Assert.All(rules, rule => Assert.Equal([$"{service} 1", $"{service} 99"], rule!.Backends()));
    }

    [Fact]
    public async Task On_Kubernetes_a_threshold_updates_the_rules_and_the_panels_and_restarts_the_guard_only()
    {
        var difference = await Production.DifferenceAsync(Stable, Stable, "alerts.latencyP99.critical=1400");

        Assert.Equal(
            [
                "update prometheus-rules",
                "update grafana-dashboard-rollout",
                "update grafana-dashboard-service-performance",
            ],
            difference.Changed()
        );
    }

    private static RecordedVariants On(Platform platform) =>
        platform == Platform.Docker ? RecordedVariants.Staging : RecordedVariants.Production;

    /// <summary>The one change that moves users.</summary>
    private static string Split(Platform platform) =>
        platform == Platform.Docker ? $"replace {Publisher}" : $"update {Route}";

    /// <summary>Everything that is a revision's own, in the order of its declaration.</summary>
    private static IEnumerable<string> Names(Platform platform, string revision) =>
        (platform == Platform.Docker ? OwnOnDocker : OwnOnKubernetes).Select(own => $"dashboard-{revision}{own}");

    private static IEnumerable<string> Own(Platform platform, string operation, string revision) =>
        Names(platform, revision).Select(name => $"{operation} {name}");

    /// <summary>On Docker, the files of the publisher that name the revisions.</summary>
    private static void AssertTheRevisionsChange(Platform platform, StackDiff difference)
    {
        if (platform != Platform.Docker)
            return;
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
}
