namespace InventarioRetail.Monitoring;

/// <summary>The release that is under way: both versions side by side, the weight, the wave and the gates.</summary>
internal static partial class GrafanaRolloutDashboard
{
    private const string Both = """revision=~"$stable|$canary" """;
    private const string Weight = """max(rollout_weight_percent{job="rollout",revision="$canary"})""";
    private const string Split = """rollout_canary_weight_percent{job="rollout"}""";
    private const string ServerName = "/server=\"([^\"]+)\"/";
    private const string NoRelease = "no release is under way";

    private static GrafanaVariable Stable(PanelContext context) =>
        new(
            "stable",
            "Stable",
            "The revision that everybody is on without a release, as the router has it.",
            context.Has(ScrapeJob.Router) ? $"query_result({Servers("stable")})" : $"query_result({Split})",
            context.Has(ScrapeJob.Router) ? ServerName : "/stable=\"([^\"]+)\"/",
            Several: false
        );

    /// <summary>Behind the canary's name the router has the stable revision too, for what the canary does not answer.</summary>
    private static GrafanaVariable Canary(PanelContext context) =>
        new(
            "canary",
            "Canary",
            "The revision under release, as the router has it; empty without one.",
            context.Has(ScrapeJob.Router)
                ? $"query_result({Servers("canary")} unless on (server) {Servers("stable")})"
                : $"query_result({Split})",
            context.Has(ScrapeJob.Router) ? ServerName : "/canary=\"([^\"]+)\"/",
            Several: false
        );

    /// <summary>A criterion: the canary's value, stable's where it is comparable, and the limits.</summary>
    private sealed record Gate(string Name, string Canary, string? Stable, GateLimits Limits)
    {
        /// <summary>Go needs a value below the limit; where that is 0, it needs 0.</summary>
        public string NotGo => Limits.Go == 0 ? "> bool 0" : $">= bool {PromQl.Number(Limits.Go)}";
    }

    public static GrafanaDashboard For(PanelContext context) =>
        new()
        {
            Uid = GrafanaDashboards.RolloutUid,
            Title = "Rollout",
            Description = "How far is the release, is the canary as good as stable, and may the next wave begin?",
            Range = "24h",
            Variables = [Stable(context), Canary(context)],
            Rows =
            [
                new("Where it stands", new PanelLine(5, Standing(context))),
                new("Gates", new PanelLine(12, GateTable(context), Comparison(context))),
                new(
                    "Weight and wave",
                    new PanelLine(8, WeightOverTime(), ShareAndWeight(context), OffWeight(context)),
                    new PanelLine(4, WaveOverTime(context))
                ),
                new("Both versions: answers", new PanelLine(9, Answers(context))),
                new("Both versions: resources", new PanelLine(8, Resources(context))),
            ],
        };

