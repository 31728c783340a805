namespace InventarioRetail.Stacks.Tests;

/// <summary>What <c>--set release.weight=25</c> does to a configuration.</summary>
public sealed class SettingsOverrideTests
{
    private const string Release = "release: { stable: v1.0.0, canary: v1.1.0, weight: 10 }";

    [Fact]
    public void A_number_is_set_in_place_of_another()
    {
        var settings = Apply(Release, ("release.weight", "25")).OrThrow();

        Assert.Equal(new ReleaseSettings(Revision.Parse("v1.0.0"), Revision.Parse("v1.1.0"), 25), settings.Release);
    }

    [Fact]
    public void A_key_below_a_map_that_is_not_there_makes_the_map()
    {
        var settings = Apply(Release, ("dashboard.circuitBreakers.db.failureThreshold", "9")).OrThrow();

        Assert.Equal(new CircuitBreaker(9, TimeSpan.FromSeconds(20), 1), settings.Dashboard.CircuitBreakers.Database);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("~")]
    public void Nothing_as_a_value_removes_the_key(string nothing)
    {
        var settings = Apply(Release, ("release.canary", nothing), ("release.weight", nothing)).OrThrow();

        Assert.Equal(new ReleaseSettings(Revision.Parse("v1.0.0")), settings.Release);
    }

    [Fact]
    public void A_value_may_be_a_list_or_a_map()
    {
        var settings = Apply(
                Release,
                ("rollout.strategy", "[{ weight: 5, hold: 1h }, { weight: 100, hold: 0s }]"),
                ("redis", "{ maxMemory: 64MiB }")
            )
            .OrThrow();

        Assert.Equal([new Wave(5, TimeSpan.FromHours(1)), new Wave(100, TimeSpan.Zero)], settings.Rollout.Waves);
        Assert.Equal(MemorySize.FromMiB(64), settings.Redis.MaxMemory);
    }

    [Fact]
    public void The_platform_can_be_set()
    {
        // A stack on Docker lacks what one on Kubernetes must say.
        Assert.StartsWith(
            "missing; on kubernetes write ",
            Apply(Release, ("platform", "kubernetes")).Errors[0].Message
        );
    }

    [Theory]
    [InlineData(
        "release.wieght",
        "25",
        "--set release.wieght: release.wieght: unknown key; did you mean 'weight'? (known keys: canary, from, paused, skippedStaging, stable, weight)"
    )]
    [InlineData(
        "release.weight",
        "101",
        "--set release.weight: release.weight: 101 is above 100; a weight is a whole number of percent from 0 to 100."
    )]
    [InlineData(
        "release.stable.tag",
        "v1",
        "--set release.stable.tag: release.stable: 'v1.0.0' is text, not a map; 'tag' cannot be set below it."
    )]
    [InlineData(
        "platform.name",
        "docker",
        "--set platform.name: platform: 'docker' is text, not a map; 'name' cannot be set below it."
    )]
    [InlineData(
        "release..weight",
        "1",
        "--set release..weight: is not a valid path; write keys separated by dots, such as release.weight."
    )]
    [InlineData("", "1", "--set : is not a valid path; write keys separated by dots, such as release.weight.")]
    [InlineData(
        "flags",
        "{ a: [",
        "--set flags: flags: is not valid YAML: while parsing a node, did not find expected node content."
    )]
    [InlineData(
        "alertmanager.slackWebhook",
        "hunter2",
        "--set alertmanager.slackWebhook: alertmanager.slackWebhook: is in plain text and must be encrypted; "
            + "run: pulumi config set --secret --path 'inventario-retail:alertmanager.slackWebhook'"
    )]
    public void A_wrong_one_is_an_error_that_names_the_option(string path, string value, string expected)
    {
        Assert.Equal(expected, Assert.Single(Apply(Release, (path, value)).Errors).ToString());
    }

    [Fact]
    public void The_tree_itself_is_left_as_it_is()
    {
        var tree = SettingsSource.Tree(Release);

        _ = ConfigOverrides.Apply(tree, "release.weight", "25");

        Assert.Equal(
            10,
            StackSettings.Parse(tree, SettingsSource.Project, SettingsSource.Stack).OrThrow().Release.Weight
        );
    }

    [Fact]
    public void A_file_that_cannot_be_read_stays_the_only_error()
    {
        var tree = StackFile.Parse("config: [", SettingsSource.File, SettingsSource.Project);

        var changed = ConfigOverrides.Apply(tree, "release.weight", "25");

        Assert.Single(StackSettings.Parse(changed, SettingsSource.Project, SettingsSource.Stack).Errors);
    }

    private static SettingsResult Apply(string keys, params (string Path, string Value)[] overrides) =>
        StackSettings.Parse(
            overrides.Aggregate(
                SettingsSource.Tree(keys),
                (tree, set) => ConfigOverrides.Apply(tree, set.Path, set.Value)
            ),
            SettingsSource.Project,
            SettingsSource.Stack
        );
}
