namespace InventarioRetail.Monitoring;

/// <summary>The type of a metric.</summary>
public enum MetricType
{
    /// <summary>Only rises, and restarts at 0 after a restart.</summary>
    Counter,

    /// <summary>Rises and falls.</summary>
    Gauge,

    /// <summary>
    /// Counts in buckets: the series <c>…_bucket</c> (with <c>le</c>), <c>…_sum</c> and <c>…_count</c>.
    /// </summary>
    Histogram,
}

/// <summary>A metric that a part of the stack exposes.</summary>
/// <param name="Job">Name of the scrape job; empty for metrics that Prometheus adds to every job.</param>
/// <param name="Name">Its name; without suffix for a histogram.</param>
/// <param name="Type">Its type.</param>
/// <param name="Labels">Its own labels and those of its target.</param>
public sealed record Metric(string Job, string Name, MetricType Type, IReadOnlyList<string> Labels)
{
    /// <summary>The names of its series in Prometheus, each with its labels.</summary>
    public IEnumerable<(string Name, IReadOnlyList<string> Labels)> Series =>
        Type is not MetricType.Histogram
            ? [(Name, Labels)]
            : [($"{Name}_bucket", [.. Labels, "le"]), ($"{Name}_sum", Labels), ($"{Name}_count", Labels)];
}

/// <summary>
/// All metrics that rules and panels may use, by the job that exposes them: for the dashboard the required names; for
/// the other parts what the versions in docs/images.md and in Debian 12 have in common.
/// </summary>
public static class MetricCatalogue
{
    /// <summary>The counter of the dashboard's garbage collections, as named by the Python client.</summary>
    public const string GarbageCollections = "python_gc_collections_total";

    /// <summary>
    /// The router's live split as a single series: the value is the canary's weight in percent, the labels name both
    /// revisions (no label <c>canary</c> without a canary). Its history is the history of a release.
    /// </summary>
    public const string CanaryWeight = "rollout_canary_weight_percent";

    /// <summary>
    /// Users with an error by revision, and by how many seconds ago their last one was at most (<c>le</c>); while the
    /// canary has users, on Docker.
    /// </summary>
    public const string ErringUsers = "rollout_erring_users";

    /// <summary>
    /// 1 while the live pair of revisions is braked; absent otherwise; the label <c>by</c> says by whom.
    /// </summary>
    public const string Brake = "rollout_brake";

    /// <summary>
    /// The brake that the guard reads, with the labels of <see cref="Brake"/>; absent while none is on.
    /// </summary>
    public const string GuardBrake = "guard_brake";

    /// <summary>
    /// On Kubernetes, the canary's share in each rule of the route, in percent, as the cluster has it.
    /// </summary>
    public const string RuleWeight = "rollout_rule_canary_percent";

    /// <summary>On Kubernetes, the canary's weight in percent that was deployed, or 0 after a brake.</summary>
    public const string IntendedWeight = "rollout_route_intended_weight_percent";

    /// <summary>Values of the label <c>service</c> of the dashboard's circuit breakers and health scores.</summary>
    public static IReadOnlyList<string> Services { get; } = ["database", "openai", "redis", "s3"];