    private static IReadOnlyList<GrafanaPanel> Standing(PanelContext context) =>
        [
            new GaugePanel
            {
                Title = "Weight of $canary",
                Means = "Share of the users that the router sends to the canary, as it is in force.",
                Worry = "Where it is not what the stack's file says, the last step did not arrive.",
                Alerts = ["SplitRejected", "ReleaseNotInForce"],
                Unit = PanelUnit.Percent,
                Max = 100,
                Thresholds = PanelThresholds.None,
                NoValue = NoRelease,
                Queries = [new(Weight, "$canary")],
            },
            new StatPanel
            {
                Title = "Wave",
                Means = $"The last wave whose weight is reached: {Plan(context)}.",
                Worry = "It must not stand still for longer than its hold without a reason.",
                Unit = PanelUnit.Count,
                Max = context.Options.Waves.Count,
                Thresholds = PanelThresholds.None,
                Mappings = WaveNames(context),
                NoValue = NoRelease,
                Queries = [new(Wave(context), "wave")],
            },
            new StatPanel
            {
                Title = "In this wave for",
                Means = "Time since the canary's weight last changed, or since the router knows it.",
                Worry = $"The waves: {Plan(context)}.",
                Unit = PanelUnit.Seconds,
                Decimals = 0,
                Thresholds = PanelThresholds.None,
                NoValue = NoRelease,
                Queries = [new(TimeInWave(), "time in wave")],
            },
            new StatPanel
            {
                Title = "Hold left",
                Means = "Time until the next wave may begin; below zero it might have begun.",
                Worry = "Green says that the time is up; the gates beside it say whether it may go on.",
                Unit = PanelUnit.Seconds,
                Min = null,
                Decimals = 0,
                Thresholds = new(new ThresholdStep(null, PanelColor.Good), new ThresholdStep(0, PanelColor.Neutral)),
                NoValue = NoRelease,
                Queries = [new($"{HoldOfWave(context)}\n- (\n{TimeInWave()}\n)", "hold left")],
            },
            new StatPanel
            {
                Title = "Gates together",
                Means = "The worst verdict of all gates below. A gate without data is never a go.",
                Worry = "ROLL BACK: do it now; HOLD: see which gate.",
                Unit = PanelUnit.Count,
                Max = 2,
                Thresholds = Verdicts,
                Mappings = VerdictNames,
                NoValue = NoRelease,
                Queries = [new($"max(\n{Verdict(context)}\n)", "verdict")],
            },
            new StatPanel
            {
                Title = "Critical alerts",
                Means = "Critical alerts that are firing, whatever they are about: any stops a release.",
                Worry = "From 1 on: roll back.",
                DetailsUid = GrafanaDashboards.SystemHealthUid,
                Unit = PanelUnit.Count,
                Thresholds = PanelThresholds.Above(1, PanelColor.Critical),
                NoValue = "Prometheus does not answer",
                Queries = [new(CriticalAlerts, "critical")],
            },
        ];

    private static TablePanel GateTable(PanelContext context) =>
        new()
        {
            Title = "Gates",
            Means = "Each criterion for the canary now: its value, stable's, what go needs and where to roll back.",
            Worry =
                "ROLL BACK where a value is above its limit; HOLD where it is not low enough to go on, or where there is no data. "
                + "`./run release` decides over time as well; this is the moment.",
            Width = 14,
            Unit = PanelUnit.Count,
            Thresholds = PanelThresholds.None,
            NoValue = NoRelease,
            Keys = [new("gate", "Gate")],
            Columns =
            [
                new(
                    "Go needs below (or 0)",
                    Each(context, gate => $"vector({PromQl.Number(gate.Limits.Go)})"),
                    PanelUnit.Count
                ),
                new(
                    "Roll back above",
                    Each(context, gate => $"vector({PromQl.Number(gate.Limits.RollBack)})"),
                    PanelUnit.Count
                ),
                new("Canary", Each(context, gate => gate.Canary), PanelUnit.Count) { Decimals = 2 },
                new("Stable", Each(context, gate => gate.Stable), PanelUnit.Count) { Decimals = 2 },
                new("Verdict", Verdict(context), PanelUnit.Count) { Thresholds = Verdicts, Mappings = VerdictNames },
            ],
        };

    private static TablePanel Comparison(PanelContext context)
    {
        var (series, thresholds) = (context.Series, context.Thresholds);
        return new()
        {
            Title = "Both versions side by side",
            Means = $"Stable and canary now, by the same series that the alerts read (windows of {context.Rate}).",
            Worry = "In the colors of the alerts: yellow warns, red is critical.",
            Width = 10,
            Unit = PanelUnit.Count,
            Thresholds = PanelThresholds.None,
            NoValue = "No revision is scraped.",
            Keys = [new("revision", "Revision")],
            Columns =
            [
                new("Requests", Recorded(series.Requests), PanelUnit.RequestsPerSecond) { Decimals = 1 },
                new("Errors", Recorded(series.ErrorRatio), PanelUnit.Ratio)
                {
                    Decimals = 2,
                    Thresholds = PanelThresholds.Above(thresholds.ErrorRatio),
                },
                new("p95", Recorded(series.LatencyP95), PanelUnit.Milliseconds)
                {
                    Decimals = 0,
                    Thresholds = PanelThresholds.Above(thresholds.LatencyP95Milliseconds),
                },
                new("p99", Recorded(series.LatencyP99), PanelUnit.Milliseconds)
                {
                    Decimals = 0,
                    Thresholds = PanelThresholds.Above(thresholds.LatencyP99Milliseconds),
                },
                new("Memory", Recorded(series.Memory), PanelUnit.Bytes) { Decimals = 0 },
                new("Restarts", Recorded(series.Restarts), PanelUnit.Count)
                {
                    Thresholds = PanelThresholds.Above(1, PanelColor.Critical),
                },
                new(
                    "Weight",
                    """max by (revision) (rollout_weight_percent{job="rollout",revision=~"$stable|$canary"})""",
                    PanelUnit.Percent
                ),
                new("Share", $"100 * {Recorded(series.Share)}", PanelUnit.Percent) { Decimals = 1 },
            ],
        };

        static string Recorded(string name) => $"sum by (revision) ({name}{{{Both.Trim()}}})";
    }

