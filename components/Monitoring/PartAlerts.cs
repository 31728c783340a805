namespace InventarioRetail.Monitoring;

/// <summary>Alerts on parts that are down, that are no longer observed, or that have not done their work.</summary>
internal static class PartAlerts
{
    /// <summary>The jobs whose targets are exporters of another part.</summary>
    private static readonly ScrapeJob[] ObservedByExporter =
    [
        ScrapeJob.Postgres,
        ScrapeJob.Redis,
        ScrapeJob.ObjectStore,
        ScrapeJob.Rollout,
        ScrapeJob.PublicUrl,
        ScrapeJob.ClusterState,
    ];

    public static IReadOnlyList<AlertRule> For(MonitoringOptions options) =>
        [
            .. Dashboard(options),
            Down("PostgresDown", PartName.Postgres, """pg_up{job="postgres"} == 0""", "Postgres", options),
            Down("RedisDown", PartName.Redis, """redis_up{job="redis"} == 0""", "Redis", options),
            .. options.For(
                ScrapeJob.ObjectStore,
                () =>
                    Down(
                        "ObjectStoreDown",
                        PartName.ObjectStore,
                        """probe_success{job="object-store"} == 0""",
                        "the object store",
                        options
                    )
            ),
            .. options.For(ScrapeJob.Router, () => Unreachable("RouterDown", ScrapeJob.Router, "the router", options)),
            Unreachable("PrometheusDown", ScrapeJob.Prometheus, "Prometheus", options),
            Unreachable("AlertmanagerDown", ScrapeJob.Alertmanager, "Alertmanager", options),
            .. options.For(
                ScrapeJob.Guard,
                () => Unreachable("GuardDown", ScrapeJob.Guard, "the guard", options),
                () => GuardBlind(options)
            ),
            .. options.For(ScrapeJob.Grafana, () => Unreachable("GrafanaDown", ScrapeJob.Grafana, "Grafana", options)),
            ExporterDown(options),
            TargetMissing(options),
            .. options.HasNightlyDump ? new[] { BackupTooOld(options) } : [],
        ];

    private static IEnumerable<AlertRule> Dashboard(MonitoringOptions options)
    {
        return
        [
            Down(
                "DashboardGone",
                """absent(up{job="dashboard"} == 1)""",
                "no revision of the dashboard responds",
                "0 revisions of the dashboard can be scraped."
            ),
            Down(
                "DashboardRevisionDown",
                """max by (revision) (up{job="dashboard"}) == 0""",
                "{{ $labels.revision }} is down",
                "{{ $labels.revision }} cannot be scraped (up is {{ $value }})."
            ),
            .. options.For(ScrapeJob.Router, () => DashboardUnhealthy(options)),
        ];

        AlertRule Down(string name, string expression, string summary, string description) =>
            new(name, AlertSeverity.Critical, PartName.Dashboard, AlertRule.Down)
            {
                Follows = [PartName.Router],
                Expression = expression,
                For = options.Windows.ForUrgent,
                Summary = summary,
                Description = description,
            };
    }

    private static AlertRule DashboardUnhealthy(MonitoringOptions options) =>
        new("DashboardRevisionUnhealthy", AlertSeverity.Critical, PartName.Dashboard, "health-check")
        {
            Expression = """
                max by (revision) (
                  label_replace(
                    haproxy_server_status{job="router",proxy=~"stable|canary",state="UP"},
                    "revision", "$1", "server", "(.+)"
                  )
                ) == 0
                """,
            For = options.Windows.ForUrgent,
            Summary = "the router sends no users to {{ $labels.revision }}",
            Description = "{{ $labels.revision }} fails the router's health check (state UP is {{ $value }}).",
        };

