using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace InventarioRetail.Sample;

/// <summary>The dashboard's HTTP endpoints.</summary>
internal sealed partial class Endpoints(
    DashboardSettings settings,
    CircuitBreakers breakers,
    Degradation degradation,
    HealthMonitor monitor,
    StockService stock,
    FlagFile flags,
    FaultSwitch faults,
    DashboardMetrics metrics,
    TimeProvider time
)
{
    public const string Health = "/health";
    public const string Metrics = "/metrics";
    public const string Summary = "/api/summary";
    public const string Items = "/api/items";
    public const string Faults = "/faults";

    private const int MostItems = 100;

    private readonly DateTimeOffset started = time.GetUtcNow();

    /// <summary>
    /// Maps the endpoints, with their requirements: the API key, and for user endpoints also the rate limit.
    /// </summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(Health, ["GET", "HEAD"], HealthAsync);
        routes.MapGet(Metrics, MetricsAsync).WithMetadata(new RequiresApiKey());
        if (settings.FaultsAllowed)
        {
            routes.MapGet(Faults, FaultsAsync).WithMetadata(new RequiresApiKey());
            routes.MapPut(Faults, ChangeFaultsAsync).WithMetadata(new RequiresApiKey());
        }

        var api = new[]
        {
            routes.MapGet(Summary, SummaryAsync),
            routes.MapGet(Items, ItemsAsync),
            routes.MapPost(Items, SaveItemAsync),
        };
        foreach (var endpoint in api)
            endpoint.WithMetadata(new RequiresApiKey(), new ForUsers()).RequireRateLimiting(RateLimiting.Policy);
        metrics.Expect(Summary, "GET", StatusCodes.Status200OK);
        metrics.Expect(Items, "GET", StatusCodes.Status200OK);
        metrics.Expect(Items, "POST", StatusCodes.Status201Created);
    }

    /// <summary>
    /// Reports the known state, without calling any service, and always with 200: a restart would not bring a service
    /// back, and a router that removed all revisions would leave users without any.
    /// </summary>
    private Task HealthAsync(HttpContext context)
    {
        var now = time.GetUtcNow();
        var (level, score) = degradation.Now;
        var expected = settings.PredictRecovery
            ? RecoveryPrediction.Of(breakers.All, monitor.NextCheckAt, settings.HealthCheckInterval, now)
            : null;
        return context.Response.WriteAsJsonAsync(
            new HealthAnswer(
                level is DegradationLevel.Optimal ? "healthy" : "degraded",
                settings.Revision,
                (double)score,
                level.Name(),
                breakers.All.ToDictionary(breaker => breaker.Service.Facts().Name, ServiceOf),
                Feature.All.ToDictionary(feature => feature.Name, feature => feature.IsAvailableAt(level)),
                expected is { } at ? new(at, Math.Round((at - now).TotalSeconds, 1)) : null,
                Math.Round((now - started).TotalSeconds, 1)
            ),
            Json.Default.HealthAnswer,
            cancellationToken: context.RequestAborted
        );
    }

    private Task MetricsAsync(HttpContext context)
    {
        context.Response.ContentType = MetricText.ContentType;
        return context.Response.WriteAsync(metrics.Render(), context.RequestAborted);
    }

    private async Task SummaryAsync(HttpContext context)
    {
        var level = degradation.Now.Level;
        var summary = await stock.SummaryAsync(level, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(
            new SummaryAnswer(
                settings.Revision,
                level.Name(),
                summary.Stock,
                summary.StockFromCache,
                summary.Views,
                summary.Recommendation,
                summary.Snapshot,
                flags.Flags.For(Users.Key(context)),
                summary.Unavailable,
                summary.TimingsMs
            ),
            Json.Default.SummaryAnswer,
            cancellationToken: context.RequestAborted
        );
    }

    private async Task ItemsAsync(HttpContext context)
    {
        var found = await stock.ItemsAsync(MostItems, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(
            new ItemsAnswer(found.Items, found.TotalItems, found.TotalQuantity),
            Json.Default.ItemsAnswer,
            cancellationToken: context.RequestAborted
        );
    }

    private async Task SaveItemAsync(HttpContext context)
    {
        var body = await ReadAsync(context, Json.Default.ItemBody);
        string[] wrong =
        [
            .. Sku().IsMatch(body.Sku ?? "") ? [] : new[] { "sku: must be 1 to 64 letters, digits, '.', '_' or '-'." },
            .. body.Name is { Length: > 0 and <= 200 } name && !name.Contains('\0')
                ? []
                : new[] { "name: must have 1 to 200 characters." },
            .. body.Quantity is >= 0 ? [] : new[] { "quantity: must be a whole number, 0 or more." },
        ];
        if (wrong.Length > 0)
            throw new BadHttpRequestException(string.Join(' ', wrong));
        var level = degradation.Now.Level;
        if (!Feature.InventoryManagement.IsAvailableAt(level))
        {
            throw new BadHttpRequestException(
                $"{Feature.InventoryManagement.Name} is not available at level {level.Name()}",
                StatusCodes.Status503ServiceUnavailable
            );
        }
        var item = new Item(body.Sku!, body.Name!, body.Quantity!.Value);
        await stock.SaveAsync(item, level, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status201Created;
        await context.Response.WriteAsJsonAsync(item, Json.Default.Item, cancellationToken: context.RequestAborted);
    }

    private Task FaultsAsync(HttpContext context)
    {
        var now = faults.Now;
        return context.Response.WriteAsJsonAsync(
            new FaultsAnswer(
                now.ErrorRate,
                Milliseconds(now.Latency),
                Milliseconds(now.Cpu),
                now.InvariantRate,
                now.Leak,
                now.CrashAfter is { } delay ? Milliseconds(delay) : null,
                now.AiIsDown ? "down" : "up"
            ),
            Json.Default.FaultsAnswer,
            cancellationToken: context.RequestAborted
        );
    }

    private async Task ChangeFaultsAsync(HttpContext context)
    {
        var read = FaultSettings.Read(await ReadAsync(context, Json.Default.JsonElement), out var errors);
        if (errors.Count > 0)
            throw new BadHttpRequestException(string.Join(' ', errors));
        faults.Now = read;
        await FaultsAsync(context);
    }

    private static ServiceAnswer ServiceOf(CircuitBreaker breaker)
    {
        var status = breaker.Status;
        return new(
            status.State.Name(),
            (double)Degradation.ScoreOf(status.State),
            status.Failures,
            status.LastFailureAt,
            status.Reason,
            status.RetryAt
        );
    }

    private static async Task<T> ReadAsync<T>(
        HttpContext context,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type
    )
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
                ?? throw new BadHttpRequestException("The body is null.");
        }
        catch (JsonException mistake)
        {
            throw new BadHttpRequestException($"The body is not the expected JSON: {mistake.Message}");
        }
    }

    private static string Milliseconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds}ms");

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex Sku();
}

/// <summary>Marks an endpoint that requires <c>X-API-Key</c>.</summary>
internal sealed class RequiresApiKey;

/// <summary>Marks a user endpoint, to which faults apply.</summary>
internal sealed class ForUsers;