    private static TimeSeriesPanel WeightOverTime() =>
        new()
        {
            Title = "Weight over time",
            Means = "Share of the users that the router sends to each revision, as it is in force.",
            Worry = "A fall to 0% is a rollback.",
            Unit = PanelUnit.Percent,
            Max = 100,
            Steps = true,
            Thresholds = PanelThresholds.None,
            NoValue = "the router is not scraped",
            Queries = [new("""max by (revision) (rollout_weight_percent{job="rollout"})""", "{{revision}}")],
        };

    private static TimeSeriesPanel ShareAndWeight(PanelContext context) =>
        new()
        {
            Title = "Share of requests and weight of $canary",
            Means =
                $"What the canary gets of the requests, the mean of {context.Rate}, against what it should get of the users.",
            Worry =
                "Users differ: a share that stays off the weight means that a few users make most requests, or that the canary is down.",
            Unit = PanelUnit.Percent,
            Max = 100,
            Steps = true,
            Thresholds = PanelThresholds.None,
            NoValue = NoRelease,
            Queries =
            [
                new($$"""100 * {{context.Series.Share}}{revision="$canary"}""", "share of {{revision}}"),
                new(Weight, "weight of $canary"),
            ],
        };

    private static TimeSeriesPanel OffWeight(PanelContext context)
    {
        var thresholds = context.Thresholds;
        return new()
        {
            Title = "Share off the weight",
            Means = "Percentage points between the share of requests and the weight of each revision.",
            Worry =
                $"Warning above {PanelUnit.Count.Text(thresholds.SharePoints)} points, held for "
                + $"{PrometheusDuration.Format(context.Monitoring.Windows.Rate + context.Monitoring.Windows.For)}; "
                + $"counts from {thresholds.ShareRequests} requests in {context.Rate} on.",
            Alerts = ["ShareOffWeight"],
            Unit = PanelUnit.Count,
            Thresholds = PanelThresholds.Above(thresholds.SharePoints, PanelColor.Warning),
            NoValue = "no requests",
            Queries =
            [
                new(
                    $$"""
                    abs(
                      100 * {{context.Series.Share}}
                      - on (revision)
                      max by (revision) (rollout_weight_percent{job="rollout"})
                    )
                    """,
                    "{{revision}}"
                ),
            ],
        };
    }

    private static StateTimelinePanel WaveOverTime(PanelContext context) =>
        new()
        {
            Title = "Wave over time",
            Means = $"The last wave whose weight was reached: {Plan(context)}.",
            Worry = "A step back is a rollback.",
            Unit = PanelUnit.Count,
            Max = context.Options.Waves.Count,
            Thresholds = PanelThresholds.None,
            Mappings = WaveNames(context),
            NoValue = NoRelease,
            Queries = [new(Wave(context), "$canary")],
        };

