namespace InventarioRetail.Monitoring;

// The rows of the parts that the dashboard depends on.
internal static partial class GrafanaServicePerformanceDashboard
{
    private static IReadOnlyList<GrafanaPanel> Router(PanelContext context) =>
        [
            new TimeSeriesPanel("Router responses", PanelUnit.RequestsPerSecond, "the router is not scraped")
            {
                Means =
                    "Responses to users per second, by status class: from the revisions and from the router itself.",
                Worry = "5xx that no revision counted come from the router itself; see the panel beside.",
                Stacked = true,
                Queries =
                [
                    new(
                        """sum by (code) (rate(haproxy_frontend_http_responses_total{job="router",proxy="users"}[$__rate_interval]))""",
                        "{{code}}"
                    ),
                ],
            },
            new TimeSeriesPanel("The router's own errors", PanelUnit.Ratio, NoRequests)
            {
                Means =
                    "Share of requests that the router itself answered with 5xx because no "
                    + $"revision did, within {context.Rate}.",
                Worry =
                    "Critical above "
                    + $"{PanelUnit.Ratio.Text(context.Thresholds.ErrorRatio.Critical)}, held for {context.For}.",
                Alerts = ["RouterErrors"],
                Thresholds = PanelThresholds.Above(context.Thresholds.ErrorRatio.Critical, PanelColor.Critical),
                Queries = [new(context.Series.RouterErrorRatio, "router")],
            },
            new TimeSeriesPanel("Response time seen by the router", PanelUnit.Seconds, "the router is not scraped")
            {
                Means = "Mean of the last 1024 responses of each revision, including the network.",
                Worry = "If it rises and the revision's own latency does not, requests wait before they reach it.",
                Queries =
                [
                    new(
                        """max by (server) (haproxy_server_response_time_average_seconds{job="router",proxy=~"stable|canary"})""",
                        "{{server}}"
                    ),
                ],
            },
            new TimeSeriesPanel("Retries", PanelUnit.PerSecond, "the router is not scraped")
            {
                Means =
                    "Requests per second that the router retried, on the same or on the other revision, after the "
                    + "first attempt failed.",
                Worry = "Any that persist; users do not see these failures yet.",
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
            new TimeSeriesPanel("Transactions", PanelUnit.PerSecond, "Postgres is not scraped")
            {
                Means = "Transactions per second in each database, committed and rolled back.",
                Worry = "Rollbacks that rise with the errors: the database rejects statements.",
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
            new TimeSeriesPanel("Sessions by state", PanelUnit.Count, "Postgres is not scraped")
            {
                Means = "Postgres sessions by state.",
                Worry = "Sessions that stay \"idle in transaction\" hold locks unnecessarily.",
                Stacked = true,
                Queries = [new("""sum by (state) (pg_stat_activity_count{job="postgres"})""", "{{state}}")],
            },
            new TimeSeriesPanel("Postgres cache hits", PanelUnit.Ratio, "no blocks were read")
            {
                Means = "Share of blocks that Postgres found in its buffer cache.",
                Worry = "A drop below the usual value: queries read more than fits in memory.",
                Max = 1,
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
        return new("Age of the newest dump", PanelUnit.Seconds, "no dump yet")
        {
            Means = "Time since the last nightly dump of the database finished.",
            Worry = $"Warning above {PrometheusDuration.Format(age)}, held for {context.For}.",
            Alerts = ["BackupTooOld"],
            Decimals = 0,
            Thresholds = PanelThresholds.Above(age.TotalSeconds, PanelColor.Warning),
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
            new TimeSeriesPanel("Database size", PanelUnit.Bytes, "Postgres is not scraped")
            {
                Means = "Disk space of each database.",
                Worry = "A rise that the number of requests does not explain.",
                Queries =
                [
                    new(
                        """max by (datname) (pg_database_size_bytes{job="postgres",datname!~"template.*"})""",
                        "{{datname}}"
                    ),
                ],
            },
            new TimeSeriesPanel("Deadlocks", PanelUnit.Count, "Postgres is not scraped")
            {
                Means = "Deadlocks that Postgres resolved, within one graph interval.",
                Worry = "Recurring deadlocks: two code paths take locks in different orders.",
                Steps = true,
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
            new TimeSeriesPanel("Redis memory", PanelUnit.Ratio, "Redis is not scraped")
            {
                Means = "Share of the memory limit for keys (maxmemory).",
                Worry =
                    "At 100% Redis evicts the least recently used keys (beside). That is normal for a cache, unless "
                    + "hits drop with it.",
                Max = 1,
                Queries =
                [
                    new(
                        """max(redis_memory_used_bytes{job="redis"} / (redis_memory_max_bytes{job="redis"} > 0))""",
                        "redis"
                    ),
                ],
            },
            new TimeSeriesPanel("Redis cache hits", PanelUnit.Ratio, "no key lookups")
            {
                Means = "Share of key lookups that found the key.",
                Worry = "A drop: the dashboard queries Postgres instead, and becomes slower.",
                Max = 1,
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
            new TimeSeriesPanel("Commands and evicted keys", PanelUnit.PerSecond, "Redis is not scraped")
            {
                Means = "Commands that Redis processed, and keys that it evicted for lack of memory, per second.",
                Worry = "Evictions together with falling hits: the memory is too small.",
                Queries =
                [
                    new("""sum(rate(redis_commands_processed_total{job="redis"}[$__rate_interval]))""", "commands"),
                    new("""sum(rate(redis_evicted_keys_total{job="redis"}[$__rate_interval]))""", "dropped keys"),
                ],
            },
            new StatPanel("Redis persistence", PanelUnit.Count, "not reported")
            {
                Means = "Whether Redis could write the last change to its append-only file.",
                Worry = "FAILING: a restart loses the keys written since then.",
                Width = 3,
                Max = 1,
                Thresholds = GrafanaFeatureAvailabilityDashboard.States,
                Mappings = [new(1, "WRITTEN", PanelColor.Good), new(0, "FAILING", PanelColor.Critical)],
                Queries = [new("""min(redis_aof_last_write_status{job="redis"})""", "append-only file")],
            },
            new StatPanel("Redis clients", PanelUnit.Count, "not reported")
            {
                Means = "Open connections.",
                Worry = "A number that only rises: a connection leak.",
                Width = 3,
                Decimals = 0,
                Queries = [new("""sum(redis_connected_clients{job="redis"})""", "clients")],
            },
        ];

    private static IReadOnlyList<GrafanaPanel> ObjectStore(PanelContext context) =>
        [
            new TimeSeriesPanel("Object store response time", PanelUnit.Seconds, "the object store is not probed")
            {
                Means = "Response time of its health check.",
                Worry = $"No alert; the target is less than {PanelUnit.Seconds.Text(ObjectStoreSeconds)}.",
                Width = 16,
                Thresholds = PanelThresholds.Above(ObjectStoreSeconds, PanelColor.Warning),
                Queries = [new("""max by (instance) (probe_duration_seconds{job="object-store"})""", "{{instance}}")],
            },
            new StateTimelinePanel("Object store over time", PanelUnit.Count, "the object store is not probed")
            {
                Means = "Whether its health check responded.",
                Worry =
                    $"Critical where it is DOWN for {PrometheusDuration.Format(context.Monitoring.Windows.ForUrgent)}.",
                Alerts = ["ObjectStoreDown"],
                Min = -1,
                Max = 1,
                Thresholds = PanelContext.UpOrDownColors,
                Mappings = PanelContext.UpOrDown,
                Queries = [new("""min by (instance) (probe_success{job="object-store"})""", "{{instance}}")],
            },
        ];
}
