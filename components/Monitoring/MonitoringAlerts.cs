namespace InventarioRetail.Monitoring;

/// <summary>Alerts on the alerting pipeline itself.</summary>
internal static class MonitoringAlerts
{
    public static IReadOnlyList<AlertRule> For(MonitoringOptions options)
    {
        var duration = options.Windows.For;
        var rate = PrometheusDuration.Format(options.Windows.Rate);
        return
        [
            new("PrometheusCannotReachAlertmanager", AlertSeverity.Critical, PartName.Prometheus, "delivery")
            {
                Follows = [PartName.Alertmanager],
                Expression = $$"""
                    min by (job) (rate(prometheus_notifications_errors_total{job="prometheus"}[{{rate}}])) > 0
                    or
                    max by (job) (prometheus_notifications_alertmanagers_discovered{job="prometheus"}) < 1
                    """,
                For = duration,
                Summary = "Prometheus cannot reach Alertmanager",
                Description =
                    "{{ $value | humanize }} alerts/s do not reach Alertmanager (0: Prometheus "
                    + "has not discovered any Alertmanager).",
            },
            new("NotificationsFailing", AlertSeverity.Critical, PartName.Alertmanager, "notifications")
            {
                Expression = $$"""
                    sum by (job, integration) (rate(alertmanager_notifications_failed_total{job="alertmanager"}[{{rate}}])) > 0
                    """,
                For = duration,
                Summary = "notifications to {{ $labels.integration }} are failing",
                Description = "{{ $value | humanize }} notifications/s to {{ $labels.integration }} fail.",
            },
            new("RuleEvaluationFailing", AlertSeverity.Critical, PartName.Prometheus, "rules")
            {
                Expression = $$"""
                    sum by (job, rule_group) (increase(prometheus_rule_evaluation_failures_total{job="prometheus"}[{{rate}}])) > 0
                    """,
                For = duration,
                Summary = "rule evaluations are failing",
                Description =
                    $"{{{{ $value | printf \"%.0f\" }}}} evaluations of rule group {{{{ "
                    + $"$labels.rule_group }}}} failed within {rate}.",
            },
            new("ConfigReloadFailed", AlertSeverity.Warning, "{{ $labels.job }}", "config")
            {
                Expression = """
                    prometheus_config_last_reload_successful{job="prometheus"} == 0
                    or
                    alertmanager_config_last_reload_successful{job="alertmanager"} == 0
                    """,
                For = duration,
                Summary = "{{ $labels.job }} runs with an old configuration",
                Description =
                    "{{ $labels.instance }} could not load its new configuration (last reload "
                    + "successful: {{ $value }}).",
            },
            new("Watchdog", AlertSeverity.None, PartName.Prometheus, "watchdog")
            {
                Expression = "vector(1)",
                Summary = "alert delivery works",
                Description =
                    "Always firing (value {{ $value }}): if it stops arriving, other alerts do not arrive either.",
            },
        ];
    }
}
