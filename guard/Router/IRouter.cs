namespace InventarioRetail.Guard;

/// <summary>One reading of the router; a part that could not be read is null, with the reason beside it.</summary>
/// <param name="Report">What it reports about the split.</param>
/// <param name="ReportProblem">Why there is no report; empty if there is one.</param>
/// <param name="Growth">Growth of the counters by revision since the last reading.</param>
/// <param name="CountersProblem">Why there is no growth, or not all of it; empty if there is.</param>
internal sealed record RouterReading(
    RouterReport? Report,
    string ReportProblem,
    IReadOnlyDictionary<string, RevisionRequests>? Growth,
    string CountersProblem
)
{
    /// <summary>Why the canary cannot answer, such as no ready pod; empty if it can, null if that is unknown.</summary>
    public string? Unready { get; init; }
}

/// <summary>What sends users to the revisions: HAProxy on Docker, the Gateway and its route on Kubernetes.</summary>
internal interface IRouter
{
    /// <summary>Reads the split and the counters at once. Failures are returned, not thrown.</summary>
    public Task<RouterReading> ReadAsync(CancellationToken cancellation);

    /// <summary>Reads the split. Failures are returned, not thrown.</summary>
    public Task<(RouterReport? Report, string Problem)> ReportAsync(CancellationToken cancellation);
}
