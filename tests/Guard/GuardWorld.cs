using InventarioRetail.Releases.Prometheus;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace InventarioRetail.Guard.Tests;

/// <summary>A clock whose wall clock can be set without time passing.</summary>
internal sealed class WallClock() : FakeTimeProvider(new DateTimeOffset(2026, 11, 30, 4, 0, 0, TimeSpan.Zero))
{
    /// <summary>What the wall clock was set forward by.</summary>
    public TimeSpan Set { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Set;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
}

/// <summary>A guard on folders of its own, with a scripted router and Prometheus and a clock that the test advances.</summary>
internal sealed class GuardWorld : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("guard-").FullName;
    private readonly HttpClient http;

    public GuardWorld(RolloutStrategy strategy = RolloutStrategy.Canary3, params CriterionSettings[] criteria)
    {
        foreach (var name in new[] { Environment.Brake, Environment.Config, Environment.State })
            Directory.CreateDirectory(name);
        Brakes = new BrakeFolder(Environment.Brake);
        Parts = new ScriptedParts(Brakes) { Time = Time };
        http = GuardApp.Http(Parts);
        Settings = new GuardSettings
        {
            Project = "inventario-retail",
            Stack = "staging",
            Rollout = strategy == RolloutStrategy.Canary3 ? RolloutSettings.Canary3 : RolloutSettings.Canary4,
            Gates = GateSettings.Default(strategy) with { Criteria = criteria },
            Windows = new(),
            ScrapeInterval = TimeSpan.FromSeconds(15),
        };
        Core = Start();
    }

    public WallClock Time { get; } = new();

    public GuardEnvironment Environment =>
        new(name =>
            name switch
            {
                "GUARD_BRAKE" => Path.Combine(folder, "brake"),
                "GUARD_CONFIG" => Path.Combine(folder, "config"),
                "GUARD_STATE" => Path.Combine(folder, "state"),
                "GUARD_TOKEN" => "the-token",
                _ => null,
            }
        );

    public GuardSettings Settings { get; }

    public BrakeFolder Brakes { get; }

    public ScriptedParts Parts { get; }

    public FakeLogger<GuardCore> Log { get; } = new();

    public IEnumerable<(LogLevel Level, string Message)> Logged =>
        Log.Collector.GetSnapshot().Select(record => (record.Level, record.Message));

    public GuardCore Core { get; private set; }

    public RouterClient Router => new(http, Environment.Router, Time);

    public Braker Braker => new(Brakes, new PublishedSplit(Environment.Config), Router, Time);

    public string BrakeText => File.ReadAllText(Path.Combine(Environment.Brake, "brake"));

    public string[] History => File.ReadAllLines(Path.Combine(Environment.Brake, "history.jsonl"));

    public HttpClient Http => http;

    /// <summary>Another guard on the same folders; after a restart, the only one.</summary>
    public GuardCore Start() =>
        Core = new GuardCore(
            Environment,
            Settings,
            Router,
            new PrometheusClient(http, Environment.Prometheus, TimeSpan.FromSeconds(5), Time),
            Brakes,
            new PublishedSplit(Environment.Config),
            Time,
            Log
        );

    public void Publish(string split) => File.WriteAllText(Path.Combine(Environment.Config, "split.map"), split + "\n");

    /// <summary>A second passes with 50 requests a second, and the router is read.</summary>
    public async Task SecondAsync(long canaryErrors = 0, long stableErrors = 0)
    {
        Time.Advance(GuardCore.RouterInterval);
        var onCanary = (long)(50 * Parts.LiveWeight / 100);
        if (Parts.Split.Canary is { } canary)
            Parts.Serve(canary, onCanary, Math.Min(onCanary, canaryErrors));
        Parts.Serve(Parts.Split.Stable, 50 - onCanary, stableErrors);
        await Core.ReadRouterAsync(CancellationToken.None);
    }

    public async Task SecondsAsync(int seconds)
    {
        for (var i = 0; i < seconds; i++)
            await SecondAsync();
    }

    public void Dispose()
    {
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
