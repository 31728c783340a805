namespace InventarioRetail.Monitoring;

/// <summary>The degradation level and the health score behind it, over time.</summary>
internal static class GrafanaDegradationLevelsDashboard
{
    public const string Uid = "inventario-degradation-levels";

    private static readonly string Level = PanelContext.Of("degradation_level");

    public static GrafanaDashboard For(PanelContext context) =>
        new(Uid, "Degradation levels", "24h")
        {
            Description = "How degraded is the dashboard, because of which service, and for how long?",
            Variables = [PanelContext.Revision],
            Rows =
            [
                new("Now", new PanelLine(6, LevelNow(context), ScoreNow(context), InLevel(context), Transitions())),
                new(
                    "Over time",
                    new PanelLine(6, LevelOverTime()),
                    new PanelLine(9, ScoreOverTime(context), ScoreByService(context))
                ),
                new(
                    "Time in each level",
                    new PanelLine(8, ShareOfTime(context), TimeByRevision(context), TransitionsOverTime())
                ),
            ],
        };

    private static StatPanel LevelNow(PanelContext context) =>
        new("Level", PanelUnit.Count, "no revision reports a level")
        {
            Means = "Level of each revision.",
            Worry =
                "Warning below OPTIMAL, critical below DEGRADED, held for "
                + $"{PrometheusDuration.Format(context.Monitoring.Windows.ForUrgent)}.",
            Alerts = ["DashboardDegradationCritical", "DashboardDegradationWarning"],
            Max = 4,
            Named = true,
            Thresholds = DegradationLevels.ByNumber,
            Mappings = DegradationLevels.Mappings,
            Queries = [new($"max by (revision) ({Level})", "{{revision}}")],
        };

    private static GaugePanel ScoreNow(PanelContext context) =>
        new("Health score", PanelUnit.Score, "no revision reports a score")
        {
            Means = "Score of each revision, 0 to 100: the weighted scores of its services.",
            Worry = $"{DegradationLevels.ScoreText(context.Scores)}.",
            Max = 100,
            Decimals = 0,
            Thresholds = DegradationLevels.ByScore(context.Scores),
            Queries = [new(context.HealthScore(PanelContext.Chosen.Trim()), "{{revision}}")],
        };

    private static StatPanel InLevel(PanelContext context) =>
        new("Time in level", PanelUnit.Seconds, "no revision reports a level")
        {
            Means = "Time since the level of each revision last changed, up to the chosen range.",
            Worry = "A long time in any level but OPTIMAL: it does not recover by itself.",
            Decimals = 0,
            Named = true,
            Queries =
            [
                new(
                    $"min by (revision) (\n{PanelContext.SinceChange(Level, "$__range", context.Step)}\n)",
                    "{{revision}}"
                ),
            ],
        };

    private static StatPanel Transitions() =>
        new("Transitions", PanelUnit.Count, "no revision reports a level")
        {
            Means = "How often the level of a revision changed in the chosen range.",
            Worry = "Many transitions mean that a service is unstable, or that the score stays near a threshold.",
            Decimals = 0,
            Named = true,
            Queries = [new($"max by (revision) (changes({Level}[$__range]))", "{{revision}}")],
        };

    private static StateTimelinePanel LevelOverTime() =>
        new("Level over time", PanelUnit.Count, "no revision reports a level")
        {
            Means = "Level of each revision, from OPTIMAL (0) to EMERGENCY (4).",
            Worry = "If revisions differ at the same time, one of them has a bug of its own.",
            Max = 4,
            Thresholds = DegradationLevels.ByNumber,
            Mappings = DegradationLevels.Mappings,
            Queries = [new($"max by (revision) ({Level})", "{{revision}}")],
        };

    private static TimeSeriesPanel ScoreOverTime(PanelContext context) =>
        Score(
            context,
            "Health score over time",
            "Score of each revision; the lines are the thresholds of the levels.",
            "",
            new(context.HealthScore(PanelContext.Chosen.Trim()), "{{revision}}")
        );

    private static TimeSeriesPanel ScoreByService(PanelContext context) =>
        Score(
            context,
            "Health score by service",
            "Score of each service; the lines are the level thresholds of the overall score.",
            "; the database has the largest weight",
            new($"min by (service, revision) ({PanelContext.Of("health_score")})", "{{service}} · {{revision}}")
        );

    /// <summary>A health score over time, with the thresholds of the levels.</summary>
    private static TimeSeriesPanel Score(
        PanelContext context,
        string title,
        string means,
        string remark,
        PanelQuery query
    ) =>
        new(title, PanelUnit.Score, "no revision reports a score")
        {
            Means = means,
            Worry = $"{DegradationLevels.ScoreText(context.Scores)}{remark}.",
            Max = 100,
            Thresholds = DegradationLevels.ByScore(context.Scores),
            Queries = [query],
        };

    private static BarGaugePanel ShareOfTime(PanelContext context) =>
        new("Share of time in each level", PanelUnit.Ratio, "no revision reports a level")
        {
            Means = "Share of the chosen range that the worst of the chosen revisions spent in each level.",
            Worry = "In all time that is not OPTIMAL, users lacked features.",
            Max = 1,
            Decimals = 1,
            Queries =
            [
                .. DegradationLevels.All.Select(level => new PanelQuery(
                    $"avg_over_time((max({Level}) == bool {level.Number})[$__range:{context.Step}])",
                    level.Name
                )),
            ],
        };

    private static TablePanel TimeByRevision(PanelContext context) =>
        new("Time in each level by revision", PanelUnit.Seconds, "No revision reports a level.")
        {
            Means = "Time that each revision spent in each level, within the chosen range.",
            Worry = "A canary that spends more time below OPTIMAL than stable is the worse revision.",
            Keys = [new("revision", "Revision")],
            Columns =
            [
                .. DegradationLevels.All.Select(level => new TableColumn(
                    level.Name,
                    $"""
                    {context.StepSeconds} * sum_over_time((max by (revision) ({Level}) == bool {level.Number})[$__range:{context.Step}])
                    """,
                    PanelUnit.Seconds
                )
                {
                    Decimals = 0,
                }),
            ],
        };

    private static TimeSeriesPanel TransitionsOverTime() =>
        new("Transitions over time", PanelUnit.Count, "no revision reports a level")
        {
            Means = "Level changes within one graph interval.",
            Worry = "Continuous transitions: check which service's score fluctuates at the same time.",
            Steps = true,
            Queries = [new($"max by (revision) (changes({Level}[$__rate_interval]))", "{{revision}}")],
        };
}
