namespace InventarioRetail.Monitoring;

/// <summary>Requests, errors, latencies and resources: of the dashboard, and of each part that it stands on.</summary>
internal static partial class GrafanaServicePerformanceDashboard
{
    private const string Revision = "{{revision}}";

    /// <summary>Requirements, Targets.</summary>
    private const double ObjectStoreSeconds = 5;

    private const string NoRequests = "no requests in the window";

    public static GrafanaDashboard For(PanelContext context) =>
        new()
        {
            Uid = GrafanaDashboards.ServicePerformanceUid,
            Title = "Service performance",
            Description = "How fast, how correct and how full are the dashboard and the parts that it stands on?",
            Range = "6h",
            Variables = [PanelContext.Revision],
            Rows =
            [
                new(
                    "Dashboard: requests",
                    new PanelLine(9, Requests(context)),
                    new PanelLine(8, RequestDetails(context))
                ),
                new("Dashboard: latency", new PanelLine(9, Latency(context))),
                new("Dashboard: resources", new PanelLine(8, Memory(context)), new PanelLine(8, Cpu(context))),
                new("Dashboard: against the day before", new PanelLine(8, DayBefore(context))),
                .. Where(context.Has(ScrapeJob.Router), new PanelRow("Router", new PanelLine(8, Router(context)))),
                new("Postgres", new PanelLine(8, Postgres()), new PanelLine(7, PostgresStorage(context))),
                new("Redis", new PanelLine(8, Redis())),
                .. Where(
                    context.Has(ScrapeJob.ObjectStore),
                    new PanelRow("Object store", new PanelLine(7, ObjectStore(context)))
                ),
                new("Monitoring", new PanelLine(8, Monitoring(context))),
            ],
        };

    private static IEnumerable<T> Where<T>(bool isThere, T item) => isThere ? [item] : [];

    private static IReadOnlyList<GrafanaPanel> Requests(PanelContext context)
    {
        var (series, thresholds) = (context.Series, context.Thresholds);
        return
        [
            new TimeSeriesPanel
            {
                Title = "Request rate",
                Means =
                    $"Requests of users per second, the mean of {context.Rate}; health checks and scrapes do not count.",
                Worry =
                    $"Warning where all revisions together have less than {PanelUnit.Ratio.Text(1 - thresholds.ThroughputBelowDayBefore)} "
                    + "of the day before: see that row.",
                Alerts = ["DashboardThroughputHalved"],
                Unit = PanelUnit.RequestsPerSecond,
                Stacked = true,
                Thresholds = PanelThresholds.None,
                NoValue = "no revision is scraped",
                Queries = [new(PanelContext.OfRevision(series.Requests), Revision)],
            },
            new TimeSeriesPanel
            {
                Title = "Error ratio",
                Means = $"Share of the requests that were answered with 5xx, within {context.Rate}.",
                Worry = $"{context.WorryAbove(thresholds.ErrorRatio, PanelUnit.Ratio)} {context.FromEnoughRequests}",
                Alerts = ["DashboardErrorRateCritical", "DashboardErrorRateWarning"],
                Unit = PanelUnit.Ratio,
                Thresholds = PanelThresholds.Above(thresholds.ErrorRatio),
                NoValue = NoRequests,
                Queries = [new(PanelContext.OfRevision(series.ErrorRatio), Revision)],
            },
            new TimeSeriesPanel
            {
                Title = "Success ratio",
                Means =
                    $"Share of the requests that were answered below 400, within {context.Rate}. 4xx are neither errors nor successes.",
                Worry = $"{context.WorryBelow(thresholds.SuccessRatio, PanelUnit.Ratio)} {context.FromEnoughRequests}",
                Alerts = ["DashboardSuccessRateCritical", "DashboardSuccessRateWarning"],
                Unit = PanelUnit.Ratio,
                Min = null,
                Max = 1,
                Thresholds = PanelThresholds.Below(thresholds.SuccessRatio),
                NoValue = NoRequests,
                Queries = [new(PanelContext.OfRevision(series.SuccessRatio), Revision)],
            },
        ];
    }

