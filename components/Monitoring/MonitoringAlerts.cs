namespace InventarioRetail.Monitoring;

/// <summary>Alerts about alerting itself.</summary>
internal static class MonitoringAlerts
{
    public static IReadOnlyList<AlertRule> For(MonitoringOptions options)
    {
        var hold = options.Windows.For;
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
                For = hold,
                Summary = "Prometheus cannot reach Alertmanager",
                Description =
                    "{{ $value | humanize }}/s alerts are lost between Prometheus and Alertmanager (0: Prometheus knows no Alertmanager).",
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
                For = hold,
                Summary = "notifications to {{ $labels.integration }} fail",
                Description = "{{ $value | humanize }}/s notifications to {{ $labels.integration }} fail.",
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
                For = hold,
                Summary = "rules cannot be evaluated",
                Description =
                    $"{{{{ $value | printf \"%.0f\" }}}} evaluations in {{{{ $labels.rule_group }}}} failed within {rate}.",
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
                For = hold,
                Summary = "{{ $labels.job }} runs with an old configuration",
                Description = "{{ $labels.instance }} could not load its new configuration (success is {{ $value }}).",
            },
            new()
            {
                Name = "Watchdog",
                Severity = AlertSeverity.None,
                Part = PartName.Prometheus,
                Symptom = "watchdog",
                Expression = "vector(1)",
                Summary = "alerts get through",
                Description = "Always firing (value {{ $value }}): where it stops to arrive, no alert arrives.",
            },
        ];
    }
}
