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
            new()
            {
                Name = "PrometheusCannotReachAlertmanager",
                Severity = AlertSeverity.Critical,
                Part = PartName.Prometheus,
                Symptom = "delivery",
                Follows = [PartName.Alertmanager],
                Expression = $$"""
                    sum by (job) (rate(prometheus_notifications_errors_total{job="prometheus"}[{{rate}}])) > 0
                    or
                    max by (job) (prometheus_notifications_alertmanagers_discovered{job="prometheus"}) < 1
                    """,
                For = duration,
                Summary = "Prometheus cannot reach Alertmanager",
                Description =
                    "{{ $value | humanize }} alerts/s do not reach Alertmanager (0: Prometheus has not discovered any Alertmanager).",
            },
            new()
            {
                Name = "NotificationsFailing",
                Severity = AlertSeverity.Critical,
                Part = PartName.Alertmanager,
                Symptom = "notifications",
                Expression = $$"""
                    sum by (job, integration) (rate(alertmanager_notifications_failed_total{job="alertmanager"}[{{rate}}])) > 0
                    """,
                For = duration,
                Summary = "notifications to {{ $labels.integration }} are failing",
                Description = "{{ $value | humanize }} notifications/s to {{ $labels.integration }} fail.",
            },
            new()
            {
                Name = "RuleEvaluationFailing",
                Severity = AlertSeverity.Critical,
                Part = PartName.Prometheus,
                Symptom = "rules",
                Expression = $$"""
                    sum by (job, rule_group) (increase(prometheus_rule_evaluation_failures_total{job="prometheus"}[{{rate}}])) > 0
                    """,
                For = duration,
                Summary = "rule evaluations are failing",
                Description =
                    $"{{{{ $value | printf \"%.0f\" }}}} evaluations of rule group {{{{ $labels.rule_group }}}} failed within {rate}.",
            },
            new()
            {
                Name = "ConfigReloadFailed",
                Severity = AlertSeverity.Warning,
                Part = "{{ $labels.job }}",
                Symptom = "config",
                Expression = """
                    prometheus_config_last_reload_successful{job="prometheus"} == 0
                    or
                    alertmanager_config_last_reload_successful{job="alertmanager"} == 0
                    """,
                For = duration,
                Summary = "{{ $labels.job }} runs with an old configuration",
                Description =
                    "{{ $labels.instance }} could not load its new configuration (last reload successful: {{ $value }}).",
            },
            new()
            {
                Name = "Watchdog",
                Severity = AlertSeverity.None,
                Part = PartName.Prometheus,
                Symptom = "watchdog",
                Expression = "vector(1)",
                Summary = "alert delivery works",
                Description =
                    "Always firing (value {{ $value }}): if it stops arriving, other alerts do not arrive either.",
            },
        ];
    }
}