    private static IReadOnlyList<GrafanaPanel> RequestDetails(PanelContext context)
    {
        var requests = PanelContext.Of("dashboard_requests_total", "endpoint!~\"/health|/metrics\"");
        return
        [
            new TimeSeriesPanel
            {
                Title = "Requests by status",
                Means = "What users were answered with, per second.",
                Worry =
                    "5xx are errors, see the ratio above; a wave of 401 or 429 points at a client or at the rate limit.",
                Unit = PanelUnit.RequestsPerSecond,
                Stacked = true,
                Thresholds = PanelThresholds.None,
                NoValue = "no requests",
                Queries =
                [
                    new($"sum by (status, revision) (rate({requests}[$__rate_interval]))", "{{status}} · {{revision}}"),
                ],
            },
            new TimeSeriesPanel
            {
                Title = "Busiest endpoints",
                Means = "The ten endpoints with the most requests per second.",
                Worry = "One endpoint that takes over at once: a client in a loop.",
                Unit = PanelUnit.RequestsPerSecond,
                Thresholds = PanelThresholds.None,
                NoValue = "no requests",
                Queries = [new($"topk(10, sum by (endpoint) (rate({requests}[$__rate_interval])))", "{{endpoint}}")],
            },
            new TimeSeriesPanel
            {
                Title = "Invariant violations",
                Means =
                    $"How often a revision found its own data wrong within {PrometheusDuration.Format(context.Monitoring.Windows.InvariantViolations)}.",
                Worry =
                    $"Warning above {PanelUnit.Count.Text(context.Thresholds.InvariantViolations.Warning)}, "
                    + $"critical above {PanelUnit.Count.Text(context.Thresholds.InvariantViolations.Critical)}.",
                Alerts = ["DashboardInvariantViolationsCritical", "DashboardInvariantViolationsWarning"],
                Unit = PanelUnit.Count,
                Thresholds = PanelThresholds.Above(context.Thresholds.InvariantViolations),
                NoValue = "no revision reports violations",
                Queries = [new(PanelContext.OfRevision(context.Series.InvariantViolations), Revision)],
            },
        ];
    }

    private static IReadOnlyList<GrafanaPanel> Latency(PanelContext context)
    {
        var (series, thresholds) = (context.Series, context.Thresholds);
        return
        [
            new TimeSeriesPanel
            {
                Title = "Latency p50",
                Means = $"Half of the requests take up to this long, within {context.Rate}.",
                Worry =
                    "No alert: where p95 rises and this does not, only some requests are slow; where both do, everything is.",
                Unit = PanelUnit.Milliseconds,
                Thresholds = PanelThresholds.None,
                NoValue = NoRequests,
                Queries = [new(PanelContext.OfRevision(series.LatencyP50), Revision)],
            },
            Percentile("95", series.LatencyP95, thresholds.LatencyP95Milliseconds),
            Percentile("99", series.LatencyP99, thresholds.LatencyP99Milliseconds),
        ];

        TimeSeriesPanel Percentile(string percentile, string recorded, AlertLevels levels) =>
            new()
            {
                Title = $"Latency p{percentile}",
                Means = $"{percentile}% of the requests take up to this long, within {context.Rate}.",
                Worry = $"{context.WorryAbove(levels, PanelUnit.Milliseconds)} {context.FromEnoughRequests}",
                Alerts = [$"DashboardLatencyP{percentile}Critical", $"DashboardLatencyP{percentile}Warning"],
                Unit = PanelUnit.Milliseconds,
                Thresholds = PanelThresholds.Above(levels),
                NoValue = NoRequests,
                Queries = [new(PanelContext.OfRevision(recorded), Revision)],
            };
    }

