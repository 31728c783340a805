namespace InventarioRetail.Monitoring;

// The gates and waves as PromQL.
internal static partial class GrafanaRolloutDashboard
{
    private static IReadOnlyList<Gate> Gates(PanelContext context)
    {
        var (series, gates) = (context.Series, context.Gates);
        var restarts = PrometheusDuration.Format(context.Monitoring.Windows.Restarts);
        var violations = PrometheusDuration.Format(context.Monitoring.Windows.InvariantViolations);
        var growth = PrometheusDuration.Format(context.Monitoring.Windows.MemoryGrowth);
        return
        [
            new(
                "error rate, %",
                AsPercent(Of(series.ErrorRatio)),
                AsPercent(OfStable(series.ErrorRatio)),
                Percent(gates.ErrorRatio)
            ),
            new(
                "error rate above stable's, points",
                AsPercent($"({Of(series.ErrorRatio)} - {OfStable(series.ErrorRatio)})"),
                null,
                Percent(gates.ErrorRatioAboveStable)
            ),
            new("latency p95, ms", Of(series.LatencyP95), OfStable(series.LatencyP95), gates.LatencyP95Milliseconds),
            new("latency p99, ms", Of(series.LatencyP99), OfStable(series.LatencyP99), gates.LatencyP99Milliseconds),
            new("latency p99 above stable's, %", Above(series.LatencyP99), null, Percent(gates.LatencyP99AboveStable)),
            new("memory above stable's, %", Above(series.Memory), null, Percent(gates.MemoryAboveStable)),
            new(
                $"memory growth in {growth}, %",
                AsPercent(Of(series.MemoryGrowth)),
                AsPercent(OfStable(series.MemoryGrowth)),
                Percent(gates.MemoryGrowth)
            ),
            new(
                "CPU time of a request above stable's, %",
                Above(series.CpuPerRequest),
                null,
                Percent(gates.CpuAboveStable)
            ),
            new($"restarts in {restarts}", Of(series.Restarts), OfStable(series.Restarts), gates.Restarts),
            new(
                $"invariant violations in {violations}",
                Of(series.InvariantViolations),
                OfStable(series.InvariantViolations),
                gates.InvariantViolations
            ),
            new("critical alerts", CriticalAlerts, null, gates.CriticalAlerts),
        ];

        static string Of(string recorded) => $$"""max({{recorded}}{revision="$canary"})""";

        static string OfStable(string recorded) => $$"""max({{recorded}}{revision="$stable"})""";

        static string Above(string recorded) => $"100 * ({Of(recorded)} / ({OfStable(recorded)} > 0) - 1)";

        static string AsPercent(string value) => $"100 * {value}";
    }

    private static GateLimits Percent(GateLimits limits) =>
        new(Math.Round(limits.Go * 100, 6), Math.Round(limits.RollBack * 100, 6));

    private const string CriticalAlerts = """(count(ALERTS{alertstate="firing",severity="critical"}) or vector(0))""";

    /// <summary>One series per gate, with its name in the label <c>gate</c>.</summary>
    private static string Each(PanelContext context, Func<Gate, string?> value) =>
        string.Join(
            "\nor\n",
            from gate in Gates(context)
            let expression = value(gate)
            where expression is not null
            select $"label_replace({expression}, \"gate\", \"{gate.Name}\", \"\", \"\")"
        );

    /// <summary>
    /// The verdict of each gate: 0 go, 1 hold (also without data), 2 roll back; no series without a canary.
    /// </summary>
    private static string Verdict(PanelContext context) =>
        $"""
            (
            {Each(
                context,
                gate =>
                    $"(({gate.Canary}) {gate.NotGo}) + (({gate.Canary}) > bool {PromQl.Number(gate.Limits.RollBack)}) or vector(1)"
            )}
            )
            and on () {Weight}
            """;

    private static readonly PanelThresholds Verdicts = new(
        new ThresholdStep(null, PanelColor.Good),
        new ThresholdStep(1, PanelColor.Warning),
        new ThresholdStep(2, PanelColor.Critical)
    );

    private static readonly IReadOnlyList<PanelMapping> VerdictNames =
    [
        new(0, "GO", PanelColor.Good),
        new(1, "HOLD", PanelColor.Warning),
        new(2, "ROLL BACK", PanelColor.Critical),
    ];

    private static string Wave(PanelContext context) =>
        string.Join(
            "\n+ ",
            context.Options.Waves.Select(wave => $"({Weight} >= bool {PromQl.Number(wave.WeightPercent)})")
        );

    private static string HoldOfWave(PanelContext context)
    {
        var before = TimeSpan.Zero;
        List<string> steps = [];
        foreach (var wave in context.Options.Waves)
        {
            steps.Add($"{PromQl.Seconds(wave.Hold - before)} * ({Weight} >= bool {PromQl.Number(wave.WeightPercent)})");
            before = wave.Hold;
        }

        return string.Join("\n+ ", steps);
    }

    /// <summary>
    /// Seconds since the last weight change, at most the default retention of 7 days; a canary-4 wave lasts two days.
    /// </summary>
    private static string TimeInWave() =>
        $"min(\n{PanelContext.SinceChange("""rollout_weight_percent{job="rollout",revision="$canary"}""", "7d", "1m")}\n)";

    private static IReadOnlyList<PanelMapping> WaveNames(PanelContext context) =>
        [
            new(0, "not started", PanelColor.Neutral),
            .. context.Options.Waves.Select(
                (wave, index) =>
                    new PanelMapping(
                        index + 1,
                        $"{index + 1} of {context.Options.Waves.Count} ({PanelUnit.Percent.Text(wave.WeightPercent)})",
                        index + 1 == context.Options.Waves.Count ? PanelColor.Good : PanelColor.Neutral
                    )
            ),
        ];

    private static string Plan(PanelContext context) =>
        string.Join(
            ", ",
            context.Options.Waves.Select(wave =>
                PanelUnit.Percent.Text(wave.WeightPercent)
                + (wave.Hold > TimeSpan.Zero ? $" for {PrometheusDuration.Format(wave.Hold)}" : "")
            )
        );

    private static string Servers(string backend) =>
        $$"""haproxy_server_status{job="router",proxy="{{backend}}",state="UP"}""";
}
