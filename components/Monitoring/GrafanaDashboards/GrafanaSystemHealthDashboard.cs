namespace InventarioRetail.Monitoring;

/// <summary>The overview: is everything healthy, and if not, where is the problem?</summary>
internal static class GrafanaSystemHealthDashboard
{
    public const string Uid = "inventario-system-health";

    private const string Own = """job="dashboard" """;

    /// <summary>A part, the query that returns 1 if it is up, and its details dashboard and alerts.</summary>
    private sealed record Part(
        string Title,
        string Expression,
        string Means,
        string DetailsUid,
        params string[] Alerts
    );

    public static GrafanaDashboard For(PanelContext context) =>
        new(Uid, "System health", "1h")
        {
            Description = "Is everything healthy, and if not, where is the problem?",
            Rows =
            [
                new("Overall health", new PanelLine(5, Summary(context))),
                new("Parts", new PanelLine(4, [.. Parts(context).Select(part => UpOrDown(part, context))])),
                new("Alerts", new PanelLine(9, Alerts(context), PartsOverTime(context))),
                new(
                    "Degradation of the dashboard",
                    new PanelLine(7, Services(context), Breakers()),
                    new PanelLine(6, Features())
                ),
            ],
        };

    private static IReadOnlyList<GrafanaPanel> Summary(PanelContext context)
    {
        var thresholds = context.Thresholds;
        return
        [
            new GaugePanel("Health score", PanelUnit.Score, "no revision reports a score")
            {
                Means = "Score of the worst revision, 0 to 100: the weighted scores of its services.",
                Worry = $"{DegradationLevels.ScoreText(context.Scores)}.",
                DetailsUid = GrafanaDegradationLevelsDashboard.Uid,
                Max = 100,
                Decimals = 0,
                Thresholds = DegradationLevels.ByScore(context.Scores),
                Queries = [new($"min(\n{context.HealthScore(Own.Trim())}\n)", "score")],
            },
            new StatPanel("Degradation level", PanelUnit.Count, "no revision reports a level")
            {
                Means = "Level of the worst revision.",
                Worry = $"Warning below OPTIMAL, critical below DEGRADED, for {Urgent(context)}.",
                DetailsUid = GrafanaDegradationLevelsDashboard.Uid,
                Alerts = ["DashboardDegradationCritical", "DashboardDegradationWarning"],
                Max = 4,
                Thresholds = DegradationLevels.ByNumber,
                Mappings = DegradationLevels.Mappings,
                Queries = [new("""max(degradation_level{job="dashboard"})""", "level")],
            },
            Firing("Critical alerts", "critical", PanelColor.Critical, "Act now; the table below lists the alerts."),
            Firing("Warnings", "warning", PanelColor.Warning, "Handle during working hours."),
            new StatPanel("Errors", PanelUnit.Ratio, "no requests")
            {
                Means = $"Share of requests answered with 5xx within {context.Rate}, for the worst revision.",
                Worry = context.WorryAbove(thresholds.ErrorRatio, PanelUnit.Ratio),
                DetailsUid = GrafanaServicePerformanceDashboard.Uid,
                Alerts = ["DashboardErrorRateCritical", "DashboardErrorRateWarning"],
                Max = 1,
                Decimals = 2,
                Thresholds = PanelThresholds.Above(thresholds.ErrorRatio),
                Queries = [new($"max({context.Series.ErrorRatio})", "errors")],
            },
            new StatPanel("Latency p95", PanelUnit.Milliseconds, "no requests")
            {
                Means =
                    $"95% of requests complete within this time, measured over {context.Rate}, for the worst revision.",
                Worry = context.WorryAbove(thresholds.LatencyP95Milliseconds, PanelUnit.Milliseconds),
                DetailsUid = GrafanaServicePerformanceDashboard.Uid,
                Alerts = ["DashboardLatencyP95Critical", "DashboardLatencyP95Warning"],
                Decimals = 0,
                Thresholds = PanelThresholds.Above(thresholds.LatencyP95Milliseconds),
                Queries = [new($"max({context.Series.LatencyP95})", "p95")],
            },
        ];
    }

