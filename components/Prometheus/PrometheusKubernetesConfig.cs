using System.Text.Json;

namespace InventarioRetail.Components;

/// <summary>Prometheus's configuration file on Kubernetes.</summary>
internal static class PrometheusKubernetesConfig
{
    /// <summary>
    /// Renders the same jobs as on Docker, for the parts that the stack has, with pods discovered by their labels. The
    /// dashboard's revision is a label of its pods, so that a release does not change the configuration. Prometheus 3
    /// sends the API key in the header that the dashboard expects.
    /// </summary>
    /// <param name="environment">The stack's Kubernetes environment.</param>
    /// <param name="options">The scrape jobs and their intervals.</param>
    /// <param name="rulesPath">Directory with the rule files.</param>
    /// <param name="apiKeyFile">File with the dashboard's key.</param>
    public static string Render(
        KubernetesEnvironment environment,
        MonitoringOptions options,
        string rulesPath,
        string apiKeyFile
    ) =>
        $"""
            global:
              scrape_interval: {Seconds(options.Intervals.Fast)}
              evaluation_interval: {Seconds(options.Intervals.Fast)}
              external_labels:
                project: {JsonSerializer.Serialize(environment.Project)}
                stack: {JsonSerializer.Serialize(environment.Stack)}

            rule_files:
              - {rulesPath}/*.yml

            alerting:
              alertmanagers:
                - static_configs:
                    - targets: ["{PartName.Alertmanager}:{AlertmanagerStatefulSet.Port}"]

            scrape_configs:
              - job_name: {ScrapeJob.Dashboard.Name}
                # For dashboards that send no content type: without this, Prometheus 3 rejects the response.
                fallback_scrape_protocol: PrometheusText0.0.4
                http_headers:
                  X-API-Key:
                    files: [{apiKeyFile}]
            {Discovery(environment, PartName.Dashboard)}
                  - source_labels: [__meta_kubernetes_pod_label_{KubernetesEnvironment.RevisionLabel}]
                    target_label: {KubernetesEnvironment.RevisionLabel}

              - job_name: {ScrapeJob.Prometheus.Name}
                static_configs:
                  - targets: ["localhost:{PrometheusStatefulSet.Port}"]
            {string.Concat(Parts(options).Select(part => Job(environment, options, part)))}
            """;

    private static IEnumerable<(ScrapeJob Job, string Part, bool IsSlow)> Parts(MonitoringOptions options)
    {
        (ScrapeJob Job, string Part, bool IsSlow)[] all =
        [
            (ScrapeJob.Rollout, PartName.RouteMetrics, false),
            (ScrapeJob.Guard, PartName.Guard, false),
            (ScrapeJob.Postgres, PartName.PostgresExporter, false),
            (ScrapeJob.Redis, PartName.RedisExporter, false),
            (ScrapeJob.Alertmanager, PartName.Alertmanager, true),
            (ScrapeJob.Grafana, PartName.Grafana, true),
        ];
        return all.Where(part => options.Jobs.Contains(part.Job));
    }

    private static string Job(
        KubernetesEnvironment environment,
        MonitoringOptions options,
        (ScrapeJob Job, string Part, bool IsSlow) part
    ) =>
        $"""

              - job_name: {part.Job.Name}
                scrape_interval: {Seconds(part.IsSlow ? options.Intervals.Slow : options.Intervals.Fast)}
            {Discovery(environment, part.Part)}

            """;

    /// <summary>The port named <c>http</c> of every running pod of a part.</summary>
    private static string Discovery(KubernetesEnvironment environment, string part) =>
        $"""
                kubernetes_sd_configs:
                  - role: pod
                    namespaces:
                      names: [{environment.Namespace}]
                    selectors:
                      - role: pod
                        label: {PartLabels.Part}={part}
                relabel_configs:
                  - source_labels: [__meta_kubernetes_pod_phase, __meta_kubernetes_pod_container_port_name]
                    regex: Running;http
                    action: keep
                  - source_labels: [__meta_kubernetes_pod_name]
                    target_label: instance
            """;

    private static string Seconds(TimeSpan time) => $"{(long)time.TotalSeconds}s";
}
