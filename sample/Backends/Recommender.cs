namespace InventarioRetail.Sample;

/// <summary>Stands in for the AI provider: says what an AI might say, and fails when it is told to.</summary>
internal sealed class Recommender(FaultSwitch faults)
{
    public Task<string> RecommendAsync(Stock stock, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (faults.Now.AiIsDown)
            throw new HttpRequestException("the AI provider answered 503 (FAULT_AI)");
        return Task.FromResult(
            stock.Items.MinBy(item => item.Quantity) is { } scarcest
                ? $"Order more of {scarcest.Name}: only {scarcest.Quantity} left."
                : "Nothing is in stock yet."
        );
    }

    public Task PingAsync(CancellationToken cancellation) => RecommendAsync(Stock.Empty, cancellation);
}
