using System.Text.RegularExpressions;
using InventarioRetail.Monitoring;
using Pulumi;

namespace InventarioRetail.Components.Tests;

/// <summary>The parts on Kubernetes that have a container or two and no more.</summary>
public sealed partial class KubernetesPartsTests
{
    [Fact]
    public async Task Alertmanager_reads_its_secrets_from_files_and_keeps_what_it_has_notified()
    {
        var manifests = await new Cluster().Manifests();

        var workload = Manifest.Find(manifests, "StatefulSet alertmanager");
        var container = workload.Containers.Single();
        Assert.Equal(
            [
                "--config.file=/etc/alertmanager/alertmanager.yml",
                "--storage.path=/alertmanager",
                "--cluster.listen-address=",
            ],
            container["args"]!.AsArray().Select(argument => (string?)argument)
        );
        Assert.Equal(
            ["data /alertmanager", "config /etc/alertmanager", "secrets /run/secrets"],
            container["volumeMounts"]!.AsArray().Select(mount => $"{mount!["name"]} {mount["mountPath"]}")
        );
        Assert.Equal(
            AlertmanagerConfig.Render(pagerDuty: true, slack: true),
            (string?)Manifest.Find(manifests, "ConfigMap alertmanager")["data"]!["alertmanager.yml"]
        );
    }

