namespace InventarioRetail.Monitoring;

/// <summary>Alerts on the dashboard's own metrics, one per affected revision.</summary>
internal static class DashboardAlerts
{
    private const string Revision = "{{ $labels.revision }}";

    public static IReadOnlyList<AlertRule> For(MonitoringOptions options, RecordedSeries series) =>
        [
            .. Responses(options, series),
            .. Memory(options, series),
            .. Cpu(options, series),
            .. Restarts(options, series),
            .. Breakers(options),
            .. Degradation(options),
            .. InvariantViolations(options, series),
            .. Trends(options, series),
        ];

    private static IEnumerable<AlertRule> Responses(MonitoringOptions options, RecordedSeries series)
    {
        var thresholds = options.Thresholds;
        var window = PrometheusDuration.Format(options.Windows.Rate);
        return
        [
            .. Both(
                thresholds.ErrorRatio,
                limit =>
                    Rule(
                        "ErrorRate",
                        "error-rate",
                        limit,
                        $"{series.ErrorRatio} > {PromQl.Number(limit.Value)}",
                        $"{Revision} returns too many errors",
                        $"{{{{ $value | humanizePercentage }}}} of {Revision}'s responses were 5xx in the last "
                            + $"{window}; {limit.Word} above {PromQl.Percent(limit.Value)}."
                    )
            ),
            .. Both(
                thresholds.SuccessRatio,
                limit =>
                    Rule(
                        "SuccessRate",
                        "success-rate",
                        limit,
                        $"{series.SuccessRatio} < {PromQl.Number(limit.Value)}",
                        $"{Revision} returns too few successful responses",
                        $"{{{{ $value | humanizePercentage }}}} of {Revision}'s responses had a status below 400 "
                            + $"in the last {window}; {limit.Word} below {PromQl.Percent(limit.Value)}."
                    )
            ),
            .. Both(thresholds.LatencyP95Milliseconds, limit => Latency("95", series.LatencyP95, limit)),
            .. Both(thresholds.LatencyP99Milliseconds, limit => Latency("99", series.LatencyP99, limit)),
        ];

        AlertRule Latency(string percentile, string recorded, Limit limit) =>
            Rule(
                $"LatencyP{percentile}",
                $"latency-p{percentile}",
                limit,
                $"{recorded} > {PromQl.Number(limit.Value)}",
                $"{Revision} is slow (p{percentile})",
                $"The p{percentile} latency of {Revision} is {{{{ $value | printf \"%.0f\" }}}} ms; "
                    + $"{limit.Word} above {PromQl.Number(limit.Value)} ms."
            );

        AlertRule Rule(
            string name,
            string symptom,
            Limit limit,
            string expression,
            string summary,
            string description
        ) =>
            new($"Dashboard{name}{limit.Severity}", limit.Severity, PartName.Dashboard, symptom)
            {
                Follows = [PartName.Postgres],
                Expression = PromQl.WithEnoughRequests(expression, options, series),
                For = options.Windows.For,
                Summary = summary,
                Description = description,
            };
    }

    private static IEnumerable<AlertRule> Memory(MonitoringOptions options, RecordedSeries series)
    {
        var thresholds = options.Thresholds;
        var window = PrometheusDuration.Format(options.Windows.MemoryGrowth);
        return
        [
            .. Both(thresholds.MemoryGrowth, Growth),
            OfLimit("DashboardMemoryEmergency", new(AlertSeverity.Critical, thresholds.MemoryOfLimitEmergency)) with
            {
                For = options.Windows.ForUrgent,
                Summary = $"{Revision} is about to be OOM-killed",
            },
            .. Both(thresholds.MemoryOfLimit, limit => OfLimit($"DashboardMemory{limit.Severity}", limit)),
        ];

        AlertRule Growth(Limit limit) =>
            new($"DashboardMemoryGrowth{limit.Severity}", limit.Severity, PartName.Dashboard, "memory-growth")
            {
                Expression = $"{series.MemoryGrowth} > {PromQl.Number(limit.Value)}",
                For = options.Windows.For,
                Summary = $"{Revision}'s memory is growing",
                Description =
                    $"{Revision} uses {{{{ $value | humanizePercentage }}}} more memory than {window} ago; "
                    + $"{limit.Word} above {PromQl.Percent(limit.Value)}.",
            };

        AlertRule OfLimit(string name, Limit limit) =>
            new(name, limit.Severity, PartName.Dashboard, "memory-limit")
            {
                Expression = $"{series.MemoryOfLimit} > {PromQl.Number(limit.Value)}",
                For = options.Windows.For,
                Summary = $"{Revision} is near its memory limit",
                Description =
                    $"{Revision} uses {{{{ $value | humanizePercentage }}}} of its limit of "
                    + $"{options.DashboardMemoryBytes / (1024 * 1024)} MiB; "
                    + $"{limit.Word} above {PromQl.Percent(limit.Value)}.",
            };
    }

