using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace InventarioRetail.Cli.Tests;

/// <summary>The production stack as manifests for <c>kubectl</c>.</summary>
public sealed class RenderManifestTests
{
    private const string Release = "{ stable: v1.0.0, canary: v1.1.0-rc1, weight: 10 }";
    private const string Deployed = "{ stable: v1.0.0, canary: v1.1.0-rc1, weight: 0 }";
    private const string LastWave = "{ stable: v1.0.0, canary: v1.1.0-rc1, weight: 100 }";
    private const string Prometheus = "kubernetes:core/v1:ConfigMap";

    /// <summary>
    /// All of the production stack in git: the manifests, and what is in AWS. A file that stands in <c>components/</c>
    /// word for word is named only, and of Grafana's dashboards there are hashes.
    /// </summary>
    [Fact]
    public async Task The_production_stack_is_rendered_as_it_is_in_git()
    {
        var stack = await Production.RecordAsync(Release);

        var files = ManifestRenderer
            .Render(stack)
            .Manifests.ToDictionary(
                manifest => Path.Combine("kubernetes", manifest.FileName),
                manifest => ComposeYaml.Write(Shortened(manifest.Json))
            );
        files.Add("aws.yaml", ComposeYaml.Write(OutsideOfTheCluster(stack)));
        files.Add(Snapshot.ResourcesFile, Snapshot.Resources(stack));
        files.Add(Snapshot.DownFile, EngineDestroy.Of(stack).Yaml());
        Snapshot.Check(Production.Stack, files);
    }

    [Fact]
    public async Task Every_resource_of_the_cluster_is_a_manifest_in_an_order_in_which_it_can_be_applied()
    {
        var stack = await Production.RecordAsync(Release);
        var rendered = ManifestRenderer.Render(stack);

        var resources = stack.Resources.Where(resource =>
            resource.Type.StartsWith("kubernetes:", StringComparison.Ordinal)
        );
        Assert.Equal(
            resources.Select(resource => Id(resource.Inputs)).Order(StringComparer.Ordinal),
            rendered.Manifests.Select(manifest => Id(manifest.Json)).Order(StringComparer.Ordinal)
        );
        var spaces = rendered
            .Manifests.TakeWhile(manifest =>
                (string?)manifest.Json["kind"] is "Namespace" or "PriorityClass" or "StorageClass"
            )
            .Select(manifest => (string?)manifest.Json["metadata"]!["name"])
            // Exists already: Envoy Gateway's own, in which Prometheus may discover the proxies.
            .Append("envoy-gateway-system")
            .ToList();
        Assert.All(
            rendered.Manifests.Select(manifest => (string?)manifest.Json["metadata"]!["namespace"]).OfType<string>(),
            space => Assert.Contains(space, spaces)
        );
        Assert.Equal("HTTPRoute dashboard", Id(rendered.Manifests[^1].Json)[..19]);
    }

    /// <summary>What docs/kubernetes.md excepts with a reason: low ids, and the log collector.</summary>
    [RequiresManifestChecksFact]
    public async Task Public_linter_reports_what_the_document_excepts_and_no_more()
    {
        var rendered = ManifestRenderer.Render(await Production.RecordAsync(Release));

        var findings = await ManifestChecks.FindingsOf(new JsonArray([.. Read(rendered.Stream())]).ToJsonString());

        Assert.Equal(
            [
                "KBP104 DaemonSet log-collector",
                "KBP104 Deployment dashboard-v1-0-0",
                "KBP104 Deployment dashboard-v1-1-0-rc1",
                "KBP104 Deployment guard",
                "KBP104 Job postgres-setup",
                "KBP104 StatefulSet grafana",
                "KBP105 DaemonSet log-collector",
                "KBP105 Deployment dashboard-v1-0-0",
                "KBP105 Deployment dashboard-v1-1-0-rc1",
                "KBP105 Deployment guard",
                "KBP105 Job postgres-setup",
                "KBP105 StatefulSet grafana",
                "KBP109 DaemonSet log-collector",
                "PSS105 DaemonSet log-collector",
            ],
            findings.Split('\n')
        );
    }

