namespace InventarioRetail.Monitoring;

/// <summary>The recording rules. <see cref="RecordedSeries"/> documents the series.</summary>
internal static class RecordingRules
{
    /// <summary>
    /// Selects user requests: excludes the health checks of Docker and the router, and the scrapes of Prometheus.
    /// </summary>
    private const string Users = """job="dashboard",endpoint!~"/health|/metrics" """;

    private static readonly string[] PerRevision = ["revision"];
    private static readonly string[] PerBucket = ["revision", "le"];
    private static readonly string[] PerJob = ["job"];

    public static IReadOnlyList<RuleGroup<RecordingRule>> For(MonitoringOptions options, RecordedSeries series) =>
        [
            new("recorded-traffic", Traffic(options, series)),
            new("recorded-resources", Resources(options, series)),
            new("recorded-day-before", DayBefore(options, series)),
        ];

    private static RecordingRule RouterErrorRatio(MonitoringOptions options, RecordedSeries series)
    {
        var rate = PrometheusDuration.Format(options.Windows.Rate);
        // Retries do not count as errors: both sides count only final responses.
        return new(
            series.RouterErrorRatio,
            PerJob,
            "ratio",
            $$"""
            clamp_min(
              sum by (job) (rate(haproxy_frontend_http_responses_total{job="router",proxy="users",code="5xx"}[{{rate}}]))
              - sum by (job) (rate(haproxy_server_http_responses_total{job="router",proxy=~"stable|canary",code="5xx"}[{{rate}}])),
              0
            )
            / (sum by (job) (rate(haproxy_frontend_http_requests_total{job="router",proxy="users"}[{{rate}}])) > 0)
            """
        );
    }

    private static List<RecordingRule> Traffic(MonitoringOptions options, RecordedSeries series)
    {
        var rate = PrometheusDuration.Format(options.Windows.Rate);
        return
        [
            // A counter only exists after its first request: a revision that is up without a counter has had none.
            new(
                series.Requests,
                PerRevision,
                "requests/s",
                $$"""
                sum by (revision) (rate(dashboard_requests_total{{{Users.Trim()}}}[{{rate}}]))
                or
                0 * (max by (revision) (up{job="dashboard"}) == 1)
                """
            ),
            new(
                series.Errors,
                PerRevision,
                "requests/s",
                $$"""
                sum by (revision) (rate(dashboard_requests_total{{{Users.Trim()}},status=~"5.."}[{{rate}}]))
                or
                0 * {{series.Requests}}
                """
            ),
            new(
                series.Unsuccessful,
                PerRevision,
                "requests/s",
                $$"""
                sum by (revision) (rate(dashboard_requests_total{{{Users.Trim()}},status=~"[45].."}[{{rate}}]))
                or
                0 * {{series.Requests}}
                """
            ),
            new(series.ErrorRatio, PerRevision, "ratio", $"{series.Errors} / ({series.Requests} > 0)"),
            new(
                series.SuccessRatio,
                PerRevision,
                "ratio",
                $$"""
                (
                  sum by (revision) (rate(dashboard_requests_total{{{Users.Trim()}},status=~"[123].."}[{{rate}}]))
                  or
                  0 * {{series.Requests}}
                )
                / ({{series.Requests}} > 0)
                """
            ),
            new(
                series.Share,
                PerRevision,
                "ratio",
                $"{series.Requests} / on () group_left () (sum({series.Requests}) > 0)"
            ),
            new(
                series.LatencyBuckets,
                PerBucket,
                "requests/s",
                $$"""sum by (revision, le) (rate(dashboard_request_duration_ms_bucket{job="dashboard"}[{{rate}}]))"""
            ),
            Percentile(series.LatencyP50, 0.5),
            Percentile(series.LatencyP95, 0.95),
            Percentile(series.LatencyP99, 0.99),
            new(
                series.TotalRequests,
                PerJob,
                "requests/s",
                $$"""
                sum by (job) (rate(dashboard_requests_total{{{Users.Trim()}}}[{{rate}}]))
                or
                0 * (max by (job) (up{job="dashboard"}) == 1)
                """
            ),
            .. options.For(
                ScrapeJob.Router,
                // A server of the router is named after its revision.
                () => ByRouter(series.RouterRequests, "code!=\"1xx\""),
                () => ByRouter(series.RouterErrors, "code=\"5xx\""),
                () => RouterErrorRatio(options, series)
            ),
        ];

        RecordingRule ByRouter(string name, string codes) =>
            new(
                name,
                PerRevision,
                "requests/s",
                $$"""
                sum by (revision) (label_replace(
                  sum by (server) (rate(haproxy_server_http_responses_total{job="router",proxy=~"stable|canary",{{codes}}}[{{rate}}]))
                  + sum by (server) (rate(haproxy_server_connection_errors_total{job="router",proxy=~"stable|canary"}[{{rate}}]))
                  + sum by (server) (rate(haproxy_server_response_errors_total{job="router",proxy=~"stable|canary"}[{{rate}}])),
                  "revision", "$1", "server", "(.+)"
                ))
                """
            );

        // A percentile without samples is NaN, for which the comparison is false; one of health checks alone says
        // nothing about users.
        RecordingRule Percentile(string name, double quantile) =>
            new(
                name,
                PerRevision,
                "ms",
                $"""
                histogram_quantile({PromQl.Number(quantile)}, {series.LatencyBuckets}) >= 0
                and on (revision)
                {series.Requests} > 0
                """
            );
    }

