using InventarioRetail.Releases.Model;

namespace InventarioRetail.Releases.Gates;

/// <summary>The gate of a wave: its criteria and their evaluation.</summary>
public static class Gate
{
    /// <summary>Returns the criteria, in the order of the table in docs/requirements.md, with the stack's own.</summary>
    /// <param name="settings">The limits.</param>
    /// <param name="windows">The windows of the rules.</param>
    /// <param name="hasRouter">
    /// Whether Prometheus also has the router's counters by revision: what users got, also from a canary that does not
    /// count it.
    /// </param>
    public static IReadOnlyList<Criterion> Criteria(
        GateSettings settings,
        MonitoringWindows windows,
        bool hasRouter = false
    )
    {
        var (limits, series) = (settings.Thresholds, new RecordedSeries(windows));
        return
        [
            new UpCriterion(series) { From = GateStage.Entry },
            .. ErrorCriteria(settings, series, new("", "", series.Requests, series.Errors)),
            .. hasRouter
                ? ErrorCriteria(
                    settings,
                    series,
                    new("-by-router", ", by the router", series.RouterRequests, series.RouterErrors)
                )
                : [],
            new ErrorsAboveStableCriterion(
                "unsuccessful-above-stable",
                "unsuccessful answers above stable's",
                "unsuccessful",
                limits.UnsuccessfulRatioAboveStable,
                TooMany: null,
                settings,
                series,
                new("", "", series.Requests, series.Unsuccessful) { HasUsers = false }
            ),
            new LatencyCriterion("latency-p95", "latency p95", 0.95, limits.LatencyP95Milliseconds, settings, series),
            new LatencyCriterion("latency-p99", "latency p99", 0.99, limits.LatencyP99Milliseconds, settings, series),
            new LatencyAboveStableCriterion(
                "latency-p99-above-stable",
                "latency p99 above stable's",
                0.99,
                limits.LatencyP99AboveStable,
                settings,
                series
            ),
            new MemoryAboveStableCriterion(limits.MemoryAboveStable, series) { RollsBackAtLimit = true },
            new MemoryGrowthCriterion(limits.MemoryGrowth, windows, series) { OnlyRollsBack = true },
            new CpuAboveStableCriterion(limits.CpuAboveStable, settings, series) { RollsBackAtLimit = true },
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
            .. settings.Criteria.Select(own => new QueryCriterion(own) { IsDryRun = own.DryRun }),
            new AlertsCriterion(limits.CriticalAlerts) { From = GateStage.Start },
        ];
    }

    /// <summary>Evaluates the criteria about errors on requests that an observer of its own has counted.</summary>
    /// <param name="question">The split, its times and the limits; its blocks are those of the history.</param>
    /// <param name="history">The requests and errors of the release.</param>
    public static Verdict EvaluateErrors(GateQuestion question, EventHistory history) =>
        new()
        {
            Split = question.Split,
            At = question.Now,
            Results =
            [
                .. ByRouter(question.Settings, question.Windows)
                    .Select(criterion => criterion.Judge(question, history)),
            ],
        };

    /// <summary>Returns the criteria that need no more than the router's counters of requests and errors.</summary>
    public static IEnumerable<ErrorCriterion> ByRouter(GateSettings settings, MonitoringWindows windows)
    {
        var series = new RecordedSeries(windows);
        return ErrorCriteria(settings, series, new("", "", series.RouterRequests, series.RouterErrors));
    }

    private static IEnumerable<ErrorCriterion> ErrorCriteria(
        GateSettings settings,
        RecordedSeries series,
        ErrorObserver observer
    ) =>
        [
            new ErrorRateCriterion(settings, series, observer),
            new ErrorsAboveStableCriterion(
                "error-rate-above-stable",
                "error rate above stable's",
                "errors",
                settings.Thresholds.ErrorRatioAboveStable,
                settings.Thresholds.ErrorRatio.Go,
                settings,
                series,
                observer
            ),
        ];

    /// <summary>Evaluates the gate on the values read.</summary>
    public static Verdict Evaluate(GateQuestion question, GateData data)
    {
        if (data.FirstWave is { } first)
        {
            question = question with
            {
                FirstWave = first,
                Settings = question.Settings with { Thresholds = first.Lower(question.Settings.Thresholds) },
            };
        }

        question = question with { Users = question.Users ?? data.Users };
        var criteria = Criteria(question.Settings, question.Windows, question.HasRouter)
            .Where(criterion => question.Stage >= criterion.From)
            .ToList();
        var input = new GateInput(question, data)
        {
            TestedLimits = [.. criteria.OfType<DurationCriterion>().SelectMany(criterion => criterion.TestedLimits)],
        };
        return new Verdict
        {
            Split = question.Split,
            At = question.Now,
            Results = [.. criteria.Select(criterion => criterion.Judge(input) with { IsDryRun = criterion.IsDryRun })],
        };
    }
}
