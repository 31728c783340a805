using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace InventarioRetail.Sample.Tests;

/// <summary>A test that needs a real Postgres and a real Redis.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ServicesFactAttribute()
    : RequiresCommandFactAttribute("redis-server", "initdb", "bash", "setpriv", "chown");

/// <summary>
/// Everything that a dashboard depends on: Postgres as the components declare it, Redis, and an object store.
/// </summary>
public sealed class ServicesFixture : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private readonly int _redisPort = Ports.Free();
    private ChildProcess? _redis;

    internal PostgresServer Postgres { get; } = new();
    internal TestObjectStore Objects { get; private set; } = null!;

    /// <summary>
    /// The declared container's environment with the addresses here, and breakers that recover in a moment.
    /// </summary>
    internal SampleEnvironment Environment { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (new ServicesFactAttribute().Skip is not null)
            return;
        Objects = await TestObjectStore.Start("inventario-retail-bucket-staging");
        StartRedis();
        await Postgres.InitializeAsync();
        Environment = new SampleEnvironment([.. await DeclaredEnvironment.Variables()]).With(
            ("DASHBOARD_API_KEY", SampleEnvironment.ApiKey),
            ("DB_HOST", "127.0.0.1"),
            ("DB_PORT", Postgres.Port.ToString(CultureInfo.InvariantCulture)),
            ("DB_PASSWORD", "secret-of-user_password"),
            ("REDIS_HOST", "127.0.0.1"),
            ("REDIS_PORT", _redisPort.ToString(CultureInfo.InvariantCulture)),
            ("S3_ENDPOINT_URL", Objects.Url),
            ("HEALTH_CHECK_INTERVAL", "0.2"),
            ("DB_CB_RECOVERY_TIMEOUT", "0.5"),
            ("REDIS_CB_RECOVERY_TIMEOUT", "0.5"),
            ("S3_CB_RECOVERY_TIMEOUT", "0.5"),
            ("OPENAI_CB_RECOVERY_TIMEOUT", "0.5"),
            ("FAULTS_ALLOWED", "true"),
            ("RATE_LIMIT_REQUESTS", "100000")
        );
    }

    internal void StartRedis() =>
        _redis = new ChildProcess(
            "redis-server",
            [
                "--port",
                _redisPort.ToString(CultureInfo.InvariantCulture),
                "--bind",
                "127.0.0.1",
                "--requirepass",
                "‹redis-password›",
                "--save",
                "",
                "--dir",
                _directory.Path,
            ]
        );

    internal void KillRedis() => _redis!.Dispose();

    public async ValueTask DisposeAsync()
    {
        await Postgres.DisposeAsync();
        if (Objects is not null)
            await Objects.DisposeAsync();
        _redis?.Dispose();
        _directory.Dispose();
    }
}

/// <summary>
/// As much of an object store as the dashboard uses: one bucket whose objects can be written and read.
/// </summary>
internal sealed class TestObjectStore(WebApplication app) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, string> _objects = [];

    public string Url => $"http://127.0.0.1:{new Uri(app.Urls.Single()).Port}";

    /// <summary>Whether it answers every request with 503.</summary>
    public bool IsDown { get; set; }

    /// <summary>Whether it gives other texts than it was given.</summary>
    public bool IsCorrupt { get; set; }

    public IReadOnlyDictionary<string, string> Objects => _objects;

    /// <summary>What was wrong with requests.</summary>
    public ConcurrentBag<string> Complaints { get; } = [];

    public static async Task<TestObjectStore> Start(string bucket)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenAnyIP(0));
        var app = builder.Build();
        var store = new TestObjectStore(app);
        app.Run(context => store.Answer(context, $"/{bucket}"));
        await app.StartAsync();
        return store;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Answer(HttpContext context, string bucket)
    {
        var request = context.Request;
        var authorization = request.Headers.Authorization.ToString();
        if (!authorization.StartsWith("AWS4-HMAC-SHA256 Credential=localstack/", StringComparison.Ordinal))
            Complaints.Add($"{request.Method} {request.Path} is signed '{authorization}'");
        if (IsDown)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        if (!request.Path.StartsWithSegments(bucket, out var key))
        {
            Complaints.Add($"{request.Method} {request.Path} is not in the bucket");
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else if (request.Method == "PUT")
        {
            using var reader = new StreamReader(request.Body);
            _objects[key.Value!] = await reader.ReadToEndAsync();
        }
        else if (request.Method == "GET")
        {
            await context.Response.WriteAsync(_objects[key.Value!] + (IsCorrupt ? " " : ""));
        }
    }
}
