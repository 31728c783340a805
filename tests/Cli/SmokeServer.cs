using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace InventarioRetail.Cli.Tests;

/// <summary>
/// A dashboard behind its router as outsiders see them, and a Prometheus on a port of its own. All of it is well, but
/// for what a test changes.
/// </summary>
internal sealed class SmokeServer : IAsyncDisposable
{
    public const string ApiKey = "the-api-key-of-a-test";
    public const string Stable = "v1.0.0";
    public const string Canary = "v1.1.0";

    private static readonly string[] SecurityHeaders =
    [
        "Strict-Transport-Security",
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "X-XSS-Protection",
    ];

    private readonly ConcurrentDictionary<string, int> asked = [];
    private WebApplication? app;
    private int summaries;

    public int Port { get; private set; }
    public int PrometheusPort { get; private set; }
    public Uri Url => new($"http://127.0.0.1:{Port}");
    public Uri PrometheusUrl => new($"http://127.0.0.1:{PrometheusPort}");

    /// <summary>Requests of a user in a window.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>The path that all others are below.</summary>
    public string Base { get; init; } = "";

    /// <summary>Who is on the canary.</summary>
    public Func<string, bool> IsOnCanary { get; init; } = _ => false;

    /// <summary>Is asked before an answer is made; true when it made one.</summary>
    public Func<HttpContext, bool> Instead { get; init; } = _ => false;

    /// <summary>The clock of the smoke test. A pause of up to a second is over at once.</summary>
    public InstantTime Time { get; } = new() { Longest = TimeSpan.FromSeconds(1) };

    /// <summary>
    /// How far the clock goes on before the answer to a request; infinite for no answer. <c>/api/summary</c> says which
    /// of its requests it is, from 0.
    /// </summary>
    public Func<HttpContext, int, TimeSpan> Delay { get; init; } = (_, _) => TimeSpan.Zero;

    /// <summary>Changes an answer's headers before they go.</summary>
    public Action<HttpContext> Headers { get; init; } = _ => { };

    /// <summary>Changes what <c>/health</c> tells.</summary>
    public Action<JsonNode> Health { get; init; } = _ => { };

    /// <summary>Changes what <c>/api/summary</c> tells.</summary>
    public Action<JsonNode> Summary { get; init; } = _ => { };

    /// <summary>The stack whose Prometheus it is.</summary>
    public string StackOfPrometheus { get; init; } = "dev";

    /// <summary>The series that Prometheus has of a revision.</summary>
    public Func<string, IEnumerable<string>> Series { get; init; } = _ => AllSeries;

    /// <summary>Every series of the dashboard.</summary>
    public static IReadOnlyList<string> AllSeries { get; } =
    [
        .. MetricCatalogue
            .All.Where(metric => metric.Job == "dashboard")
            .SelectMany(metric => metric.Series)
            .Select(series => series.Name),
    ];

    /// <summary>What came in: method, path with query, and key.</summary>
    public ConcurrentQueue<(string Method, string Path, string? Key)> Requests { get; } = [];

    /// <summary>The target that this server is.</summary>
    public SmokeTarget Target =>
        new(new Uri(Url, Base), ApiKey)
        {
            Revisions = [Stable],
            Prometheus = PrometheusUrl,
            Time = Time,
        };

    public async Task<SmokeServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        int[] ports = [.. app.Urls.Select(url => new Uri(url).Port)];
        (Port, PrometheusPort) = (ports[0], ports[1]);
        return this;
    }

    /// <summary>Answers with a status and a text in place of what it would have been.</summary>
    public static bool Answer(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await app!.StopAsync();
        await app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Connection.LocalPort == PrometheusPort)
        {
            await AnswerQueryAsync(context);
            return;
        }

        var request = context.Request;
        string? key = request.Headers["X-API-Key"];
        Requests.Enqueue((request.Method, request.Path + request.QueryString, key));
        var user = request.Headers["X-User-Id"].ToString();
        var headers = context.Response.Headers;
        foreach (var name in SecurityHeaders)
            headers[name] = "x";
        headers["X-Request-ID"] = request.Headers["X-Request-ID"] is [{ Length: > 0 } id]
            ? id
            : Guid.NewGuid().ToString("N");
        headers["X-Revision"] = IsOnCanary(user) ? Canary : Stable;

        var path = request.Path.Value!;
        path = path.StartsWith(Base, StringComparison.Ordinal) ? path[Base.Length..] : "";
        var number = path == "/api/summary" ? Interlocked.Increment(ref summaries) - 1 : 0;
        var delay = Delay(context, number);
        if (delay == Timeout.InfiniteTimeSpan)
            await Task.Delay(delay, context.RequestAborted);
        Time.Advance(delay);
        var text = Instead(context)
            ? null
            : Body(context, path, key, asked.AddOrUpdate(user, 1, (_, count) => count + 1));
        Headers(context);
        if (text is not null)
            await context.Response.WriteAsync(text);
    }

    private string? Body(HttpContext context, string path, string? key, int count)
    {
        if (path.StartsWith("/metrics", StringComparison.Ordinal))
            return Problem(context, 404);
        if (count > Limit)
        {
            context.Response.Headers.RetryAfter = "60";
            return Problem(context, 429);
        }
        if (path == "/health")
            return Changed(HealthBody, Health);
        if (!path.StartsWith("/api/", StringComparison.Ordinal))
            return Problem(context, 404);
        return key != ApiKey ? Problem(context, 401)
            : path == "/api/summary" ? Changed(SummaryBody, Summary)
            : path == "/api/items" ? """{"items":[],"total_items":3,"total_quantity":7}"""
            : Problem(context, 404);
    }

    private static string Problem(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return """{"detail":"no"}""";
    }

    private static string Changed(string body, Action<JsonNode> change)
    {
        var node = JsonNode.Parse(body)!;
        change(node);
        return node.ToJsonString();
    }

    private const string HealthBody = """
        {
          "status": "healthy", "health_score": 100, "degradation_level": "OPTIMAL",
          "services": {
            "database": {"state": "closed", "health_score": 100},
            "openai": {"state": "closed", "health_score": 100},
            "redis": {"state": "closed", "health_score": 100},
            "s3": {"state": "closed", "health_score": 100}
          }
        }
        """;

    private const string SummaryBody = """{"views": 5, "snapshot": {"key": "k", "intact": true}, "unavailable": []}""";

    private async Task AnswerQueryAsync(HttpContext context)
    {
        if (context.Request.Path == "/api/v1/status/config")
        {
            await context.Response.WriteAsync(
                new JsonObject
                {
                    ["status"] = "success",
                    ["data"] = new JsonObject
                    {
                        ["yaml"] = $"global: {{ external_labels: {{ project: shop, stack: {StackOfPrometheus} }} }}",
                    },
                }.ToJsonString()
            );
            return;
        }
        if (
            context.Request.Path != "/api/v1/query"
            || !(await context.Request.ReadFormAsync())["query"].ToString().Contains("job=\"dashboard\"")
        )
        {
            context.Response.StatusCode = 400;
            return;
        }
        var result = new JsonArray([
            .. new[] { Stable, Canary }.SelectMany(revision =>
                Series(revision)
                    .Select(name =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["metric"] = new JsonObject { ["revision"] = revision, ["__name__"] = name },
                                ["value"] = new JsonArray(0, "1"),
                            }
                    )
            ),
        ]);
        await context.Response.WriteAsync(
            new JsonObject
            {
                ["status"] = "success",
                ["data"] = new JsonObject { ["resultType"] = "vector", ["result"] = result },
            }.ToJsonString()
        );
    }
}
