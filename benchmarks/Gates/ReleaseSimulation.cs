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
    private const int Day = 24 * 60 * 60;

    /// <summary>Simulates one release.</summary>
    /// <param name="waves">The waves.</param>
    /// <param name="traffic">Its traffic.</param>
    /// <param name="judge">Decides on it.</param>
    /// <param name="scenario">The behavior of the versions.</param>
    /// <param name="step">The length of a step of the traffic in seconds.</param>
    /// <param name="patience">
    /// How long a wave may take beyond its hold; a day at least as long as the canary is not broken.
    /// </param>
    public static Outcome Run(
        IReadOnlyList<Wave> waves,
        SimulatedTraffic traffic,
        IJudge judge,
        Scenario scenario,
        int step,
        TimeSpan patience
    )
    {
        for (var second = -Day; second < 0; second += step)
            judge.Before(second, traffic.Step(second, 0).Stable);
        var (now, errors) = (0, 0);
        foreach (var wave in waves)
        {
            for (var inWave = 0; ; )
            {
                var (canary, stable) = traffic.Step(now, wave.Weight);
                (now, inWave) = (now + step, inWave + step);
                var isDue = inWave >= wave.Hold.TotalSeconds;
                var (decision, seconds, failed) = judge.Judge(
                    new Moment(now, inWave, wave, step),
                    canary,
                    stable,
                    isDue
                );
                errors += now > scenario.BreaksAfter.TotalSeconds ? failed : 0;
                if (decision == GateDecision.RollBack)
                    return new(decision, TimeSpan.FromSeconds(now - step + seconds), errors);
                if (decision == GateDecision.Advance && isDue)
                    break;
                var most = now <= scenario.BreaksAfter.TotalSeconds ? TimeSpan.FromDays(1) : patience;
                if (inWave >= (wave.Hold + most).TotalSeconds)
                    return new(GateDecision.Hold, TimeSpan.FromSeconds(now), errors);
            }
        }

        return new(GateDecision.Advance, TimeSpan.FromSeconds(now), errors);
    }
}
