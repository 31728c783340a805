namespace InventarioRetail.Monitoring;

/// <summary>The release in progress: both revisions side by side, the weight, the wave and the gates.</summary>
internal static partial class GrafanaRolloutDashboard
{
    public const string Uid = "inventario-rollout";

    private const string Both = """revision=~"$stable|$canary" """;
    private const string Weight = """max(rollout_weight_percent{job="rollout",revision="$canary"})""";
    private const string Split = """rollout_canary_weight_percent{job="rollout"}""";
    private const string ServerName = "/server=\"([^\"]+)\"/";
    private const string NoRelease = "no release in progress";

    private static GrafanaVariable Stable(PanelContext context) =>
        new(
            "stable",
            "Stable",
            "The stable revision, as the router reports it.",
            context.Has(ScrapeJob.Router) ? $"query_result({Servers("stable")})" : $"query_result({Split})",
            context.Has(ScrapeJob.Router) ? ServerName : "/stable=\"([^\"]+)\"/",
            Several: false
        );

    /// <summary>
    /// The canary variable. It excludes stable, which the router's canary backend also contains, as the fallback for
    /// failed requests.
    /// </summary>
    private static GrafanaVariable Canary(PanelContext context) =>
        new(
            "canary",
            "Canary",
            "The canary revision, as the router reports it; empty without a release.",
            context.Has(ScrapeJob.Router)
                ? $"query_result({Servers("canary")} unless on (server) {Servers("stable")})"
                : $"query_result({Split})",
            context.Has(ScrapeJob.Router) ? ServerName : "/canary=\"([^\"]+)\"/",
            Several: false
        );

    /// <summary>A gate criterion: the canary's value, stable's if it is comparable, and the limits.</summary>
    private sealed record Gate(string Name, string Canary, string? Stable, GateLimits Limits)
    {
        /// <summary>
        /// The condition for not advancing: a go needs a value below the limit, or 0 if the limit is 0.
        /// </summary>
        public string NotGo => Limits.Go == 0 ? "> bool 0" : $">= bool {PromQl.Number(Limits.Go)}";
    }

    public static GrafanaDashboard For(PanelContext context) =>
        new(Uid, "Rollout", "24h")
        {
            Description = "How far is the release, is the canary as good as stable, and may the next wave start?",
            Variables = [Stable(context), Canary(context)],
            Rows =
            [
                new("Release status", new PanelLine(5, Standing(context))),
                new("Gates", new PanelLine(12, GateTable(context), Comparison(context))),
                new(
                    "Weight and wave",
                    new PanelLine(8, WeightOverTime(), ShareAndWeight(context), OffWeight(context)),
                    new PanelLine(4, WaveOverTime(context))
                ),
                new("Stable and canary: responses", new PanelLine(9, Answers(context))),
                new("Stable and canary: resources", new PanelLine(8, Resources(context))),
            ],
        };

    private static IReadOnlyList<GrafanaPanel> Standing(PanelContext context) =>
        [
            new GaugePanel("Weight of $canary", PanelUnit.Percent, NoRelease)
            {
                Means = "Live share of users that the router sends to the canary.",
                Worry = "If it differs from the stack file, the last change did not take effect.",
                Alerts =
                [
                    .. context.Has(ScrapeJob.Router) ? new[] { "SplitRejected" } : [],
                    .. context.Has(ScrapeJob.Gateway) ? new[] { "RouteChangedByHand" } : [],
                    "ReleaseNotInForce",
                ],
                Max = 100,
                Queries = [new(Weight, "$canary")],
            },
            new StatPanel("Wave", PanelUnit.Count, NoRelease)
            {
                Means = $"The last wave whose weight has been reached: {Plan(context)}.",
                Worry = "A wave that lasts longer than its hold without a known reason.",
                Max = context.Options.Waves.Count,
                Mappings = WaveNames(context),
                Queries = [new(Wave(context), "wave")],
            },
            new StatPanel("Time in wave", PanelUnit.Seconds, NoRelease)
            {
                Means = "Time since the canary's weight last changed, or since the router first reported it.",
                Worry = $"The waves: {Plan(context)}.",
                Decimals = 0,
                Queries = [new(TimeInWave(), "time in wave")],
            },
            new StatPanel("Hold remaining", PanelUnit.Seconds, NoRelease)
            {
                Means = "Time until the next wave may start; negative once the hold is over.",
                Worry = "Green means that the hold is over; the gates decide whether the release may advance.",
                Min = null,
                Decimals = 0,
                Thresholds = new(new ThresholdStep(null, PanelColor.Good), new ThresholdStep(0, PanelColor.Neutral)),
                Queries = [new($"{HoldOfWave(context)}\n- (\n{TimeInWave()}\n)", "hold left")],
            },
            new StatPanel("Overall verdict", PanelUnit.Count, NoRelease)
            {
                Means = "The worst verdict of the gates below. A gate without data is a HOLD.",
                Worry = "ROLL BACK: roll back now. HOLD: check which gate holds.",
                Max = 2,
                Thresholds = Verdicts,
                Mappings = VerdictNames,
                Queries = [new($"max(\n{Verdict(context)}\n)", "verdict")],
            },
            new StatPanel("Critical alerts", PanelUnit.Count, "Prometheus does not answer")
            {
                Means = "Firing critical alerts, of any part; any of them stops a release.",
                Worry = "From 1: roll back.",
                DetailsUid = GrafanaSystemHealthDashboard.Uid,
                Thresholds = PanelThresholds.Above(1, PanelColor.Critical),
                Queries = [new(CriticalAlerts, "critical")],
            },
            .. context.Has(ScrapeJob.Guard) ? GuardAndBrake(context) : [],
        ];

