namespace InventarioRetail.Guard;

/// <summary>One reading of the router; a part that could not be read is null, with the reason beside it.</summary>
/// <param name="Report">What it reports about the split.</param>
/// <param name="ReportProblem">Why there is no report; empty if there is one.</param>
/// <param name="Counters">The text of its counters.</param>
/// <param name="CountersProblem">Why there are no counters; empty if there are.</param>
internal sealed record RouterReading(
    RouterReport? Report,
    string ReportProblem,
    string? Counters,
    string CountersProblem
);

/// <summary>Reads the router over HTTP. Failures are returned, not thrown.</summary>
/// <param name="http">The HTTP client.</param>
/// <param name="url">The router's address.</param>
/// <param name="time">The clock of the timeout.</param>
internal sealed class RouterClient(HttpClient http, Uri url, TimeProvider time)
{
    // Below the interval of the readings, so that one that hangs does not delay the next.
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(800);

    /// <summary>Reads the split and the counters at once.</summary>
    public async Task<RouterReading> ReadAsync(CancellationToken cancellation)
    {
        var counters = GetAsync("metrics?scope=server", cancellation);
        var (report, problem) = await ReportAsync(cancellation);
        var (text, countersProblem) = await counters;
        return new(report, problem, text, countersProblem);
    }

    /// <summary>Reads the split.</summary>
    public async Task<(RouterReport? Report, string Problem)> ReportAsync(CancellationToken cancellation)
    {
        var (text, problem) = await GetAsync("rollout", cancellation);
        if (text is null)
            return (null, problem);
        var (report, wrong) = RouterReport.Read(text);
        return (report, report is null ? $"The router does not report the live split: {wrong}." : "");
    }

    private async Task<(string? Text, string Problem)> GetAsync(string path, CancellationToken cancellation)
    {
        var address = new Uri($"{url.ToString().TrimEnd('/')}/{path}");
        using var limit = new CancellationTokenSource(Timeout, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            using var response = await http.GetAsync(address, deadline.Token);
            return response.IsSuccessStatusCode
                ? (await response.Content.ReadAsStringAsync(deadline.Token), "")
                : (null, $"The router answers {address} with {(int)response.StatusCode}.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, $"The router does not answer {address} within {Timeout.TotalMilliseconds} ms.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return (null, $"The router does not answer {address}: {OneLine.Of(exception.Message, 200)}.");
        }
    }
}
