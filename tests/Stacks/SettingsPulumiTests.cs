using Moq;
using Pulumi;
using Pulumi.Testing;
using Pulumi.Utilities;

namespace InventarioRetail.Stacks.Tests;

/// <summary>Configuration as Pulumi hands it to a running program.</summary>
[Collection(nameof(PulumiEnvironment))]
public sealed class SettingsPulumiTests
{
    private const string Keys = """
        release: { stable: v1.0.0, canary: v1.1.0, weight: 10 }
        alertmanager: { slackWebhook: { secure: v1:abc } }
        """;

    [Fact]
    public async Task A_program_reads_its_stack_s_settings()
    {
        var settings = await RunAsync(SettingsSource.Yaml(Keys), PulumiConfigSource.Load);

        Assert.Equal(SettingsSource.Dump(SettingsSource.Parse(Keys).OrThrow()), SettingsSource.Dump(settings));
        Assert.Equal("decrypted", settings.Alertmanager.SlackWebhook!.Reveal());
    }

    [Fact]
    public async Task A_program_finds_keys_that_it_does_not_know()
    {
        var yaml =
            SettingsSource.Yaml(Keys) + "  inventario-retail:reddis: {}\n  docker:host: unix:///run/docker.sock\n";

        var errors = await RunAsync(
            yaml,
            () => Assert.Throws<SettingsException>(() => PulumiConfigSource.Load()).Errors
        );

        Assert.Equal(
            "reddis: unknown key; did you mean 'redis'? (known keys: alertmanager, alerts, aws, cost, dashboard, docker, flags, gates, grafana, guard, images, kubernetes, logs, "
                + "objectStore, platform, postgres, prometheus, redis, release, rollout, router)",
            Assert.Single(errors).ToString()
        );
    }

    [Fact]
    public async Task A_secret_becomes_a_secret_output()
    {
        var (value, isSecret, placeholder) = await RunAsync(
            SettingsSource.Yaml(Keys),
            () =>
            {
                var known = PulumiConfigSource.Load().Alertmanager.SlackWebhook!.ToOutput();
                var unknown = new SecretText("alertmanager.slackWebhook").ToOutput();
                return (
                    OutputUtilities.GetValueAsync(known).WaitAsync(PulumiProgramTests.Bound).Result,
                    Output.IsSecretAsync(known).WaitAsync(PulumiProgramTests.Bound).Result,
                    OutputUtilities.GetValueAsync(unknown).WaitAsync(PulumiProgramTests.Bound).Result
                );
            }
        );

        Assert.Equal(("decrypted", true, "‹secret: alertmanager.slackWebhook›"), (value, isSecret, placeholder));
    }

    [Theory]
    [InlineData("""{"stable":1}""", "release.stable: 1 is a number, not text; write it in quotes: \"1\".")]
    [InlineData("""{"stable":"v1","stable":"v2"}""", "release.stable: duplicate key; remove one of the two.")]
    [InlineData("""{"stable":"v1" """, "release: is not valid JSON (at byte 16); write a YAML map or list.")]
    public void A_value_that_only_Pulumi_can_give_is_checked_too(string release, string expected)
    {
        var tree = PulumiConfigSource.Read(
            SettingsSource.Project,
            key =>
                key == "release" ? release
                : key == "platform" ? "docker"
                : null,
            config: null,
            secretKeys: "[]"
        );

        var result = StackSettings.Parse(tree, SettingsSource.Project, SettingsSource.Stack);

        Assert.Equal(expected, result.Errors[0].ToString());
    }

    private static async Task<T> RunAsync<T>(string yaml, Func<T> read)
        where T : notnull
    {
        var (config, secretKeys) = SettingsSource.AsPulumi(yaml);
        Environment.SetEnvironmentVariable("PULUMI_CONFIG", config);
        Environment.SetEnvironmentVariable("PULUMI_CONFIG_SECRET_KEYS", secretKeys);
        try
        {
            T? result = default;
            var options = new TestOptions { ProjectName = SettingsSource.Project, StackName = SettingsSource.Stack };
            await Deployment
                .TestAsync(new Mock<IMocks>().Object, options, () => result = read())
                .WaitAsync(PulumiProgramTests.Bound);
            return result!;
        }
        finally
        {
            Environment.SetEnvironmentVariable("PULUMI_CONFIG", null);
            Environment.SetEnvironmentVariable("PULUMI_CONFIG_SECRET_KEYS", null);
        }
    }
}

/// <summary>Pulumi's environment variables are the process's: what sets them runs alone.</summary>
[CollectionDefinition(nameof(PulumiEnvironment), DisableParallelization = true)]
public sealed class PulumiEnvironment;
