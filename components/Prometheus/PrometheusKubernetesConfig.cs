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
    /// <param name="args">The scrape jobs, their intervals and targets.</param>
    /// <param name="rulesPath">Directory with the rule files.</param>
    /// <param name="apiKeyFile">File with the dashboard's key.</param>
    public static string Render(
        KubernetesEnvironment environment,
        PrometheusStatefulSetArgs args,
        string rulesPath,
        string apiKeyFile
    )
    {
        var intervals = args.Rules.Options.Intervals;
        return $"""
            global:
              scrape_interval: {Seconds(intervals.Fast)}
              evaluation_interval: {Seconds(intervals.Fast)}
              external_labels:
                project: {JsonSerializer.Serialize(environment.Project)}
                stack: {JsonSerializer.Serialize(environment.Stack)}
                # Each replica's own; Prometheus 3 reads it from the environment.
                replica: {PodName}

            rule_files:
              - {rulesPath}/*.yml

            alerting:
              # The same alert from two replicas is one.
              alert_relabel_configs:
                - regex: replica
                  action: labeldrop
              alertmanagers:
                - static_configs:
                    - targets: [{Alertmanagers(args.Alertmanagers)}]

            # Prometheus 3 rejects a response without a text content type unless a job has a fallback.
            scrape_configs:
              - job_name: {ScrapeJob.Dashboard.Name}
                {Fallback}
                http_headers:
                  X-API-Key:
                    files: [{apiKeyFile}]
            {Discovery(environment.Namespace, OwnPods(environment, PartName.Dashboard), "http")}
                  - source_labels: [__meta_kubernetes_pod_label_{KubernetesEnvironment.RevisionLabel}]
                    target_label: {KubernetesEnvironment.RevisionLabel}
            {string.Concat(
                Targets(environment, args)
                    .Where(target => args.Rules.Options.Jobs.Contains(target.Job))
                    .Select(target => Job(intervals, target))
            )}{PublicUrl(args)}
            """;
    }

    /// <summary>Each pod by its own name: every Alertmanager must know every alert.</summary>
    private static string Alertmanagers(int replicas) =>
        string.Join(
            ", ",
            AlertmanagerStatefulSet.Hosts(replicas).Select(host => $"\"{host}:{AlertmanagerStatefulSet.Port}\"")
        );

    private const string PodName = "${" + PrometheusStatefulSet.PodName + "}";

    private const string Fallback = "fallback_scrape_protocol: PrometheusText0.0.4";

    /// <summary>Pods that are scraped.</summary>
    /// <param name="Job">The job.</param>
    /// <param name="Namespace">Their namespace.</param>
    /// <param name="Labels">Their labels, as a selector.</param>
    private sealed record PodTarget(ScrapeJob Job, string Namespace, string Labels)
    {
        /// <summary>Name or number of their port.</summary>
        public string Port { get; init; } = "http";

        public string Path { get; init; } = "/metrics";

        public bool IsSlow { get; init; }

        /// <summary>Regular expression of the metrics to keep; null keeps all.</summary>
        public string? Keep { get; init; }
    }

    private static IEnumerable<PodTarget> Targets(KubernetesEnvironment environment, PrometheusStatefulSetArgs args)
    {
        // Each replica watches the others.
        yield return Own(ScrapeJob.Prometheus, PartName.Prometheus);
        yield return Own(ScrapeJob.Rollout, PartName.RouteMetrics);
        yield return Own(ScrapeJob.Guard, PartName.Guard);
        yield return Own(ScrapeJob.Postgres, PartName.PostgresExporter);
        yield return Own(ScrapeJob.Redis, PartName.RedisExporter);
        yield return Own(ScrapeJob.ClusterState, PartName.ClusterState) with
        {
            IsSlow = true,
        };
        yield return Own(ScrapeJob.Alertmanager, PartName.Alertmanager) with
        {
            IsSlow = true,
        };
        yield return Own(ScrapeJob.Grafana, PartName.Grafana) with
        {
            IsSlow = true,
        };
        yield return new(ScrapeJob.LogCollector, environment.LogsNamespace, OwnPods(environment, PartName.LogCollector))
        {
            Path = "/api/v1/metrics/prometheus",
            IsSlow = true,
        };
        // The labels and the port that Envoy Gateway gives the proxies of a Gateway, and its own pods.
        yield return new(
            ScrapeJob.Gateway,
            args.GatewayNamespace,
            string.Join(
                ',',
                ReleaseGuardDeployment
                    .ProxyLabels(TrafficGateway.GatewayName, environment.Namespace)
                    .Select(label => $"{label.Key}={label.Value}")
            )
        )
        {
            Port = $"{EnvoyMetricsPort}",
            Path = "/stats/prometheus",
            // A proxy has some thousand series.
            Keep = "envoy_http_downstream_.+|envoy_cluster_upstream_rq_xx|envoy_cluster_membership_.+",
        };
        yield return new(ScrapeJob.GatewayController, args.GatewayNamespace, "control-plane=envoy-gateway")
        {
            Port = $"{EnvoyMetricsPort}",
            IsSlow = true,
        };

        PodTarget Own(ScrapeJob job, string part) => new(job, environment.Namespace, OwnPods(environment, part));
    }

    /// <summary>Port of the metrics of Envoy Gateway's controller and proxies.</summary>
    internal const int EnvoyMetricsPort = 19001;

    private static string OwnPods(KubernetesEnvironment environment, string part) =>
        $"{PartLabels.Stack}={environment.Stack},{PartLabels.Part}={part}";

    private static string Job(ScrapeIntervals intervals, PodTarget target) =>
        $"""

              - job_name: {target.Job.Name}
                scrape_interval: {Seconds(target.IsSlow ? intervals.Slow : intervals.Fast)}
                {Fallback}
                metrics_path: {target.Path}
            {Discovery(target.Namespace, target.Labels, target.Port)}
            {(target.Keep is { } keep ? KeepMetrics(keep) : "")}
            """;

    private static string KeepMetrics(string names) =>
        $"""
                metric_relabel_configs:
                  - source_labels: [__name__]
                    regex: {names}
                    action: keep

            """;

    private static string PublicUrl(PrometheusStatefulSetArgs args) =>
        !args.Rules.Options.Jobs.Contains(ScrapeJob.PublicUrl)
            ? ""
            : $"""

                  - job_name: {ScrapeJob.PublicUrl.Name}
                    scrape_interval: {Seconds(args.Rules.Options.Intervals.Slow)}
                    {Fallback}
                    metrics_path: /probe
                    params:
                      module: [{BlackboxExporterDeployment.PublicModule}]
                    static_configs:
                      - targets: ["{args.PublicUrl}"]
                    relabel_configs:
                      - source_labels: [__address__]
                        target_label: __param_target
                      - source_labels: [__param_target]
                        target_label: instance
                      - target_label: __address__
                        replacement: {PartName.BlackboxExporter}:{BlackboxExporterDeployment.Port}

                """;

    /// <summary>A port of every running pod with the labels.</summary>
    /// <param name="inNamespace">The pods' namespace.</param>
    /// <param name="labels">The pods' labels, as a selector.</param>
    /// <param name="port">The port's name or number.</param>
    private static string Discovery(string inNamespace, string labels, string port)
    {
        var portLabel = char.IsAsciiDigit(port[0]) ? "number" : "name";
        return $"""
                kubernetes_sd_configs:
                  - role: pod
                    namespaces:
                      names: [{inNamespace}]
                    selectors:
                      - role: pod
                        label: {labels}
                relabel_configs:
                  - source_labels: [__meta_kubernetes_pod_phase, __meta_kubernetes_pod_container_port_{portLabel}]
                    regex: Running;{port}
                    action: keep
                  - source_labels: [__meta_kubernetes_pod_name]
                    target_label: instance
            """;
    }

    private static string Seconds(TimeSpan time) => $"{(long)time.TotalSeconds}s";
}
