using System.Text.RegularExpressions;
using Pulumi;

namespace InventarioRetail.Components.Tests;

public sealed class PrometheusStatefulSetTests
{
    [Fact]
    public async Task It_has_a_job_for_each_that_the_rules_know_and_no_other()
    {
        var jobs = (await Config())
            .Split('\n')
            .Where(line => line.Contains("job_name:", StringComparison.Ordinal))
            .Select(line => line.Split(':')[1].Trim());

        Assert.Equal(
            Production.Rules.Options.Jobs.Select(job => job.Name).Order(StringComparer.Ordinal),
            jobs.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Every_port_that_is_scraped_is_called_http_in_its_pod()
    {
        var manifests = await Manifest.OfProduction();

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
        var rules = Manifest.Find(await Manifest.OfProduction(), "ConfigMap prometheus-rules")["data"]!.AsObject();
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
        var before = await Declared(Production.Rules.Options);
        var after = await Declared(
            Production.Rules.Options with
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
            stack.Kubernetes,
            new()
            {
                Image = "registry.test/prometheus:3",
                Retention = TimeSpan.FromHours(36),
                RetentionSizeMib = 100,
                VolumeGib = 2,
                StorageClass = "fast",
                Rules = Production.Rules,
                DashboardApiKey = Output.CreateSecret("key"),
                MemoryMib = 300,
            }
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
            stack.Kubernetes,
            new()
            {
                Image = Declaration.ClusterImages.Prometheus,
                Rules = new(options),
                StorageClass = "fast",
                DashboardApiKey = Output.CreateSecret("key"),
            }
        ));

    private static async Task<string> Config() =>
        (string)Manifest.Find(await Manifest.OfProduction(), "ConfigMap prometheus-config")["data"]!["prometheus.yml"]!;
}
