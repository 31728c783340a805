namespace InventarioRetail.Monitoring;

/// <summary>Alerts on the router and the live split.</summary>
internal static class RolloutAlerts
{
    public static IReadOnlyList<AlertRule> For(MonitoringOptions options, RecordedSeries series)
    {
        var windows = options.Windows;
        var thresholds = options.Thresholds;
        var restarts = PrometheusDuration.Format(windows.Restarts);
        return
        [
            .. options.For(
                ScrapeJob.Router,
                () => RouterErrors(options, series),
                // Only the router's Lua task counts these; on Kubernetes the API server refuses a bad route.
                () => SplitRejected(restarts)
            ),
            new("ReleaseNotInForce", AlertSeverity.Warning, PartName.Router, "release-not-in-force")
            {
                Expression = """
                    up{job="rollout"} == 1
                    unless on (instance)
                    rollout_release_info{job="rollout"}
                    """,
                For = windows.ForUrgent,
                Summary = "the router has no live release",
                Description = "{{ $labels.instance }} reports 0 live releases.",
            },
            .. options.For(ScrapeJob.Guard, Braked),
            .. options.For(ScrapeJob.Gateway, () => RouteChangedByHand(options)),
            new("ShareOffWeight", AlertSeverity.Warning, PartName.Router, "share")
            {
                Expression = $$"""
                    abs(
                      100 * {{series.Share}}
                      - on (revision)
                      max by (revision) (rollout_weight_percent{job="rollout"})
                    ) > {{PromQl.Number(thresholds.SharePoints)}}
                    and on ()
                    sum({{series.Requests}}) * {{PromQl.Seconds(windows.Rate)}} >= {{thresholds.ShareRequests}}
                    """,
                // After a weight change, the share needs a whole window to follow.
                For = windows.Rate + windows.For,
                Summary = "{{ $labels.revision }} gets a share of requests that differs from its weight",
                Description =
                    "{{ $labels.revision }}'s share differs from its weight by {{ $value | printf \"%.1f\" }} points; "
                    + $"warning above {PromQl.Number(thresholds.SharePoints)} points.",
            },
        ];
    }

    private static AlertRule RouterErrors(MonitoringOptions options, RecordedSeries series)
    {
        var (windows, thresholds) = (options.Windows, options.Thresholds);
        var rate = PrometheusDuration.Format(windows.Rate);
        return new("RouterErrors", AlertSeverity.Critical, PartName.Router, "error-rate")
        {
            Expression = $$"""
                {{series.RouterErrorRatio}} > {{PromQl.Number(thresholds.ErrorRatio.Critical)}}
                and on (job)
                sum by (job) (increase(haproxy_frontend_http_requests_total{job="router",proxy="users"}[{{rate}}])) >= {{thresholds.MinimumRequests}}
                """,
            For = windows.For,
            Summary = "the router itself returns errors because no revision responds",
            Description =
                $"{{{{ $value | humanizePercentage }}}} of all responses in the last {rate} were 5xx from the "
                + $"router itself; critical above {PromQl.Percent(thresholds.ErrorRatio.Critical)}.",
        };
    }

    private static AlertRule SplitRejected(string restarts) =>
        new("SplitRejected", AlertSeverity.Warning, PartName.Router, "split-rejected")
        {
            Expression = $$"""increase(rollout_split_rejected_total{job="rollout"}[{{restarts}}]) > 0""",
            Summary = "the router rejected a published split",
            Description =
                "{{ $labels.instance }} rejected {{ $value | printf \"%.0f\" }} published splits "
                + $"within {restarts}; the last valid one stays live.",
        };

    private static AlertRule Braked() =>
        new("ReleaseBraked", AlertSeverity.Critical, PartName.Router, AlertRule.Braked)
        {
            Expression = $$"""{{MetricCatalogue.Brake}}{job="rollout"} == 1""",
            Summary = "{{ $labels.canary }} was rolled back by {{ $labels.by }}",
            Description = "{{ $labels.canary }} gets no users beside {{ $labels.stable }} (brake {{ $value }}).",
        };

    private static AlertRule RouteChangedByHand(MonitoringOptions options) =>
        new("RouteChangedByHand", AlertSeverity.Warning, PartName.Router, "route")
        {
            Expression = $$"""
                max by (job) (
                  abs(
                    {{MetricCatalogue.RuleWeight}}{job="rollout"}
                    - on (job) group_left ()
                    max by (job) ({{MetricCatalogue.IntendedWeight}}{job="rollout"})
                  )
                ) > 0
                """,
            For = options.Windows.ForUrgent,
            Summary = "the route's weight is not the one that was deployed",
            Description = "The canary's share in a rule differs by {{ $value | humanize }} points; it must not differ.",
        };
}