    private static StatPanel Firing(string title, string severity, string color, string worry) =>
        new(title, PanelUnit.Count, "Prometheus does not answer")
        {
            Means = $"Number of firing alerts of severity {severity}.",
            Worry = $"From 1. {worry}",
            Thresholds = PanelThresholds.Above(1, color),
            Queries = [new($$"""count(ALERTS{alertstate="firing",severity="{{severity}}"}) or vector(0)""", severity)],
        };

    private static IEnumerable<Part> Parts(PanelContext context)
    {
        (ScrapeJob Job, Part Part)[] all =
        [
            (
                ScrapeJob.Dashboard,
                new(
                    "Dashboard",
                    """min(max by (revision) (up{job="dashboard"})) or vector(-1)""",
                    "Whether Prometheus can scrape every revision.",
                    GrafanaServicePerformanceDashboard.Uid,
                    [
                        "DashboardGone",
                        "DashboardRevisionDown",
                        .. context.Has(ScrapeJob.Router) ? new[] { "DashboardRevisionUnhealthy" } : [],
                    ]
                )
            ),
            (ScrapeJob.Router, Scraped("Router", "router", "RouterDown", GrafanaRolloutDashboard.Uid)),
            (
                ScrapeJob.Postgres,
                new(
                    "Postgres",
                    """min(pg_up{job="postgres"}) or vector(-1)""",
                    "Whether its exporter can log in.",
                    GrafanaServicePerformanceDashboard.Uid,
                    "PostgresDown"
                )
            ),
            (
                ScrapeJob.Redis,
                new(
                    "Redis",
                    """min(redis_up{job="redis"}) or vector(-1)""",
                    "Whether its exporter can log in.",
                    GrafanaServicePerformanceDashboard.Uid,
                    "RedisDown"
                )
            ),
            (
                ScrapeJob.ObjectStore,
                new(
                    "Object store",
                    """min(probe_success{job="object-store"}) or vector(-1)""",
                    "Whether its health check responds.",
                    GrafanaServicePerformanceDashboard.Uid,
                    "ObjectStoreDown"
                )
            ),
            (
                ScrapeJob.Prometheus,
                Scraped("Prometheus", "prometheus", "PrometheusDown", GrafanaServicePerformanceDashboard.Uid)
            ),
            (
                ScrapeJob.Alertmanager,
                Scraped("Alertmanager", "alertmanager", "AlertmanagerDown", GrafanaServicePerformanceDashboard.Uid)
            ),
            (ScrapeJob.Grafana, Scraped("Grafana", "grafana", "GrafanaDown", GrafanaServicePerformanceDashboard.Uid)),
        ];
        return all.Where(part => context.Has(part.Job)).Select(part => part.Part);

        Part Scraped(string title, string job, string alert, string uid) =>
            new(title, $$"""min(up{job="{{job}}"}) or vector(-1)""", "Whether its last scrape succeeded.", uid, alert);
    }

    private static string Urgent(PanelContext context) =>
        PrometheusDuration.Format(context.Monitoring.Windows.ForUrgent);

    private static StatPanel UpOrDown(Part part, PanelContext context) =>
        new(part.Title, PanelUnit.Count, "Prometheus does not answer")
        {
            Means = $"{part.Means} UNSEEN: there is no data, because it is not scraped.",
            Worry = $"Critical when DOWN for {Urgent(context)}; when UNSEEN, investigate at once.",
            DetailsUid = part.DetailsUid,
            Alerts = part.Alerts,
            Min = -1,
            Max = 1,
            Thresholds = PanelContext.UpOrDownColors,
            Mappings = PanelContext.UpOrDown,
            Queries = [new(part.Expression, part.Title)],
        };

    private static StateTimelinePanel PartsOverTime(PanelContext context) =>
        new("Parts over time", PanelUnit.Count, "Prometheus does not answer")
        {
            Means = "When each part was up within the chosen range.",
            Worry = $"Any part that is DOWN for {Urgent(context)} alerts, one that is UNSEEN for {context.For} too.",
            Alerts = ["TargetMissing", "ExporterDown"],
            Width = 10,
            Min = -1,
            Max = 1,
            Thresholds = PanelContext.UpOrDownColors,
            Mappings = PanelContext.UpOrDown,
            Queries = [.. Parts(context).Select(part => new PanelQuery(part.Expression, part.Title))],
        };

