namespace InventarioRetail.Guard;

/// <summary>
/// Judges the errors of the live release by the router's own counters, one block per reading, with the gate's criteria.
/// Their tests are valid at every reading, so a bad canary goes back as soon as it is proven.
/// </summary>
internal sealed class ErrorWatch(
    GuardSettings settings,
    StableTraffic stableTraffic,
    TimeSpan interval,
    TimeProvider time
)
{
    // As far back as the gate looks.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private ObservedSplit? split;
    private EventHistory history = new(0);
    private Moment exposed;
    private Moment since;

    /// <summary>Adds a reading.</summary>
    /// <param name="live">The live split.</param>
    /// <param name="growth">Growth of the counters by revision.</param>
    /// <param name="users">The users with errors; null if the router does not count them.</param>
    /// <returns>The verdict; null if the canary has no users, or has just got them.</returns>
    public Verdict? Add(
        ObservedSplit live,
        IReadOnlyDictionary<string, RevisionRequests> growth,
        ErringUsers? users = null
    )
    {
        var stable = Of(live.Stable);
        // With all users on the canary, the few requests left to stable are no record.
        if (live.Weight < 100)
            stableTraffic.Add(live.Stable, stable);
        if (live.Canary is null || live.Weight == 0)
        {
            split = null;
            return null;
        }

        var gates = settings.Gates.ForWave(settings.Rollout, live.Weight);
        var ceiling = gates.Thresholds.ErrorRatio.RollBack;
        // Evidence is carried from wave to wave, unless it is about another limit.
        if (split?.IsOfSameRevisionsAs(live) != true || history.Ceiling != ceiling)
        {
            // The growth until now is of another split.
            history = new EventHistory(ceiling, capacity: (int)(Kept / interval));
            (split, exposed, since) = (live, Moment.Now(time), Moment.Now(time));
            return null;
        }

        if (split != live)
            (split, since) = (live, Moment.Now(time));
        var canary = Of(live.Canary);
        var now = exposed.Utc + time.GetElapsedTime(exposed.Timestamp);
        var question = new GateQuestion
        {
            Split = live,
            Since = exposed.Utc + time.GetElapsedTime(exposed.Timestamp, since.Timestamp),
            ExposedSince = exposed.Utc,
            Planned = GateQuestion.PlannedFor(settings.Rollout, live.Weight),
            Now = now,
            Settings = gates,
            Windows = settings.Windows,
            Block = interval,
            Interval = interval,
            Users = users,
        };
        history.Record = stableTraffic.Record;
        history.Add(
            new Traffic(canary.Requests, canary.Errors, stable.Requests, stable.Errors),
            baseline: question.HasAllUsers ? history.Record.BaselineAt(now) : null
        );
        return Gate.EvaluateErrors(question, history);

        // A response that broke off counts as a response and as an error of one.
        RevisionRequests Of(string revision)
        {
            var counted = growth.GetValueOrDefault(revision);
            return counted with { Errors = Math.Min(counted.Errors, counted.Requests) };
        }
    }

    /// <summary>A moment on both clocks.</summary>
    private readonly record struct Moment(DateTimeOffset Utc, long Timestamp)
    {
        public static Moment Now(TimeProvider time) => new(time.GetUtcNow(), time.GetTimestamp());
    }
}