    [RequiresManifestChecksFact]
    public async Task Every_manifest_holds_against_the_schemas_of_its_API_version()
    {
        foreach (var release in new[] { Release, Deployed, LastWave, "{ stable: v1.0.0 }" })
        {
            var rendered = ManifestRenderer.Render(await Production.RecordAsync(release));

            // As kubectl reads it: from the text that is written.
            var read = new JsonArray([.. Read(rendered.Stream())]);

            Assert.Equal(rendered.Manifests.Count, read.Count);
            Assert.Equal("", await ManifestChecks.ProblemsOf(read.ToJsonString()));
        }
    }

    [RequiresManifestChecksFact]
    public async Task A_manifest_with_a_wrong_value_or_name_does_not_hold()
    {
        var manifests = Read(ManifestRenderer.Render(await Production.RecordAsync(Release)).Stream()).ToList();
        Find("Deployment", "postgres-exporter")["spec"]!["replicas"] = "two";
        Find("HTTPRoute", "dashboard")["spec"]!["hostname"] = "inventario.test";
        Find("Service", "grafana")["apiVersion"] = "v3";

        Assert.Equal(
            """
            Deployment postgres-exporter: Type 'string' is not assignable to type 'number'.
            Deployment postgres-exporter: data/spec/replicas must be integer
            HTTPRoute dashboard: Object literal may only specify known properties, and '"hostname"' does not exist in type 'IHTTPRouteSpec'.
            Service grafana: there is no Service in v3
            """,
            string.Join(
                '\n',
                (await ManifestChecks.ProblemsOf(new JsonArray([.. manifests]).ToJsonString()))
                    .Split('\n')
                    .Order(StringComparer.Ordinal)
            )
        );

        JsonObject Find(string kind, string name) =>
            manifests.Single(manifest =>
                (string?)manifest["kind"] == kind && (string?)manifest["metadata"]!["name"] == name
            );
    }

    [Fact]
    public async Task What_is_written_is_read_as_the_same()
    {
        var rendered = ManifestRenderer.Render(await Production.RecordAsync(Release));

        Assert.Equal(
            rendered.Manifests.Select(manifest => Sorted(manifest.Json)!.ToJsonString()),
            Read(rendered.Stream()).Select(manifest => Sorted(manifest)!.ToJsonString())
        );
    }

