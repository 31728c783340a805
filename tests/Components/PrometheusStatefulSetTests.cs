using System.Text.RegularExpressions;
using InventarioRetail.Monitoring;
using Pulumi;

namespace InventarioRetail.Components.Tests;

public sealed class PrometheusStatefulSetTests
{
    [Fact]
    public async Task It_is_a_stateful_set_that_sees_the_pods_of_its_namespace()
    {
        var stack = await new Cluster().Declared();

        Expect.Lines(
            """
            PrometheusStatefulSet prometheus
            ServiceAccount prometheus-account
            Role prometheus-role
            RoleBinding prometheus-role-binding
            Secret prometheus-secret
            ConfigMap prometheus-config
            ConfigMap prometheus-rules
            StatefulSet prometheus-statefulset
            Service prometheus-service
            """,
            stack.Tree("prometheus")
        );
        var binding = Manifest.Find(Manifest.Of(stack), "RoleBinding prometheus");
        Assert.Equal(
            """{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"prometheus"}""",
            binding["roleRef"]!.ToJsonString()
        );
        Assert.Equal(
            """[{"kind":"ServiceAccount","name":"prometheus","namespace":"inventario-retail-production"}]""",
            binding["subjects"]!.ToJsonString()
        );
    }

    [Fact]
    public async Task It_keeps_7_days_on_its_volume_and_loads_a_new_configuration_by_itself()
    {
        var workload = Manifest.Find(await new Cluster().Manifests(), "StatefulSet prometheus");

        var container = workload.Containers.Single();
        Assert.Equal(
            [
                "--config.file=/etc/prometheus/config/prometheus.yml",
                "--enable-feature=auto-reload-config",
                "--storage.tsdb.path=/prometheus",
                "--storage.tsdb.retention.time=168h",
                "--storage.tsdb.retention.size=15360MB",
                "--query.lookback-delta=2m",
            ],
            container["args"]!.AsArray().Select(argument => (string?)argument)
        );
        Assert.Equal(
            [
                "data /prometheus",
                "config /etc/prometheus/config",
                "rules /etc/prometheus/rules",
                "secrets /etc/prometheus/secrets",
            ],
            container["volumeMounts"]!.AsArray().Select(mount => $"{mount!["name"]} {mount["mountPath"]}")
        );
        // A new text of a mounted file is no reason to restart.
        Assert.Null(workload["spec.template.metadata.annotations"]);
        Assert.Equal(
            "20Gi",
            (string?)workload["spec.volumeClaimTemplates"]![0]!["spec"]!["resources"]!["requests"]!["storage"]
        );
    }

    [Fact]
    public async Task It_finds_every_part_by_its_label_and_sends_alerts_to_alertmanager()
    {
        Assert.Equal(
            """
            global:
              scrape_interval: 15s
              evaluation_interval: 15s
              external_labels:
                stack: production

            rule_files:
              - /etc/prometheus/rules/*.yml

            alerting:
              alertmanagers:
                - static_configs:
                    - targets: ["alertmanager:9093"]

            scrape_configs:
              - job_name: dashboard
                # For dashboards that send no content type: without this, Prometheus 3 rejects the response.
                fallback_scrape_protocol: PrometheusText0.0.4
                http_headers:
                  X-API-Key:
                    files: [/etc/prometheus/secrets/dashboard_api_key]
                kubernetes_sd_configs:
                  - role: pod
                    namespaces:
                      names: [inventario-retail-production]
                    selectors:
                      - role: pod
                        label: inventario-retail.part=dashboard
                relabel_configs:
                  - source_labels: [__meta_kubernetes_pod_phase, __meta_kubernetes_pod_container_port_name]
                    regex: Running;http
                    action: keep
                  - source_labels: [__meta_kubernetes_pod_name]
                    target_label: instance
                  - source_labels: [__meta_kubernetes_pod_label_revision]
                    target_label: revision

              - job_name: prometheus
                static_configs:
                  - targets: ["localhost:9090"]
            """
                + string.Concat(
                    Job("rollout", "15s", "route-metrics"),
                    Job("postgres", "15s", "postgres-exporter"),
                    Job("redis", "15s", "redis-exporter"),
                    Job("alertmanager", "30s", "alertmanager"),
                    Job("grafana", "30s", "grafana")
                )
                + "\n",
            await Config()
        );

        static string Job(string job, string interval, string part) =>
            $"""


                  - job_name: {job}
                    scrape_interval: {interval}
                    kubernetes_sd_configs:
                      - role: pod
                        namespaces:
                          names: [inventario-retail-production]
                        selectors:
                          - role: pod
                            label: inventario-retail.part={part}
                    relabel_configs:
                      - source_labels: [__meta_kubernetes_pod_phase, __meta_kubernetes_pod_container_port_name]
                        regex: Running;http
                        action: keep
                      - source_labels: [__meta_kubernetes_pod_name]
                        target_label: instance
                """;
    }

