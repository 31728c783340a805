namespace InventarioRetail.Sample;

/// <summary>
/// A stand-in for the AI provider: returns plausible recommendations, and fails while a fault is set.
/// </summary>
internal sealed class Recommender(FaultSwitch faults)
{
    public Task<string> RecommendAsync(Stock stock, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (faults.Now.AiIsDown)
            throw new HttpRequestException("the AI provider responded with 503 (FAULT_AI)");
        return Task.FromResult(
            stock.Items.MinBy(item => item.Quantity) is { } scarcest
                ? $"Order more of {scarcest.Name}: only {scarcest.Quantity} left."
                : "Nothing is in stock yet."
        );
    }

    public Task PingAsync(CancellationToken cancellation) => RecommendAsync(Stock.Empty, cancellation);
}