    [Fact]
    public async Task No_manifest_has_a_secret_and_every_reference_says_where_its_value_is()
    {
        var rendered = ManifestRenderer.Render(
            await Production.RecordAsync(
                "{ stable: v1.0.0 }",
                "alertmanager.slackWebhook={ secure: v1:abc }",
                "dashboard.environment={ OPENAI_API_KEY: { secure: v1:def } }"
            )
        );

        Assert.DoesNotContain('‹', rendered.Stream());
        Assert.Equal(
            [
                "ALERTMANAGER_SLACK_WEBHOOK: alertmanager.slackWebhook, encrypted in the stack's configuration",
                "DASHBOARD_ACCESS_ROLE_ARN: pulumi stack output dashboardRoleArn",
                "DASHBOARD_API_KEY: key DASHBOARD_API_KEY of inventario-retail/production/credentials in AWS Secrets Manager",
                "DASHBOARD_ENVIRONMENT_OPENAI_API_KEY: dashboard.environment.OPENAI_API_KEY, encrypted in the stack's configuration",
                "GRAFANA_ADMIN_PASSWORD: key GRAFANA_ADMIN_PASSWORD of inventario-retail/production/credentials in AWS Secrets Manager",
                "GUARD_TOKEN: key GUARD_TOKEN of inventario-retail/production/credentials in AWS Secrets Manager",
                "HEARTBEAT_URL: a secret that the stack's configuration leaves to the environment",
                "LOGS_COLLECTOR_ROLE_ARN: pulumi stack output logCollectorRoleArn",
                "PAGERDUTY_ROUTING_KEY: a secret that the stack's configuration leaves to the environment",
                "POSTGRES_ADMIN_PASSWORD: key POSTGRES_ADMIN_PASSWORD of inventario-retail/production/credentials in AWS Secrets Manager",
                "POSTGRES_EXPORTER_PASSWORD: key POSTGRES_EXPORTER_PASSWORD of inventario-retail/production/credentials in AWS Secrets Manager",
                "POSTGRES_INSTANCE_ADDRESS: pulumi stack output postgresHost",
                "POSTGRES_PASSWORD: key POSTGRES_PASSWORD of inventario-retail/production/credentials in AWS Secrets Manager",
                "REDIS_PASSWORD: key REDIS_PASSWORD of inventario-retail/production/credentials in AWS Secrets Manager",
                "REDIS_REPLICATION_GROUP_PRIMARY_ENDPOINT_ADDRESS: pulumi stack output redisHost",
            ],
            rendered.References.Select(reference => $"{reference.Name}: {reference.Origin}")
        );
        // A secret stands in Secrets only.
        var secrets = rendered.References.Where(reference => reference.IsSecret).Select(reference => reference.Name);
        Assert.All(
            rendered.Manifests.Where(manifest => (string?)manifest.Json["kind"] != "Secret"),
            manifest => Assert.All(secrets, name => Assert.DoesNotContain($"${{{name}}}", manifest.Json.ToJsonString()))
        );
    }

    [Fact]
    public async Task Every_generated_password_is_in_Secrets_Manager()
    {
        var stack = await Production.RecordAsync(Release);

        var passwords = stack
            .Resources.Where(resource => resource.Type == "random:index/randomPassword:RandomPassword")
            .ToList();
        Assert.NotEmpty(passwords);
        Assert.Subset(
            stack.Find("credentials-version").Dependencies.ToHashSet(),
            passwords.Select(password => password.Urn).ToHashSet()
        );
        Assert.EndsWith(
            string.Join(
                ", ",
                passwords.Select(password => StackSecrets.NameOf(password.Name)).Order(StringComparer.Ordinal)
            ),
            string.Join(
                ", ",
                ((string)stack.Find("credentials-secret").Inputs["description"]!)
                    .Split(": ")[1]
                    .Split(", ")
                    .Order(StringComparer.Ordinal)
            )
        );
    }

    [Fact]
    public async Task With_values_every_reference_is_replaced_and_nothing_else()
    {
        var rendered = ManifestRenderer.Render(await Production.RecordAsync(Release));
        var values = string.Join('\n', rendered.References.Select((reference, i) => $"{reference.Name}=value-{i}"));

        var filled = rendered.Filled(new EnvironmentFile(values, "values.env"));

        var lines = rendered.Stream().Split('\n');
        var changed = filled.Split('\n').Zip(lines).Where(pair => pair.First != pair.Second).ToList();
        Assert.Equal(lines.Length, filled.Split('\n').Length);
        Assert.All(changed, pair => Assert.Matches(@"\$\{[A-Z_]+\}", pair.Second));
        Assert.All(rendered.References, reference => Assert.DoesNotContain($"${{{reference.Name}}}", filled));
        // Grafana's and Prometheus's own variables stay.
        Assert.Contains("${", filled);
    }

    [Fact]
    public async Task Values_that_are_missing_are_named_all_at_once()
    {
        var rendered = ManifestRenderer.Render(await Production.RecordAsync(Release));
        var all = rendered.References.Select(reference => reference.Name).ToList();
        var some = string.Join('\n', all.Skip(2).Select(name => $"{name}=x"));

        var refusal = Assert.Throws<UsageException>(() =>
            rendered.Filled(new EnvironmentFile($"{all[0]}=\n{some}", "values.env"))
        );

        Assert.Matches(
            $@"\AValues are missing; add them to the file:\n  {all[0]}: .+\n  {all[1]}: [^\n]+\z",
            refusal.Message
        );
    }