    /// <summary>All metrics.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        .. Dashboard,
        .. Rollout,
        .. Guard,
        .. Router,
        .. Postgres,
        .. Redis,
        .. ObjectStore,
        .. Prometheus,
        .. Alertmanager,
        .. Grafana,
        .. Gateway,
        .. PublicUrl,
        .. ClusterState,
        .. LogCollector,
        .. AddedByPrometheus,
    ];

    private static IEnumerable<Metric> Dashboard =>
        [
            Counter(ScrapeJob.Dashboard, "dashboard_requests_total", "endpoint", "status", "method"),
            Counter(ScrapeJob.Dashboard, "dashboard_errors_total", "type"),
            Histogram(ScrapeJob.Dashboard, "dashboard_request_duration_ms"),
            Gauge(ScrapeJob.Dashboard, "circuit_breaker_state", "service"),
            Gauge(ScrapeJob.Dashboard, "health_score", "service"),
            Gauge(ScrapeJob.Dashboard, "degradation_level"),
            Gauge(ScrapeJob.Dashboard, "feature_availability", "feature"),
            Counter(ScrapeJob.Dashboard, "invariant_violations_total"),
            Counter(ScrapeJob.Dashboard, GarbageCollections, "generation"),
            .. Process(ScrapeJob.Dashboard),
        ];

    private static IEnumerable<Metric> Rollout =>
        [
            Gauge(ScrapeJob.Rollout, "rollout_weight_percent", "revision"),
            Gauge(ScrapeJob.Rollout, CanaryWeight, "stable", "canary"),
            Gauge(ScrapeJob.Rollout, Brake, "stable", "canary", "by"),
            Gauge(ScrapeJob.Rollout, ErringUsers, "revision", "le"),
            Gauge(ScrapeJob.Rollout, "rollout_release_info", "release"),
            Counter(ScrapeJob.Rollout, "rollout_split_rejected_total"),
            Gauge(ScrapeJob.Rollout, RuleWeight, "rule"),
            Gauge(ScrapeJob.Rollout, IntendedWeight),
        ];

    private static IEnumerable<Metric> Guard =>
        [
            Gauge(ScrapeJob.Guard, "guard_blind_seconds"),
            Gauge(ScrapeJob.Guard, GuardBrake, "stable", "canary", "by"),
            Gauge(ScrapeJob.Guard, "rollout_seen_seconds", "stable", "canary", "weight"),
            Counter(ScrapeJob.Guard, "guard_router_reads_total", "result"),
            Counter(ScrapeJob.Guard, "guard_prometheus_reads_total", "result"),
            Counter(ScrapeJob.Guard, "guard_braked_total"),
        ];

    /// <summary>HAProxy 2.6, 3.0 and 3.2.</summary>
    private static IEnumerable<Metric> Router =>
        [
            Counter(ScrapeJob.Router, "haproxy_frontend_http_requests_total", "proxy"),
            Counter(ScrapeJob.Router, "haproxy_frontend_http_responses_total", "proxy", "code"),
            Gauge(ScrapeJob.Router, "haproxy_frontend_current_sessions", "proxy"),
            Gauge(ScrapeJob.Router, "haproxy_frontend_limit_sessions", "proxy"),
            Gauge(ScrapeJob.Router, "haproxy_backend_active_servers", "proxy"),
            Counter(ScrapeJob.Router, "haproxy_backend_http_requests_total", "proxy"),
            Counter(ScrapeJob.Router, "haproxy_backend_http_responses_total", "proxy", "code"),
            Counter(ScrapeJob.Router, "haproxy_backend_retry_warnings_total", "proxy"),
            Counter(ScrapeJob.Router, "haproxy_backend_redispatch_warnings_total", "proxy"),
            Gauge(ScrapeJob.Router, "haproxy_server_status", "proxy", "server", "state"),
            Counter(ScrapeJob.Router, "haproxy_server_http_responses_total", "proxy", "server", "code"),
            Counter(ScrapeJob.Router, "haproxy_server_connection_errors_total", "proxy", "server"),
            Counter(ScrapeJob.Router, "haproxy_server_response_errors_total", "proxy", "server"),
            Gauge(ScrapeJob.Router, "haproxy_server_response_time_average_seconds", "proxy", "server"),
            Gauge(ScrapeJob.Router, "haproxy_process_uptime_seconds"),
        ];

    /// <summary>postgres_exporter 0.11 and 0.15, with the queries in components/Postgres.</summary>
    private static IEnumerable<Metric> Postgres =>
        [
            Gauge(ScrapeJob.Postgres, "pg_up"),
            Gauge(ScrapeJob.Postgres, "pg_settings_max_connections"),
            Gauge(ScrapeJob.Postgres, "pg_database_size_bytes", "datname"),
            Gauge(ScrapeJob.Postgres, "pg_stat_activity_count", "datname", "state"),
            Gauge(ScrapeJob.Postgres, "pg_stat_database_numbackends", "datid", "datname"),
            Counter(ScrapeJob.Postgres, "pg_stat_database_xact_commit", "datid", "datname"),
            Counter(ScrapeJob.Postgres, "pg_stat_database_xact_rollback", "datid", "datname"),
            Counter(ScrapeJob.Postgres, "pg_stat_database_blks_hit", "datid", "datname"),
            Counter(ScrapeJob.Postgres, "pg_stat_database_blks_read", "datid", "datname"),
            Counter(ScrapeJob.Postgres, "pg_stat_database_deadlocks", "datid", "datname"),
            Gauge(ScrapeJob.Postgres, "backup_last_finished_timestamp_seconds"),
            Counter(ScrapeJob.Postgres, "backup_dumps_total"),
            .. Process(ScrapeJob.Postgres),
        ];

    /// <summary>redis_exporter 1.45 and 1.62.</summary>
    private static IEnumerable<Metric> Redis =>
        [
            Gauge(ScrapeJob.Redis, "redis_up"),
            Gauge(ScrapeJob.Redis, "redis_uptime_in_seconds"),
            Gauge(ScrapeJob.Redis, "redis_connected_clients"),
            Gauge(ScrapeJob.Redis, "redis_memory_used_bytes"),
            Gauge(ScrapeJob.Redis, "redis_memory_max_bytes"),
            Gauge(ScrapeJob.Redis, "redis_db_keys", "db"),
            Counter(ScrapeJob.Redis, "redis_commands_processed_total"),
            Counter(ScrapeJob.Redis, "redis_keyspace_hits_total"),
            Counter(ScrapeJob.Redis, "redis_keyspace_misses_total"),
            Counter(ScrapeJob.Redis, "redis_evicted_keys_total"),
            Gauge(ScrapeJob.Redis, "redis_aof_last_write_status"),
        ];

    /// <summary>blackbox_exporter 0.23 and 0.25.</summary>
    private static IEnumerable<Metric> ObjectStore => Probe(ScrapeJob.ObjectStore);

    /// <summary>Prometheus 2.42 and 2.53.</summary>
    private static IEnumerable<Metric> Prometheus =>
        [
            Gauge(ScrapeJob.Prometheus, "prometheus_config_last_reload_successful"),
            Gauge(ScrapeJob.Prometheus, "prometheus_config_last_reload_success_timestamp_seconds"),
            Gauge(ScrapeJob.Prometheus, "prometheus_notifications_alertmanagers_discovered"),
            Counter(ScrapeJob.Prometheus, "prometheus_notifications_sent_total", "alertmanager"),
            Counter(ScrapeJob.Prometheus, "prometheus_notifications_errors_total", "alertmanager"),
            Counter(ScrapeJob.Prometheus, "prometheus_notifications_dropped_total"),
            Counter(ScrapeJob.Prometheus, "prometheus_rule_evaluations_total", "rule_group"),
            Counter(ScrapeJob.Prometheus, "prometheus_rule_evaluation_failures_total", "rule_group"),
            Gauge(ScrapeJob.Prometheus, "prometheus_rule_group_last_duration_seconds", "rule_group"),
            Gauge(ScrapeJob.Prometheus, "prometheus_tsdb_head_series"),
            Gauge(ScrapeJob.Prometheus, "prometheus_tsdb_storage_blocks_bytes"),
            Gauge(ScrapeJob.Prometheus, "prometheus_tsdb_retention_limit_bytes"),
            Counter(ScrapeJob.Prometheus, "prometheus_tsdb_head_samples_appended_total"),
            .. Process(ScrapeJob.Prometheus),
        ];

    /// <summary>Alertmanager 0.25 and 0.27.</summary>
    private static IEnumerable<Metric> Alertmanager =>
        [
            Gauge(ScrapeJob.Alertmanager, "alertmanager_alerts", "state"),
            Gauge(ScrapeJob.Alertmanager, "alertmanager_config_last_reload_successful"),
            Counter(ScrapeJob.Alertmanager, "alertmanager_notifications_total", "integration"),
            Counter(ScrapeJob.Alertmanager, "alertmanager_notifications_failed_total", "integration"),
            .. Process(ScrapeJob.Alertmanager),
        ];

    /// <summary>Grafana 11.</summary>
    private static IEnumerable<Metric> Grafana =>
        [Histogram(ScrapeJob.Grafana, "grafana_http_request_duration_seconds", "handler", "method", "status_code")];

    /// <summary>Envoy 1.39 and the controller of Envoy Gateway 1.9.</summary>
    private static IEnumerable<Metric> Gateway =>
        [
            Counter(
                ScrapeJob.Gateway,
                "envoy_http_downstream_rq_xx",
                "envoy_http_conn_manager_prefix",
                "envoy_response_code_class"
            ),
            Histogram(ScrapeJob.Gateway, "envoy_http_downstream_rq_time", "envoy_http_conn_manager_prefix"),
            Gauge(ScrapeJob.Gateway, "envoy_http_downstream_cx_active", "envoy_http_conn_manager_prefix"),
            .. Process(ScrapeJob.GatewayController),
        ];

    /// <summary>blackbox_exporter 0.25.</summary>
    private static IEnumerable<Metric> PublicUrl =>
        [.. Probe(ScrapeJob.PublicUrl), Gauge(ScrapeJob.PublicUrl, "probe_ssl_earliest_cert_expiry")];

    /// <summary>kube-state-metrics 2.20.</summary>
    private static IEnumerable<Metric> ClusterState =>
        [
            Gauge(ScrapeJob.ClusterState, "kube_pod_status_phase", "namespace", "pod", "phase"),
            Gauge(
                ScrapeJob.ClusterState,
                "kube_pod_container_status_waiting_reason",
                "namespace",
                "pod",
                "container",
                "reason"
            ),
            Gauge(
                ScrapeJob.ClusterState,
                "kube_pod_container_status_last_terminated_reason",
                "namespace",
                "pod",
                "container",
                "reason"
            ),
            Counter(
                ScrapeJob.ClusterState,
                "kube_pod_container_status_restarts_total",
                "namespace",
                "pod",
                "container"
            ),
            Gauge(ScrapeJob.ClusterState, "kube_deployment_spec_replicas", "namespace", "deployment"),
            Gauge(ScrapeJob.ClusterState, "kube_deployment_status_replicas_available", "namespace", "deployment"),
            Gauge(ScrapeJob.ClusterState, "kube_statefulset_replicas", "namespace", "statefulset"),
            Gauge(ScrapeJob.ClusterState, "kube_statefulset_status_replicas_ready", "namespace", "statefulset"),
            Gauge(
                ScrapeJob.ClusterState,
                "kube_horizontalpodautoscaler_status_desired_replicas",
                "namespace",
                "horizontalpodautoscaler"
            ),
            Gauge(
                ScrapeJob.ClusterState,
                "kube_horizontalpodautoscaler_spec_max_replicas",
                "namespace",
                "horizontalpodautoscaler"
            ),
            Gauge(ScrapeJob.ClusterState, "kube_job_failed", "namespace", "job_name", "condition"),
        ];

    /// <summary>Fluent Bit 4.0.</summary>
    private static IEnumerable<Metric> LogCollector =>
        [
            Counter(ScrapeJob.LogCollector, "fluentbit_output_retries_total", "name"),
            Counter(ScrapeJob.LogCollector, "fluentbit_output_dropped_records_total", "name"),
        ];

    private static IEnumerable<Metric> AddedByPrometheus =>
        [
            new("", "up", MetricType.Gauge, ["job", "instance", "revision"]),
            new("", "scrape_duration_seconds", MetricType.Gauge, ["job", "instance", "revision"]),
            new(
                "",
                "ALERTS",
                MetricType.Gauge,
                ["alertname", "alertstate", .. AlertRule.LabelNames, "revision", "job", "instance"]
            ),
        ];

    private static IEnumerable<Metric> Probe(ScrapeJob job) =>
        [Gauge(job, "probe_success"), Gauge(job, "probe_duration_seconds"), Gauge(job, "probe_http_status_code")];

    private static IEnumerable<Metric> Process(ScrapeJob job) =>
        [
            Gauge(job, "process_resident_memory_bytes"),
            Gauge(job, "process_start_time_seconds"),
            Counter(job, "process_cpu_seconds_total"),
        ];

    private static Metric Counter(ScrapeJob job, string name, params string[] labels) =>
        Declare(job, name, MetricType.Counter, labels);

    private static Metric Gauge(ScrapeJob job, string name, params string[] labels) =>
        Declare(job, name, MetricType.Gauge, labels);

    private static Metric Histogram(ScrapeJob job, string name, params string[] labels) =>
        Declare(job, name, MetricType.Histogram, labels);

    private static Metric Declare(ScrapeJob job, string name, MetricType type, string[] labels)
    {
        string[] target = job == ScrapeJob.Dashboard ? ["job", "instance", "revision"] : ["job", "instance"];
        return new(job.Name, name, type, [.. labels, .. target]);
    }
}
