using Pulumi;

namespace InventarioRetail.Components.Tests;

public sealed class PrometheusContainerTests
{
    private static readonly ScrapeTargets Targets = new()
    {
        Router = "router:8405",
        ScrapeProxyUrl = "http://router:8406",
        PostgresExporter = "postgres-exporter",
        RedisExporter = "redis-exporter",
        BlackboxExporter = "blackbox-exporter",
        ObjectStoreUrl = "http://object-store:4566/_localstack/health",
        Alertmanager = "alertmanager",
        Grafana = "grafana",
    };

    [Fact]
    public async Task It_is_a_container_with_a_protected_volume()
    {
        var stack = await new Staging().Declared();

        Expect.Lines(
            """
            PrometheusContainer prometheus
            RemoteImage prometheus-image
            Volume prometheus-data
            Volume prometheus-config
            Container prometheus-container
            Container prometheus-publisher-container
            """,
            stack.Tree("prometheus")
        );
        Assert.True(stack["prometheus-data"].Protect);
    }

    [Fact]
    public async Task It_keeps_7_days_and_is_published_on_the_loopback()
    {
        var stack = await new Staging().Declared();

        Expect.Container(
            "prometheus",
            $"""
            command[0] = --config.file=/etc/prometheus/live/prometheus.yml
            command[1] = --storage.tsdb.path=/prometheus
            command[2] = --storage.tsdb.retention.time=168h
            command[3] = --storage.tsdb.retention.size=2048MB
            command[4] = --query.lookback-delta=2m
            command[5] = --web.external-url=http://127.0.0.1:9091
            command[6] = --web.enable-lifecycle
            destroyGraceSeconds = 60
            dnsOpts[0] = timeout:1
            dnsOpts[1] = attempts:1
            entrypoints[0] = sh
            entrypoints[1] = -c
            entrypoints[2] = until [ -s /etc/prometheus/live/prometheus.yml ]; do sleep 0.5; done; exec prometheus "$@"
            entrypoints[3] = sh
            healthcheck.interval = 10s
            healthcheck.startPeriod = 20s
            healthcheck.tests[0] = CMD
            healthcheck.tests[1] = wget
            healthcheck.tests[2] = -q
            healthcheck.tests[3] = -O
            healthcheck.tests[4] = /dev/null
            healthcheck.tests[5] = http://127.0.0.1:9090/-/ready
            image = {Declaration.Images.Prometheus}
            memory = 1024
            memorySwap = 1024
            networksAdvanced[0].aliases[0] = prometheus
            networksAdvanced[0].name = inventario-retail-staging-internal
            networksAdvanced[1].name = inventario-retail-staging-operators
            ports[0].external = 9091
            ports[0].internal = 9090
            ports[0].ip = 127.0.0.1
            readOnly = false
            uploads[0].content = ‹dashboard-api-key›
            uploads[0].executable = false
            uploads[0].file = /run/secrets/dashboard_api_key
            volumes[0].containerPath = /prometheus
            volumes[0].readOnly = false
            volumes[0].volumeName = inventario-retail-staging-prometheus-data
            volumes[1].containerPath = /etc/prometheus/live
            volumes[1].readOnly = true
            volumes[1].volumeName = inventario-retail-staging-prometheus-config
            volumes[2].containerPath = /config
            volumes[2].readOnly = true
            volumes[2].volumeName = inventario-retail-staging-published-files
            wait = false
            without: wait = true
            """,
            stack
        );
    }

