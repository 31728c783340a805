namespace InventarioRetail.Monitoring;

/// <summary>Requests, errors, latencies and resources: of the dashboard, and of each part that it stands on.</summary>
internal static class GrafanaServicePerformanceDashboard
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

    private static IReadOnlyList<GrafanaPanel> Router(PanelContext context) =>
        [
            new TimeSeriesPanel
            {
                Title = "Answers of the router",
                Means = "What users got, per second, by class of status: of the revisions, and of the router itself.",
                Worry = "5xx that no revision has counted are the router's own: see beside.",
                Unit = PanelUnit.RequestsPerSecond,
                Stacked = true,
                Thresholds = PanelThresholds.None,
                NoValue = "the router is not scraped",
                Queries =
                [
                    new(
                        """sum by (code) (rate(haproxy_frontend_http_responses_total{job="router",proxy="users"}[$__rate_interval]))""",
                        "{{code}}"
                    ),
                ],
            },
            new TimeSeriesPanel
            {
                Title = "The router's own errors",
                Means =
                    $"Share of the requests that the router answered with 5xx because no revision answered, within {context.Rate}.",
                Worry =
                    $"Critical above {PanelUnit.Ratio.Text(context.Thresholds.ErrorRatio.Critical)}, held for {context.For}.",
                Alerts = ["RouterErrors"],
                Unit = PanelUnit.Ratio,
                Thresholds = PanelThresholds.Above(context.Thresholds.ErrorRatio.Critical, PanelColor.Critical),
                NoValue = NoRequests,
                Queries = [new(context.Series.RouterErrorRatio, "router")],
            },
            new TimeSeriesPanel
            {
                Title = "Response time seen by the router",
                Means = "Mean of the last 1024 answers of each revision, with the way to it.",
                Worry = "Where it rises and the revision's own latency does not, requests wait before they reach it.",
                Unit = PanelUnit.Seconds,
                Thresholds = PanelThresholds.None,
                NoValue = "the router is not scraped",
                Queries =
                [
                    new(
                        """max by (server) (haproxy_server_response_time_average_seconds{job="router",proxy=~"stable|canary"})""",
                        "{{server}}"
                    ),
                ],
            },
            new TimeSeriesPanel
            {
                Title = "Retries",
                Means =
                    "Requests per second that the router sent again, or to the other revision, because the first try failed.",
                Worry = "Any that last: users do not see these failures yet.",
                Unit = PanelUnit.PerSecond,
                Thresholds = PanelThresholds.None,
                NoValue = "the router is not scraped",
                Queries =
                [
                    new(
                        """sum by (proxy) (rate(haproxy_backend_retry_warnings_total{job="router"}[$__rate_interval]))""",
                        "again · {{proxy}}"
                    ),
                    new(
                        """sum by (proxy) (rate(haproxy_backend_redispatch_warnings_total{job="router"}[$__rate_interval]))""",
                        "elsewhere · {{proxy}}"
                    ),
                ],
            },
            Saturation(
                "Connections of the router",
                "Share of the connections that the router accepts from users at most.",
                """max(haproxy_frontend_current_sessions{job="router", proxy="users"} / haproxy_frontend_limit_sessions{job="router", proxy="users"})""",
                "router",
                "the router is not scraped"
            ) with
            {
                Width = 4,
            },
        ];

    private static IReadOnlyList<GrafanaPanel> Postgres() =>
        [
            Saturation(
                "Connections of Postgres",
                "Share of the connections that Postgres accepts at most.",
                """max(sum by (instance) (pg_stat_database_numbackends{job="postgres"}) / on (instance) pg_settings_max_connections{job="postgres"})""",
                "postgres",
                "Postgres is not scraped"
            ),
            new TimeSeriesPanel
            {
                Title = "Transactions",
                Means = "Transactions per second in each database, those that were committed and those that were not.",
                Worry = "Rollbacks that rise with the errors: the database refuses something.",
                Unit = PanelUnit.PerSecond,
                Thresholds = PanelThresholds.None,
                NoValue = "Postgres is not scraped",
                Queries =
                [
                    new(
                        """sum by (datname) (rate(pg_stat_database_xact_commit{job="postgres",datname!~"template.*|"}[$__rate_interval]))""",
                        "committed · {{datname}}"
                    ),
                    new(
                        """sum by (datname) (rate(pg_stat_database_xact_rollback{job="postgres",datname!~"template.*|"}[$__rate_interval]))""",
                        "rolled back · {{datname}}"
                    ),
                ],
            },
            new TimeSeriesPanel
            {
                Title = "Sessions by state",
                Means = "Sessions of Postgres by what they do.",
                Worry = "\"idle in transaction\" that lasts holds locks for nothing.",
                Unit = PanelUnit.Count,
                Stacked = true,
                Thresholds = PanelThresholds.None,
                NoValue = "Postgres is not scraped",
                Queries = [new("""sum by (state) (pg_stat_activity_count{job="postgres"})""", "{{state}}")],
            },
            new TimeSeriesPanel
            {
                Title = "Cache hits of Postgres",
                Means = "Share of the blocks that Postgres found in its memory.",
                Worry = "A fall below what is usual: queries read more than memory holds.",
                Unit = PanelUnit.Ratio,
                Max = 1,
                Thresholds = PanelThresholds.None,
                NoValue = "no blocks were read",
                Queries =
                [
                    new(
                        """
                        sum by (datname) (rate(pg_stat_database_blks_hit{job="postgres",datname!~"template.*|"}[$__rate_interval]))
                        / (
                          sum by (datname) (rate(pg_stat_database_blks_hit{job="postgres",datname!~"template.*|"}[$__rate_interval]))
                          + sum by (datname) (rate(pg_stat_database_blks_read{job="postgres",datname!~"template.*|"}[$__rate_interval]))
                          > 0
                        )
                        """,
                        "{{datname}}"
                    ),
                ],
            },
        ];

    private static StatPanel NewestDump(PanelContext context)
    {
        var age = context.Thresholds.BackupAge;
        return new()
        {
            Title = "Age of the newest dump",
            Means = "Time since the nightly dump of the database was last finished.",
            Worry = $"Warning above {PrometheusDuration.Format(age)}, held for {context.For}.",
            Alerts = ["BackupTooOld"],
            Unit = PanelUnit.Seconds,
            Decimals = 0,
            Thresholds = PanelThresholds.Above(age.TotalSeconds, PanelColor.Warning),
            NoValue = "no dump yet",
            Queries =
            [
                new("""time() - (max(backup_last_finished_timestamp_seconds{job="postgres"}) > 0)""", "newest dump"),
            ],
        };
    }

    private static IReadOnlyList<GrafanaPanel> PostgresStorage(PanelContext context)
    {
        return
        [
            .. Where<GrafanaPanel>(context.Monitoring.HasNightlyDump, NewestDump(context)),
            new TimeSeriesPanel
            {
                Title = "Size of the databases",
                Means = "What each database takes on disk.",
                Worry = "A rise that the number of requests does not explain.",
                Unit = PanelUnit.Bytes,
                Thresholds = PanelThresholds.None,
                NoValue = "Postgres is not scraped",
                Queries =
                [
                    new(
                        """max by (datname) (pg_database_size_bytes{job="postgres",datname!~"template.*"})""",
                        "{{datname}}"
                    ),
                ],
            },
            new TimeSeriesPanel
            {
                Title = "Deadlocks",
                Means = "Deadlocks that Postgres broke, within one interval of the graph.",
                Worry = "Any that come back: two paths of the code take locks in different orders.",
                Unit = PanelUnit.Count,
                Steps = true,
                Thresholds = PanelThresholds.None,
                NoValue = "Postgres is not scraped",
                Queries =
                [
                    new(
                        """sum by (datname) (increase(pg_stat_database_deadlocks{job="postgres",datname!~"template.*|"}[$__rate_interval]))""",
                        "{{datname}}"
                    ),
                ],
            },
        ];
    }

    private static IReadOnlyList<GrafanaPanel> Redis() =>
        [
            new TimeSeriesPanel
            {
                Title = "Memory of Redis",
                Means = "Share of the memory that Redis may use for its keys.",
                Worry =
                    "At 100% it drops keys that were not used for long (beside): expected of a cache, unless hits fall with it.",
                Unit = PanelUnit.Ratio,
                Max = 1,
                Thresholds = PanelThresholds.None,
                NoValue = "Redis is not scraped",
                Queries =
                [
                    new(
                        """max(redis_memory_used_bytes{job="redis"} / (redis_memory_max_bytes{job="redis"} > 0))""",
                        "redis"
                    ),
                ],
            },
            new TimeSeriesPanel
            {
                Title = "Cache hits of Redis",
                Means = "Share of the keys that were asked for and found.",
                Worry = "A fall: the dashboard asks Postgres instead, and becomes slower.",
                Unit = PanelUnit.Ratio,
                Max = 1,
                Thresholds = PanelThresholds.None,
                NoValue = "no keys were asked for",
                Queries =
                [
                    new(
                        """
                        sum(rate(redis_keyspace_hits_total{job="redis"}[$__rate_interval]))
                        / (
                          sum(rate(redis_keyspace_hits_total{job="redis"}[$__rate_interval]))
                          + sum(rate(redis_keyspace_misses_total{job="redis"}[$__rate_interval]))
                          > 0
                        )
                        """,
                        "redis"
                    ),
                ],
            },
            new TimeSeriesPanel
            {
                Title = "Commands and dropped keys",
                Means = "Commands that Redis processed, and keys that it dropped for want of memory, per second.",
                Worry = "Dropped keys together with falling hits: the memory is too small.",
                Unit = PanelUnit.PerSecond,
                Thresholds = PanelThresholds.None,
                NoValue = "Redis is not scraped",
                Queries =
                [
                    new("""sum(rate(redis_commands_processed_total{job="redis"}[$__rate_interval]))""", "commands"),
                    new("""sum(rate(redis_evicted_keys_total{job="redis"}[$__rate_interval]))""", "dropped keys"),
                ],
            },
            new StatPanel
            {
                Title = "Persistence of Redis",
                Means = "Whether Redis could write the last change to its append-only file.",
                Worry = "FAILING: after a restart the keys since then are gone.",
                Width = 3,
                Unit = PanelUnit.Count,
                Max = 1,
                Thresholds = GrafanaFeatureAvailabilityDashboard.States,
                Mappings = [new(1, "WRITTEN", PanelColor.Good), new(0, "FAILING", PanelColor.Critical)],
                NoValue = "not reported",
                Queries = [new("""min(redis_aof_last_write_status{job="redis"})""", "append-only file")],
            },
            new StatPanel
            {
                Title = "Clients of Redis",
                Means = "Connections that are open.",
                Worry = "A number that only rises: connections leak.",
                Width = 3,
                Unit = PanelUnit.Count,
                Decimals = 0,
                Thresholds = PanelThresholds.None,
                NoValue = "not reported",
                Queries = [new("""sum(redis_connected_clients{job="redis"})""", "clients")],
            },
        ];

    private static IReadOnlyList<GrafanaPanel> ObjectStore(PanelContext context) =>
        [
            new TimeSeriesPanel
            {
                Title = "Answer time of the object store",
                Means = "How long its health check took to answer.",
                Worry = $"No alert; the requirements ask for less than {PanelUnit.Seconds.Text(ObjectStoreSeconds)}.",
                Width = 16,
                Unit = PanelUnit.Seconds,
                Thresholds = PanelThresholds.Above(ObjectStoreSeconds, PanelColor.Warning),
                NoValue = "the object store is not probed",
                Queries = [new("""max by (instance) (probe_duration_seconds{job="object-store"})""", "{{instance}}")],
            },
            new StateTimelinePanel
            {
                Title = "Object store over time",
                Means = "Whether its health check answered.",
                Worry =
                    $"Critical where it is DOWN for {PrometheusDuration.Format(context.Monitoring.Windows.ForUrgent)}.",
                Alerts = ["ObjectStoreDown"],
                Unit = PanelUnit.Count,
                Min = -1,
                Max = 1,
                Thresholds = PanelContext.UpOrDownColors,
                Mappings = PanelContext.UpOrDown,
                NoValue = "the object store is not probed",
                Queries = [new("""min by (instance) (probe_success{job="object-store"})""", "{{instance}}")],
            },
        ];

    private static IReadOnlyList<GrafanaPanel> Monitoring(PanelContext context) =>
        [
            new TimeSeriesPanel
            {
                Title = "Evaluation of the rules",
                Means = "How long the last evaluation of each group of rules took.",
                Worry = $"Near {context.Step}, the time between two evaluations, alerts come late.",
                Unit = PanelUnit.Seconds,
                Thresholds = PanelThresholds.Above(context.Monitoring.Intervals.Fast.TotalSeconds, PanelColor.Critical),
                NoValue = "Prometheus does not scrape itself",
                Queries =
                [
                    new(
                        """max by (rule_group) (prometheus_rule_group_last_duration_seconds{job="prometheus"})""",
                        "{{rule_group}}"
                    ),
                ],
            },
            new TimeSeriesPanel
            {
                Title = "Failures of monitoring",
                Means =
                    "Rules that could not be evaluated, alerts that did not reach Alertmanager, notifications that did not reach people; per second.",
                Worry = $"Critical from the first on, held for {context.For}: alerts do not arrive.",
                Alerts =
                [
                    "RuleEvaluationFailing",
                    "PrometheusCannotReachAlertmanager",
                    "NotificationsFailing",
                    "ConfigReloadFailed",
                ],
                Unit = PanelUnit.PerSecond,
                Thresholds = PanelThresholds.None,
                NoValue = "Prometheus does not scrape itself",
                Queries =
                [
                    new(
                        """sum(rate(prometheus_rule_evaluation_failures_total{job="prometheus"}[$__rate_interval]))""",
                        "rules"
                    ),
                    new(
                        """sum(rate(prometheus_notifications_errors_total{job="prometheus"}[$__rate_interval]))""",
                        "to Alertmanager"
                    ),
                    new(
                        """sum by (integration) (rate(alertmanager_notifications_failed_total{job="alertmanager"}[$__rate_interval]))""",
                        "to {{integration}}"
                    ),
                ],
            },
            new TimeSeriesPanel
            {
                Title = "Disk of Prometheus",
                Means = "Share of the disk that the samples may take; from 100% on the oldest go before their time.",
                Worry = "At 100% graphs and comparisons with the day before lose their past.",
                Unit = PanelUnit.Ratio,
                Max = 1,
                Thresholds = PanelThresholds.None,
                NoValue = "no limit is set",
                Queries =
                [
                    new(
                        """max(prometheus_tsdb_storage_blocks_bytes{job="prometheus"} / (prometheus_tsdb_retention_limit_bytes{job="prometheus"} > 0))""",
                        "prometheus"
                    ),
                ],
            },
            new TimeSeriesPanel
            {
                Title = "Series in Prometheus",
                Means = "Series that got samples within the last hours.",
                Worry = "A rise without new revisions: a label has too many values, such as one for each user.",
                Unit = PanelUnit.Count,
                Thresholds = PanelThresholds.None,
                NoValue = "Prometheus does not scrape itself",
                Queries = [new("""max(prometheus_tsdb_head_series{job="prometheus"})""", "series")],
            },
        ];

    private static TimeSeriesPanel Saturation(
        string title,
        string means,
        string expression,
        string legend,
        string noValue
    ) =>
        new()
        {
            Title = title,
            Means = means,
            Worry = "No alert; at 100% new connections wait or are refused.",
            Unit = PanelUnit.Ratio,
            Max = 1,
            Thresholds = PanelThresholds.None,
            NoValue = noValue,
            Queries = [new(expression, legend)],
        };
}
