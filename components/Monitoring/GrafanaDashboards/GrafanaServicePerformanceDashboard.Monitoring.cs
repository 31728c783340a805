namespace InventarioRetail.Monitoring;

// The row of what watches the stack.
internal static partial class GrafanaServicePerformanceDashboard
{
    private static IReadOnlyList<GrafanaPanel> Monitoring(PanelContext context) =>
        [
            new TimeSeriesPanel
            {
                Title = "Evaluation of the rules",
                Means = "How long the last evaluation of each group of rules took.",
                Worry = $"Near {context.Step}, the time between two evaluations, alerts come late.",
                Unit = PanelUnit.Seconds,
                Thresholds = PanelThresholds.Above(context.Monitoring.Intervals.Fast.TotalSeconds, PanelColor.Critical),
                NoValue = "Prometheus does not scrape itself",
                Queries =
                [
                    new(
                        """max by (rule_group) (prometheus_rule_group_last_duration_seconds{job="prometheus"})""",
                        "{{rule_group}}"
                    ),
                ],
            },
            new TimeSeriesPanel
            {
                Title = "Failures of monitoring",
                Means =
                    "Rules that could not be evaluated, alerts that did not reach Alertmanager, notifications that did not reach people; per second.",
                Worry = $"Critical from the first on, held for {context.For}: alerts do not arrive.",
                Alerts =
                [
                    "RuleEvaluationFailing",
                    "PrometheusCannotReachAlertmanager",
                    "NotificationsFailing",
                    "ConfigReloadFailed",
                ],
                Unit = PanelUnit.PerSecond,
                Thresholds = PanelThresholds.None,
                NoValue = "Prometheus does not scrape itself",
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
            new TimeSeriesPanel
            {
                Title = "Disk of Prometheus",
                Means = "Share of the disk that the samples may take; from 100% on the oldest go before their time.",
                Worry = "At 100% graphs and comparisons with the day before lose their past.",
                Unit = PanelUnit.Ratio,
                Max = 1,
                Thresholds = PanelThresholds.None,
                NoValue = "no limit is set",
                Queries =
                [
                    new(
                        """max(prometheus_tsdb_storage_blocks_bytes{job="prometheus"} / (prometheus_tsdb_retention_limit_bytes{job="prometheus"} > 0))""",
                        "prometheus"
                    ),
                ],
            },
            new TimeSeriesPanel
            {
                Title = "Series in Prometheus",
                Means = "Series that got samples within the last hours.",
                Worry = "A rise without new revisions: a label has too many values, such as one for each user.",
                Unit = PanelUnit.Count,
                Thresholds = PanelThresholds.None,
                NoValue = "Prometheus does not scrape itself",
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
        new()
        {
            Title = title,
            Means = means,
            Worry = "No alert; at 100% new connections wait or are refused.",
            Unit = PanelUnit.Ratio,
            Max = 1,
            Thresholds = PanelThresholds.None,
            NoValue = noValue,
            Queries = [new(expression, legend)],
        };
}
