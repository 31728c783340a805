using System.Text.Json;
using System.Text.Json.Serialization;

namespace InventarioRetail.Sample;

/// <summary>Response of <c>/health</c>.</summary>
internal sealed record HealthAnswer(
    string Status,
    string Revision,
    double HealthScore,
    string DegradationLevel,
    IReadOnlyDictionary<string, ServiceAnswer> Services,
    IReadOnlyDictionary<string, bool> Features,
    RecoveryAnswer? ExpectedRecovery,
    double UptimeSeconds
);

/// <summary>State of a service.</summary>
internal sealed record ServiceAnswer(
    string State,
    double HealthScore,
    int Failures,
    DateTimeOffset? LastFailureAt,
    string? LastFailure,
    DateTimeOffset? RetryAt
);

/// <summary>Predicted time at which the dashboard is OPTIMAL again.</summary>
internal sealed record RecoveryAnswer(DateTimeOffset At, double InSeconds);

/// <summary>Response of <c>/api/summary</c>; a null value is currently unavailable.</summary>
internal sealed record SummaryAnswer(
    string Revision,
    string DegradationLevel,
    Stock? Stock,
    bool StockFromCache,
    long? Views,
    string? Recommendation,
    SnapshotAnswer? Snapshot,
    IReadOnlyDictionary<string, bool> Flags,
    IReadOnlyList<string> Unavailable,
    IReadOnlyDictionary<string, double> TimingsMs
);

/// <summary>The copy of the stock in the object store.</summary>
internal sealed record SnapshotAnswer(string Key, DateTimeOffset WrittenAt, bool Intact);

/// <summary>Response of <c>GET /api/items</c>.</summary>
internal sealed record ItemsAnswer(IReadOnlyList<Item> Items, long TotalItems, long TotalQuantity);

/// <summary>Body of <c>POST /api/items</c>, not validated.</summary>
internal sealed record ItemBody(string? Sku, string? Name, int? Quantity);

/// <summary>Response of <c>/faults</c>, and body of <c>PUT /faults</c>.</summary>
internal sealed record FaultsAnswer(
    decimal ErrorRate,
    string Latency,
    string Cpu,
    decimal InvariantRate,
    decimal Leak,
    string? CrashAfter,
    string Ai
);

/// <summary>Error response.</summary>
internal sealed record Problem(string Detail, string RequestId);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(SummaryAnswer))]
[JsonSerializable(typeof(ItemsAnswer))]
[JsonSerializable(typeof(Item))]
[JsonSerializable(typeof(Stock))]
[JsonSerializable(typeof(ItemBody))]
[JsonSerializable(typeof(FaultsAnswer))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class Json : JsonSerializerContext;

/// <summary>Writes responses.</summary>
internal static class Answers
{
    public static Task ProblemAsync(HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new Problem(detail, context.TraceIdentifier), Json.Default.Problem);
    }
}
