namespace InventarioRetail.Guard;

/// <summary>Reads HAProxy over HTTP. Failures are returned, not thrown.</summary>
/// <param name="http">The HTTP client.</param>
/// <param name="url">The router's address.</param>
/// <param name="time">The clock of the timeout.</param>
internal sealed class RouterClient(HttpClient http, Uri url, TimeProvider time) : IRouter
{
    // Below the interval of the readings, so that one that hangs does not delay the next.
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(800);

    private readonly RouterCounters counters = new();

    public async Task<RouterReading> ReadAsync(CancellationToken cancellation)
    {
        var metrics = GetAsync("metrics?scope=server", cancellation);
        var (report, problem) = await ReportAsync(cancellation);
        var (text, countersProblem) = await metrics;
        // Without a report, the growth is of an unknown split; it is part of the next one.
        var growth = report is not null && text is not null ? counters.Advance(text) : null;
        return new(report, problem, growth, countersProblem);
    }

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
