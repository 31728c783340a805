using static InventarioRetail.Cli.Tests.Recordings;

namespace InventarioRetail.Cli.Tests;

/// <summary>Secrets of a stack in its Compose file: names, and values only where they must stand.</summary>
public sealed class RenderSecretTests
{
    private const string Cipher = "v1:c2VjcmV0c2VjcmV0:bm90IGEgc2VjcmV0IGJ1dCByZWNvZ25pc2FibGU=";

    private const string WithConfiguredSecrets = $$"""
        config:
          shop:platform: docker
          shop:release: { stable: v1.0.0, canary: v1.1.0, weight: 10 }
          shop:alertmanager:
            slackWebhook: { secure: "{{Cipher}}" }
            pagerDutyRoutingKey: { secure: "{{Cipher}}" }
          shop:dashboard:
            environment:
              LOG_LEVEL: $debug
              OPENAI_API_KEY: { secure: "{{Cipher}}" }
        """;

    private const string Password = "random:index/randomPassword:RandomPassword";

    [Fact]
    public async Task Every_secret_of_a_stack_has_a_name_and_a_way_to_be_made()
    {
        var stack = ComposeRenderer.Render(await RecordAsync(WithConfiguredSecrets));

        Assert.Equal<SecretVariable>(
            [
                new GeneratedSecret("POSTGRES_ADMIN_PASSWORD", 32, false, null),
                new GeneratedSecret("POSTGRES_PASSWORD", 32, false, null),
                new GeneratedSecret("POSTGRES_EXPORTER_PASSWORD", 32, false, null),
                new GeneratedSecret("REDIS_PASSWORD", 32, false, null),
                new GeneratedSecret("DASHBOARD_API_KEY", 40, false, null),
                new GeneratedSecret("GRAFANA_ADMIN_PASSWORD", 32, false, null),
                new GeneratedSecret("GUARD_TOKEN", 32, false, null),
                new ConfiguredSecret("ALERTMANAGER_PAGER_DUTY_ROUTING_KEY", "alertmanager.pagerDutyRoutingKey"),
                new ConfiguredSecret("ALERTMANAGER_SLACK_WEBHOOK", "alertmanager.slackWebhook"),
                new ConfiguredSecret("DASHBOARD_ENVIRONMENT_OPENAI_API_KEY", "dashboard.environment.OPENAI_API_KEY"),
            ],
            stack
                .Secrets.OrderBy(secret => secret is ConfiguredSecret)
                .ThenBy(secret => secret is ConfiguredSecret ? secret.Name : "")
        );
    }