    private static IReadOnlyList<GrafanaPanel> GuardAndBrake(PanelContext context) =>
        [
            new StatPanel("Brake", PanelUnit.Count, "the router is not scraped")
            {
                Means = "Whether a rolled-back canary is kept from users, whatever weight is published.",
                Worry = "ON: a release was rolled back; the alert says by whom.",
                Alerts = ["ReleaseBraked"],
                Max = 1,
                Thresholds = PanelThresholds.Above(1, PanelColor.Critical),
                Mappings = [new(0, "off", PanelColor.Good), new(1, "ON", PanelColor.Critical)],
                Queries =
                [
                    new(
                        $$"""max({{MetricCatalogue.Brake}}{job="rollout"}) or 0 * max(up{job="rollout"} == 1)""",
                        "brake"
                    ),
                ],
            },
            new StatPanel("Guard is blind for", PanelUnit.Seconds, "the guard is not scraped")
            {
                Means = "Time since the guard last read the router's counters or Prometheus, with users on the canary.",
                Worry = $"Critical above {PrometheusDuration.Format(context.Monitoring.Windows.ForUrgent)}.",
                Alerts = ["GuardBlind", "GuardDown"],
                Decimals = 0,
                Thresholds = PanelThresholds.Above(
                    context.Monitoring.Windows.ForUrgent.TotalSeconds,
                    PanelColor.Critical
                ),
                Queries = [new("""max(guard_blind_seconds{job="guard"})""", "blind")],
            },
        ];