    private static IEnumerable<AlertRule> Cpu(MonitoringOptions options, RecordedSeries series) =>
        Both(
            options.Thresholds.CpuAboveBaseline,
            limit =>
                new($"DashboardCpu{limit.Severity}", limit.Severity, PartName.Dashboard, "cpu")
                {
                    Expression = PromQl.WithEnoughRequests(
                        $"{series.CpuPerRequestToDayBefore} > {PromQl.Number(1 + limit.Value)}",
                        options,
                        series
                    ),
                    For = options.Windows.ForTrend,
                    Summary = $"{Revision} uses more CPU time per request than a day ago",
                    Description =
                        $"{Revision}'s CPU time per request is {{{{ $value | humanizePercentage }}}} of the day "
                        + $"before's; {limit.Word} above {PromQl.Percent(1 + limit.Value)}.",
                }
        );

    private static IEnumerable<AlertRule> Restarts(MonitoringOptions options, RecordedSeries series)
    {
        var window = PrometheusDuration.Format(options.Windows.Restarts);
        var loop = options.Thresholds.CrashLoopRestarts;
        return
        [
            new("DashboardCrashLoop", AlertSeverity.Critical, PartName.Dashboard, "restarts")
            {
                Expression = $"{series.Restarts} >= {loop}",
                Summary = $"{Revision} is in a crash loop",
                Description =
                    $"Restarts of {Revision} within {window}: {{{{ $value }}}}; {loop} or more are a crash loop.",
            },
            new(AlertRule.Restarted, AlertSeverity.Critical, PartName.Dashboard, "restarts")
            {
                Expression = $"{series.Restarts} > 0",
                Summary = $"{Revision} restarted",
                Description = $"Restarts of {Revision} within {window}: {{{{ $value }}}}; none is expected.",
            },
        ];
    }

    private static IEnumerable<AlertRule> Breakers(MonitoringOptions options)
    {
        var window = PrometheusDuration.Format(options.Windows.CircuitBreaker);
        return
        [
            Open("DatabaseBreakerOpen", "database", AlertSeverity.Critical, PartName.Postgres),
            Open("OpenAiBreakerOpen", "openai", AlertSeverity.Warning),
            Open("RedisBreakerOpen", "redis", AlertSeverity.Warning, PartName.Redis),
            Open("S3BreakerOpen", "s3", AlertSeverity.Info, PartName.ObjectStore),
        ];

        AlertRule Open(string name, string service, AlertSeverity severity, params string[] follows) =>
            new(name, severity, PartName.Dashboard, $"breaker-{service}")
            {
                Follows = follows,
                Expression = $$"""
                    max by (revision) (max_over_time(circuit_breaker_state{job="dashboard",service="{{service}}"}[{{window}}])) >= 2
                    """,
                Summary = $"{Revision}'s circuit breaker for {service} is open",
                Description =
                    $"{Revision}'s circuit breaker for {service} reached state {{{{ $value }}}} within {window} "
                    + "(0 closed, 1 half-open, 2 open).",
            };
    }

    private static IEnumerable<AlertRule> Degradation(MonitoringOptions options)
    {
        return
        [
            // An outage of Redis or the object store alone leads to DEGRADED; it does not explain a lower level.
            Below("DEGRADED", 2, AlertSeverity.Critical, PartName.Postgres),
            Below("OPTIMAL", 1, AlertSeverity.Warning, PartName.Postgres, PartName.Redis, PartName.ObjectStore),
        ];

        AlertRule Below(string level, int number, AlertSeverity severity, params string[] follows) =>
            new($"DashboardDegradation{severity}", severity, PartName.Dashboard, "degradation")
            {
                Follows = follows,
                Expression = $$"""max by (revision) (degradation_level{job="dashboard"}) >= {{number}}""",
                For = options.Windows.ForUrgent,
                Summary = $"{Revision} is below {level}",
                Description =
                    $"{Revision} is at level {{{{ $value }}}} (0 OPTIMAL, 1 DEGRADED, 2 LIMITED, 3 MINIMAL, 4 "
                    + $"EMERGENCY); {Word(severity)} below {level}.",
            };
    }

