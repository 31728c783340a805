using InventarioRetail.Releases.Model;
using InventarioRetail.Settings;

namespace InventarioRetail.Benchmarks;

/// <summary>The outcome of a simulated release.</summary>
/// <param name="Decision">Rolled back, finished, or still held when the time was over.</param>
/// <param name="After">Time since the canary's first users.</param>
/// <param name="Errors">The canary's errors since it broke.</param>
internal readonly record struct Outcome(GateDecision Decision, TimeSpan After, int Errors);

/// <summary>Simulates a release: its waves, one after another, each until it may advance.</summary>
internal static class ReleaseSimulation
{
    private const int Step = SimulatedTraffic.StepSeconds;
    private const int Day = 24 * 60 * 60;

    /// <summary>Simulates one release.</summary>
    /// <param name="waves">The waves.</param>
    /// <param name="traffic">Its traffic.</param>
    /// <param name="judge">Decides on it.</param>
    /// <param name="scenario">The behavior of the versions.</param>
    /// <param name="patience">How long a wave may take beyond its hold.</param>
    public static Outcome Run(
        IReadOnlyList<Wave> waves,
        SimulatedTraffic traffic,
        IJudge judge,
        Scenario scenario,
        TimeSpan patience
    )
    {
        for (var second = -Day; second < 0; second += Step)
            judge.Before(second, traffic.Step(second, 0).Stable);
        var (now, errors) = (0, 0);
        foreach (var wave in waves)
        {
            for (var inWave = 0; ; )
            {
                var (canary, stable) = traffic.Step(now, wave.Weight);
                (now, inWave) = (now + Step, inWave + Step);
                var (decision, seconds, failed) = judge.Judge(new Moment(now, inWave, wave), canary, stable);
                errors += now > scenario.BreaksAfter.TotalSeconds ? failed : 0;
                if (decision == GateDecision.RollBack)
                    return new(decision, TimeSpan.FromSeconds(now - Step + seconds), errors);
                if (decision == GateDecision.Advance && inWave >= wave.Hold.TotalSeconds)
                    break;
                if (inWave >= (wave.Hold + patience).TotalSeconds)
                    return new(GateDecision.Hold, TimeSpan.FromSeconds(now), errors);
            }
        }

        return new(GateDecision.Advance, TimeSpan.FromSeconds(now), errors);
    }
}
