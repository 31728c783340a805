namespace InventarioRetail.Monitoring;

/// <summary>The recording rules. What a series means stands at its name in <see cref="RecordedSeries"/>.</summary>
internal static class RecordingRules
{
    /// <summary>What Docker's and the router's health checks and Prometheus ask for is no user's request.</summary>
    private const string Users = """job="dashboard",endpoint!~"/health|/metrics" """;

    private static readonly string[] PerRevision = ["revision"];
    private static readonly string[] PerJob = ["job"];

    public static IReadOnlyList<RuleGroup<RecordingRule>> For(MonitoringOptions options, RecordedSeries series) =>
        [
            new("recorded-traffic", Traffic(options, series)),
            new("recorded-resources", Resources(options, series)),
            new("recorded-day-before", DayBefore(options, series)),
        ];

    private static List<RecordingRule> Traffic(MonitoringOptions options, RecordedSeries series)
    {
        var rate = PrometheusDuration.Format(options.Windows.Rate);
        return
        [
            // A counter begins with its first request: a revision that is up and has no counter yet has had none.
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
            // Retries are no errors here: only what was answered counts, on both sides.
            new(
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
            ),
        ];

        // A percentile of nothing is NaN, which compares as false; and one of health checks alone says nothing of users.
        RecordingRule Percentile(string name, double quantile) =>
            new(
                name,
                PerRevision,
                "ms",
                $$"""
                histogram_quantile({{PromQl.Number(quantile)}},
                  sum by (revision, le) (rate(dashboard_request_duration_ms_bucket{job="dashboard"}[{{rate}}]))
                ) >= 0
                and on (revision)
                {{series.Requests}} > 0
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
            // A process that has just started fills its caches: what it had then is nothing to compare with.
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
            // Rounded, because increase() extrapolates and would make 10.04 of 10.
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
    /// Comparisons with what the same revision did a day ago; a revision that did nothing then has none. The garbage collections are
    /// compared per request, as the CPU is: a wave must not look like a change.
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
            new(
                series.GarbageCollections,
                PerRevision,
                "collections",
                $$"""
                sum by (revision) (rate({{MetricCatalogue.GarbageCollections}}{job="dashboard"}[{{baseline}}]))
                / on (revision) (avg_over_time({{series.Requests}}[{{baseline}}]) > 0)
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
            // Half a day before would have half a day's peak.
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