    private static List<RecordingRule> Resources(MonitoringOptions options, RecordedSeries series)
    {
        var windows = options.Windows;
        var rate = PrometheusDuration.Format(windows.Rate);
        var growth = PrometheusDuration.Format(windows.MemoryGrowth);
        return
        [
            new(
                series.Uptime,
                PerRevision,
                "s",
                """min by (revision) (time() - process_start_time_seconds{job="dashboard"})"""
            ),
            new(
                series.Restarts,
                PerRevision,
                "restarts",
                $$"""
                sum by (revision) (
                  changes(process_start_time_seconds{job="dashboard"}[{{PrometheusDuration.Format(windows.Restarts)}}])
                )
                """
            ),
            new(
                series.Memory,
                PerRevision,
                "bytes",
                """max by (revision) (process_resident_memory_bytes{job="dashboard"})"""
            ),
            new(
                series.MemoryOfLimit,
                PerRevision,
                "ratio",
                $"{series.Memory} / {PromQl.Number(options.DashboardMemoryBytes)}"
            ),
            // A process that has just started fills its caches; its memory then is not a valid base for comparison.
            new(
                series.MemoryGrowth,
                PerRevision,
                "ratio",
                $"""
                avg_over_time({series.Memory}[{rate}]) / (avg_over_time({series.Memory}[{rate}] offset {growth}) > 0) - 1
                and on (revision)
                {series.Uptime} > {PromQl.Seconds(windows.MemoryGrowth + windows.Rate + windows.WarmUp)}
                """
            ),
            new(
                series.Cpu,
                PerRevision,
                "cores",
                $$"""sum by (revision) (rate(process_cpu_seconds_total{job="dashboard"}[{{rate}}]))"""
            ),
            new(series.CpuPerRequest, PerRevision, "s", $"{series.Cpu} / on (revision) ({series.Requests} > 0)"),
            // Rounded, because increase() extrapolates and would turn 10 into 10.04.
            new(
                series.InvariantViolations,
                PerRevision,
                "violations",
                $$"""
                sum by (revision) (
                  round(increase(invariant_violations_total{job="dashboard"}[{{PrometheusDuration.Format(
                    windows.InvariantViolations
                )}}]))
                )
                """
            ),
        ];
    }

    /// <summary>
    /// Rules that compare a revision with itself a day ago; a revision that was idle then has no such series. Garbage
    /// collections are compared per request, like CPU time, because a wave must not look like a change.
    /// </summary>
    private static List<RecordingRule> DayBefore(MonitoringOptions options, RecordedSeries series)
    {
        var baseline = PrometheusDuration.Format(options.Windows.Baseline);
        var window = PromQl.Seconds(options.Windows.Rate);
        var enough = $"{options.Thresholds.MinimumRequests}";
        var requestsThen = $"avg_over_time({series.Requests}[{baseline}] offset 1d)";
        return
        [
            new(
                series.LatencyP95ToDayBefore,
                PerRevision,
                "ratio",
                $"""
                {series.LatencyP95} / (avg_over_time({series.LatencyP95}[{baseline}] offset 1d) > 0)
                and on (revision)
                {requestsThen} * {window} >= {enough}
                """
            ),
            new(
                series.CpuPerRequestToDayBefore,
                PerRevision,
                "ratio",
                $"""
                {series.CpuPerRequest}
                / on (revision) (
                  (avg_over_time({series.Cpu}[{baseline}] offset 1d) > 0)
                  / on (revision) ({requestsThen} > 0)
                )
                and on (revision)
                {requestsThen} * {window} >= {enough}
                """
            ),
            // Both rates cover the same time, also in the first hour of a revision, when they only cover a part of it.
            new(
                series.GarbageCollections,
                PerRevision,
                "collections",
                $$"""
                sum by (revision) (rate({{MetricCatalogue.GarbageCollections}}{job="dashboard"}[{{baseline}}]))
                / on (revision)
                (sum by (revision) (rate(dashboard_requests_total{{{Users.Trim()}}}[{{baseline}}])) > 0)
                and on (revision)
                avg_over_time({{series.Requests}}[{{baseline}}]) * {{window}} >= {{enough}}
                """
            ),
            new(
                series.GarbageCollectionsToDayBefore,
                PerRevision,
                "ratio",
                $"{series.GarbageCollections} / ({series.GarbageCollections} offset 1d > 0)"
            ),
            new(series.MemoryPeak, PerRevision, "bytes", $"max_over_time({series.Memory}[1d])"),
            // Requires data from two days ago: otherwise the peak of the day before would cover only part of a day.
            new(
                series.MemoryPeakToDayBefore,
                PerRevision,
                "ratio",
                $"""
                {series.MemoryPeak} / ({series.MemoryPeak} offset 1d > 0)
                and on (revision)
                {series.Memory} offset 2d
                """
            ),
            new(
                series.TotalRequestsDayBefore,
                PerJob,
                "requests/s",
                $"avg_over_time({series.TotalRequests}[{baseline}] offset 1d)"
            ),
            new(
                series.TotalRequestsToDayBefore,
                PerJob,
                "ratio",
                $"{series.TotalRequests} / ({series.TotalRequestsDayBefore} > 0)"
            ),
        ];
    }
}
