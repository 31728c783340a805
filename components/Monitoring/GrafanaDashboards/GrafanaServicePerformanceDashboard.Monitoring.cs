namespace InventarioRetail.Monitoring;

// The row of the monitoring parts.
internal static partial class GrafanaServicePerformanceDashboard
{
    private static IReadOnlyList<GrafanaPanel> Monitoring(PanelContext context) =>
        [
            new TimeSeriesPanel("Rule evaluation", PanelUnit.Seconds, "Prometheus does not scrape itself")
            {
                Means = "Duration of the last evaluation of each rule group.",
                Worry = $"Close to the evaluation interval of {context.Step}: alerts are late.",
                Thresholds = PanelThresholds.Above(context.Monitoring.Intervals.Fast.TotalSeconds, PanelColor.Critical),
                Queries =
                [
                    new(
                        """max by (rule_group) (prometheus_rule_group_last_duration_seconds{job="prometheus"})""",
                        "{{rule_group}}"
                    ),
                ],
            },
            new TimeSeriesPanel("Monitoring failures", PanelUnit.PerSecond, "Prometheus does not scrape itself")
            {
                Means =
                    "Failed rule evaluations, alerts that did not reach Alertmanager, and "
                    + "failed notifications, per second.",
                Worry = $"Critical from the first on, held for {context.For}: alerts do not arrive.",
                Alerts =
                [
                    "RuleEvaluationFailing",
                    "PrometheusCannotReachAlertmanager",
                    "NotificationsFailing",
                    "ConfigReloadFailed",
                ],
                Queries =
                [
                    new(
                        """sum(rate(prometheus_rule_evaluation_failures_total{job="prometheus"}[$__rate_interval]))""",
                        "rules"
                    ),
                    new(
                        """sum(rate(prometheus_notifications_errors_total{job="prometheus"}[$__rate_interval]))""",
                        "to Alertmanager"
                    ),
                    new(
                        """sum by (integration) (rate(alertmanager_notifications_failed_total{job="alertmanager"}[$__rate_interval]))""",
                        "to {{integration}}"
                    ),
                ],
            },
            new TimeSeriesPanel("Prometheus disk usage", PanelUnit.Ratio, "no limit set")
            {
                Means =
                    "Share of the size limit for samples; at 100% the oldest are deleted before their retention time.",
                Worry = "At 100%, graphs and comparisons with the day before lose history.",
                Max = 1,
                Queries =
                [
                    new(
                        """max(prometheus_tsdb_storage_blocks_bytes{job="prometheus"} / (prometheus_tsdb_retention_limit_bytes{job="prometheus"} > 0))""",
                        "prometheus"
                    ),
                ],
            },
            new TimeSeriesPanel("Prometheus series", PanelUnit.Count, "Prometheus does not scrape itself")
            {
                Means = "Series with samples in the last hours (head series).",
                Worry = "A rise without new revisions: a label with too many values, such as one per user.",
                Queries = [new("""max(prometheus_tsdb_head_series{job="prometheus"})""", "series")],
            },
        ];

    private static TimeSeriesPanel Saturation(
        string title,
        string means,
        string expression,
        string legend,
        string noValue
    ) =>
        new(title, PanelUnit.Ratio, noValue)
        {
            Means = means,
            Worry = "No alert. At 100%, new connections wait or are refused.",
            Max = 1,
            Queries = [new(expression, legend)],
        };
}
