namespace InventarioRetail.Stacks.Tests;

/// <summary>What a configuration means: the defaults, and every key.</summary>
public sealed class SettingsTests
{
    [Fact]
    public void Defaults_are_those_of_the_table() =>
        Assert.Equal(
            SettingsTable.Lines(row => row.Setting, " = ", row => row.Default),
            SettingsSource.Leaves(Defaults).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Every_key_is_in_the_table() =>
        Assert.Equal(
            SettingsKeys.All,
            SettingsTable.Rows.Select(row => row.Key).Where(key => key.Length > 0).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Settings_made_without_a_configuration_have_the_same_defaults()
    {
        var made = new StackSettings(
            SettingsSource.Project,
            SettingsSource.Stack,
            Platform.Docker,
            new ReleaseSettings(Revision.Parse("v1.0.0"))
        );

        Assert.Equal(SettingsSource.Dump(Defaults), SettingsSource.Dump(made));
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("kubernetes")]
    public void Every_key_reaches_its_own_setting(string platform) =>
        Assert.Equal(
            SettingsTable.Lines(row => row.Setting, " = ", row => row.Becomes, platform),
            Changed(SettingsTable.Everything(platform))
                .Where(setting => !setting.StartsWith("Platform = ", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        );

    [Theory]
    [InlineData("docker")]
    [InlineData("kubernetes")]
    public void Pulumi_gives_the_same_settings_as_the_file(string platform)
    {
        var keys = SettingsTable.Everything(platform);

        Assert.Equal(
            SettingsSource.Dump(SettingsSource.Parse(keys).OrThrow()),
            SettingsSource.Dump(SettingsSource.ParseAsPulumi(keys).OrThrow())
        );
    }

    [Theory]
    [InlineData("direct", "100/1h", "0s")]
    [InlineData("staged", "100/30m", "0s")]
    [InlineData("canary-3", "10/30m 50/15m 100/1h", "0s")]
    [InlineData("canary-4", "10/1d 25/2d 50/2d 100/2d", "14d")]
    public void A_preset_has_the_requirements_waves(string strategy, string waves, string watch)
    {
        var rollout = SettingsSource.Parse($"rollout: {{ strategy: {strategy} }}").OrThrow().Rollout;

        Assert.Equal(
            waves,
            string.Join(' ', rollout.Waves.Select(wave => $"{wave.Weight}/{Duration.Format(wave.Hold)}"))
        );
        Assert.Equal(watch, Duration.Format(rollout.BakeTime));
    }

    [Fact]
    public void A_preset_may_be_watched_for_another_time()
    {
        var rollout = SettingsSource.Parse("rollout: { strategy: canary-3, watch: 1d }").OrThrow().Rollout;

        Assert.Equal(RolloutSettings.Canary3 with { BakeTime = TimeSpan.FromDays(1) }, rollout);
    }

    [Fact]
    public void A_key_without_a_value_is_as_good_as_absent()
    {
        var settings = SettingsSource.Parse(
            "redis:\npostgres:\n  hostPort:\n  backup: ~\nrelease:\n  stable: v1.0.0\n  canary: null"
        );

        Assert.Equal(SettingsSource.Dump(Defaults), SettingsSource.Dump(settings.OrThrow()));
    }

    [Fact]
    public void A_dashboard_may_be_given_further_variables()
    {
        var dashboard = SettingsSource
            .Parse("dashboard: { environment: { LOG_LEVEL: debug, EMPTY: \"\", OPENAI_API_KEY: { secure: v1:abc } } }")
            .OrThrow()
            .Dashboard;

        Assert.Equal([new("EMPTY", ""), new("LOG_LEVEL", "debug")], dashboard.Environment);
        Assert.Equal(
            [new("OPENAI_API_KEY", new SecretText("dashboard.environment.OPENAI_API_KEY"))],
            dashboard.SecretEnvironment
        );
    }

    /// <summary>The settings of a configuration that are not the defaults.</summary>
    internal static IEnumerable<string> Changed(string keys) =>
        SettingsSource.Leaves(SettingsSource.Parse(keys).OrThrow()).Except(SettingsSource.Leaves(Defaults));

    private static StackSettings Defaults => SettingsSource.Parse("release: { stable: v1.0.0 }").OrThrow();

    [Theory]
    [InlineData("production", "strategy: staged", "staging")]
    [InlineData("staging", "strategy: staged", null)]
    [InlineData("production", "strategy: direct", null)]
    public void The_strategy_staged_takes_only_what_staging_has_finished(string stack, string rollout, string? from)
    {
        var tree = StackFile.Parse(
            "config:\n  shop:platform: docker\n  shop:release: { stable: v1.0.0 }\n"
                + $"  shop:rollout: {{ {rollout} }}\n",
            "Pulumi.test.yaml",
            "shop"
        );

        Assert.Equal(from, StackSettings.Parse(tree, "shop", stack).OrThrow().Staging.From);
    }
}
