using InventarioRetail.Components;
using InventarioRetail.Releases;
using InventarioRetail.Stacks;
using MathNet.Numerics.Distributions;

namespace InventarioRetail.Benchmarks;

/// <summary>How a canary and its traffic behave.</summary>
/// <param name="RequestsPerSecond">Requests per second of both revisions together.</param>
/// <param name="StableErrors">Share of stable's requests that fail.</param>
/// <param name="CanaryErrors">Share of the canary's requests that fail.</param>
/// <param name="BreaksAfter">Time in the wave from which on the canary fails as it does; before, it is as good as stable.</param>
internal sealed record Scenario(
    double RequestsPerSecond,
    double StableErrors,
    double CanaryErrors,
    TimeSpan BreaksAfter = default
);

/// <summary>How a simulated first wave ended.</summary>
/// <param name="Answer">Rolled back, advanced, or still held at the end.</param>
/// <param name="After">When, counted from the beginning of the wave.</param>
internal readonly record struct Outcome(Answer Answer, TimeSpan After);

/// <summary>
/// The first wave of a canary, request by request, judged by the gate's own criteria about errors every half a minute for as long as the
/// wave holds, and then until it may advance, a day at most.
/// </summary>
internal sealed class CanarySimulation
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    private readonly Wave wave;
    private readonly GateQuestion question;
    private readonly ErrorCriterion[] criteria;

    public CanarySimulation(RolloutSettings plan)
    {
        wave = plan.Waves[0];
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

    public Outcome Run(Scenario scenario, Random random)
    {
        // A look sees the last five minutes anew, cut from where it stands: each place on the grid has a history of its own.
        var phases = (int)(question.Block / Interval);
        var histories = Enumerable
            .Range(0, phases)
            .Select(_ => new ErrorHistory(question.Settings.Thresholds.ErrorRatio.RollBack))
            .ToArray();
        var newest = new Traffic[phases];
        var block = default(Traffic);
        var looks = (int)(Patience / Interval);
        for (var look = 0; look < looks; look++)
        {
            var slot = look % phases;
            var fresh = Requests(scenario, look * Interval, random);
            block = block - newest[slot] + fresh;
            newest[slot] = fresh;
            histories[slot].Add(block);

            var elapsed = (look + 1) * Interval;
            var now = question with { Now = Start + elapsed };
            var answer = criteria.Max(criterion => criterion.AnswerTo(now, histories[slot]));
            if (answer == Answer.RollBack || (answer == Answer.Advance && elapsed >= wave.Hold))
                return new Outcome(answer, elapsed);
        }

        return new Outcome(Answer.Hold, Patience);
    }

    private Traffic Requests(Scenario scenario, TimeSpan at, Random random)
    {
        var errors = at >= scenario.BreaksAfter ? scenario.CanaryErrors : scenario.StableErrors;
        var mean = scenario.RequestsPerSecond * Interval.TotalSeconds;
        var (canary, canaryErrors) = Arm(mean * wave.Weight / 100, errors);
        var (stable, stableErrors) = Arm(mean * (100 - wave.Weight) / 100, scenario.StableErrors);
        return new Traffic(canary, canaryErrors, stable, stableErrors);

        (long All, long Failed) Arm(double requests, double share)
        {
            var failed = Poisson.Sample(random, requests * share);
            return (failed + Poisson.Sample(random, requests * (1 - share)), failed);
        }
    }
}
