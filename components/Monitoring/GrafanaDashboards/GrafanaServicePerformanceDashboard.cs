namespace InventarioRetail.Monitoring;

/// <summary>Requests, errors, latencies and resources of the dashboard and of each part it depends on.</summary>
internal static partial class GrafanaServicePerformanceDashboard
{
    public const string Uid = "inventario-service-performance";

    private const string Revision = "{{revision}}";

    /// <summary>The required response time of the object store.</summary>
    private const double ObjectStoreSeconds = 5;

    private const string NoRequests = "no requests in the window";

    public static GrafanaDashboard For(PanelContext context) =>
        new(Uid, "Service performance", "6h")
        {
            Description = "Latency, errors and utilization of the dashboard and the parts it depends on.",
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
                new("Dashboard: compared with the day before", new PanelLine(8, DayBefore(context))),
                .. Where(context.Has(ScrapeJob.Router), new PanelRow("Router", new PanelLine(8, Router(context)))),
                .. Where(context.Has(ScrapeJob.Gateway), new PanelRow("Gateway", new PanelLine(8, Gateway(context)))),
                .. Where(
                    context.Has(ScrapeJob.ClusterState),
                    new PanelRow("Cluster", new PanelLine(8, Cluster(context)))
                ),
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
            new TimeSeriesPanel("Request rate", PanelUnit.RequestsPerSecond, "no revision is scraped")
            {
                Means = $"User requests per second, averaged over {context.Rate}, without health checks and scrapes.",
                Worry =
                    "Warning if all revisions together have less than "
                    + $"{PanelUnit.Ratio.Text(1 - thresholds.ThroughputBelowDayBefore)} "
                    + "of the day before; see that row.",
                Alerts = ["DashboardThroughputHalved"],
                Stacked = true,
                Queries = [new(PanelContext.OfRevision(series.Requests), Revision)],
            },
            new TimeSeriesPanel("Error ratio", PanelUnit.Ratio, NoRequests)
            {
                Means = $"Share of requests answered with 5xx, within {context.Rate}.",
                Worry = $"{context.WorryAbove(thresholds.ErrorRatio, PanelUnit.Ratio)} {context.FromEnoughRequests}",
                Alerts = ["DashboardErrorRateCritical", "DashboardErrorRateWarning"],
                Thresholds = PanelThresholds.Above(thresholds.ErrorRatio),
                Queries = [new(PanelContext.OfRevision(series.ErrorRatio), Revision)],
            },
            new TimeSeriesPanel("Success ratio", PanelUnit.Ratio, NoRequests)
            {
                Means =
                    $"Share of requests answered with a status below 400, within {context.Rate}. 4xx count as neither "
                    + "errors nor successes.",
                Worry = $"{context.WorryBelow(thresholds.SuccessRatio, PanelUnit.Ratio)} {context.FromEnoughRequests}",
                Alerts = ["DashboardSuccessRateCritical", "DashboardSuccessRateWarning"],
                Min = null,
                Max = 1,
                Thresholds = PanelThresholds.Below(thresholds.SuccessRatio),
                Queries = [new(PanelContext.OfRevision(series.SuccessRatio), Revision)],
            },
        ];
    }

    private static IReadOnlyList<GrafanaPanel> RequestDetails(PanelContext context)
    {
        var requests = PanelContext.Of("dashboard_requests_total", "endpoint!~\"/health|/metrics\"");
        return
        [
            new TimeSeriesPanel("Requests by status", PanelUnit.RequestsPerSecond, "no requests")
            {
                Means = "Responses per second, by status.",
                Worry =
                    "5xx are errors, see the ratio above; a surge of 401 or 429 points at a "
                    + "client or at the rate limit.",
                Stacked = true,
                Queries =
                [
                    new($"sum by (status, revision) (rate({requests}[$__rate_interval]))", "{{status}} · {{revision}}"),
                ],
            },
            new TimeSeriesPanel("Busiest endpoints", PanelUnit.RequestsPerSecond, "no requests")
            {
                Means = "The ten endpoints with the most requests per second.",
                Worry = "An endpoint that suddenly dominates: a client in a loop.",
                Queries = [new($"topk(10, sum by (endpoint) (rate({requests}[$__rate_interval])))", "{{endpoint}}")],
            },
            new TimeSeriesPanel("Invariant violations", PanelUnit.Count, "no revision reports violations")
            {
                Means =
                    "How often a revision found its data inconsistent within "
                    + $"{PrometheusDuration.Format(context.Monitoring.Windows.InvariantViolations)}.",
                Worry =
                    $"Warning above {PanelUnit.Count.Text(context.Thresholds.InvariantViolations.Warning)}, "
                    + $"critical above {PanelUnit.Count.Text(context.Thresholds.InvariantViolations.Critical)}.",
                Alerts = ["DashboardInvariantViolationsCritical", "DashboardInvariantViolationsWarning"],
                Thresholds = PanelThresholds.Above(context.Thresholds.InvariantViolations),
                Queries = [new(PanelContext.OfRevision(context.Series.InvariantViolations), Revision)],
            },
        ];
    }

    private static IReadOnlyList<GrafanaPanel> Latency(PanelContext context)
    {
        var (series, thresholds) = (context.Series, context.Thresholds);
        return
        [
            new TimeSeriesPanel("Latency p50", PanelUnit.Milliseconds, NoRequests)
            {
                Means = $"50% of requests complete within this time, measured over {context.Rate}.",
                Worry = "No alert. If p95 rises and this does not, only some requests are slow; if both rise, all are.",
                Queries = [new(PanelContext.OfRevision(series.LatencyP50), Revision)],
            },
            Percentile("95", series.LatencyP95, thresholds.LatencyP95Milliseconds),
            Percentile("99", series.LatencyP99, thresholds.LatencyP99Milliseconds),
        ];

        TimeSeriesPanel Percentile(string percentile, string recorded, AlertLevels levels) =>
            new($"Latency p{percentile}", PanelUnit.Milliseconds, NoRequests)
            {
                Means = $"{percentile}% of requests complete within this time, measured over {context.Rate}.",
                Worry = $"{context.WorryAbove(levels, PanelUnit.Milliseconds)} {context.FromEnoughRequests}",
                Alerts = [$"DashboardLatencyP{percentile}Critical", $"DashboardLatencyP{percentile}Warning"],
                Thresholds = PanelThresholds.Above(levels),
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
            new TimeSeriesPanel("Memory", PanelUnit.Bytes, "no revision is scraped")
            {
                Means = $"Memory of the largest process of each revision; its limit is {PanelUnit.Bytes.Text(limit)}.",
                Worry =
                    $"Warning above {PanelUnit.Bytes.Text(limit * thresholds.MemoryOfLimit.Warning)}, "
                    + $"critical above {PanelUnit.Bytes.Text(limit * thresholds.MemoryOfLimit.Critical)}, "
                    + $"emergency above {PanelUnit.Bytes.Text(limit * thresholds.MemoryOfLimitEmergency)}. At the "
                    + "limit it is OOM-killed.",
                Thresholds = OfLimit(limit),
                Queries = [new(PanelContext.OfRevision(series.Memory), Revision)],
            },
            new GaugePanel("Memory usage of the limit", PanelUnit.Ratio, "no revision is scraped")
            {
                Means = "Current memory of the largest process, as a share of the limit.",
                Worry =
                    $"{context.WorryAbove(thresholds.MemoryOfLimit, PanelUnit.Ratio)} "
                    + $"Emergency above {PanelUnit.Ratio.Text(thresholds.MemoryOfLimitEmergency)}.",
                Alerts = ["DashboardMemoryEmergency", "DashboardMemoryCritical", "DashboardMemoryWarning"],
                Max = 1,
                Decimals = 0,
                Thresholds = OfLimit(1),
                Queries = [new(PanelContext.OfRevision(series.MemoryOfLimit), Revision)],
            },
            new TimeSeriesPanel("Memory growth", PanelUnit.Ratio, "no revision has run long enough")
            {
                Means = $"Memory compared with {growth} ago; only for processes that were already warm then.",
                Worry = context.WorryAbove(thresholds.MemoryGrowth, PanelUnit.Ratio),
                Alerts = ["DashboardMemoryGrowthCritical", "DashboardMemoryGrowthWarning"],
                Min = null,
                Thresholds = PanelThresholds.Above(thresholds.MemoryGrowth),
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
            new TimeSeriesPanel("CPU", PanelUnit.Cores, "no revision is scraped")
            {
                Means = $"Cores used by all processes of a revision, averaged over {context.Rate}.",
                Worry =
                    "No alert: it follows the requests. The alert uses the CPU time per request, "
                    + "compared with the day before.",
                Queries = [new(PanelContext.OfRevision(series.Cpu), Revision)],
            },
            new TimeSeriesPanel("CPU time per request", PanelUnit.Seconds, NoRequests)
            {
                Means = $"CPU seconds divided by requests, within {context.Rate}.",
                Worry =
                    "A rise means that each request costs more, whatever their number; see "
                    + "the ratio to the day before.",
                Queries = [new(PanelContext.OfRevision(series.CpuPerRequest), Revision)],
            },
            new TimeSeriesPanel("Restarts", PanelUnit.Count, "no revision is scraped")
            {
                Means = $"Restarts within {PrometheusDuration.Format(context.Monitoring.Windows.Restarts)}.",
                Worry = $"Critical from 1; a crash loop from {loop}.",
                Alerts = ["DashboardCrashLoop", "DashboardRestarted"],
                Steps = true,
                Thresholds = new(
                    new ThresholdStep(null, PanelColor.Good),
                    new ThresholdStep(1, PanelColor.Critical),
                    new ThresholdStep(loop, PanelColor.Emergency)
                ),
                Queries = [new(PanelContext.OfRevision(series.Restarts), Revision)],
            },
            new StatPanel("Running for", PanelUnit.Seconds, "no revision is scraped")
            {
                Means = "Time since the newest process of each revision started.",
                Worry = "Shorter than the time since the revision was deployed: it restarted.",
                Decimals = 0,
                Named = true,
                Queries = [new(PanelContext.OfRevision(series.Uptime), Revision)],
            },
        ];
    }

    private static IReadOnlyList<GrafanaPanel> DayBefore(PanelContext context)
    {
        var (series, thresholds) = (context.Series, context.Thresholds);
        var forTrend = PrometheusDuration.Format(context.Monitoring.Windows.ForTrend);
        var change = thresholds.GarbageCollectionChange;
        return
        [
            Ratio(
                "Latency p95 vs. the day before",
                series.LatencyP95ToDayBefore,
                PanelThresholds.Above(1 + thresholds.LatencyP95AboveDayBefore, PanelColor.Warning),
                $"Warning above {PanelUnit.Ratio.Text(1 + thresholds.LatencyP95AboveDayBefore)}",
                "DashboardLatencyP95AboveDayBefore"
            ),
            Ratio(
                "CPU time per request vs. the day before",
                series.CpuPerRequestToDayBefore,
                PanelThresholds.Above(
                    new(1 + thresholds.CpuAboveBaseline.Warning, 1 + thresholds.CpuAboveBaseline.Critical)
                ),
                $"Warning above {PanelUnit.Ratio.Text(1 + thresholds.CpuAboveBaseline.Warning)}, "
                    + $"critical above {PanelUnit.Ratio.Text(1 + thresholds.CpuAboveBaseline.Critical)}",
                "DashboardCpuCritical",
                "DashboardCpuWarning"
            ),
            Ratio(
                "Memory peak vs. the day before",
                series.MemoryPeakToDayBefore,
                PanelThresholds.Above(1 + thresholds.MemoryPeakAboveDayBefore, PanelColor.Neutral),
                $"Info above {PanelUnit.Ratio.Text(1 + thresholds.MemoryPeakAboveDayBefore)}",
                "DashboardMemoryPeakAboveDayBefore"
            ),
            Ratio(
                "Garbage collections vs. the day before",
                series.GarbageCollectionsToDayBefore,
                new(
                    new ThresholdStep(null, PanelColor.Neutral),
                    new ThresholdStep(1 - change, PanelColor.Good),
                    new ThresholdStep(1 + change, PanelColor.Neutral)
                ),
                $"Info below {PanelUnit.Ratio.Text(1 - change)} and above {PanelUnit.Ratio.Text(1 + change)}",
                "DashboardGarbageCollectionChanged"
            ),
            Ratio(
                "Requests vs. the day before",
                series.TotalRequestsToDayBefore,
                PanelThresholds.Below(1 - thresholds.ThroughputBelowDayBefore, PanelColor.Warning),
                $"Warning below {PanelUnit.Ratio.Text(1 - thresholds.ThroughputBelowDayBefore)}",
                "DashboardThroughputHalved"
            ) with
            {
                Width = null,
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
            new(title, PanelUnit.Ratio, "no revision ran a day ago")
            {
                Means = "100% equals the value a day ago; a revision that did not run then has no line.",
                Worry = $"{worry}, for {forTrend}.",
                Width = 5,
                Alerts = alerts,
                Thresholds = colors,
                Queries = [new(PanelContext.OfRevision(recorded), Revision)],
            };
    }
}