    private static IReadOnlyList<GrafanaPanel> Memory(PanelContext context)
    {
        var (series, thresholds) = (context.Series, context.Thresholds);
        var limit = (double)context.Monitoring.DashboardMemoryBytes;
        var growth = PrometheusDuration.Format(context.Monitoring.Windows.MemoryGrowth);
        return
        [
            new TimeSeriesPanel
            {
                Title = "Memory",
                Means = $"Memory of the largest process of each revision; its limit is {PanelUnit.Bytes.Text(limit)}.",
                Worry =
                    $"Warning above {PanelUnit.Bytes.Text(limit * thresholds.MemoryOfLimit.Warning)}, "
                    + $"critical above {PanelUnit.Bytes.Text(limit * thresholds.MemoryOfLimit.Critical)}, "
                    + $"emergency above {PanelUnit.Bytes.Text(limit * thresholds.MemoryOfLimitEmergency)}: at the limit it is killed.",
                Unit = PanelUnit.Bytes,
                Thresholds = OfLimit(limit),
                NoValue = "no revision is scraped",
                Queries = [new(PanelContext.OfRevision(series.Memory), Revision)],
            },
            new GaugePanel
            {
                Title = "Memory of the limit",
                Means = "The same now, as a share of the limit.",
                Worry =
                    $"{context.WorryAbove(thresholds.MemoryOfLimit, PanelUnit.Ratio)} "
                    + $"Emergency above {PanelUnit.Ratio.Text(thresholds.MemoryOfLimitEmergency)}.",
                Alerts = ["DashboardMemoryEmergency", "DashboardMemoryCritical", "DashboardMemoryWarning"],
                Unit = PanelUnit.Ratio,
                Max = 1,
                Decimals = 0,
                Thresholds = OfLimit(1),
                NoValue = "no revision is scraped",
                Queries = [new(PanelContext.OfRevision(series.MemoryOfLimit), Revision)],
            },
            new TimeSeriesPanel
            {
                Title = "Memory growth",
                Means = $"Memory against {growth} ago; only for processes that were warm then.",
                Worry = context.WorryAbove(thresholds.MemoryGrowth, PanelUnit.Ratio),
                Alerts = ["DashboardMemoryGrowthCritical", "DashboardMemoryGrowthWarning"],
                Unit = PanelUnit.Ratio,
                Min = null,
                Thresholds = PanelThresholds.Above(thresholds.MemoryGrowth),
                NoValue = "no revision has run for long enough",
                Queries = [new(PanelContext.OfRevision(series.MemoryGrowth), Revision)],
            },
        ];

        PanelThresholds OfLimit(double whole) =>
            new(
                new ThresholdStep(null, PanelColor.Good),
                new ThresholdStep(whole * thresholds.MemoryOfLimit.Warning, PanelColor.Warning),
                new ThresholdStep(whole * thresholds.MemoryOfLimit.Critical, PanelColor.Critical),
                new ThresholdStep(whole * thresholds.MemoryOfLimitEmergency, PanelColor.Emergency)
            );
    }

    private static IReadOnlyList<GrafanaPanel> Cpu(PanelContext context)
    {
        var series = context.Series;
        var loop = context.Thresholds.CrashLoopRestarts;
        return
        [
            new TimeSeriesPanel
            {
                Title = "CPU",
                Means = $"Cores that all processes of a revision use, the mean of {context.Rate}.",
                Worry = "It follows the requests; what alerts is the CPU time of a request, against the day before.",
                Unit = PanelUnit.Cores,
                Thresholds = PanelThresholds.None,
                NoValue = "no revision is scraped",
                Queries = [new(PanelContext.OfRevision(series.Cpu), Revision)],
            },
            new TimeSeriesPanel
            {
                Title = "CPU time of a request",
                Means = $"CPU seconds divided by requests, within {context.Rate}.",
                Worry =
                    "A rise means that a request became dearer, whatever their number: see the ratio to the day before.",
                Unit = PanelUnit.Seconds,
                Thresholds = PanelThresholds.None,
                NoValue = NoRequests,
                Queries = [new(PanelContext.OfRevision(series.CpuPerRequest), Revision)],
            },
            new TimeSeriesPanel
            {
                Title = "Restarts",
                Means = $"Restarts within {PrometheusDuration.Format(context.Monitoring.Windows.Restarts)}.",
                Worry = $"Critical from 1 on; from {loop} on it is a crash loop.",
                Alerts = ["DashboardCrashLoop", "DashboardRestarted"],
                Unit = PanelUnit.Count,
                Steps = true,
                Thresholds = new(
                    new ThresholdStep(null, PanelColor.Good),
                    new ThresholdStep(1, PanelColor.Critical),
                    new ThresholdStep(loop, PanelColor.Emergency)
                ),
                NoValue = "no revision is scraped",
                Queries = [new(PanelContext.OfRevision(series.Restarts), Revision)],
            },
            new StatPanel
            {
                Title = "Running for",
                Means = "Time since the youngest process of each revision started.",
                Worry = "Shorter than the revision has been deployed: it was restarted.",
                Unit = PanelUnit.Seconds,
                Decimals = 0,
                Named = true,
                Thresholds = PanelThresholds.None,
                NoValue = "no revision is scraped",
                Queries = [new(PanelContext.OfRevision(series.Uptime), Revision)],
            },
        ];
    }