    private static TablePanel Alerts(PanelContext context)
    {
        const string labels = "alertname, runbook, severity, part, revision";
        // Copies the alert's name to a label that value mappings turn into its runbook anchor; a link template cannot.
        const string firing = """
            label_replace(ALERTS{alertstate="firing",severity!="none"}, "runbook", "$1", "alertname", "(.+)")
            """;
        return new("Firing alerts", PanelUnit.Count, "No alerts are firing.")
        {
            Means = "Firing alerts, the part and revision concerned, and since when (at most the chosen range).",
            Worry = "Handle critical rows first, following the linked section of the runbook.",
            Width = 14,
            Keys =
            [
                new("severity", "Severity")
                {
                    Texts =
                    [
                        ("critical", "critical", PanelColor.Critical),
                        ("warning", "warning", PanelColor.Warning),
                        ("info", "info", PanelColor.Neutral),
                    ],
                },
                new("alertname", "Alert"),
                new("part", "Part"),
                new("revision", "Revision"),
                new("runbook", "Runbook")
                {
                    Texts = [.. context.Rules.Alerts.Select(rule => (rule.Name, rule.RunbookAnchor, (string?)null))],
                    Url = $"{context.Monitoring.RunbookUrl}#${{__value.text}}",
                },
            ],
            Columns =
            [
                new(
                    "Firing for",
                    $"""
                    max by ({labels}) (
                      time() - min_over_time(timestamp({firing.Trim()})[$__range:1m])
                    )
                    and on (alertname, severity, part, revision)
                    {firing.Trim()}
                    """,
                    PanelUnit.Seconds
                ),
                new("Alerts", $"count by ({labels}) ({firing.Trim()})", PanelUnit.Count),
            ],
        };
    }

    private static BarGaugePanel Services(PanelContext context)
    {
        var shares = context.Options.ServiceWeights;
        return new("Health score by service", PanelUnit.Score, "no revision reports a score")
        {
            Means =
                "Score of each service in the worst revision. Weights in the overall score: "
                + $"database {PromQl.Percent((double)shares.Database)}, openai "
                + $"{PromQl.Percent((double)shares.OpenAi)}, "
                + $"redis {PromQl.Percent((double)shares.Redis)}, s3 {PromQl.Percent((double)shares.S3)}.",
            Worry = $"Colored by level: {DegradationLevels.ScoreText(context.Scores)}.",
            DetailsUid = GrafanaDegradationLevelsDashboard.Uid,
            Max = 100,
            Decimals = 0,
            Thresholds = DegradationLevels.ByScore(context.Scores),
            Queries = [new("""min by (service) (health_score{job="dashboard"})""", "{{service}}")],
        };
    }

    private static StateTimelinePanel Breakers() =>
        new("Circuit breakers", PanelUnit.Count, "no revision reports a breaker")
        {
            Means = "State of each service's breaker, in the worst revision.",
            Worry = "OPEN is critical for the database, a warning for openai and redis, an info for s3.",
            DetailsUid = GrafanaCircuitBreakersDashboard.Uid,
            Max = 2,
            Thresholds = GrafanaCircuitBreakersDashboard.States,
            Mappings = PanelContext.Breaker,
            Queries = [new("""max by (service) (circuit_breaker_state{job="dashboard"})""", "{{service}}")],
        };

    private static StatPanel Features() =>
        new("Features", PanelUnit.Count, "no revision reports features")
        {
            Means = $"The {DegradationLevels.Features.Count} features; red means off in at least one revision.",
            Worry = "The level turns features off; if more are off than it explains, something else is wrong.",
            DetailsUid = GrafanaFeatureAvailabilityDashboard.Uid,
            Max = 1,
            NamesOnly = true,
            Thresholds = GrafanaFeatureAvailabilityDashboard.States,
            Mappings = PanelContext.OnOrOff,
            Queries = [new("""min by (feature) (feature_availability{job="dashboard"})""", "{{feature}}")],
        };
}
