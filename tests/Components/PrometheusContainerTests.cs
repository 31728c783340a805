using Pulumi;

namespace InventarioRetail.Components.Tests;

public sealed class PrometheusContainerTests
{
    internal static ScrapeTargets Targets { get; } =
        new()
        {
            Router = "router:8405",
            Guard = "guard",
            ScrapeProxyUrl = "http://router:8406",
            PostgresExporter = "postgres-exporter",
            RedisExporter = "redis-exporter",
            BlackboxExporter = "blackbox-exporter",
            ObjectStoreUrl = "http://object-store:4566/_localstack/health",
            Alertmanager = "alertmanager",
            Grafana = "grafana",
        };

    [Fact]
    public async Task What_a_stack_sets_reaches_the_container()
    {
        var stack = await Declaration.Of(stack => new PrometheusContainer(
            "metrics",
            stack.Docker,
            new()
            {
                Image = "registry.test/prometheus:2",
                Retention = TimeSpan.FromHours(36),
                RetentionSizeMib = 100,
                Rules = new(
                    Staging.Rules.Options with
                    {
                        Intervals = new(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(2)),
                    }
                ),
                Targets = Targets,
                DashboardApiKey = Output.CreateSecret("key"),
                Published = new PublishedVolume("published", Declaration.Environment, stack.Options()).Volume,
                HostPort = 9999,
                MemoryMib = 300,
            }
        ));

        var container = stack["metrics-container"];
        Assert.Equal(("registry.test/prometheus:2", "300"), (container["image"], container["memory"]));
        Assert.Equal(("9999", "127.0.0.1"), (container["ports[0].external"], container["ports[0].ip"]));
        Assert.Contains("--storage.tsdb.retention.time=36h", container.Values("command"));
        Assert.Contains("--storage.tsdb.retention.size=100MB", container.Values("command"));
        Assert.Contains("--query.lookback-delta=8m", container.Values("command"));
        Assert.Contains("--web.external-url=http://127.0.0.1:9999", container.Values("command"));
        var intervals = stack["metrics-publisher-container"]
            .Files["/publish/prometheus.yml"]
            .Split('\n')
            .Select(line => line.Trim())
            .Where(line => line.Contains("_interval: ") && !line.StartsWith("refresh_", StringComparison.Ordinal));
        Assert.Equal(
            [
                "scrape_interval: 5s",
                "evaluation_interval: 5s",
                "scrape_interval: 120s",
                "scrape_interval: 120s",
                "scrape_interval: 120s",
            ],
            intervals
        );
    }

    [Fact]
    public async Task It_tells_others_where_it_is()
    {
        PrometheusContainer? prometheus = null;
        await Declaration.Of(stack =>
            prometheus = new(
                "metrics",
                stack.Docker,
                new()
                {
                    Image = Declaration.Images.Prometheus,
                    Rules = Staging.Rules,
                    Targets = Targets,
                    DashboardApiKey = Output.CreateSecret("key"),
                    Published = new PublishedVolume("published", Declaration.Environment, stack.Options()).Volume,
                }
            )
        );

        Assert.Equal(("http://metrics:9090", "http://127.0.0.1:9091"), (prometheus!.Url, prometheus.OperatorUrl));
    }

    [RequiresCommandFact("promtool")]
    public async Task Promtool_takes_the_file_with_what_the_traffic_split_publishes()
    {
        using var directory = new TempDirectory();
        var stack = await Staging.Declared();
        var publisher = stack["prometheus-publisher-container"];
        directory.Write("recording.yml", publisher.Files["/publish/rules/recording.yml"]);
        directory.Write("alerts.yml", publisher.Files["/publish/rules/alerts.yml"]);
        // promtool wants to find the files that the configuration names.
        var paths = new Dictionary<string, string>
        {
            ["/run/secrets/dashboard_api_key"] = directory.Write("key", "secret"),
            ["/config/targets/dashboard.json"] = directory.Write(
                "dashboard.json",
                stack["router-publisher-container"].Files["/publish/targets/dashboard.json"]
            ),
            ["rules/*.yml"] = $"{directory.Path}/*.yml",
        };
        var config = paths.Aggregate(
            publisher.Files["/publish/prometheus.yml"],
            (text, path) => text.Replace(path.Key, path.Value)
        );

        var check = await Scripts.Run("promtool", ["check", "config", directory.Write("prometheus.config", config)]);

        Assert.True(check.ExitCode == 0 && !check.Output.Contains("WARN"), check.Output);
    }
}