    private static AlertRule Down(
        string name,
        string part,
        string expression,
        string subject,
        MonitoringOptions options
    ) =>
        new(name, AlertSeverity.Critical, part, AlertRule.Down)
        {
            Expression = expression,
            For = options.Windows.ForUrgent,
            Summary = $"{subject} is down",
            Description = $"{{{{ $labels.instance }}}} reports {{{{ $value }}}} for {subject} (1 is up).",
        };

    private static AlertRule Unreachable(string name, ScrapeJob job, string subject, MonitoringOptions options) =>
        Down(name, job.Part, $$"""up{job="{{job.Name}}"} == 0""", subject, options) with
        {
            Description =
                $"{{{{ $labels.instance }}}} does not respond to scrapes of {subject} (up is {{{{ $value }}}}).",
        };

    private static AlertRule GuardBlind(MonitoringOptions options) =>
        new("GuardBlind", AlertSeverity.Critical, PartName.Guard, "blind")
        {
            Follows = [PartName.Router],
            Expression = $$"""guard_blind_seconds{job="guard"} > {{PromQl.Seconds(options.Windows.ForUrgent)}}""",
            Summary = "the guard does not see the canary's users",
            Description =
                "For {{ $value | humanizeDuration }} the guard has read neither the router's counters nor Prometheus.",
        };

    private static AlertRule ExporterDown(MonitoringOptions options) =>
        new("ExporterDown", AlertSeverity.Warning, PartOfJob(options), "exporter")
        {
            Expression =
                $$"""up{job=~"{{string.Join('|', ObservedByExporter.Where(options.Jobs.Contains).Select(job => job.Name))}}"} == 0""",
            For = options.Windows.For,
            Summary = "{{ $labels.job }} is not observed: its exporter is down",
            Description =
                "The exporter {{ $labels.instance }} of {{ $labels.job }} does not respond (up is {{ $value }}).",
        };

    private static AlertRule TargetMissing(MonitoringOptions options) =>
        new("TargetMissing", AlertSeverity.Critical, PartOfJob(options), "missing")
        {
            // Excludes the dashboard and the gateway, whose own alerts also cover targets that exist but do not
            // respond.
            Expression = string.Join(
                "\nor\n",
                options
                    .Jobs.Where(job => job != ScrapeJob.Dashboard && job != ScrapeJob.Gateway)
                    .Select(job => $$"""absent(up{job="{{job.Name}}"})""")
            ),
            For = options.Windows.For,
            Summary = "{{ $labels.job }} is no longer scraped",
            Description = "The job {{ $labels.job }} has 0 targets.",
        };

    /// <summary>A template for the part that a job observes: the job's name, if it is not in the list.</summary>
    private static string PartOfJob(MonitoringOptions options)
    {
        var named = options.Jobs.Where(job => job.Name != job.Part).ToList();
        return string.Concat(
                named.Select(
                    (job, index) =>
                        $$$"""{{ {{{(index == 0 ? "if" : "else if")}}} eq $labels.job "{{{job.Name}}}" }}{{{job.Part}}}"""
                )
            ) + "{{ else }}{{ $labels.job }}{{ end }}";
    }

    private static AlertRule BackupTooOld(MonitoringOptions options) =>
        new("BackupTooOld", AlertSeverity.Warning, PartName.Backup, "backup-age")
        {
            Follows = [PartName.Postgres],
            // Without a dump, the age counts from the exporter's start, so that a new stack has time until its first
            // night.
            Expression = $$"""
                time() - (
                  max by (job) (backup_last_finished_timestamp_seconds{job="postgres"}) > 0
                  or
                  max by (job) (process_start_time_seconds{job="postgres"})
                ) > {{PromQl.Seconds(options.Thresholds.BackupAge)}}
                and on (job)
                max by (job) (pg_up{job="postgres"}) == 1
                """,
            For = options.Windows.For,
            Summary = "the database has no recent dump",
            Description =
                "The newest dump is {{ $value | humanizeDuration }} old; warning above "
                + $"{PrometheusDuration.Format(options.Thresholds.BackupAge)}.",
        };
}
