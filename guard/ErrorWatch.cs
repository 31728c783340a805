namespace InventarioRetail.Guard;

/// <summary>
/// Judges the errors of the live wave by the router's own counters, one block per reading, with the gate's criteria.
/// Their tests are valid at every reading, so a bad canary goes back as soon as it is proven.
/// </summary>
internal sealed class ErrorWatch(GuardSettings settings, TimeSpan interval, TimeProvider time)
{
    // As far back as the gate looks.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private ObservedSplit? split;
    private ErrorHistory history = new(0);
    private DateTimeOffset since;
    private long start;

    /// <summary>Adds a reading.</summary>
    /// <param name="live">The live split.</param>
    /// <param name="growth">Growth of the counters by revision.</param>
    /// <returns>The verdict; null if the canary has no users, or has just got them.</returns>
    public Verdict? Add(ObservedSplit live, IReadOnlyDictionary<string, RevisionRequests> growth)
    {
        if (live.Canary is null || live.Weight == 0)
        {
            split = null;
            return null;
        }

        if (live != split)
        {
            // The growth until now is of another split.
            split = live;
            history = new ErrorHistory(settings.Gates.Thresholds.ErrorRatio.RollBack, (int)(Kept / interval));
            (since, start) = (time.GetUtcNow(), time.GetTimestamp());
            return null;
        }

        var (canary, stable) = (Of(live.Canary), Of(live.Stable));
        history.Add(new Traffic(canary.Requests, canary.Errors, stable.Requests, stable.Errors));
        return Gate.EvaluateErrors(
            new GateQuestion
            {
                Split = live,
                Since = since,
                Planned = GateQuestion.PlannedFor(settings.Rollout, live.Weight),
                Now = since + time.GetElapsedTime(start),
                Settings = settings.Gates,
                Windows = settings.Windows,
                Block = interval,
                Interval = interval,
            },
            history
        );

        // A response that broke off counts as a response and as an error of one.
        RevisionRequests Of(string revision)
        {
            var counted = growth.GetValueOrDefault(revision);
            return counted with { Errors = Math.Min(counted.Errors, counted.Requests) };
        }
    }
}
