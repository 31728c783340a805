namespace InventarioRetail.Sample;

/// <summary>
/// Predicts when the dashboard can be OPTIMAL again: at the first health check at which every breaker that is not
/// closed allows a trial call. This is the earliest time, reached only if the services have recovered by then.
/// </summary>
internal static class RecoveryPrediction
{
    /// <summary>Returns the predicted time; null while every breaker is closed.</summary>
    public static DateTimeOffset? Of(
        IEnumerable<CircuitBreaker> breakers,
        DateTimeOffset nextCheck,
        TimeSpan interval,
        DateTimeOffset now
    )
    {
        var waiting = breakers
            .Select(breaker => breaker.Status)
            .Where(status => status.State is not BreakerState.Closed)
            .Select(status => status.RetryAt ?? now)
            .ToList();
        if (waiting.Count == 0)
            return null;
        var first = nextCheck > now ? nextCheck : now;
        var missed = waiting.Max() - first;
        return missed <= TimeSpan.Zero ? first : first + Math.Ceiling(missed / interval) * interval;
    }
}
