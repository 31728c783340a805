using InventarioRetail.Releases.Gates;
using InventarioRetail.Releases.Model;
using InventarioRetail.Settings;
using MathNet.Numerics.Distributions;

namespace InventarioRetail.Benchmarks;

/// <summary>The behavior of a canary.</summary>
/// <param name="StableErrors">Share of stable's requests that fail, 0 to 1.</param>
/// <param name="CanaryErrors">Share of the canary's requests that fail, 0 to 1.</param>
/// <param name="BreaksAfter">
/// Time into the wave at which the canary starts to fail; before that it is as good as stable.
/// </param>
internal sealed record Scenario(double StableErrors, double CanaryErrors, TimeSpan BreaksAfter = default)
{
    /// <summary>A short description.</summary>
    public override string ToString() =>
        StableErrors == CanaryErrors ? $"healthy: {Percent(CanaryErrors)}, as stable"
        : BreaksAfter == TimeSpan.Zero ? $"bad: {Percent(CanaryErrors)}, stable {Percent(StableErrors)}"
        : $"bad from {Duration.Format(BreaksAfter)} on: {Percent(CanaryErrors)}, stable {Percent(StableErrors)}";

    private static string Percent(double ratio) => FormattableString.Invariant($"{100 * ratio:0.##} %");
}

/// <summary>The outcome of a simulated first wave.</summary>
/// <param name="Decision">Rolled back, advanced, or still held at the end.</param>
/// <param name="After">Time since the start of the wave.</param>
internal readonly record struct Outcome(GateDecision Decision, TimeSpan After);

/// <summary>
/// Simulates the first wave of a canary. At each observation its requests are counted and judged by the gate's own error
/// criteria, for the hold of the wave and then until it may advance, at most a day.
/// </summary>
internal sealed class CanarySimulation
{
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly bool isGuard;
    private readonly TimeSpan interval;
    private readonly Wave wave;
    private readonly Scenario scenario;
    private readonly double requests;
    private readonly GateQuestion question;
    private readonly ErrorCriterion[] criteria;

    /// <param name="plan">The plan whose first wave is simulated.</param>
    /// <param name="scenario">How the canary behaves.</param>
    /// <param name="requestsPerSecond">Requests per second of both revisions together.</param>
    /// <param name="guard">
    /// Whether the guard observes: every second, the requests since the second before. Otherwise the gate does: every
    /// half minute, the requests of Prometheus's rate window.
    /// </param>
    public CanarySimulation(RolloutSettings plan, Scenario scenario, double requestsPerSecond, bool guard)
    {
        isGuard = guard;
        interval = TimeSpan.FromSeconds(guard ? 1 : 30);
        wave = plan.Waves[0];
        this.scenario = scenario;
        requests = requestsPerSecond * interval.TotalSeconds;
        var settings = GateSettings.Default(new AlertSettings(), plan.Strategy);
        question = new GateQuestion
        {
            Split = new ObservedSplit("stable", "canary", wave.Weight),
            Since = Start,
            Now = Start,
            Planned = wave.Hold,
            Settings = settings,
        };
        if (guard)
            question = question with { Block = interval, Interval = interval };
        criteria = [.. Gate.Criteria(settings, question.Windows).OfType<ErrorCriterion>()];
    }

    /// <summary>Simulates one canary.</summary>
    public Outcome Run(Random random)
    {
        // An observation covers the last five minutes, counted from its own time: each position on the grid has its own
        // history.
        var places = (int)(question.Block / interval);
        var histories = Enumerable
            .Range(0, places)
            .Select(_ => new ErrorHistory(question.Settings.Thresholds.ErrorRatio.RollBack, (int)(Patience / interval)))
            .ToArray();
        var newest = new Traffic[places];
        var block = default(Traffic);
        for (var elapsed = interval; elapsed <= Patience; elapsed += interval)
        {
            var place = (int)(elapsed / interval) % places;
            var fresh = Requests(elapsed > scenario.BreaksAfter, random);
            block = block - newest[place] + fresh;
            newest[place] = fresh;
            histories[place].Add(block);

            var now = question with { Now = Start + elapsed };
            var answer = criteria.Max(criterion => criterion.Decide(now, histories[place]));
            if (answer == GateDecision.RollBack || (!isGuard && answer == GateDecision.Advance && elapsed >= wave.Hold))
                return new Outcome(answer, elapsed);
        }

        return new Outcome(GateDecision.Hold, Patience);
    }

    /// <summary>The requests within an interval: independent Poisson samples.</summary>
    private Traffic Requests(bool isBroken, Random random)
    {
        var (canary, canaryErrors) = Counts(wave.Weight, isBroken ? scenario.CanaryErrors : scenario.StableErrors);
        var (stable, stableErrors) = Counts(100 - wave.Weight, scenario.StableErrors);
        return new Traffic(canary, canaryErrors, stable, stableErrors);

        (long All, long Failed) Counts(int percent, double errors)
        {
            var failed = Sample(requests * percent / 100 * errors);
            return (failed + Sample(requests * percent / 100 * (1 - errors)), failed);
        }

        long Sample(double mean) => mean == 0 ? 0 : Poisson.Sample(random, mean);
    }
}
