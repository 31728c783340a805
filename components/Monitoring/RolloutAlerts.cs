namespace InventarioRetail.Monitoring;

/// <summary>Alerts about the router and the split that it has in force.</summary>
internal static class RolloutAlerts
{
    public static IReadOnlyList<AlertRule> For(MonitoringOptions options, RecordedSeries series)
    {
        var windows = options.Windows;
        var thresholds = options.Thresholds;
        var rate = PrometheusDuration.Format(windows.Rate);
        var restarts = PrometheusDuration.Format(windows.Restarts);
        return
        [
            new()
            {
                Name = "RouterErrors",
                Severity = AlertSeverity.Critical,
                Part = PartName.Router,
                Symptom = "error-rate",
                Expression = $$"""
                    {{series.RouterErrorRatio}} > {{PromQl.Number(thresholds.ErrorRatio.Critical)}}
                    and on (job)
                    sum by (job) (increase(haproxy_frontend_http_requests_total{job="router",proxy="users"}[{{rate}}])) >= {{thresholds.MinimumRequests}}
                    """,
                For = windows.For,
                Summary = "the router finds no revision to answer",
                Description =
                    $"{{{{ $value | humanizePercentage }}}} of the requests got a 5xx from the router itself in the last {rate}; "
                    + $"critical above {PromQl.Percent(thresholds.ErrorRatio.Critical)}.",
            },
            new()
            {
                Name = "SplitRejected",
                Severity = AlertSeverity.Warning,
                Part = PartName.Router,
                Symptom = "split-rejected",
                Expression = $$"""increase(rollout_split_rejected_total{job="rollout"}[{{restarts}}]) > 0""",
                Summary = "the router refused a published split",
                Description =
                    "{{ $labels.instance }} refused {{ $value | printf \"%.0f\" }} published splits "
                    + $"within {restarts}; the last good one stays in force.",
            },
            new()
            {
                Name = "ReleaseNotInForce",
                Severity = AlertSeverity.Warning,
                Part = PartName.Router,
                Symptom = "release-not-in-force",
                Expression = """
                    up{job="rollout"} == 1
                    unless on (instance)
                    rollout_release_info{job="rollout"}
                    """,
                For = windows.ForUrgent,
                Summary = "the router has no published release in force",
                Description = "{{ $labels.instance }} reports 0 releases in force.",
            },
            new()
            {
                Name = "ShareOffWeight",
                Severity = AlertSeverity.Warning,
                Part = PartName.Router,
                Symptom = "share",
                Expression = $$"""
                    abs(
                      100 * {{series.Share}}
                      - on (revision)
                      max by (revision) (rollout_weight_percent{job="rollout"})
                    ) > {{PromQl.Number(thresholds.SharePoints)}}
                    and on ()
                    sum({{series.Requests}}) * {{PromQl.Seconds(windows.Rate)}} >= {{thresholds.ShareRequests}}
                    """,
                // After a change of the weight, the share needs a whole window to follow.
                For = windows.Rate + windows.For,
                Summary = "{{ $labels.revision }} does not get the share of requests that it should",
                Description =
                    "{{ $labels.revision }}'s share is {{ $value | printf \"%.1f\" }} points from its weight; "
                    + $"warning above {PromQl.Number(thresholds.SharePoints)} points.",
            },
        ];
    }
}
