using System.Text.Json;

namespace InventarioRetail.Components;

/// <summary>Addresses of the parts that Prometheus scrapes.</summary>
public sealed record ScrapeTargets
{
    /// <summary>Host and port of the router's metrics.</summary>
    public required string Router { get; init; }

    /// <summary>Host of the guard.</summary>
    public required string Guard { get; init; }

    /// <summary>URL of the proxy through which the dashboard's revisions are scraped.</summary>
    public required string ScrapeProxyUrl { get; init; }

    /// <summary>Host of the Postgres exporter.</summary>
    public required string PostgresExporter { get; init; }

    /// <summary>Host of the Redis exporter.</summary>
    public required string RedisExporter { get; init; }

    /// <summary>Host of the blackbox exporter.</summary>
    public required string BlackboxExporter { get; init; }

    /// <summary>URL that returns 2xx when the object store is healthy.</summary>
    public required string ObjectStoreUrl { get; init; }

    /// <summary>Host of Alertmanager.</summary>
    public required string Alertmanager { get; init; }

    /// <summary>Host of Grafana; null if the stack has none.</summary>
    public string? Grafana { get; init; }
}

/// <summary>Prometheus's configuration file.</summary>
internal static class PrometheusConfig
{
    /// <summary>
    /// Renders the configuration. The dashboard's revisions come from a file that the traffic split publishes, so that
    /// a release does not change the configuration. They are scraped through the router, which turns the bearer token
    /// into the <c>X-API-Key</c> header that the dashboard expects: Prometheus reads the key from a file, but cannot
    /// send it in that header before version 3. The router also adds a content type if the dashboard sends none:
    /// Prometheus 3 rejects such a response unless <c>fallback_scrape_protocol</c> is set, and Prometheus 2 rejects a
    /// configuration with that setting.
    /// </summary>
    /// <param name="environment">The stack, which the external labels name.</param>
    /// <param name="intervals">The scrape intervals.</param>
    /// <param name="targets">The addresses of the parts.</param>
    /// <param name="apiKeyFile">File with the dashboard's key.</param>
    public static string Render(
        DockerEnvironment environment,
        ScrapeIntervals intervals,
        ScrapeTargets targets,
        string apiKeyFile
    ) =>
        $"""
            global:
              scrape_interval: {Seconds(intervals.Fast)}
              evaluation_interval: {Seconds(intervals.Fast)}
              external_labels:
                project: {JsonSerializer.Serialize(environment.Project)}
                stack: {JsonSerializer.Serialize(environment.Stack)}

            rule_files:
              - rules/*.yml

            alerting:
              alertmanagers:
                - static_configs:
                    - targets: ["{targets.Alertmanager}:{AlertmanagerContainer.Port}"]

            scrape_configs:
              - job_name: dashboard
                proxy_url: {targets.ScrapeProxyUrl}
                authorization:
                  credentials_file: {apiKeyFile}
                file_sd_configs:
                  - files: ["{PublishedVolume.TargetsFile}"]
                    refresh_interval: 30s

              - job_name: router
                static_configs:
                  - targets: ["{targets.Router}"]

              - job_name: rollout
                metrics_path: /rollout
                static_configs:
                  - targets: ["{targets.Router}"]

              - job_name: guard
                static_configs:
                  - targets: ["{targets.Guard}:{ReleaseGuard.Port}"]

              - job_name: postgres
                static_configs:
                  - targets: ["{targets.PostgresExporter}:{PostgresExporterContainer.Port}"]

              - job_name: redis
                static_configs:
                  - targets: ["{targets.RedisExporter}:{RedisExporterContainer.Port}"]

              - job_name: prometheus
                static_configs:
                  - targets: ["localhost:{PrometheusContainer.Port}"]

              - job_name: object-store
                scrape_interval: {Seconds(intervals.Slow)}
                metrics_path: /probe
                params:
                  module: [{BlackboxExporterContainer.HttpModule}]
                static_configs:
                  - targets: ["{targets.ObjectStoreUrl}"]
                relabel_configs:
                  - source_labels: [__address__]
                    target_label: __param_target
                  - source_labels: [__param_target]
                    target_label: instance
                  - target_label: __address__
                    replacement: {targets.BlackboxExporter}:{BlackboxExporterContainer.Port}

              - job_name: alertmanager
                scrape_interval: {Seconds(intervals.Slow)}
                static_configs:
                  - targets: ["{targets.Alertmanager}:{AlertmanagerContainer.Port}"]
            {GrafanaJob(intervals, targets.Grafana)}
            """;

    private static string GrafanaJob(ScrapeIntervals intervals, string? host) =>
        host is null
            ? ""
            : $"""

                  - job_name: grafana
                    scrape_interval: {Seconds(intervals.Slow)}
                    static_configs:
                      - targets: ["{host}:{GrafanaContainer.Port}"]

                """;

    private static string Seconds(TimeSpan time) => $"{(long)time.TotalSeconds}s";
}
