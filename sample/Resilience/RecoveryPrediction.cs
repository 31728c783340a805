namespace InventarioRetail.Sample;

/// <summary>
/// Says when the dashboard may be OPTIMAL again: the first health check at which every breaker that is not closed may try, if its service
/// is back by then. It is the earliest moment, not a promise.
/// </summary>
internal static class RecoveryPrediction
{
    /// <summary>That moment; null while every breaker is closed.</summary>
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
