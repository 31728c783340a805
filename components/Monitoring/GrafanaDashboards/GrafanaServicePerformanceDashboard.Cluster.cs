namespace InventarioRetail.Monitoring;

// The rows of what only a stack on Kubernetes has.
internal static partial class GrafanaServicePerformanceDashboard
{
    private const string NoProxies = "no proxy is scraped";
    private const string NotProbed = "the public URL is not probed";
    private const string NoClusterState = "the cluster's objects are not scraped";

    private static IReadOnlyList<GrafanaPanel> Gateway(PanelContext context)
    {
        var thresholds = context.Thresholds;
        var validity = new AlertLevels(
            TimeSpan.FromDays(GatewayAlerts.CertificateDays.Warning).TotalSeconds,
            TimeSpan.FromDays(GatewayAlerts.CertificateDays.Critical).TotalSeconds
        );
        return
        [
            new TimeSeriesPanel("Gateway responses", PanelUnit.RequestsPerSecond, NoProxies)
            {
                Means = "Responses of the Gateway's proxies to users per second, by status class.",
                Worry = "5xx that no revision counted come from the Gateway itself.",
                Alerts = ["GatewayDown", "GatewayControllerDown"],
                Stacked = true,
                Queries =
                [
                    new(
                        """sum by (envoy_response_code_class) (rate(envoy_http_downstream_rq_xx{job="gateway",envoy_http_conn_manager_prefix=~"https.*"}[$__rate_interval]))""",
                        "{{envoy_response_code_class}}xx"
                    ),
                ],
            },
            new TimeSeriesPanel("Errors seen by users", PanelUnit.Ratio, NoRequests)
            {
                Means = $"Share of responses that were 5xx, of the dashboard or of the Gateway, within {context.Rate}.",
                Worry =
                    $"Critical above {PanelUnit.Ratio.Text(thresholds.ErrorRatio.Critical)}, held for {context.For}.",
                Alerts = ["GatewayErrors"],
                Thresholds = PanelThresholds.Above(thresholds.ErrorRatio.Critical, PanelColor.Critical),
                Queries =
                [
                    new(
                        """
                        sum(rate(envoy_http_downstream_rq_xx{job="gateway",envoy_http_conn_manager_prefix=~"https.*",envoy_response_code_class="5"}[$__rate_interval]))
                        / (sum(rate(envoy_http_downstream_rq_xx{job="gateway",envoy_http_conn_manager_prefix=~"https.*"}[$__rate_interval])) > 0)
                        """,
                        "5xx"
                    ),
                ],
            },
            new TimeSeriesPanel("Latency seen by users (p95)", PanelUnit.Milliseconds, NoRequests)
            {
                Means =
                    "95th percentile of the time from a request's first byte to its response's last, at the Gateway.",
                Worry =
                    "Warning above "
                    + $"{PanelUnit.Milliseconds.Text(thresholds.LatencyP95Milliseconds.Critical)}, held for "
                    + $"{context.For}.",
                Alerts = ["GatewayLatency"],
                Thresholds = PanelThresholds.Above(thresholds.LatencyP95Milliseconds.Critical, PanelColor.Warning),
                Queries =
                [
                    new(
                        """histogram_quantile(0.95, sum by (le) (rate(envoy_http_downstream_rq_time_bucket{job="gateway",envoy_http_conn_manager_prefix=~"https.*"}[$__rate_interval])))""",
                        "p95"
                    ),
                ],
            },
            new StatPanel("Public URL", PanelUnit.Count, NotProbed)
            {
                Means = "Whether the public URL answers with 200 over TLS.",
                Worry = "Critical when DOWN: users reach nothing, whatever the other panels show.",
                Alerts = ["PublicUrlDown"],
                Width = 3,
                Max = 1,
                Thresholds = PanelContext.UpOrDownColors,
                Mappings = PanelContext.UpOrDown,
                Queries = [new("""min(probe_success{job="public-url"})""", "public URL")],
            },
            new StatPanel("Certificate", PanelUnit.Seconds, NotProbed)
            {
                Means = "Time until the certificate expires.",
                Worry = context.WorryBelow(validity, PanelUnit.Seconds),
                Alerts = ["CertificateExpiryCritical", "CertificateExpiryWarning"],
                Width = 3,
                Decimals = 0,
                Thresholds = PanelThresholds.Below(validity),
                Queries = [new("""min(probe_ssl_earliest_cert_expiry{job="public-url"}) - time()""", "certificate")],
            },
        ];
    }

    private static IReadOnlyList<GrafanaPanel> Cluster(PanelContext context) =>
        [
            new TimeSeriesPanel("Pods that do not run", PanelUnit.Count, NoClusterState)
            {
                Means = "Pods that are pending, and containers that wait, by reason.",
                Worry = $"Any that persists for {PrometheusDuration.Format(context.Monitoring.Windows.ForTrend)}.",
                Alerts = ["PodPending", "ImagePullFailing", "JobFailed"],
                Stacked = true,
                Queries =
                [
                    new("""sum(kube_pod_status_phase{job="cluster-state",phase="Pending"})""", "pending"),
                    new(
                        """sum by (reason) (kube_pod_container_status_waiting_reason{job="cluster-state"})""",
                        "{{reason}}"
                    ),
                    new("""sum(kube_job_failed{job="cluster-state",condition="true"})""", "failed jobs"),
                ],
            },
            new TimeSeriesPanel("Restarts of pods", PanelUnit.Count, NoClusterState)
            {
                Means = "Restarts of containers within the window, by pod.",
                Worry = $"{context.Thresholds.CrashLoopRestarts} and more are a crash loop.",
                Alerts = ["PodCrashLooping", "PodOutOfMemory"],
                Queries =
                [
                    new(
                        """sum by (pod) (increase(kube_pod_container_status_restarts_total{job="cluster-state"}[$__rate_interval])) > 0""",
                        "{{pod}}"
                    ),
                ],
            },
            new TimeSeriesPanel("Replicas", PanelUnit.Count, NoClusterState)
            {
                Means = "Pods that each Deployment lacks, and pods below each autoscaler's maximum.",
                Worry = "Lacking pods, or an autoscaler at 0: more load would not be served.",
                Alerts = ["ReplicasMissing", "AutoscalerAtMaximum"],
                Min = null,
                Queries =
                [
                    new(
                        """kube_deployment_spec_replicas{job="cluster-state"} - on (namespace, deployment) kube_deployment_status_replicas_available{job="cluster-state"}""",
                        "{{deployment}} lacks"
                    ),
                    new(
                        """kube_horizontalpodautoscaler_spec_max_replicas{job="cluster-state"} - on (namespace, horizontalpodautoscaler) kube_horizontalpodautoscaler_status_desired_replicas{job="cluster-state"}""",
                        "{{horizontalpodautoscaler}} may add"
                    ),
                ],
            },
            new TimeSeriesPanel("Log delivery", PanelUnit.PerSecond, "no log collector is scraped")
            {
                Means = "Deliveries to CloudWatch that are retried, and lines that are dropped, per second.",
                Worry = "Any dropped line; retries that persist.",
                Alerts = ["LogCollectorDown", "LogsNotDelivered", "LogsLost"],
                Queries =
                [
                    new(
                        """sum by (instance) (rate(fluentbit_output_retries_total{job="log-collector"}[$__rate_interval]))""",
                        "retries · {{instance}}"
                    ),
                    new(
                        """sum by (instance) (rate(fluentbit_output_dropped_records_total{job="log-collector"}[$__rate_interval]))""",
                        "dropped · {{instance}}"
                    ),
                ],
            },
        ];
}