    [Fact]
    public async Task It_has_a_job_for_each_that_the_rules_know_and_no_other()
    {
        var jobs = (await Config())
            .Split('\n')
            .Where(line => line.Contains("job_name:", StringComparison.Ordinal))
            .Select(line => line.Split(':')[1].Trim());

        Assert.Equal(
            Cluster.Jobs.Select(job => job.Name).Order(StringComparer.Ordinal),
            jobs.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Every_port_that_is_scraped_is_called_http_in_its_pod()
    {
        var manifests = await new Cluster().Manifests();

        foreach (
            var part in new[]
            {
                "route-metrics",
                "postgres-exporter",
                "redis-exporter",
                "alertmanager",
                "grafana",
                "dashboard",
            }
        )
        {
            var pods = manifests.Where(manifest =>
                (string?)manifest["spec.template.metadata.labels"]?["inventario-retail.part"] == part
            );
            Assert.NotEmpty(pods);
            Assert.All(
                pods,
                pod =>
                    Assert.Single(pod.Containers.Single()["ports"]!.AsArray(), port => (string?)port!["name"] == "http")
            );
        }
    }

    [RequiresCommandFact("promtool")]
    public async Task Promtool_takes_the_file_and_the_rules()
    {
        using var directory = new TempDirectory();
        var rules = Manifest.Find(await new Cluster().Manifests(), "ConfigMap prometheus-rules")["data"]!.AsObject();
        foreach (var (file, content) in rules)
            directory.Write(file, (string)content!);
        // promtool of Prometheus 2 does not know these settings of Prometheus 3, and Debian's nothing of Kubernetes.
        var config = (await Config()).Replace("/etc/prometheus/rules", directory.Path);
        config = config.Replace("    fallback_scrape_protocol: PrometheusText0.0.4\n", "");
        config = Regex.Replace(config, @"    http_headers:\n(      .*\n)+", "");
        config = Regex.Replace(
            config,
            @"    kubernetes_sd_configs:\n(      .*\n)+",
            "    static_configs:\n      - targets: [pod]\n"
        );

        var check = await Scripts.Run("promtool", ["check", "config", directory.Write("prometheus.config", config)]);

        Assert.True(check.ExitCode == 0 && !check.Output.Contains("WARN"), check.Output);
        Assert.Contains("SUCCESS", check.Output);
    }

    [Fact]
    public async Task A_new_threshold_changes_the_rules_and_nothing_else()
    {
        var before = await Declared(Cluster.Rules.Options);
        var after = await Declared(
            Cluster.Rules.Options with
            {
                Thresholds = new() { ErrorRatio = new(0.001, 0.002) },
            }
        );

        Assert.Equal(
            ["prometheus-rules"],
            before
                .Resources.Where(resource =>
                    !resource.Lines.SequenceEqual(after[resource.Name].Lines) || Differ(resource)
                )
                .Select(resource => resource.Name)
        );

        bool Differ(DeclaredResource resource) => !resource.Inputs.SequenceEqual(after[resource.Name].Inputs);
    }

    [Fact]
    public async Task What_a_stack_sets_reaches_it()
    {
        var stack = await Declaration.Of(stack => new PrometheusStatefulSet(
            "metrics",
            Cluster.Environment,
            new()
            {
                Image = "registry.test/prometheus:3",
                Retention = TimeSpan.FromHours(36),
                RetentionSizeMib = 100,
                VolumeGib = 2,
                StorageClass = "fast",
                Rules = Cluster.Rules,
                DashboardApiKey = Output.CreateSecret("key"),
                MemoryMib = 300,
            },
            stack.Options()
        ));

        var workload = Manifest.Find(Manifest.Of(stack), "StatefulSet prometheus");
        var container = workload.Containers.Single();
        Assert.Equal("registry.test/prometheus:3", (string?)container["image"]);
        Assert.Equal("300Mi", (string?)container["resources"]!["limits"]!["memory"]);
        Assert.Contains("--storage.tsdb.retention.time=36h", container["args"]!.ToJsonString());
        Assert.Contains("--storage.tsdb.retention.size=100MB", container["args"]!.ToJsonString());
        var claim = workload["spec.volumeClaimTemplates"]![0]!["spec"]!;
        Assert.Equal("fast", (string?)claim["storageClassName"]);
        Assert.Equal("2Gi", (string?)claim["resources"]!["requests"]!["storage"]);
    }

    private static Task<Declaration> Declared(MonitoringOptions options) =>
        Declaration.Of(stack => new PrometheusStatefulSet(
            "prometheus",
            Cluster.Environment,
            new()
            {
                Image = Cluster.Images.Prometheus,
                Rules = new(options),
                StorageClass = "fast",
                DashboardApiKey = Output.CreateSecret("key"),
            },
            stack.Options()
        ));

    private static async Task<string> Config() =>
        (string)
            Manifest.Find(await new Cluster().Manifests(), "ConfigMap prometheus-config")["data"]!["prometheus.yml"]!;
}
