using System.Text.Json;

namespace InventarioRetail.Stacks.Tests;

/// <summary>A secret's value is in no text but the one that it is asked for by name.</summary>
public sealed class SettingsSecretTests
{
    private const string Value = "hunter2-very-secret";

    [Fact]
    public void A_secret_of_a_file_is_known_to_be_there_and_has_no_value()
    {
        var alertmanager = SettingsSource
            .Parse("alertmanager: { slackWebhook: { secure: v1:abc } }")
            .OrThrow()
            .Alertmanager;

        Assert.Equal(new SecretText("alertmanager.slackWebhook"), alertmanager.SlackWebhook);
        Assert.Null(alertmanager.SlackWebhook!.Reveal());
        Assert.Null(alertmanager.PagerDutyRoutingKey);
    }

    [Fact]
    public void A_secret_of_a_running_program_has_its_value()
    {
        var result = AsPulumi("alertmanager", $$"""{"slackWebhook":"{{Value}}"}""", isSecret: true);

        Assert.Equal(Value, result.OrThrow().Alertmanager.SlackWebhook!.Reveal());
    }

    [Fact]
    public void A_secret_of_the_environment_is_known_by_the_name_of_its_variable()
    {
        var secret = SettingsSource
            .Parse("alertmanager: { slackWebhook: { secretFrom: SLACK_WEBHOOK } }")
            .OrThrow()
            .Alertmanager.SlackWebhook!;

        Assert.Equal(("SLACK_WEBHOOK", null), (secret.Variable, secret.Reveal()));
        Assert.Equal("‹secret: SLACK_WEBHOOK›", secret.ToString());
    }

    [Fact]
    public void The_dashboards_own_variables_may_be_secrets_of_the_environment()
    {
        var dashboard = SettingsSource
            .Parse("dashboard: { environment: { OPENAI_API_KEY: { secretFrom: MY_KEY } } }")
            .OrThrow()
            .Dashboard;

        Assert.Equal("MY_KEY", dashboard.SecretEnvironment["OPENAI_API_KEY"].Variable);
    }

    [Theory]
    [InlineData("{ secretFrom: not-a-name }", "the value of secretFrom ")]
    [InlineData("{ secretFrom: A, other: B }", "is a map; write encrypted text, or { secretFrom: NAME } ")]
    [InlineData("{ fromSecret: A }", "is a map; write encrypted text, or { secretFrom: NAME } ")]
    [InlineData("[A]", "is a list; write encrypted text, or { secretFrom: NAME } ")]
    public void What_is_no_secret_of_the_environment_is_refused(string value, string expected)
    {
        var error = Assert.Single(SettingsSource.Parse($"alertmanager: {{ slackWebhook: {value} }}").Errors);

        Assert.StartsWith(expected, error.Message);
        Assert.DoesNotContain("not-a-name", error.Message);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData(Value, true)]
    [InlineData(Value, false)]
    public void An_update_refuses_a_variable_without_a_value_and_a_preview_does_not(string? value, bool isPreview)
    {
        var tree = SettingsSource.Tree(
            "alertmanager: { slackWebhook: { secretFrom: SLACK_WEBHOOK }, pagerDutyRoutingKey: { secretFrom: KEY } }"
        );
        string? ValueOf(string name) => name == "KEY" ? "known" : value;

        var result = StackSettings.Parse(
            SecretVariables.Resolve(tree, ValueOf, isPreview),
            SettingsSource.Project,
            SettingsSource.Stack
        );

        if (string.IsNullOrEmpty(value) && !isPreview)
        {
            Assert.Equal(
                "the environment variable SLACK_WEBHOOK is not set or empty; set it to the secret's value.",
                Assert.Single(result.Errors, error => error.Path == "alertmanager.slackWebhook").Message
            );
            return;
        }
        var alertmanager = result.OrThrow().Alertmanager;
        Assert.Equal("known", alertmanager.PagerDutyRoutingKey!.Reveal());
        Assert.Equal(string.IsNullOrEmpty(value) ? null : value, alertmanager.SlackWebhook!.Reveal());
    }

    [Fact]
    public void Plain_text_is_refused_in_a_running_program_as_well()
    {
        var result = AsPulumi("alertmanager", $$"""{"slackWebhook":"{{Value}}"}""", isSecret: false);

        Assert.Equal(
            "alertmanager.slackWebhook: is in plain text and must be encrypted; "
                + "run: pulumi config set --secret --path 'inventario-retail:alertmanager.slackWebhook'",
            Assert.Single(result.Errors).ToString()
        );
    }

