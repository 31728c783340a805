namespace InventarioRetail.Monitoring;

/// <summary>The inputs of the dashboards, and the PromQL and texts that several of them share.</summary>
internal sealed class PanelContext(MonitoringRules rules, GrafanaDashboardOptions options)
{
    /// <summary>Label matchers for the dashboard's own metrics of the chosen revisions.</summary>
    public const string Chosen = """job="dashboard",revision=~"$revision" """;

    public static readonly IReadOnlyList<PanelMapping> Breaker =
    [
        new(0, "CLOSED", PanelColor.Good),
        new(1, "HALF-OPEN", PanelColor.Warning),
        new(2, "OPEN", PanelColor.Critical),
    ];

    public static readonly IReadOnlyList<PanelMapping> UpOrDown =
    [
        new(1, "UP", PanelColor.Good),
        new(0, "DOWN", PanelColor.Critical),
        new(-1, "UNSEEN", PanelColor.Unknown),
    ];

    public static readonly PanelThresholds UpOrDownColors = new(
        new ThresholdStep(null, PanelColor.Unknown),
        new ThresholdStep(0, PanelColor.Critical),
        new ThresholdStep(1, PanelColor.Good)
    );

    public static readonly IReadOnlyList<PanelMapping> OnOrOff =
    [
        new(1, "available", PanelColor.Good),
        new(0, "off", PanelColor.Critical),
    ];

    /// <summary>The variable to choose among the running revisions.</summary>
    public static readonly GrafanaVariable Revision = new(
        "revision",
        "Revision",
        "Shows these revisions only.",
        """label_values(up{job="dashboard"}, revision)""",
        "",
        Several: true
    );

    public MonitoringRules Rules { get; } = rules;

    public MonitoringOptions Monitoring => Rules.Options;

    /// <summary>Whether the stack has the scrape job; panels about others would stay empty.</summary>
    public bool Has(ScrapeJob job) => Monitoring.Jobs.Contains(job);

    public AlertThresholds Thresholds => Monitoring.Thresholds;

    public RecordedSeries Series => Rules.Series;

    public GrafanaDashboardOptions Options { get; } = options;

    public GateThresholds Gates => Options.Gates ?? new();

    public DegradationThresholds Scores => Options.Degradation;

    /// <summary>Time between two samples: the resolution of subqueries.</summary>
    public string Step { get; } = PrometheusDuration.Format(rules.Options.Intervals.Fast);

    public string StepSeconds => PromQl.Seconds(Monitoring.Intervals.Fast);

    public string Rate { get; } = PrometheusDuration.Format(rules.Options.Windows.Rate);

    public string For { get; } = PrometheusDuration.Format(rules.Options.Windows.For);

    /// <summary>A recorded series of the chosen revisions.</summary>
    public static string OfRevision(string recorded) => $$"""{{recorded}}{revision=~"$revision"}""";

    /// <summary>A metric of the dashboard for the chosen revisions, with optional further label matchers.</summary>
    public static string Of(string metric, string labels = "") =>
        $"{metric}{{{Chosen.Trim()}{(labels.Length == 0 ? "" : "," + labels)}}}";

    /// <summary>The health score of each revision: the weighted sum of its services' scores.</summary>
    public string HealthScore(string labels)
    {
        var shares = Options.ServiceWeights;
        return string.Join(
            "\n+ ",
            new (string Service, decimal Share)[]
            {
                ("database", shares.Database),
                ("openai", shares.OpenAi),
                ("redis", shares.Redis),
                ("s3", shares.S3),
            }.Select(item =>
                $$"""{{PromQl.Number((double)item.Share)}} * min by (revision) (health_score{{{labels}},service="{{item.Service}}"})"""
            )
        );
    }

    /// <summary>Seconds since a series last changed; the whole window if it did not change in it.</summary>
    public static string SinceChange(string series, string window, string step) =>
        $"""
            time() - (
              max_over_time((timestamp({series}) and {series} != {series} offset {step})[{window}:{step}])
              or
              min_over_time(timestamp({series})[{window}:{step}])
            )
            """;

    /// <summary>The worry text of an alert with upper thresholds.</summary>
    public string WorryAbove(AlertLevels levels, PanelUnit unit) =>
        $"Warning above {unit.Text(levels.Warning)}, critical above {unit.Text(levels.Critical)}, held for {For}.";

    /// <summary>The worry text of an alert with lower thresholds.</summary>
    public string WorryBelow(AlertLevels levels, PanelUnit unit) =>
        $"Warning below {unit.Text(levels.Warning)}, critical below {unit.Text(levels.Critical)}, held for {For}.";

    /// <summary>The number of requests below which the alert does not fire.</summary>
    public string FromEnoughRequests => $"Applies from {Thresholds.MinimumRequests} requests in {Rate}.";
}
