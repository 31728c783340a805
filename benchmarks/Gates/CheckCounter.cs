using InventarioRetail.Releases.Model;

namespace InventarioRetail.Benchmarks;

/// <summary>
/// The decision rule of Flagger: a check each minute whether enough of the canary's requests of that minute succeeded,
/// and a rollback at the given number of failed checks. A minute without requests is not counted.
/// </summary>
internal sealed class CheckCounter(double leastSuccess, int failedChecks) : IJudge
{
    private const int Interval = 60;
    private long requests;
    private long errors;
    private int failed;

    /// <summary>Flagger: success rate ≥ 99 %, a check a minute; rolls back at the threshold.</summary>
    public static CheckCounter Flagger(int threshold) => new(0.99, threshold);

    /// <summary>Argo Rollouts: failureLimit 3, a measurement a minute; the fourth failure aborts.</summary>
    public static CheckCounter ArgoRollouts(double leastSuccess) => new(leastSuccess, 4);

    public void Before(int second, Requests stable) { }

    public (GateDecision Decision, int Seconds, int Errors) Judge(
        Moment moment,
        Requests canary,
        Requests stable,
        bool isDue
    )
    {
        requests += canary.Count;
        errors += canary.Errors;
        if (moment.Second % Interval == 0)
        {
            if (requests > 0 && 1 - ((double)errors / requests) < leastSuccess)
                failed++;
            requests = errors = 0;
        }

        return (failed >= failedChecks ? GateDecision.RollBack : GateDecision.Advance, moment.Step, (int)canary.Errors);
    }
}
