using InventarioRetail.Releases.Gates;
using InventarioRetail.Releases.Model;
using InventarioRetail.Settings;
using MathNet.Numerics.Distributions;

namespace InventarioRetail.Benchmarks;

/// <summary>How a canary behaves.</summary>
/// <param name="StableErrors">Share of stable's requests that fail.</param>
/// <param name="CanaryErrors">Share of the canary's requests that fail.</param>
/// <param name="BreaksAfter">Time in the wave from which on the canary fails as it does; before, it is as good as stable.</param>
internal sealed record Scenario(double StableErrors, double CanaryErrors, TimeSpan BreaksAfter = default)
{
    /// <summary>In a few words.</summary>
    public override string ToString() =>
        StableErrors == CanaryErrors ? $"healthy: {Percent(CanaryErrors)}, as stable"
        : BreaksAfter == TimeSpan.Zero ? $"bad: {Percent(CanaryErrors)}, stable {Percent(StableErrors)}"
        : $"bad from {Duration.Format(BreaksAfter)} on: {Percent(CanaryErrors)}, stable {Percent(StableErrors)}";

    private static string Percent(double ratio) => FormattableString.Invariant($"{100 * ratio:0.##} %");
}

/// <summary>How a simulated first wave ended.</summary>
/// <param name="Decision">Rolled back, advanced, or still held at the end.</param>
/// <param name="After">When, counted from the beginning of the wave.</param>
internal readonly record struct Outcome(GateDecision Decision, TimeSpan After);

/// <summary>
/// The first wave of a canary, its requests counted every half a minute and judged as often by the gate's own criteria about errors, for as
/// long as the wave holds, and then until it may advance, a day at most.
/// </summary>
internal sealed class CanarySimulation
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly Wave wave;
    private readonly Scenario scenario;
    private readonly double requests;
    private readonly GateQuestion question;
    private readonly ErrorCriterion[] criteria;

    /// <param name="plan">The plan whose first wave it is.</param>
    /// <param name="scenario">How the canary behaves.</param>
    /// <param name="requestsPerSecond">Requests per second of both revisions together.</param>
    public CanarySimulation(RolloutSettings plan, Scenario scenario, double requestsPerSecond)
    {
        wave = plan.Waves[0];
        this.scenario = scenario;
        requests = requestsPerSecond * Interval.TotalSeconds;
        var settings = GateSettings.Default(new AlertSettings(), plan.Strategy);
        question = new GateQuestion
        {
            Split = new ObservedSplit("stable", "canary", wave.Weight),
            Since = Start,
            Now = Start,
            Planned = wave.Hold,
            Settings = settings,
        };
        criteria = [.. Gate.Criteria(settings, question.Windows).OfType<ErrorCriterion>()];
    }

    /// <summary>One canary.</summary>
    public Outcome Run(Random random)
    {
        // A look sees the last five minutes anew, cut from where it stands: each place on the grid has a history of its own.
        var places = (int)(question.Block / Interval);
        var histories = Enumerable
            .Range(0, places)
            .Select(_ => new ErrorHistory(question.Settings.Thresholds.ErrorRatio.RollBack))
            .ToArray();
        var newest = new Traffic[places];
        var block = default(Traffic);
        for (var elapsed = Interval; elapsed <= Patience; elapsed += Interval)
        {
            var place = (int)(elapsed / Interval) % places;
            var fresh = Requests(elapsed > scenario.BreaksAfter, random);
            block = block - newest[place] + fresh;
            newest[place] = fresh;
            histories[place].Add(block);

            var now = question with { Now = Start + elapsed };
            var answer = criteria.Max(criterion => criterion.Decide(now, histories[place]));
            if (answer == GateDecision.RollBack || (answer == GateDecision.Advance && elapsed >= wave.Hold))
                return new Outcome(answer, elapsed);
        }

        return new Outcome(GateDecision.Hold, Patience);
    }

    /// <summary>What comes in within an interval: independent Poisson numbers.</summary>
    private Traffic Requests(bool isBroken, Random random)
    {
        var (canary, canaryErrors) = RevisionRole(
            wave.Weight,
            isBroken ? scenario.CanaryErrors : scenario.StableErrors
        );
        var (stable, stableErrors) = RevisionRole(100 - wave.Weight, scenario.StableErrors);
        return new Traffic(canary, canaryErrors, stable, stableErrors);

        (long All, long Failed) RevisionRole(int percent, double errors)
        {
            var failed = Poisson.Sample(random, requests * percent / 100 * errors);
            return (failed + Poisson.Sample(random, requests * percent / 100 * (1 - errors)), failed);
        }
    }
}