    [Fact]
    public async Task Where_values_are_not_known_files_hold_names()
    {
        var stack = ComposeRenderer.Render(await RecordAsync(WithConfiguredSecrets));

        var secret = stack.Files.Where(file => file.HasSecrets).ToList();
        Assert.Equal(
            [
                "${ALERTMANAGER_PAGER_DUTY_ROUTING_KEY}",
                "${ALERTMANAGER_SLACK_WEBHOOK}",
                "${DASHBOARD_API_KEY}",
                "${GRAFANA_ADMIN_PASSWORD}",
                "${POSTGRES_ADMIN_PASSWORD}",
                "${POSTGRES_EXPORTER_PASSWORD}",
                "${POSTGRES_PASSWORD}",
                "${REDIS_PASSWORD}",
                "requirepass ${REDIS_PASSWORD}",
                "{\"redis://redis:6379\": \"${REDIS_PASSWORD}\"}",
            ],
            secret
                .Select(file => file.Content.Split('\n').Single(line => line.Contains("${", StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal)
        );
        Assert.All(secret, file => Assert.True(file.IsTemplate));
        Assert.All(secret, file => Assert.StartsWith("secret-files/", file.Path));
        Assert.All(
            stack.Files.Except(secret),
            file => Assert.False(file.IsTemplate || !file.Path.StartsWith("files/", StringComparison.Ordinal))
        );
        var environment = ComposeFile.Parse(stack.ComposeYaml)["services"]!["dashboard-v1-0-0"]!["environment"]!;
        Assert.Equal("$$debug", environment["LOG_LEVEL"]!.GetValue<string>());
        Assert.Equal(
            "${DASHBOARD_ENVIRONMENT_OPENAI_API_KEY:?DASHBOARD_ENVIRONMENT_OPENAI_API_KEY has no value}",
            environment["OPENAI_API_KEY"]!.GetValue<string>()
        );
    }

    [Fact]
    public async Task Where_values_are_known_files_are_filled_and_the_Compose_file_still_holds_names()
    {
        var recorded = await RecordAsync(WithConfiguredSecrets);
        var values = Values(ComposeRenderer.Render(recorded));

        var stack = ComposeRenderer.Render(recorded).Filled(values);

        Assert.All(stack.Files, file => Assert.False(file.IsTemplate));
        Assert.All(stack.Files.Where(file => file.HasSecrets), file => Assert.Contains("value-of-", file.Content));
        Assert.Contains(
            "requirepass value-of-REDIS_PASSWORD\n",
            stack.Files.Single(file => file.Path.EndsWith("redis.conf", StringComparison.Ordinal)).Content
        );
        Assert.DoesNotContain("value-of-", stack.ComposeYaml);
        Assert.Contains("${REDIS_PASSWORD:?REDIS_PASSWORD has no value}", stack.ComposeYaml);
    }

    [Fact]
    public async Task A_changed_secret_changes_exactly_the_services_that_have_it_in_a_file()
    {
        var recorded = await RecordAsync(WithConfiguredSecrets);
        var values = Values(ComposeRenderer.Render(recorded));
        var before = Compose.Definitions(ComposeRenderer.Render(recorded).Filled(values));

        values["REDIS_PASSWORD"] = "another";
        var after = Compose.Definitions(ComposeRenderer.Render(recorded).Filled(values));

        // The dashboards have it in a variable, and Compose compares what it put there.
        Assert.Equal(["changed redis", "changed redis-exporter"], Compose.Changes(before, after));
    }

    [Fact]
    public async Task A_value_that_is_missing_is_named()
    {
        var recorded = await RecordAsync(WithConfiguredSecrets);
        var values = Values(ComposeRenderer.Render(recorded));
        values.Remove("REDIS_PASSWORD");

        var mistake = Assert.Throws<UsageException>(() => ComposeRenderer.Render(recorded).Filled(values));

        Assert.Equal("The secret REDIS_PASSWORD has no value.", mistake.Message);
    }

    [Theory]
    [InlineData("""{"length": 20}""", 20, true, null)]
    [InlineData("""{"length": 20, "special": true, "overrideSpecial": "_-"}""", 20, true, "_-")]
    [InlineData("""{"length": 8, "special": false}""", 8, false, null)]
    public void A_generated_secret_is_made_as_its_resource_says(
        string inputs,
        int length,
        bool special,
        string? specials
    )
    {
        var stack = ComposeRenderer.Render(Stack(Custom(Password, "db.password", inputs), Asking("db.password")));

        Assert.Equal([new GeneratedSecret("DB_PASSWORD", length, special, specials)], stack.Secrets);
    }

    [Fact]
    public void How_a_generated_secret_is_made_is_not_guessed()
    {
        var mistake = Assert.Throws<UsageException>(() =>
            ComposeRenderer.Render(Stack(Custom(Password, "p", """{"length": 20, "minSpecial": 2}"""), Asking("p")))
        );

        Assert.StartsWith($"p ({Password}): minSpecial: not supported by Docker Compose", mistake.Message);
    }

    [Theory]
    [InlineData("a-b", "a.b", "The secrets 'a-b' and 'a.b' would both be named A_B. Rename one of them.")]
    [InlineData("aB", "a_b", "The secrets 'aB' and 'a_b' would both be named A_B. Rename one of them.")]
    public void Two_secrets_never_share_a_name(string first, string second, string expected)
    {
        var mistake = Assert.Throws<UsageException>(() => ComposeRenderer.Render(Stack(Asking(first, second))));

        Assert.Equal(expected, mistake.Message);
    }

    [Theory]
    [InlineData("redis-password", "REDIS_PASSWORD")]
    [InlineData("alertmanager.slackWebhook", "ALERTMANAGER_SLACK_WEBHOOK")]
    [InlineData("dashboard.environment.OPENAI_API_KEY", "DASHBOARD_ENVIRONMENT_OPENAI_API_KEY")]
    [InlineData("2nd key!", "_2ND_KEY")]
    public void A_secret_is_called_as_variables_are(string placeholder, string expected) =>
        Assert.Equal(expected, Assert.Single(ComposeRenderer.Render(Stack(Asking(placeholder))).Secrets).Name);

    [Fact]
    public void A_file_that_is_no_template_for_its_secret_is_refused()
    {
        var file = """{"file": "/conf", "content": "‹secret: a› ${A}"}""";
        var stack = Stack(Container("web", $$"""{"name": "web", "image": "busybox", "uploads": [{{file}}]}"""));

        var mistake = Assert.Throws<UsageException>(() => ComposeRenderer.Render(stack));

        Assert.Equal(
            "/conf already contains the text ${A}, which would be taken for the secret. Change the text.",
            mistake.Message
        );
    }

    [Fact]
    public void No_secret_is_in_anything_that_render_and_preview_write()
    {
        using var project = new Project(WithConfiguredSecrets);
        // What ./run up keeps is none of their business.
        project.Write(
            ".env.dev",
            "REDIS_PASSWORD=recognisable-password\nALERTMANAGER_SLACK_WEBHOOK=recognisable-webhook\n"
        );
        var folder = Path.Combine(project.Folder, "out");

        string[] outputs =
        [
            .. new[] { "text", "json", "markdown", "mermaid" }.Select(format =>
                Output("preview", "dev", "--base=none", $"--format={format}")
            ),
            Output("render", "dev"),
            Output("render", "dev", "--out", folder),
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(File.ReadAllText),
        ];

        Assert.True(outputs.Length > 40, $"Only {outputs.Length} outputs.");
        Assert.All(
            outputs,
            output =>
            {
                Assert.DoesNotContain("recognisable", output);
                Assert.DoesNotContain(Cipher, output);
            }
        );

        string Output(params string[] arguments)
        {
            var result = CommandLineTests.Run(project.Folder, arguments);
            Assert.Equal((0, ""), (result.ExitCode, result.Error));
            return result.Output;
        }
    }

    [Theory]
    [InlineData("render dev")]
    [InlineData("render dev --out out")]
    [InlineData("preview dev --base=none")]
    [InlineData("render dev --set alertmanager.slackWebhook=https://recognisable")]
    public void A_secret_in_plain_text_is_refused_without_showing_it(string arguments)
    {
        using var project = new Project(
            $"{Project.Stack}  shop:alertmanager:\n    slackWebhook: https://recognisable\n    pagerDutyRoutingKey: recognisable\n"
        );

        var result = CommandLineTests.Run(project.Folder, arguments.Split(' '));

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("alertmanager.slackWebhook: is in plain text and must be encrypted", result.Error);
        Assert.DoesNotContain("recognisable", result.Error);
        Assert.False(Directory.Exists(Path.Combine(project.Folder, "out")));
    }

    private static Dictionary<string, string> Values(RenderedStack stack) =>
        stack.Secrets.ToDictionary(secret => secret.Name, secret => $"value-of-{secret.Name}");

    private static RecordedResource Asking(params string[] secrets)
    {
        var command = string.Join(", ", secrets.Select(secret => $"\"‹secret: {secret}›\""));
        return Container("web", $$"""{"name": "web", "image": "busybox", "command": [{{command}}]}""");
    }

    private static Task<RecordedStack> RecordAsync(string text) =>
        StackRecorder.RecordAsync(
            StackSettings.Parse(StackFile.Parse(text, "Pulumi.dev.yaml", "shop"), "shop", "dev").OrThrow()
        );
}
