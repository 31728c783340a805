namespace InventarioRetail.Monitoring;

// The rows of the parts that the dashboard depends on.
internal static partial class GrafanaServicePerformanceDashboard
{
    private static IReadOnlyList<GrafanaPanel> Router(PanelContext context) =>
        [
            new TimeSeriesPanel
            {
                Title = "Router responses",
                Means =
                    "Responses to users per second, by status class: from the revisions and from the router itself.",
                Worry = "5xx that no revision counted come from the router itself; see the panel beside.",
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
                    $"Share of requests that the router itself answered with 5xx because no revision did, within {context.Rate}.",
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
                Means = "Mean of the last 1024 responses of each revision, including the network.",
                Worry = "If it rises and the revision's own latency does not, requests wait before they reach it.",
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
                    "Requests per second that the router retried, on the same or on the other revision, after the first attempt failed.",
                Worry = "Any that persist; users do not see these failures yet.",
                Unit = PanelUnit.PerSecond,
                Thresholds = PanelThresholds.None,
                NoValue = "the router is not scraped",
                Queries =
                [
                    new(
                        """sum by (proxy) (rate(haproxy_backend_retry_warnings_total{job="router"}[$__rate_interval]))""",
                        "same server · {{proxy}}"
                    ),
                    new(
                        """sum by (proxy) (rate(haproxy_backend_redispatch_warnings_total{job="router"}[$__rate_interval]))""",
                        "other server · {{proxy}}"
                    ),
                ],
            },
            Saturation(
                "Router connections",
                "Share of the router's limit of user connections.",
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
                "Postgres connections",
                "Share of Postgres's connection limit.",
                """max(sum by (instance) (pg_stat_database_numbackends{job="postgres"}) / on (instance) pg_settings_max_connections{job="postgres"})""",
                "postgres",
                "Postgres is not scraped"
            ),
            new TimeSeriesPanel
            {
                Title = "Transactions",
                Means = "Transactions per second in each database, committed and rolled back.",
                Worry = "Rollbacks that rise with the errors: the database rejects statements.",
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
                Means = "Postgres sessions by state.",
                Worry = "Sessions that stay \"idle in transaction\" hold locks unnecessarily.",
                Unit = PanelUnit.Count,
                Stacked = true,
                Thresholds = PanelThresholds.None,
                NoValue = "Postgres is not scraped",
                Queries = [new("""sum by (state) (pg_stat_activity_count{job="postgres"})""", "{{state}}")],
            },
            new TimeSeriesPanel
            {
                Title = "Postgres cache hits",
                Means = "Share of blocks that Postgres found in its buffer cache.",
                Worry = "A drop below the usual value: queries read more than fits in memory.",
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
            Means = "Time since the last nightly dump of the database finished.",
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
                Title = "Database size",
                Means = "Disk space of each database.",
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
                Means = "Deadlocks that Postgres resolved, within one graph interval.",
                Worry = "Recurring deadlocks: two code paths take locks in different orders.",
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
                Title = "Redis memory",
                Means = "Share of the memory limit for keys (maxmemory).",
                Worry =
                    "At 100% Redis evicts the least recently used keys (beside). That is normal for a cache, unless hits drop with it.",
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
                Title = "Redis cache hits",
                Means = "Share of key lookups that found the key.",
                Worry = "A drop: the dashboard queries Postgres instead, and becomes slower.",
                Unit = PanelUnit.Ratio,
                Max = 1,
                Thresholds = PanelThresholds.None,
                NoValue = "no key lookups",
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
                Title = "Commands and evicted keys",
                Means = "Commands that Redis processed, and keys that it evicted for lack of memory, per second.",
                Worry = "Evictions together with falling hits: the memory is too small.",
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
                Title = "Redis persistence",
                Means = "Whether Redis could write the last change to its append-only file.",
                Worry = "FAILING: a restart loses the keys written since then.",
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
                Title = "Redis clients",
                Means = "Open connections.",
                Worry = "A number that only rises: a connection leak.",
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
                Title = "Object store response time",
                Means = "Response time of its health check.",
                Worry = $"No alert; the target is less than {PanelUnit.Seconds.Text(ObjectStoreSeconds)}.",
                Width = 16,
                Unit = PanelUnit.Seconds,
                Thresholds = PanelThresholds.Above(ObjectStoreSeconds, PanelColor.Warning),
                NoValue = "the object store is not probed",
                Queries = [new("""max by (instance) (probe_duration_seconds{job="object-store"})""", "{{instance}}")],
            },
            new StateTimelinePanel
            {
                Title = "Object store over time",
                Means = "Whether its health check responded.",
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
}
