using System.Text.RegularExpressions;
using Pulumi;

namespace InventarioRetail.Components.Tests;

/// <summary>The parts on Kubernetes that have a container or two and no more.</summary>
public sealed partial class KubernetesPartsTests
{
    [Fact]
    public async Task Alertmanager_with_receivers_reads_its_secrets_from_files()
    {
        var manifests = await Manifest.OfProduction();

        Assert.Contains(
            """{"mountPath":"/run/secrets","name":"secrets","readOnly":true}""",
            Manifest.Find(manifests, "StatefulSet alertmanager").Containers.Single()["volumeMounts"]!.ToJsonString()
        );
        Assert.Equal(
            AlertmanagerConfig.Render(pagerDuty: true, slack: true, heartbeat: true),
            (string?)Manifest.Find(manifests, "ConfigMap alertmanager")["data"]!["alertmanager.yml"]
        );
    }

    [Fact]
    public async Task Alertmanager_without_receivers_has_no_secret()
    {
        var manifests = await Alertmanager();

        Assert.DoesNotContain(manifests, manifest => manifest.Kind == "Secret");
        Assert.DoesNotContain(
            "secret",
            Manifest.Find(manifests, "StatefulSet alertmanager")["spec.template.spec.volumes"]!.ToJsonString()
        );
    }