    [Fact]
    public void Beside_an_encrypted_variable_every_variable_of_a_running_program_is_a_secret()
    {
        var dashboard = AsPulumi(
                "dashboard",
                $$"""{"environment":{"LOG_LEVEL":"debug","OPENAI_API_KEY":"{{Value}}"} }""",
                isSecret: true
            )
            .OrThrow()
            .Dashboard;

        Assert.Empty(dashboard.Environment);
        Assert.Equal(["LOG_LEVEL", "OPENAI_API_KEY"], dashboard.SecretEnvironment.Keys);
        Assert.Equal(Value, dashboard.SecretEnvironment["OPENAI_API_KEY"].Reveal());
    }

    [Fact]
    public void Printing_and_serialising_settings_does_not_show_a_secret()
    {
        var settings = AsPulumi("alertmanager", $$"""{"slackWebhook":"{{Value}}"}""", isSecret: true).OrThrow();
        var secret = settings.Alertmanager.SlackWebhook!;

        Assert.Equal("‹secret: alertmanager.slackWebhook›", secret.ToString());
        string[] texts =
        [
            settings.ToString(),
            settings.Alertmanager.ToString(),
            JsonSerializer.Serialize(settings),
            SettingsSource.Dump(settings),
        ];
        Assert.All(texts, text => Assert.DoesNotContain(Value, text));
        Assert.Contains("alertmanager.slackWebhook", texts[1]);
    }

    [Theory]
    [InlineData("alertmanager: { slackWebhook: hunter2-very-secret }")]
    [InlineData("alertmanager: { slackWebook: hunter2-very-secret }")]
    [InlineData("alertmanager: { slackWebhook: [hunter2-very-secret] }")]
    [InlineData("alertmanager: { slackWebhook: *hunter2-very-secret }")]
    [InlineData("alertmanager: { slackWebhook: &hunter2-very-secret a }")]
    [InlineData("alertmanager: { slackWebhook: !hunter2-very-secret a }")]
    [InlineData("alertmanager: { slackWebhook: \"hunter2-very-secret }")]
    [InlineData("alertmanager: { slackWebhook: '{hunter2-very-secret' ")]
    [InlineData("alertmanager: { slackWebhook: hunter2-very-secret, slackWebhook: hunter2-very-secret }")]
    [InlineData("alertmanager: '{ hunter2-very-secret'")]
    public void No_error_of_a_file_shows_what_was_meant_to_be_a_secret(string keys)
    {
        var result = SettingsSource.Parse(keys);

        Assert.NotEmpty(result.Errors);
        Assert.All(result.Errors, error => Assert.DoesNotContain(Value, error.ToString()));
    }

    [Theory]
    [InlineData("alertmanager", """{"memory":"hunter2-very-secret"}""")]
    [InlineData("alertmanager", """{"slackWebhook":["hunter2-very-secret"]}""")]
    [InlineData("alertmanager", "hunter2-very-secret")]
    [InlineData("alertmanager", """{"slackWebhook":"hunter2-very-secret""")]
    [InlineData("platform", "hunter2-very-secret")]
    [InlineData("release", """{"stable":"v1","canary":"@hunter2-very-secret","weight":"hunter2-very-secret"}""")]
    [InlineData("rollout", """{"strategy":"hunter2-very-secret","watch":"hunter2-very-secret"}""")]
    [InlineData("postgres", """{"user":"hunter2-very-secret","backup":{"at":"hunter2-very-secret"}}""")]
    [InlineData("images", """{"redis":"hunter2-very-secret"}""")]
    [InlineData("objectStore", """{"corsOrigins":["hunter2-very-secret"]}""")]
    public void No_error_of_a_running_program_shows_a_value_that_was_encrypted(string key, string value)
    {
        var result = AsPulumi(key, value, isSecret: true);

        Assert.NotEmpty(result.Errors);
        Assert.All(result.Errors, error => Assert.DoesNotContain(Value, error.ToString()));
    }

    private static SettingsResult AsPulumi(string key, string value, bool isSecret)
    {
        var values = new Dictionary<string, string>
        {
            ["platform"] = "docker",
            ["release"] = """{"stable":"v1.0.0"}""",
            [key] = value,
        };
        var tree = PulumiConfigSource.Read(
            SettingsSource.Project,
            values.GetValueOrDefault,
            config: null,
            secretKeys: isSecret ? $"[\"inventario-retail:{key}\"]" : "[]"
        );
        return StackSettings.Parse(tree, SettingsSource.Project, SettingsSource.Stack);
    }
}