    [Fact]
    public async Task It_scrapes_every_part_and_sends_alerts_to_alertmanager()
    {
        var stack = await new Staging().Declared();

        Assert.Equal(
            """
            global:
              scrape_interval: 15s
              evaluation_interval: 15s
              external_labels:
                stack: staging

            rule_files:
              - rules/*.yml

            alerting:
              alertmanagers:
                - static_configs:
                    - targets: ["alertmanager:9093"]

            scrape_configs:
              - job_name: dashboard
                proxy_url: http://router:8406
                authorization:
                  credentials_file: /run/secrets/dashboard_api_key
                file_sd_configs:
                  - files: ["/config/targets/dashboard.json"]
                    refresh_interval: 30s

              - job_name: router
                static_configs:
                  - targets: ["router:8405"]

              - job_name: rollout
                metrics_path: /rollout
                static_configs:
                  - targets: ["router:8405"]

              - job_name: postgres
                static_configs:
                  - targets: ["postgres-exporter:9187"]

              - job_name: redis
                static_configs:
                  - targets: ["redis-exporter:9121"]

              - job_name: prometheus
                static_configs:
                  - targets: ["localhost:9090"]

              - job_name: object-store
                scrape_interval: 30s
                metrics_path: /probe
                params:
                  module: [http_2xx]
                static_configs:
                  - targets: ["http://object-store:4566/_localstack/health"]
                relabel_configs:
                  - source_labels: [__address__]
                    target_label: __param_target
                  - source_labels: [__param_target]
                    target_label: instance
                  - target_label: __address__
                    replacement: blackbox-exporter:9115

              - job_name: alertmanager
                scrape_interval: 30s
                static_configs:
                  - targets: ["alertmanager:9093"]

              - job_name: grafana
                scrape_interval: 30s
                static_configs:
                  - targets: ["grafana:3000"]

            """,
            stack["prometheus-publisher-container"].Files["/publish/prometheus.yml"]
        );
    }

    [Fact]
    public async Task What_a_stack_sets_reaches_the_container()
    {
        var stack = await Declaration.Of(stack => new PrometheusContainer(
            "metrics",
            Declaration.Environment,
            stack.Networks,
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
            },
            stack.Options()
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
    public async Task Its_configuration_and_rules_are_published_beside_it()
    {
        var stack = await new Staging().Declared();

        Expect.Container(
            "prometheus-publisher",
            $"""
            destroyGraceSeconds = 10
            entrypoints[0] = sh
            entrypoints[1] = /opt/prometheus/publish-config.sh
            envs[0] = PUBLISH_FROM=/publish
            envs[1] = PUBLISH_TO=/etc/prometheus/live
            envs[2] = PROMETHEUS_URL=http://prometheus:9090
            healthcheck.interval = 5s
            healthcheck.startPeriod = 1m0s
            healthcheck.tests[0] = CMD
            healthcheck.tests[1] = sh
            healthcheck.tests[2] = /opt/prometheus/publish-config.sh
            healthcheck.tests[3] = check
            image = {Declaration.Images.Prometheus}
            memory = 128
            memorySwap = 128
            networksAdvanced[0].aliases[0] = prometheus-publisher
            networksAdvanced[0].name = inventario-retail-staging-internal
            readOnly = false
            uploads[0].content = ‹text›
            uploads[0].executable = false
            uploads[0].file = /opt/prometheus/publish-config.sh
            uploads[1].content = ‹text›
            uploads[1].executable = false
            uploads[1].file = /publish/prometheus.yml
            uploads[2].content = ‹text›
            uploads[2].executable = false
            uploads[2].file = /publish/rules/recording.yml
            uploads[3].content = ‹text›
            uploads[3].executable = false
            uploads[3].file = /publish/rules/alerts.yml
            user = 0:0
            volumes[0].containerPath = /etc/prometheus/live
            volumes[0].readOnly = false
            volumes[0].volumeName = inventario-retail-staging-prometheus-config
            """,
            stack
        );
        var files = stack["prometheus-publisher-container"].Files;
        Assert.Equal(Staging.Rules.RecordingFile, files["/publish/rules/recording.yml"]);
        Assert.Equal(Staging.Rules.AlertsFile, files["/publish/rules/alerts.yml"]);
    }

    [Fact]
    public async Task It_tells_others_where_it_is()
    {
        PrometheusContainer? prometheus = null;
        await Declaration.Of(stack =>
            prometheus = new(
                "metrics",
                Declaration.Environment,
                stack.Networks,
                new()
                {
                    Image = Declaration.Images.Prometheus,
                    Rules = Staging.Rules,
                    Targets = Targets,
                    DashboardApiKey = Output.CreateSecret("key"),
                    Published = new PublishedVolume("published", Declaration.Environment, stack.Options()).Volume,
                },
                stack.Options()
            )
        );

        Assert.Equal(("http://metrics:9090", "http://127.0.0.1:9091"), (prometheus!.Url, prometheus.OperatorUrl));
    }

    [RequiresCommandFact("promtool")]
    public async Task Promtool_takes_the_file_with_what_the_traffic_split_publishes()
    {
        using var directory = new TempDirectory();
        var stack = await new Staging().Declared();
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
