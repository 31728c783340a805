using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace InventarioRetail.Sample;

/// <summary>The data of <c>/api/summary</c>; a null value is currently unavailable.</summary>
internal sealed record StockSummary(
    Stock? Stock,
    bool StockFromCache,
    long? Views,
    string? Recommendation,
    SnapshotAnswer? Snapshot,
    IReadOnlyList<string> Unavailable,
    IReadOnlyDictionary<string, double> TimingsMs
);

/// <summary>
/// The dashboard's work: it uses every service, and does without those that fail or that the level turns off.
/// </summary>
internal sealed class StockService(
    DashboardSettings settings,
    CircuitBreakers breakers,
    Database database,
    RedisClient redis,
    ObjectStore objects,
    Recommender recommender,
    DashboardMetrics metrics,
    TimeProvider time
)
{
    private const string ViewsKey = "dashboard:views";
    private const string StockKey = "dashboard:stock";
    private const int ShownItems = 10;

    private static readonly TimeSpan CacheTime = TimeSpan.FromSeconds(5);

    /// <summary>Interval of snapshots; the bucket keeps every version, so not every request writes one.</summary>
    private static readonly TimeSpan SnapshotTime = TimeSpan.FromSeconds(5);

    // One per process: two processes that write the same key would each read the other's content.
    private readonly string snapshotKey = $"dashboard/{settings.Revision}/{Environment.MachineName}.json";
    private int snapshotUnderWay;
    private volatile SnapshotAnswer? lastSnapshot;

    public async Task<StockSummary> SummaryAsync(DegradationLevel level, CancellationToken cancellation)
    {
        var use = new Attempt(breakers, level, cancellation);
        var cached = await use.TryAsync(Service.Redis, Feature.RedisCache, ReadCacheAsync);
        var stock = cached?.Stock ?? await use.TryAsync(Service.Database, null, ReadStockAsync);
        if (stock is null)
            return new(null, false, cached?.Views, null, null, use.Unavailable, use.TimingsMs);
        if (cached is { Stock: null })
            await use.TryAsync(Service.Redis, Feature.RedisCache, token => WriteCacheAsync(stock, token));
        var recommendation = use.TryAsync(
            Service.OpenAi,
            Feature.AiRecommendations,
            token => recommender.RecommendAsync(stock, token)
        );
        var snapshot = SnapshotAsync(stock, use);
        return new(
            stock,
            cached?.Stock is not null,
            cached?.Views,
            await recommendation,
            await snapshot,
            use.Unavailable,
            use.TimingsMs
        );
    }

    /// <summary>Returns the most recently changed articles, never from the cache.</summary>
    /// <exception cref="ServiceUnavailableException">Postgres is not available.</exception>
    public Task<Stock> ItemsAsync(int limit, CancellationToken cancellation) =>
        breakers[Service.Database].CallAsync(token => database.StockAsync(limit, token), cancellation);

    /// <exception cref="ServiceUnavailableException">Postgres is not available.</exception>
    public async Task SaveAsync(Item item, DegradationLevel level, CancellationToken cancellation)
    {
        await breakers[Service.Database]
            .CallAsync(
                async token =>
                {
                    await database.SaveAsync(item, token);
                    return item;
                },
                cancellation
            );
        await new Attempt(breakers, level, cancellation).TryAsync(
            Service.Redis,
            Feature.RedisCache,
            async token =>
            {
                await redis.DeleteAsync(StockKey, token);
                return item;
            }
        );
    }

    private async Task<Cached> ReadCacheAsync(CancellationToken cancellation)
    {
        var views = await redis.IncrementAsync(ViewsKey, cancellation);
        var text = await redis.GetAsync(StockKey, cancellation);
        return new(views, text is null ? null : JsonSerializer.Deserialize(text, Json.Default.Stock));
    }

    private async Task<Stock> WriteCacheAsync(Stock stock, CancellationToken cancellation)
    {
        await redis.SetAsync(StockKey, JsonSerializer.Serialize(stock, Json.Default.Stock), CacheTime, cancellation);
        return stock;
    }

    private async Task<Stock> ReadStockAsync(CancellationToken cancellation)
    {
        var stock = await database.StockAsync(ShownItems, cancellation);
        if (stock.Items.Any(item => item.Quantity < 0))
            metrics.InvariantViolated("negative stock");
        if (stock.Items.Sum(item => (long)item.Quantity) > stock.TotalQuantity)
            metrics.InvariantViolated("totals that differ from the sum");
        return stock;
    }

    private async Task<SnapshotAnswer?> SnapshotAsync(Stock stock, Attempt use)
    {
        var recent = lastSnapshot is { } last && time.GetUtcNow() - last.WrittenAt < SnapshotTime;
        if (recent && Feature.S3Uploads.IsAvailableAt(use.Level) || Interlocked.Exchange(ref snapshotUnderWay, 1) == 1)
            return lastSnapshot;
        try
        {
            return lastSnapshot = await use.TryAsync(
                Service.S3,
                Feature.S3Uploads,
                token => WriteSnapshotAsync(stock, token)
            );
        }
        finally
        {
            Volatile.Write(ref snapshotUnderWay, 0);
        }
    }

    private async Task<SnapshotAnswer> WriteSnapshotAsync(Stock stock, CancellationToken cancellation)
    {
        var written = JsonSerializer.Serialize(stock, Json.Default.Stock);
        await objects.WriteAsync(snapshotKey, written, cancellation);
        var intact = await objects.ReadAsync(snapshotKey, cancellation) == written;
        if (!intact)
            metrics.InvariantViolated("an object that differs from what was written");
        return new(snapshotKey, time.GetUtcNow(), intact);
    }

    private sealed record Cached(long Views, Stock? Stock);

    /// <summary>
    /// Calls services for one request; records the last duration of each, and which were unavailable.
    /// </summary>
    private sealed class Attempt(CircuitBreakers breakers, DegradationLevel level, CancellationToken cancellation)
    {
        private readonly SortedSet<string> unavailable = new(StringComparer.Ordinal);
        private readonly ConcurrentDictionary<string, double> timingsMs = new(StringComparer.Ordinal);

        public DegradationLevel Level => level;

        public IReadOnlyDictionary<string, double> TimingsMs => timingsMs;

        public IReadOnlyList<string> Unavailable
        {
            get
            {
                lock (unavailable)
                    return [.. unavailable];
            }
        }

        /// <summary>Calls a service; null if it is unavailable or the level does not provide the feature.</summary>
        public async Task<T?> TryAsync<T>(Service service, Feature? feature, Func<CancellationToken, Task<T>> call)
            where T : class
        {
            try
            {
                if (feature?.IsAvailableAt(level) ?? true)
                {
                    var started = Stopwatch.GetTimestamp();
                    var answer = await breakers[service].CallAsync(call, cancellation);
                    timingsMs[service.Facts().Name] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                    return answer;
                }
            }
            catch (ServiceUnavailableException)
            {
                // The breaker has counted the failure.
            }

            lock (unavailable)
                unavailable.Add(service.Facts().Name);
            return null;
        }
    }
}