    private static TablePanel GateTable(PanelContext context) =>
        new("Gates", PanelUnit.Count, NoRelease)
        {
            Means = "Each criterion now: the canary's value, stable's value, and the limits for go and for rollback.",
            Worry =
                "ROLL BACK: the value is above its limit. HOLD: the value is not low enough to advance, or there is no "
                + "data. This is the current moment; `./run release` also decides over time.",
            Width = 14,
            Keys = [new("gate", "Gate")],
            Columns =
            [
                new(
                    "Go below (or 0)",
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
        return new("Stable and canary side by side", PanelUnit.Count, "No revision is scraped.")
        {
            Means = $"Current values, from the same series that the alerts use (windows of {context.Rate}).",
            Worry = "Colors follow the alerts: yellow is a warning, red is critical.",
            Width = 10,
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
        new("Weight over time", PanelUnit.Percent, "the router is not scraped")
        {
            Means = "Live share of users that the router sends to each revision.",
            Worry = "A fall to 0% is a rollback.",
            Max = 100,
            Steps = true,
            Queries = [new("""max by (revision) (rollout_weight_percent{job="rollout"})""", "{{revision}}")],
        };

    private static TimeSeriesPanel ShareAndWeight(PanelContext context) =>
        new("Request share and weight of $canary", PanelUnit.Percent, NoRelease)
        {
            Means =
                $"The canary's share of requests, averaged over {context.Rate}, and its weight: "
                + "the share of users it should get.",
            Worry = "A share that stays off the weight: a few users make most of the requests, or the canary is down.",
            Max = 100,
            Steps = true,
            Queries =
            [
                new($$"""100 * {{context.Series.Share}}{revision="$canary"}""", "share of {{revision}}"),
                new(Weight, "weight of $canary"),
            ],
        };

    private static TimeSeriesPanel OffWeight(PanelContext context)
    {
        var thresholds = context.Thresholds;
        return new("Deviation of share from weight", PanelUnit.Count, "no requests")
        {
            Means = "Difference between the request share and the weight of each revision, in percentage points.",
            Worry =
                $"Warning above {PanelUnit.Count.Text(thresholds.SharePoints)} points, for "
                + $"{PrometheusDuration.Format(context.Monitoring.Windows.Rate + context.Monitoring.Windows.For)}; "
                + $"applies from {thresholds.ShareRequests} requests in {context.Rate}.",
            Alerts = ["ShareOffWeight"],
            Thresholds = PanelThresholds.Above(thresholds.SharePoints, PanelColor.Warning),
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
        new("Wave over time", PanelUnit.Count, NoRelease)
        {
            Means = $"The last wave whose weight had been reached: {Plan(context)}.",
            Worry = "A step back is a rollback.",
            Max = context.Options.Waves.Count,
            Mappings = WaveNames(context),
            Queries = [new(Wave(context), "$canary")],
        };

    private static IReadOnlyList<GrafanaPanel> Answers(PanelContext context)
    {
        var (series, thresholds) = (context.Series, context.Thresholds);
        return
        [
            BothVersions("Requests: stable and canary", series.Requests, PanelUnit.RequestsPerSecond) with
            {
                Means = $"User requests per second, averaged over {context.Rate}.",
                Worry = "It should follow the weight; if not, see the request share above.",
            },
            BothVersions("Errors: stable and canary", series.ErrorRatio, PanelUnit.Ratio) with
            {
                Means = $"Share of requests answered with 5xx, within {context.Rate}.",
                Worry =
                    $"{context.WorryAbove(thresholds.ErrorRatio, PanelUnit.Ratio)} A canary "
                    + "above stable is at least a HOLD.",
                Alerts = ["DashboardErrorRateCritical", "DashboardErrorRateWarning"],
                Thresholds = PanelThresholds.Above(thresholds.ErrorRatio),
            },
            BothVersions("p95: stable and canary", series.LatencyP95, PanelUnit.Milliseconds) with
            {
                Means = $"95% of requests complete within this time, measured over {context.Rate}.",
                Worry = context.WorryAbove(thresholds.LatencyP95Milliseconds, PanelUnit.Milliseconds),
                Alerts = ["DashboardLatencyP95Critical", "DashboardLatencyP95Warning"],
                Thresholds = PanelThresholds.Above(thresholds.LatencyP95Milliseconds),
            },
            BothVersions("p99: stable and canary", series.LatencyP99, PanelUnit.Milliseconds) with
            {
                Means = $"99% of requests complete within this time, measured over {context.Rate}.",
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
            BothVersions("Memory: stable and canary", series.Memory, PanelUnit.Bytes) with
            {
                Means = "Memory of the largest process of each revision.",
                Worry =
                    $"HOLD from {PanelUnit.Ratio.Text(context.Gates.MemoryAboveStable.Go)} above stable, ROLL BACK "
                    + $"above {PanelUnit.Ratio.Text(context.Gates.MemoryAboveStable.RollBack)}.",
            },
            BothVersions("Memory growth: stable and canary", series.MemoryGrowth, PanelUnit.Ratio) with
            {
                Means =
                    $"Memory compared with {PrometheusDuration.Format(context.Monitoring.Windows.MemoryGrowth)} ago; "
                    + "only for processes that were already warm then.",
                Worry = context.WorryAbove(thresholds.MemoryGrowth, PanelUnit.Ratio),
                Alerts = ["DashboardMemoryGrowthCritical", "DashboardMemoryGrowthWarning"],
                Min = null,
                Thresholds = PanelThresholds.Above(thresholds.MemoryGrowth),
            },
            BothVersions("CPU time per request: stable and canary", series.CpuPerRequest, PanelUnit.Seconds) with
            {
                Means = $"CPU seconds divided by requests, within {context.Rate}.",
                Worry =
                    $"HOLD from {PanelUnit.Ratio.Text(context.Gates.CpuAboveStable.Go)} above stable, ROLL BACK above "
                    + $"{PanelUnit.Ratio.Text(context.Gates.CpuAboveStable.RollBack)}.",
            },
            BothVersions("Restarts: stable and canary", series.Restarts, PanelUnit.Count) with
            {
                Means = $"Restarts within {PrometheusDuration.Format(context.Monitoring.Windows.Restarts)}.",
                Worry = "From 1: critical; a restart of the canary rolls back.",
                Alerts = ["DashboardRestarted"],
                Steps = true,
                Thresholds = PanelThresholds.Above(1, PanelColor.Critical),
            },
        ];
    }

    private static TimeSeriesPanel BothVersions(string title, string recorded, PanelUnit unit) =>
        new(title, unit, "no data for either revision")
        {
            Means = "",
            Worry = "",
            Queries = [new($"{recorded}{{{Both.Trim()}}}", "{{revision}}")],
        };
}