    private static IReadOnlyList<GrafanaPanel> Answers(PanelContext context)
    {
        var (series, thresholds) = (context.Series, context.Thresholds);
        return
        [
            BothVersions("Requests of both versions", series.Requests, PanelUnit.RequestsPerSecond) with
            {
                Means = $"Requests of users per second, the mean of {context.Rate}.",
                Worry = "It follows the weight; where it does not, see the share.",
            },
            BothVersions("Errors of both versions", series.ErrorRatio, PanelUnit.Ratio) with
            {
                Means = $"Share of the requests that were answered with 5xx, within {context.Rate}.",
                Worry =
                    $"{context.WorryAbove(thresholds.ErrorRatio, PanelUnit.Ratio)} A canary above stable is a hold at least.",
                Alerts = ["DashboardErrorRateCritical", "DashboardErrorRateWarning"],
                Thresholds = PanelThresholds.Above(thresholds.ErrorRatio),
            },
            BothVersions("p95 of both versions", series.LatencyP95, PanelUnit.Milliseconds) with
            {
                Means = $"95% of the requests take up to this long, within {context.Rate}.",
                Worry = context.WorryAbove(thresholds.LatencyP95Milliseconds, PanelUnit.Milliseconds),
                Alerts = ["DashboardLatencyP95Critical", "DashboardLatencyP95Warning"],
                Thresholds = PanelThresholds.Above(thresholds.LatencyP95Milliseconds),
            },
            BothVersions("p99 of both versions", series.LatencyP99, PanelUnit.Milliseconds) with
            {
                Means = $"99% of the requests take up to this long, within {context.Rate}.",
                Worry = context.WorryAbove(thresholds.LatencyP99Milliseconds, PanelUnit.Milliseconds),
                Alerts = ["DashboardLatencyP99Critical", "DashboardLatencyP99Warning"],
                Thresholds = PanelThresholds.Above(thresholds.LatencyP99Milliseconds),
            },
        ];
    }

    private static IReadOnlyList<GrafanaPanel> Resources(PanelContext context)
    {
        var (series, thresholds) = (context.Series, context.Thresholds);
        return
        [
            BothVersions("Memory of both versions", series.Memory, PanelUnit.Bytes) with
            {
                Means = "Memory of the largest process of each version.",
                Worry =
                    $"Hold from {PanelUnit.Ratio.Text(context.Gates.MemoryAboveStable.Go)} above stable on, roll back above {PanelUnit.Ratio.Text(context.Gates.MemoryAboveStable.RollBack)}.",
            },
            BothVersions("Memory growth of both versions", series.MemoryGrowth, PanelUnit.Ratio) with
            {
                Means =
                    $"Memory against {PrometheusDuration.Format(context.Monitoring.Windows.MemoryGrowth)} ago; only for processes that were warm then.",
                Worry = context.WorryAbove(thresholds.MemoryGrowth, PanelUnit.Ratio),
                Alerts = ["DashboardMemoryGrowthCritical", "DashboardMemoryGrowthWarning"],
                Min = null,
                Thresholds = PanelThresholds.Above(thresholds.MemoryGrowth),
            },
            BothVersions("CPU time of a request of both versions", series.CpuPerRequest, PanelUnit.Seconds) with
            {
                Means = $"CPU seconds divided by requests, within {context.Rate}.",
                Worry =
                    $"Hold from {PanelUnit.Ratio.Text(context.Gates.CpuAboveStable.Go)} above stable on, roll back above {PanelUnit.Ratio.Text(context.Gates.CpuAboveStable.RollBack)}.",
            },
            BothVersions("Restarts of both versions", series.Restarts, PanelUnit.Count) with
            {
                Means = $"Restarts within {PrometheusDuration.Format(context.Monitoring.Windows.Restarts)}.",
                Worry = "From 1 on: of the canary it is a rollback.",
                Alerts = ["DashboardRestarted"],
                Steps = true,
                Thresholds = PanelThresholds.Above(1, PanelColor.Critical),
            },
        ];
    }

    private static TimeSeriesPanel BothVersions(string title, string recorded, PanelUnit unit) =>
        new()
        {
            Title = title,
            Means = "",
            Worry = "",
            Unit = unit,
            Thresholds = PanelThresholds.None,
            NoValue = "neither version has any",
            Queries = [new($"{recorded}{{{Both.Trim()}}}", "{{revision}}")],
        };
}