    [Fact]
    public async Task Alertmanager_alone_listens_to_no_other_and_may_be_evicted()
    {
        var manifests = await Alertmanager();

        var workload = Manifest.Find(manifests, "StatefulSet alertmanager");
        Assert.Contains("\"--cluster.listen-address=\"", workload.Containers.Single()["args"]!.ToJsonString());
        Assert.DoesNotContain(manifests, manifest => manifest.Kind == "PodDisruptionBudget");
        Assert.Null(workload["spec.template.spec.topologySpreadConstraints"]);
        Assert.Null(Manifest.Find(manifests, "Service alertmanager")["spec.publishNotReadyAddresses"]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_Alertmanager_is_sent_every_alert_and_knows_the_others(int replicas)
    {
        var stack = await RepositoryStack.Production.Declared(
            "prometheus.replicas=2",
            $"alertmanager.replicas={replicas}"
        );
        var manifests = Manifest.Of(stack);

        var hosts = Enumerable.Range(0, replicas).Select(pod => $"alertmanager-{pod}.alertmanager").ToList();
        var arguments = Manifest.Find(manifests, "StatefulSet alertmanager").Containers.Single()["args"]!
            .AsArray()
            .Select(argument => (string)argument!);
        Assert.Equal(
            hosts.Select(host => $"--cluster.peer={host}:9094"),
            arguments.Where(argument => argument.StartsWith("--cluster.peer=", StringComparison.Ordinal))
        );
        var config = (string)Manifest.Find(manifests, "ConfigMap prometheus-config")["data"]!["prometheus.yml"]!;
        Assert.Contains($"targets: [{string.Join(", ", hosts.Select(host => $"\"{host}:9093\""))}]", config);
        Assert.Contains("replica: ${POD_NAME}\n", config);
        Assert.Contains("- regex: replica\n      action: labeldrop\n", config);
    }

    [Fact]
    public async Task What_is_only_read_at_the_start_replaces_the_pod_when_it_changes()
    {
        var with = await Hash(Output.CreateSecret("https://hooks.test"));
        var without = await Hash(null);

        Assert.NotNull(with);
        Assert.NotEqual(with, without);
        Assert.Equal(with, await Hash(Output.CreateSecret("https://other.test")));

        static async Task<string?> Hash(Output<string>? webhook)
        {
            var stack = await Declaration.Of(stack => new AlertmanagerStatefulSet(
                "alertmanager",
                stack.Kubernetes,
                new()
                {
                    Image = Declaration.ClusterImages.Alertmanager,
                    StorageClass = "fast",
                    SlackWebhook = webhook,
                }
            ));
            var workload = Manifest.Find(Manifest.Of(stack), "StatefulSet alertmanager");
            return (string?)workload["spec.template.metadata.annotations"]!["inventario-retail.configuration"];
        }
    }

    [Fact]
    public async Task Guard_is_replaced_when_its_token_or_its_settings_change()
    {
        var hash = await Hash("guard", "{}");

        Assert.NotNull(hash);
        Assert.Equal(hash, await Hash("guard", "{}"));
        Assert.NotEqual(hash, await Hash("guard", "{ }"));
        // The token's value in tests is its resource's name.
        Assert.NotEqual(hash, await Hash("other", "{}"));

        static async Task<string?> Hash(string name, string settings)
        {
            var stack = await Declaration.Of(stack => new ReleaseGuardDeployment(
                name,
                stack.Kubernetes,
                new()
                {
                    Image = "registry.test/guard:2",
                    Settings = settings,
                    PrometheusUrl = "http://prometheus:9090",
                    Gateway = "dashboard",
                }
            ));
            var workload = Manifest.Find(Manifest.Of(stack), "Deployment guard");
            return (string?)workload["spec.template.metadata.annotations"]!["inventario-retail.configuration"];
        }
    }

    [Fact]
    public async Task Grafana_has_one_config_map_for_each_dashboard()
    {
        var manifests = await Manifest.OfProduction();
        var sources = Manifest.Find(manifests, "StatefulSet grafana")["spec.template.spec.volumes"]!
            .AsArray()
            .Single(volume => (string?)volume!["name"] == "dashboards")!["projected"]!["sources"]!.AsArray();

        var files = sources
            .Select(source =>
                Manifest.Find(manifests, $"ConfigMap {source!["configMap"]!["name"]}")["data"]!.AsObject()
            )
            .Select(data => Assert.Single(data))
            .ToDictionary(file => file.Key, file => (string)file.Value!);
        Assert.Equal(GrafanaDashboards.Render(Production.Rules.Options).Keys.Order(), files.Keys.Order());
    }

    [Fact]
    public void No_panel_asks_for_what_no_part_of_the_stack_tells()
    {
        var dashboards = string.Concat(GrafanaDashboards.Render(Production.Rules.Options).Values);

        Assert.All(
            ["haproxy_", "backup_", "job=\\\"router\\\"", "job=\\\"object-store\\\""],
            word => Assert.DoesNotContain(word, dashboards)
        );
        Assert.Contains("rollout_canary_weight_percent", dashboards);
        // Where there is a router, it is the one that knows.
        var staging = string.Concat(GrafanaDashboards.Render(Staging.Rules.Options).Values);
        Assert.Contains("haproxy_server_status", staging);
    }

    [Fact]
    public async Task The_database_is_set_up_again_when_a_script_or_a_password_changes()
    {
        var before = await Declared("psql", "a");
        Assert.Equal(Hash(before), Hash(await Declared("psql", "a")));
        Assert.NotEqual(Hash(before), Hash(await Declared("psql -q", "a")));
        Assert.NotEqual(Hash(before), Hash(await Declared("psql", "b")));
        Assert.True(before["setup-job"].DeleteBeforeReplace);
        Assert.Equal(["setup-scripts", "setup-secret"], before["setup-job"].DependsOn);

        static string? Hash(Declaration stack) =>
            (string?)
                Manifest.Find(Manifest.Of(stack), "Job postgres-setup")["spec.template.metadata.annotations"]![
                    "inventario-retail.configuration"
                ];

        static Task<Declaration> Declared(string script, string password) =>
            Declaration.Of(stack => new PostgresSetupJob(
                "setup",
                stack.Kubernetes,
                new()
                {
                    Image = Declaration.ClusterImages.Postgres,
                    Command = ["sh", "/s/run.sh"],
                    Scripts = new Dictionary<string, string> { ["run.sh"] = script },
                    ScriptsPath = "/s",
                    Secrets = new Dictionary<string, Output<string>> { ["password"] = Output.CreateSecret(password) },
                    SecretsPath = "/p",
                    Environment = [],
                }
            ));
    }

    [Fact]
    public async Task The_log_collector_loses_no_line_while_CloudWatch_is_away()
    {
        var manifests = await Manifest.OfProduction();

        var config = (string)Manifest.Find(manifests, "ConfigMap log-collector")["data"]!["fluent-bit.yaml"]!;
        // The stack's own containers and the proxies of its Gateway.
        Assert.Contains(
            "/var/log/containers/*_${NAMESPACE}_*.log,"
                + "/var/log/containers/envoy-${NAMESPACE}-*_${GATEWAY_NAMESPACE}_envoy-*.log",
            config
        );
        // A traceback is one event, and a long line, which the container runtime cuts, is whole.
        Assert.Contains("multiline.key_content: log", config);
        Assert.Contains("multiline.parser: cri", config);
        Assert.Contains("scheduler.cap: 60", config);
        Assert.Contains("log_group_name: ${LOG_GROUP}", config);
        // The stack that made the role also made the group, with its retention.
        Assert.Contains("auto_create_group: false", config);
        // An outage of CloudWatch loses no line: they wait on disk, within the volume's size, and are tried again
        // without an end.
        Assert.Contains("storage.type: filesystem", config);
        Assert.Contains("storage.path: /var/lib/fluent-bit/", config);
        Assert.Contains("retry_limit: no_limits", config);
        var limitMegabytes = int.Parse(
            StorageLimit().Match(config).Groups["megabytes"].Value,
            System.Globalization.CultureInfo.InvariantCulture
        );
        // Positions and waiting lines outlive the pod.
        var pod = Manifest.Find(manifests, "DaemonSet log-collector")["spec.template.spec"]!;
        var volume = pod["volumes"]!.AsArray().Single(volume => (string)volume!["name"]! == "state")!;
        Assert.Equal(
            """{"path":"/var/lib/inventario-retail-production-logs","type":"DirectoryOrCreate"}""",
            volume["hostPath"]!.ToJsonString()
        );
        Assert.InRange(limitMegabytes, 256, 1000);
    }

    [GeneratedRegex(@"storage\.total_limit_size: (?<megabytes>\d+)M")]
    private static partial Regex StorageLimit();

    /// <summary>An Alertmanager with the defaults: one replica and no receivers.</summary>
    private static async Task<IReadOnlyList<Manifest>> Alertmanager() =>
        Manifest.Of(
            await Declaration.Of(stack => new AlertmanagerStatefulSet(
                "alertmanager",
                stack.Kubernetes,
                new() { Image = Declaration.ClusterImages.Alertmanager, StorageClass = "fast" }
            ))
        );
}