    private static IReadOnlyList<GrafanaPanel> DayBefore(PanelContext context)
    {
        var (series, thresholds) = (context.Series, context.Thresholds);
        var hold = PrometheusDuration.Format(context.Monitoring.Windows.ForTrend);
        var change = thresholds.GarbageCollectionChange;
        return
        [
            Ratio(
                "Latency p95 to the day before",
                series.LatencyP95ToDayBefore,
                PanelThresholds.Above(1 + thresholds.LatencyP95AboveDayBefore, PanelColor.Warning),
                $"Warning above {PanelUnit.Ratio.Text(1 + thresholds.LatencyP95AboveDayBefore)}",
                "DashboardLatencyP95AboveDayBefore"
            ) with
            {
                Width = 5,
            },
            Ratio(
                "CPU time of a request to the day before",
                series.CpuPerRequestToDayBefore,
                PanelThresholds.Above(
                    new(1 + thresholds.CpuAboveBaseline.Warning, 1 + thresholds.CpuAboveBaseline.Critical)
                ),
                $"Warning above {PanelUnit.Ratio.Text(1 + thresholds.CpuAboveBaseline.Warning)}, "
                    + $"critical above {PanelUnit.Ratio.Text(1 + thresholds.CpuAboveBaseline.Critical)}",
                "DashboardCpuCritical",
                "DashboardCpuWarning"
            ) with
            {
                Width = 5,
            },
            Ratio(
                "Memory peak to the day before",
                series.MemoryPeakToDayBefore,
                PanelThresholds.Above(1 + thresholds.MemoryPeakAboveDayBefore, PanelColor.Neutral),
                $"Info above {PanelUnit.Ratio.Text(1 + thresholds.MemoryPeakAboveDayBefore)}",
                "DashboardMemoryPeakAboveDayBefore"
            ) with
            {
                Width = 5,
            },
            Ratio(
                "Garbage collections to the day before",
                series.GarbageCollectionsToDayBefore,
                new(
                    new ThresholdStep(null, PanelColor.Neutral),
                    new ThresholdStep(1 - change, PanelColor.Good),
                    new ThresholdStep(1 + change, PanelColor.Neutral)
                ),
                $"Info below {PanelUnit.Ratio.Text(1 - change)} and above {PanelUnit.Ratio.Text(1 + change)}",
                "DashboardGarbageCollectionChanged"
            ) with
            {
                Width = 5,
            },
            Ratio(
                "Requests to the day before",
                series.TotalRequestsToDayBefore,
                PanelThresholds.Below(1 - thresholds.ThroughputBelowDayBefore, PanelColor.Warning),
                $"Warning below {PanelUnit.Ratio.Text(1 - thresholds.ThroughputBelowDayBefore)}",
                "DashboardThroughputHalved"
            ) with
            {
                Queries = [new(series.TotalRequestsToDayBefore, "all revisions")],
            },
        ];

        TimeSeriesPanel Ratio(
            string title,
            string recorded,
            PanelThresholds colors,
            string worry,
            params string[] alerts
        ) =>
            new()
            {
                Title = title,
                Means = "100% is the same as a day ago; a revision that did not run then has no line.",
                Worry = $"{worry}, held for {hold}.",
                Alerts = alerts,
                Unit = PanelUnit.Ratio,
                Thresholds = colors,
                NoValue = "nothing ran a day ago",
                Queries = [new(PanelContext.OfRevision(recorded), Revision)],
            };
    }
}
