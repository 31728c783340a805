using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace InventarioRetail.Guard;

/// <summary>The body of a request that changes the brake.</summary>
/// <param name="By">The person or program that requests it.</param>
/// <param name="Reason">Why.</param>
internal sealed record BrakeRequest(string? By, string? Reason);

/// <summary>The guard's HTTP API.</summary>
internal sealed class Endpoints(
    GuardEnvironment environment,
    GuardCore core,
    GuardService service,
    Braker braker,
    IBrakes brakes,
    TimeProvider time,
    ILogger<Endpoints> log,
    ClusterFlags? flags = null
)
{
    private const string Scheme = "Bearer ";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly byte[] token = Hash(environment.Token);

    /// <summary>Adds the endpoints.</summary>
    public void Map(WebApplication app)
    {
        app.MapGet(
            "/health",
            () =>
                service.IsHealthy
                    ? Results.Text("ok")
                    : Results.Text("the router was not read for 10 s", statusCode: 503)
        );
        app.MapGet("/metrics", () => Results.Text(core.Status.ToMetrics(), MetricText.ContentType));
        app.MapGet("/status", () => Results.Json(core.Status, Json));
        if (flags is not null)
            app.MapGet("/flags", async context => await (await FlagsAsync(context)).ExecuteAsync(context));
        app.MapPost("/brake", async context => await (await ChangeAsync(context, PullAsync)).ExecuteAsync(context));
        app.MapPost(
            "/release-brake",
            async context => await (await ChangeAsync(context, ReleaseAsync)).ExecuteAsync(context)
        );
    }

    /// <summary>Never answers with old flags: the dashboards have a file for the time without an answer.</summary>
    private async Task<IResult> FlagsAsync(HttpContext context)
    {
        try
        {
            return Results.Text(await flags!.ReadAsync(context.RequestAborted), "application/json");
        }
        catch (IOException problem)
        {
            return Problem(StatusCodes.Status503ServiceUnavailable, problem.Message);
        }
        catch (OperationCanceledException)
        {
            // The dashboard no longer waits.
            return Results.Empty;
        }
    }

    private async Task<IResult> ChangeAsync(
        HttpContext context,
        Func<string, string, CancellationToken, Task<IResult>> change
    )
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (
            !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || !CryptographicOperations.FixedTimeEquals(Hash(authorization[Scheme.Length..]), token)
        )
        {
            return Problem(StatusCodes.Status401Unauthorized, "The bearer token is missing or wrong.");
        }

        BrakeRequest? body;
        try
        {
            body = await JsonSerializer.DeserializeAsync<BrakeRequest>(
                context.Request.Body,
                Json,
                context.RequestAborted
            );
        }
        catch (JsonException)
        {
            return Problem(StatusCodes.Status400BadRequest, "The body is not JSON.");
        }
        catch (BadHttpRequestException exception)
        {
            return Problem(exception.StatusCode, exception.Message);
        }

        return string.IsNullOrWhiteSpace(body?.By) || string.IsNullOrWhiteSpace(body.Reason)
            ? Problem(StatusCodes.Status400BadRequest, """The body must be {"by":"…","reason":"…"}, with both texts.""")
            : await change(body.By, body.Reason, context.RequestAborted);
    }

    private async Task<IResult> PullAsync(string by, string reason, CancellationToken cancellation)
    {
        var result = await braker.PullAsync(by, reason, cancellation);
        var split = result.Split;
        if (split.Canary is null && result.IsOff)
            return Results.Json(new { split.Stable, split.Canary }, Json);
        log.LogRequest(OneLine.Of(by, 100), split.Canary ?? "", OneLine.Of(reason, 500));
        if (!result.IsOff)
            log.LogProblem(result.Problem);
        return result.IsOff
            ? Results.Json(
                new
                {
                    split.Stable,
                    split.Canary,
                    WeightBefore = split.Weight,
                    result.Weight,
                },
                Json
            )
            : Problem(StatusCodes.Status504GatewayTimeout, result.Problem);
    }

    private async Task<IResult> ReleaseAsync(string by, string reason, CancellationToken cancellation)
    {
        try
        {
            var released = await brakes.ReleaseAsync(
                OneLine.Of(by, 100),
                time.GetUtcNow(),
                OneLine.Of(reason, 500),
                cancellation
            );
            if (released is not { } brake)
                return Problem(StatusCodes.Status409Conflict, "The brake is not on.");
            log.LogRelease(OneLine.Of(by, 100), brake.Canary, OneLine.Of(reason, 500));
            return Results.Json(new { brake.Stable, brake.Canary }, Json);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Problem(
                StatusCodes.Status500InternalServerError,
                $"The brake cannot be released: {exception.Message}"
            );
        }
    }

    private static IResult Problem(int status, string detail) => Results.Json(new { detail }, Json, statusCode: status);

    // Hashes have one length, so the comparison does not tell the token's.
    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