    [Theory]
    [InlineData(
        """{ "kind": "Secret", "metadata": { "name": "s" }, "stringData": { "a": "‹secret›" } }""",
        "a has a value without a name (‹secret›)"
    )]
    [InlineData(
        """{ "kind": "Pod", "metadata": { "name": "s" } }""",
        "a is a Pod, which has no place in the order of kinds"
    )]
    [InlineData("""{ "kind": "Secret", "metadata": {} }""", "a has no metadata.name")]
    [InlineData(
        """{ "kind": "Secret", "metadata": { "name": "s" }, "data": { "a": "${B} ‹secret: b›" } }""",
        "a already contains the text ${B}"
    )]
    public void What_cannot_be_a_manifest_is_reported(string inputs, string expected)
    {
        var refusal = Assert.Throws<UsageException>(() =>
            ManifestRenderer.Render(Recordings.Stack(Recordings.Custom(Prometheus, "a", inputs)))
        );

        Assert.StartsWith(expected, refusal.Message);
    }

    private static string Id(JsonObject manifest) =>
        $"{manifest["kind"]} {manifest["metadata"]!["name"]} {manifest["metadata"]!["namespace"]}";

    private static JsonObject Shortened(JsonObject manifest)
    {
        if ((string?)manifest["kind"] != "ConfigMap" || manifest["data"] is null)
            return manifest;
        var copy = manifest.DeepClone().AsObject();
        var data = copy["data"]!.AsObject();
        foreach (var (file, content) in data.ToList())
        {
            var text = (string)content!;
            if (Snapshot.Sources.TryGetValue(text, out var source))
                data[file] = $"‹{source}›";
            else if ((string?)manifest["metadata"]!["name"] == "grafana-dashboards")
                data[file] = $"‹{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]}›";
        }
        return copy;
    }

    private static JsonObject OutsideOfTheCluster(RecordedStack stack) =>
        new(
            stack
                .Resources.Where(resource =>
                    resource.Custom && !resource.Type.StartsWith("kubernetes:", StringComparison.Ordinal)
                )
                .Select(resource =>
                    KeyValuePair.Create(
                        resource.Name,
                        (JsonNode?)new JsonObject { ["type"] = resource.Type, ["inputs"] = resource.Inputs.DeepClone() }
                    )
                )
        );

    private static IEnumerable<JsonObject> Read(string stream)
    {
        var documents = new YamlStream();
        documents.Load(new StringReader(stream));
        return documents.Documents.Select(document => (JsonObject)ToJson(document.RootNode)!);
    }

    /// <summary>By the rules of YAML 1.2's core, as far as manifests go.</summary>
    private static JsonNode? ToJson(YamlNode node) =>
        node switch
        {
            YamlMappingNode map => new JsonObject(
                map.Select(entry => KeyValuePair.Create(((YamlScalarNode)entry.Key).Value!, ToJson(entry.Value)))
            ),
            YamlSequenceNode list => new JsonArray([.. list.Select(ToJson)]),
            YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "true" or "false" } flag => flag.Value
                == "true",
            YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } number
                when Regex.IsMatch(number.Value!, @"\A-?[0-9]+\z") => long.Parse(
                number.Value!,
                System.Globalization.CultureInfo.InvariantCulture
            ),
            YamlScalarNode text => text.Value,
            _ => throw new NotSupportedException($"{node.NodeType} in a manifest."),
        };

    private static JsonNode? Sorted(JsonNode? node) =>
        node switch
        {
            JsonObject map => new JsonObject(
                map.OrderBy(entry => entry.Key, StringComparer.Ordinal)
                    .Select(entry => KeyValuePair.Create(entry.Key, Sorted(entry.Value)))
            ),
            JsonArray list => new JsonArray([.. list.Select(Sorted)]),
            _ => node?.DeepClone(),
        };
}