    private static IEnumerable<AlertRule> InvariantViolations(MonitoringOptions options, RecordedSeries series)
    {
        var window = PrometheusDuration.Format(options.Windows.InvariantViolations);
        return Both(
            options.Thresholds.InvariantViolations,
            limit =>
                new(
                    $"DashboardInvariantViolations{limit.Severity}",
                    limit.Severity,
                    PartName.Dashboard,
                    "invariant-violations"
                )
                {
                    Expression = $"{series.InvariantViolations} > {PromQl.Number(limit.Value)}",
                    Summary = $"{Revision} finds its data inconsistent",
                    Description =
                        $"{Revision} counted {{{{ $value }}}} invariant violations within {window}; "
                        + $"{limit.Word} above {PromQl.Number(limit.Value)}.",
                }
        );
    }

    private static IEnumerable<AlertRule> Trends(MonitoringOptions options, RecordedSeries series)
    {
        var thresholds = options.Thresholds;
        var window = PromQl.Seconds(options.Windows.Rate);
        var change = thresholds.GarbageCollectionChange;
        return
        [
            new("DashboardLatencyP95AboveDayBefore", AlertSeverity.Warning, PartName.Dashboard, "latency-p95-trend")
            {
                For = options.Windows.ForTrend,
                Follows = [PartName.Postgres],
                Expression = PromQl.WithEnoughRequests(
                    $"{series.LatencyP95ToDayBefore} > {PromQl.Number(1 + thresholds.LatencyP95AboveDayBefore)}",
                    options,
                    series
                ),
                Summary = $"{Revision} is slower than a day ago (p95)",
                Description =
                    $"{Revision}'s p95 latency is {{{{ $value | humanizePercentage }}}} of the day before's; "
                    + $"warning above {PromQl.Percent(1 + thresholds.LatencyP95AboveDayBefore)}.",
            },
            new("DashboardThroughputHalved", AlertSeverity.Warning, PartName.Dashboard, "throughput")
            {
                For = options.Windows.ForTrend,
                Follows = [PartName.Router],
                Expression = $"""
                    {series.TotalRequestsToDayBefore} < {PromQl.Number(1 - thresholds.ThroughputBelowDayBefore)}
                    and on (job)
                    {series.TotalRequestsDayBefore} * {window} >= {thresholds.MinimumRequests}
                    """,
                Summary = "far fewer requests than a day ago",
                Description =
                    "Requests per second are {{ $value | humanizePercentage }} of the day before's; "
                    + $"warning below {PromQl.Percent(1 - thresholds.ThroughputBelowDayBefore)}.",
            },
            new("DashboardMemoryPeakAboveDayBefore", AlertSeverity.Info, PartName.Dashboard, "memory-peak")
            {
                For = options.Windows.ForTrend,
                Expression =
                    $"{series.MemoryPeakToDayBefore} > {PromQl.Number(1 + thresholds.MemoryPeakAboveDayBefore)}",
                Summary = $"{Revision}'s memory peak is higher than the day before's",
                Description =
                    $"{Revision}'s memory peak of the last day is {{{{ $value | humanizePercentage }}}} of the day "
                    + $"before's; info above {PromQl.Percent(1 + thresholds.MemoryPeakAboveDayBefore)}.",
            },
            new("DashboardGarbageCollectionChanged", AlertSeverity.Info, PartName.Dashboard, "garbage-collection")
            {
                For = options.Windows.ForTrend,
                Expression = PromQl.WithEnoughRequests(
                    $"""
                    (
                      {series.GarbageCollectionsToDayBefore} > {PromQl.Number(1 + change)}
                      or
                      {series.GarbageCollectionsToDayBefore} < {PromQl.Number(1 - change)}
                    )
                    """,
                    options,
                    series
                ),
                Summary = $"{Revision} collects garbage more or less often than a day ago",
                Description =
                    $"{Revision}'s garbage collections per request are {{{{ $value | humanizePercentage }}}} of the "
                    + $"day before's; info below {PromQl.Percent(1 - change)} or above {PromQl.Percent(1 + change)}.",
            },
        ];
    }

    private static IEnumerable<AlertRule> Both(AlertLevels levels, Func<Limit, AlertRule> alert) =>
        [alert(new(AlertSeverity.Critical, levels.Critical)), alert(new(AlertSeverity.Warning, levels.Warning))];

    private static string Word(AlertSeverity severity) => severity.ToString().ToLowerInvariant();

    private sealed record Limit(AlertSeverity Severity, double Value)
    {
        public string Word => DashboardAlerts.Word(Severity);
    }
}
