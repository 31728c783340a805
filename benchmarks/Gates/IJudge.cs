using InventarioRetail.Releases.Model;
using InventarioRetail.Settings;

namespace InventarioRetail.Benchmarks;

/// <summary>The moment of a simulated observation.</summary>
/// <param name="Second">Seconds since the canary's first users, at the end of the step.</param>
/// <param name="WaveSecond">Seconds since the wave began.</param>
/// <param name="Wave">The wave.</param>
/// <param name="Step">The length of the step in seconds.</param>
internal readonly record struct Moment(int Second, int WaveSecond, Wave Wave, int Step);

/// <summary>Decides on a simulated canary.</summary>
internal interface IJudge
{
    /// <summary>Takes note of stable's requests before the release.</summary>
    public void Before(int second, Requests stable);

    /// <summary>
    /// Judges a step. A rollback within the step says how many seconds into it, and how many of its errors came before.
    /// </summary>
    /// <param name="moment">The end of the step.</param>
    /// <param name="canary">The canary's requests.</param>
    /// <param name="stable">Stable's requests.</param>
    /// <param name="isDue">Whether the wave's hold is over; before that only a rollback matters.</param>
    public (GateDecision Decision, int Seconds, int Errors) Judge(
        Moment moment,
        Requests canary,
        Requests stable,
        bool isDue
    );
}