    [Fact]
    public async Task Alertmanager_without_receivers_has_no_secret()
    {
        var manifests = Manifest.Of(
            await Declaration.Of(stack => new AlertmanagerStatefulSet(
                "alertmanager",
                Cluster.Environment,
                new() { Image = Cluster.Images.Alertmanager, StorageClass = "fast" },
                stack.Options()
            ))
        );

        Assert.DoesNotContain(manifests, manifest => manifest.Kind == "Secret");
        Assert.DoesNotContain(
            "secret",
            Manifest.Find(manifests, "StatefulSet alertmanager")["spec.template.spec.volumes"]!.ToJsonString()
        );
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
                Cluster.Environment,
                new()
                {
                    Image = Cluster.Images.Alertmanager,
                    StorageClass = "fast",
                    SlackWebhook = webhook,
                },
                stack.Options()
            ));
            var workload = Manifest.Find(Manifest.Of(stack), "StatefulSet alertmanager");
            return (string?)workload["spec.template.metadata.annotations"]!["inventario-retail.configuration"];
        }
    }

    [Fact]
    public async Task Grafana_has_its_datasource_and_dashboards_as_files()
    {
        var manifests = await new Cluster().Manifests();

        var dashboards = Manifest.Find(manifests, "ConfigMap grafana-dashboards")["data"]!.AsObject();
        Assert.Equal(
            GrafanaDashboards.Render(Cluster.Rules.Options).Select(file => $"{file.Key} {file.Value.Length}"),
            dashboards.Select(file => $"{file.Key} {((string)file.Value!).Length}")
        );
        // What the cluster keeps of one ConfigMap is limited to 1 MiB.
        Assert.InRange(dashboards.Sum(file => ((string)file.Value!).Length), 1, 900_000);
        Assert.Contains(
            "url: http://prometheus:9090\n",
            (string?)Manifest.Find(manifests, "ConfigMap grafana-datasources")["data"]!["prometheus.yaml"]
        );
        Assert.Contains(
            "path: /etc/grafana/dashboards\n",
            (string?)Manifest.Find(manifests, "ConfigMap grafana-providers")["data"]!["inventario.yaml"]
        );
        Expect.Lines(
            """
            data /var/lib/grafana
            tmp /tmp
            secrets /run/secrets
            datasources /etc/grafana/provisioning/datasources
            providers /etc/grafana/provisioning/dashboards
            dashboards /etc/grafana/dashboards
            """,
            Manifest.Find(manifests, "StatefulSet grafana").Containers.Single()["volumeMounts"]!
                .AsArray()
                .Select(mount => $"{mount!["name"]} {mount["mountPath"]}")
        );
    }

    [Fact]
    public void No_panel_asks_for_what_no_part_of_the_stack_tells()
    {
        var dashboards = string.Concat(GrafanaDashboards.Render(Cluster.Rules.Options).Values);

        Assert.All(
            ["haproxy_", "probe_", "backup_", "job=\\\"router\\\"", "job=\\\"object-store\\\""],
            word => Assert.DoesNotContain(word, dashboards, StringComparison.Ordinal)
        );
        Assert.Contains("rollout_canary_weight_percent", dashboards, StringComparison.Ordinal);
        // Where there is a router, it is the one that knows.
        var staging = string.Concat(GrafanaDashboards.Render(Staging.Rules.Options).Values);
        Assert.Contains("haproxy_server_status", staging, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_is_alerted_about_a_dump_that_is_not_made()
    {
        Assert.DoesNotContain(Cluster.Rules.Alerts, alert => alert.Name == "BackupTooOld");
        Assert.Contains(Staging.Rules.Alerts, alert => alert.Name == "BackupTooOld");
    }

    [Fact]
    public async Task The_exporters_talk_to_managed_services_over_tls()
    {
        var manifests = await new Cluster().Manifests();

        Expect.Lines(
            """
            DATA_SOURCE_URI=db.test:5432/inventario_retail?sslmode=require
            DATA_SOURCE_USER=exporter
            DATA_SOURCE_PASS_FILE=/run/secrets/exporter_password
            """,
            Variables("Deployment postgres-exporter")
        );
        Expect.Lines(
            """
            REDIS_ADDR=rediss://cache.test:6379
            REDIS_PASSWORD=
            """,
            Variables("Deployment redis-exporter")
        );
        Assert.Equal(
            """{"secretKeyRef":{"key":"REDIS_PASSWORD","name":"redis-exporter"}}""",
            Manifest.Find(manifests, "Deployment redis-exporter").Containers.Single()["env"]![1]![
                "valueFrom"
            ]!.ToJsonString()
        );
        Assert.Equal(
            "‹redis-auth-token›",
            (string?)Manifest.Find(manifests, "Secret redis-exporter")["stringData"]!["REDIS_PASSWORD"]
        );

        IEnumerable<string> Variables(string id) =>
            Manifest.Find(manifests, id).Containers.Single()["env"]!
                .AsArray()
                .Select(variable => $"{variable!["name"]}={variable["value"]}");
    }

    [Fact]
    public async Task The_database_is_set_up_by_a_job_that_runs_again_when_a_script_or_a_password_changes()
    {
        var job = Manifest.Find(await new Cluster().Manifests(), "Job postgres-setup");

        var container = job.Containers.Single();
        Assert.Equal("""["sh","/opt/postgres-setup/setup.sh"]""", container["command"]!.ToJsonString());
        Assert.Equal("""[{"name":"PGHOST","value":"db.test"}]""", container["env"]!.ToJsonString());
        Assert.Equal("OnFailure", (string?)job["spec.template.spec.restartPolicy"]);
        Assert.Equal(
            ["scripts /opt/postgres-setup", "secrets /run/secrets", "tmp /tmp"],
            container["volumeMounts"]!.AsArray().Select(mount => $"{mount!["name"]} {mount["mountPath"]}")
        );
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
                Cluster.Environment,
                new()
                {
                    Image = Cluster.Images.Postgres,
                    Command = ["sh", "/s/run.sh"],
                    Scripts = new Dictionary<string, string> { ["run.sh"] = script },
                    ScriptsPath = "/s",
                    Secrets = new Dictionary<string, Output<string>> { ["password"] = Output.CreateSecret(password) },
                    SecretsPath = "/p",
                    Environment = [],
                },
                stack.Options()
            ));
    }

    [Fact]
    public async Task The_log_collector_sends_the_stacks_lines_to_its_log_group_from_every_node()
    {
        var stack = await new Cluster().Declared();

        Expect.Lines(
            """
            LogCollector log-collector
            Namespace log-collector-namespace
            ServiceAccount log-collector-account
            ConfigMap log-collector-config
            NetworkPolicy log-collector-network-policy
            DaemonSet log-collector-daemonset
            """,
            stack.Tree("log-collector")
        );
        var manifests = Manifest.Of(stack);
        var workload = Manifest.Find(manifests, "DaemonSet log-collector");
        Expect.Lines(
            """
            NAMESPACE=inventario-retail-production
            REGION=us-east-1
            LOG_GROUP=/inventario-retail/production
            """,
            workload.Containers.Single()["env"]!
                .AsArray()
                .Select(variable => $"{variable!["name"]}={variable["value"]}")
        );
        Assert.Equal("""[{"operator":"Exists"}]""", workload["spec.template.spec.tolerations"]!.ToJsonString());
        // Not root, but of the group that may read the node's log files.
        Assert.Equal(
            (10001, 0),
            (
                (int)workload["spec.template.spec.securityContext.runAsUser"]!,
                (int)workload["spec.template.spec.securityContext.runAsGroup"]!
            )
        );
        Assert.Equal(
            "arn:aws:iam::1:role/logs",
            (string?)
                Manifest.Find(manifests, "ServiceAccount log-collector")["metadata.annotations"]![
                    "eks.amazonaws.com/role-arn"
                ]
        );
        var config = (string)Manifest.Find(manifests, "ConfigMap log-collector")["data"]!["fluent-bit.yaml"]!;
        Assert.Contains("path: /var/log/containers/*_${NAMESPACE}_*.log", config);
        Assert.Contains("log_group_name: ${LOG_GROUP}", config);
        // The group is made with its retention by whoever made the role.
        Assert.Contains("auto_create_group: false", config);
        // An outage of CloudWatch loses no line: they wait on disk, within the volume's size, and are tried again without an end.
        Assert.Contains("storage.type: filesystem", config);
        Assert.Contains("storage.path: /var/lib/fluent-bit/", config);
        Assert.Contains("retry_limit: no_limits", config);
        var limitMegabytes = int.Parse(
            StorageLimit().Match(config).Groups["megabytes"].Value,
            System.Globalization.CultureInfo.InvariantCulture
        );
        var volume = workload["spec.template.spec.volumes"]!
            .AsArray()
            .Single(volume => (string)volume!["name"]! == "state")!;
        Assert.Equal("1024Mi", (string?)volume["emptyDir"]!["sizeLimit"]);
        Assert.InRange(limitMegabytes, 256, 1000);
    }

    [Fact]
    public async Task The_provider_changes_config_maps_and_secrets_in_place()
    {
        var stack = await Declaration.Of(stack =>
            ClusterProvider.Declare(
                "cluster",
                "inventario-retail-production",
                "arn:aws:iam::1:oidc-provider/ABC",
                new() { ResourceTransformations = [.. stack.Options().ResourceTransformations] }
            )
        );

        Expect.Lines(
            """
            clusterIdentifier = arn:aws:iam::1:oidc-provider/ABC
            context = inventario-retail-production
            enableConfigMapMutable = true
            enableSecretMutable = true
            enableServerSideApply = true
            """,
            stack["cluster"].Lines
        );
    }

    [GeneratedRegex(@"storage\.total_limit_size: (?<megabytes>\d+)M")]
    private static partial Regex StorageLimit();
}
