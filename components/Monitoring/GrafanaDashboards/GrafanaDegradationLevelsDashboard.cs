namespace InventarioRetail.Monitoring;

/// <summary>The degradation level and the score behind it, over time.</summary>
internal static class GrafanaDegradationLevelsDashboard
{
    private static readonly string Level = PanelContext.Of("degradation_level");

    public static GrafanaDashboard For(PanelContext context) =>
        new()
        {
            Uid = GrafanaDashboards.DegradationLevelsUid,
            Title = "Degradation levels",
            Description = "How far is the dashboard from its best, because of which service, and for how long?",
            Range = "24h",
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
        new()
        {
            Title = "Level",
            Means = "Level of each revision.",
            Worry =
                "Warning below OPTIMAL, critical below DEGRADED, held for "
                + $"{PrometheusDuration.Format(context.Monitoring.Windows.ForUrgent)}.",
            Alerts = ["DashboardDegradationCritical", "DashboardDegradationWarning"],
            Unit = PanelUnit.Count,
            Max = 4,
            Named = true,
            Thresholds = DegradationLevels.ByNumber,
            Mappings = DegradationLevels.Mappings,
            NoValue = "no revision reports a level",
            Queries = [new($"max by (revision) ({Level})", "{{revision}}")],
        };

    private static GaugePanel ScoreNow(PanelContext context) =>
        new()
        {
            Title = "Health score",
            Means = "Score of each revision, 0 to 100: the scores of its services, weighted.",
            Worry = $"{DegradationLevels.ScoreText(context.Scores)}.",
            Unit = PanelUnit.Score,
            Max = 100,
            Decimals = 0,
            Thresholds = DegradationLevels.ByScore(context.Scores),
            NoValue = "no revision reports a score",
            Queries = [new(context.HealthScore(PanelContext.Chosen.Trim()), "{{revision}}")],
        };

    private static StatPanel InLevel(PanelContext context) =>
        new()
        {
            Title = "In this level for",
            Means = "Time since the level of a revision last changed, at most the chosen range.",
            Worry = "Long in any level but OPTIMAL: what is missing does not come back by itself.",
            Unit = PanelUnit.Seconds,
            Decimals = 0,
            Named = true,
            Thresholds = PanelThresholds.None,
            NoValue = "no revision reports a level",
            Queries =
            [
                new(
                    $"min by (revision) (\n{PanelContext.SinceChange(Level, "$__range", context.Step)}\n)",
                    "{{revision}}"
                ),
            ],
        };

    private static StatPanel Transitions() =>
        new()
        {
            Title = "Transitions",
            Means = "How often the level of a revision changed in the chosen range.",
            Worry = "Many mean that a service comes and goes, or that a score stays near a boundary.",
            Unit = PanelUnit.Count,
            Decimals = 0,
            Named = true,
            Thresholds = PanelThresholds.None,
            NoValue = "no revision reports a level",
            Queries = [new($"max by (revision) (changes({Level}[$__range]))", "{{revision}}")],
        };

    private static StateTimelinePanel LevelOverTime() =>
        new()
        {
            Title = "Level over time",
            Means = "Level of each revision, 0 OPTIMAL to 4 EMERGENCY, by name.",
            Worry = "Revisions that differ at the same time: one of them has a fault of its own.",
            Unit = PanelUnit.Count,
            Max = 4,
            Thresholds = DegradationLevels.ByNumber,
            Mappings = DegradationLevels.Mappings,
            NoValue = "no revision reports a level",
            Queries = [new($"max by (revision) ({Level})", "{{revision}}")],
        };

    private static TimeSeriesPanel ScoreOverTime(PanelContext context) =>
        new()
        {
            Title = "Health score over time",
            Means = "Score of each revision; the lines are where the levels begin.",
            Worry = $"{DegradationLevels.ScoreText(context.Scores)}.",
            Unit = PanelUnit.Score,
            Max = 100,
            Thresholds = DegradationLevels.ByScore(context.Scores),
            NoValue = "no revision reports a score",
            Queries = [new(context.HealthScore(PanelContext.Chosen.Trim()), "{{revision}}")],
        };

    private static TimeSeriesPanel ScoreByService(PanelContext context) =>
        new()
        {
            Title = "Health score by service",
            Means = "Which service takes the score down; the lines are where the levels of the whole score begin.",
            Worry = $"{DegradationLevels.ScoreText(context.Scores)}; the database counts most.",
            Unit = PanelUnit.Score,
            Max = 100,
            Thresholds = DegradationLevels.ByScore(context.Scores),
            NoValue = "no revision reports a score",
            Queries =
            [
                new($"min by (service, revision) ({PanelContext.Of("health_score")})", "{{service}} · {{revision}}"),
            ],
        };

    private static BarGaugePanel ShareOfTime(PanelContext context) =>
        new()
        {
            Title = "Share of time in each level",
            Means = "For how much of the chosen range the worst chosen revision was at each level.",
            Worry = "Every percent that is not OPTIMAL is one in which users lacked something.",
            Unit = PanelUnit.Ratio,
            Max = 1,
            Decimals = 1,
            Thresholds = PanelThresholds.None,
            NoValue = "no revision reports a level",
            Queries =
            [
                .. DegradationLevels.All.Select(level => new PanelQuery(
                    $"avg_over_time((max({Level}) == bool {level.Number})[$__range:{context.Step}])",
                    level.Name
                )),
            ],
        };

    private static TablePanel TimeByRevision(PanelContext context) =>
        new()
        {
            Title = "Time in each level by revision",
            Means = "The same as times, for each revision.",
            Worry = "A canary that spends more time below OPTIMAL than stable is worse than it.",
            Unit = PanelUnit.Seconds,
            Thresholds = PanelThresholds.None,
            NoValue = "No revision reports a level.",
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
        new()
        {
            Title = "Transitions over time",
            Means = "Changes of the level within one interval of the graph.",
            Worry = "A stretch without rest: see which service's score goes up and down in it.",
            Unit = PanelUnit.Count,
            Steps = true,
            Thresholds = PanelThresholds.None,
            NoValue = "no revision reports a level",
            Queries = [new($"max by (revision) (changes({Level}[$__rate_interval]))", "{{revision}}")],
        };
}
