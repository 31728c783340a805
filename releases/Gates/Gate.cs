using InventarioRetail.Releases.Model;

namespace InventarioRetail.Releases.Gates;

/// <summary>The gate of a wave: its criteria and their evaluation.</summary>
public static class Gate
{
    // An almost idle canary uses its CPU for health checks, not for requests.
    private const double MinCores = 0.05;

    // A tenth of the limit to advance (500 ms): users do not notice a smaller difference, and histograms hardly resolve
    // it.
    private const double MinMilliseconds = 50;

    // Number of requests that must lie above a percentile for a difference between two percentiles not to be random.
    private const int BeyondCompared = 20;

    /// <summary>Returns the criteria, in the order of the table in docs/requirements.md.</summary>
    public static IReadOnlyList<Criterion> Criteria(GateSettings settings, MonitoringWindows windows)
    {
        var (limits, series) = (settings.Thresholds, new RecordedSeries(windows));
        return
        [
            new UpCriterion(series) { From = GateStage.Entry },
            new ErrorRateCriterion(settings, series),
            new ErrorsAboveStableCriterion(settings, series),
            new LatencyCriterion(
                "latency-p95",
                "latency p95",
                0.95,
                series.LatencyP95,
                limits.LatencyP95Milliseconds,
                settings,
                series
            ),
            new LatencyCriterion(
                "latency-p99",
                "latency p99",
                0.99,
                series.LatencyP99,
                limits.LatencyP99Milliseconds,
                settings,
                series
            ),
            new PerRequestAboveStableCriterion(
                "latency-p99-above-stable",
                "latency p99 above stable's",
                series.LatencyP99,
                BeyondCompared * 100,
                limits.LatencyP99AboveStable,
                settings,
                series
            )
            {
                LeastMore = MinMilliseconds,
            },
            new MemoryAboveStableCriterion(limits.MemoryAboveStable, series) { RollsBackAtLimit = true },
            new MemoryGrowthCriterion(limits.MemoryGrowth, windows, series) { OnlyRollsBack = true },
            new PerRequestAboveStableCriterion(
                "cpu-above-stable",
                "CPU time of a request above stable's",
                series.CpuPerRequest,
                settings.MinimumRequests,
                limits.CpuAboveStable,
                settings,
                series
            )
            {
                RollsBackAtLimit = true,
                Floor = (
                    series.Cpu,
                    MinCores,
                    $"the canary uses less than {Format.Percent(MinCores)} of a core, too little to compare"
                ),
            },
            new CountCriterion("restarts", "restarts in the wave", series.Restarts, limits.Restarts)
            {
                From = GateStage.Entry,
            },
            new CountCriterion(
                "invariant-violations",
                $"invariant violations in {Format.Time(windows.InvariantViolations)}",
                series.InvariantViolations,
                limits.InvariantViolations
            )
            {
                From = GateStage.Entry,
            },
            new AlertsCriterion(limits.CriticalAlerts) { From = GateStage.Start },
        ];
    }

    /// <summary>Evaluates the criteria about errors on requests that an observer of its own has counted.</summary>
    /// <param name="question">The split, its times and the limits; its blocks are those of the history.</param>
    /// <param name="history">The requests and errors of the wave.</param>
    public static Verdict EvaluateErrors(GateQuestion question, ErrorHistory history) =>
        new()
        {
            Split = question.Split,
            At = question.Now,
            Results =
            [
                .. Criteria(question.Settings, question.Windows)
                    .OfType<ErrorCriterion>()
                    .Select(criterion => criterion.Judge(question, history)),
            ],
        };

    /// <summary>Evaluates the gate on the values read.</summary>
    public static Verdict Evaluate(GateQuestion question, GateData data)
    {
        var input = new GateInput(question, data);
        return new Verdict
        {
            Split = question.Split,
            At = question.Now,
            Results =
            [
                .. Criteria(question.Settings, question.Windows)
                    .Where(criterion => question.Stage >= criterion.From)
                    .Select(criterion => criterion.Judge(input)),
            ],
        };
    }
}
