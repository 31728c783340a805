using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Web;
using InventarioRetail.Engine.Cluster;
using Json = System.Collections.Generic.Dictionary<string, object>;

namespace InventarioRetail.Cli.Tests;

/// <summary>
/// A stack that is nowhere: its file is real, its engine does what a test tells it, and its Prometheus answers by a
/// clock that only the test, and what waits, moves.
/// </summary>
internal sealed class ReleaseDemo : HttpMessageHandler, IEngine, IStackObserver
{
    public const string Stack = "demo";
    public static readonly TimeSpan Scrape = TimeSpan.FromSeconds(5);

    private static readonly RecordedSeries Names = new(new MonitoringWindows { Rate = TimeSpan.FromSeconds(20) });

    private readonly List<(DateTimeOffset At, ReleaseSettings Release)> samples = [];

    public ReleaseDemo(
        string release = "{ stable: v1.0.0, canary: v1.1.0, weight: 0 }",
        string strategy = "[{ weight: 10, hold: 2m }, { weight: 50, hold: 1m }, { weight: 100, hold: 1m }]",
        bool hasBrake = false,
        ClusterChecks? cluster = null
    )
    {
        Folder = Directory.CreateTempSubdirectory("release-").FullName;
        System.IO.File.WriteAllText(Path.Combine(Folder, "Pulumi.yaml"), "name: inventario-retail\nruntime: dotnet\n");
        File = Path.Combine(Folder, $"Pulumi.{Stack}.yaml");
        System.IO.File.WriteAllText(
            File,
            $$"""
            # A stack of a test.
            config:
              inventario-retail:platform: docker
              inventario-retail:release: {{release}} # moves
              inventario-retail:rollout: { strategy: {{strategy}} }
              inventario-retail:prometheus: { scrapeInterval: 5s, slowScrapeInterval: 5s }
              inventario-retail:alerts: { windows: { rate: 20s, warmUp: 20s } }

            """
        );
        Live = Written with { Paused = false };
        Deployed = [.. new[] { Live.Stable, Live.Canary }.OfType<Revision>()];
        // Before, there was no canary: so everybody knows how it came.
        var canary = Live;
        Live = new ReleaseSettings(canary.Stable);
        Pass(TimeSpan.FromMinutes(2));
        Live = canary;
        Pass(TimeSpan.FromMinutes(1));
        Session = new ReleaseSession(
            new StackFiles(Folder),
            Stack,
            this,
            this,
            new PrometheusClient(new HttpClient(this), new Uri("http://prometheus.test")),
            isRecorded: true,
            Clock,
            hasBrake ? new StackBrake([Way], TimeProvider.System) : null,
            cluster
        );
    }

    /// <summary>The way to the brake.</summary>
    public FakeWay Way { get; } = new("fake");

    /// <summary>Whether the live split and the deployed revisions cannot be observed.</summary>
    public bool IsBlind { get; set; }

    public string Folder { get; }
    public string File { get; }
    public ReleaseSession Session { get; }
    public InstantTime Clock { get; } = new();
    public DateTimeOffset Now => Clock.GetUtcNow();
    public ReleaseSettings Live { get; set; }
    public HashSet<Revision> Deployed { get; }

    /// <summary>Whether the observer cannot tell which revisions run.</summary>
    public bool DeployedIsUnknown { get; set; }

    /// <summary>The brake that is on; the live weight is 0 then.</summary>
    public ActiveBrake? Brake { get; set; }

    /// <summary>The split as the router reports it.</summary>
    private ReleaseSettings InEffect => Brake is null ? Live : Live with { Weight = 0 };

    /// <summary>What the file says.</summary>
    public ReleaseSettings Written => Settings.Release;

    /// <summary>The settings in the file.</summary>
    public StackSettings Settings => LoadedStackFile.Read(new StackFiles(Folder), Stack).Settings;

    public string Text
    {
        get => System.IO.File.ReadAllText(File);
        set => System.IO.File.WriteAllText(File, value);
    }

    /// <summary>What the canary does badly: share of its requests that are errors.</summary>
    public double CanaryErrors { get; set; }

    public bool PrometheusIsUp { get; set; } = true;

    /// <summary>How much time passes for Prometheus while the live split is observed.</summary>
    public TimeSpan ObservationTakes { get; set; }

    /// <summary>Names of critical alerts that fire.</summary>
    public List<string> Alerts { get; } = [];

    /// <summary>What the engine does instead of its work; it is asked once, unless it puts itself here again.</summary>
    public Func<UpRequest, Task>? OnUp { get; set; }

    /// <summary>What the engine was asked for: the split, and the only parts.</summary>
    public List<string> Applied { get; } = [];

    /// <summary>Whether each of these requests went back.</summary>
    public List<bool> WentBack { get; } = [];

    string IEngine.Name => "test";
    TimeSpan IStackObserver.ObservationTimeout => TimeSpan.FromSeconds(20);

    /// <summary>Lets time pass, as Prometheus sees it.</summary>
    public void Pass(TimeSpan time)
    {
        for (var end = Now + time; Now < end; )
        {
            Clock.Advance(Scrape);
            if (PrometheusIsUp)
                samples.Add((Now, InEffect));
        }
    }

    UpRequest IEngine.Prepare(UpRequest request) => request;

    StackDiff? IEngine.Compare(UpRequest request) => throw new NotSupportedException();

    Task<DownPreview?> IEngine.PreviewDownAsync(string stack, CancellationToken cancellation) =>
        throw new NotSupportedException();

    Task IEngine.CheckAsync(string stack, CancellationToken cancellation) => Task.CompletedTask;

    async Task<UpResult> IEngine.UpAsync(UpRequest request, CancellationToken cancellation)
    {
        var only = request.OnlyServices is { } parts ? $" ({string.Join(", ", parts)} only)" : "";
        WentBack.Add(request.GoesBack);
        var release = Release(request);
        Applied.Add($"{ObservedSplit.Of(release)}{only}");
        var act = OnUp;
        OnUp = null;
        if (act is not null)
            await act(request);
        else
            Put(release);
        return new();
    }

    /// <summary>Makes a split live, as an engine does.</summary>
    public void Put(ReleaseSettings release)
    {
        Live = release;
        Deployed.Clear();
        Deployed.UnionWith(new[] { release.Stable, release.Canary }.OfType<Revision>());
    }

    /// <summary>The release that a stack was recorded with.</summary>
    public static ReleaseSettings Release(UpRequest request)
    {
        var split = (JsonObject)request.Target.Outputs["split"]!;
        var (stable, canary) = (split.First(), split.Skip(1).FirstOrDefault());
        return new(
            Revision.Parse(stable.Key),
            canary.Key is null ? null : Revision.Parse(canary.Key),
            canary.Key is null ? 0 : (int)canary.Value!.GetValue<decimal>()
        );
    }

    Task<DownResult> IEngine.DownAsync(DownRequest request, CancellationToken cancellation) =>
        throw new NotSupportedException();

    async Task<ObservedState> IStackObserver.ObserveAsync(StackSettings settings, CancellationToken cancellation)
    {
        if (ObservationTakes > TimeSpan.Zero)
        {
            await Task.Yield();
            Pass(ObservationTakes);
        }
        if (IsBlind)
            return ObservedState.None("The router does not respond.");
        return new()
        {
            Live = InEffect,
            Deployed = DeployedIsUnknown ? null : [.. Deployed],
            Brake = Brake,
        };
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (!PrometheusIsUp)
            throw new HttpRequestException("connection refused");
        var form = HttpUtility.ParseQueryString(
            request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken)
        );
        object data = request.RequestUri!.AbsolutePath.Split('/')[^1] switch
        {
            "query" => Query(form["query"]!),
            "query_range" => Range(form["query"]!, form["start"]!, form["end"]!, form["step"]!),
            "series" => new[] { new Json { ["__name__"] = "any" } },
            _ => new Json { ["alerts"] = Alerts.Select(Alert) },
        };
        var answer = new Json { ["status"] = "success", ["data"] = data };
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new StringContent(JsonSerializer.Serialize(answer), Encoding.UTF8, "application/json"),
        };
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        base.Dispose(disposing);
    }

    private Json Query(string query)
    {
        if (query == "time()")
            return new() { ["resultType"] = "scalar", ["result"] = Point(Now, 0) };
        if (query.StartsWith(MetricCatalogue.CanaryWeight, StringComparison.Ordinal))
        {
            var series = samples
                .GroupBy(sample => (Stable: sample.Release.Stable.Name, Canary: sample.Release.Canary?.Name ?? ""))
                .Select(group =>
                    Series(
                        new() { ["stable"] = group.Key.Stable, ["canary"] = group.Key.Canary },
                        group.Select(sample => (sample.At, (double)sample.Release.Weight))
                    )
                );
            return Matrix(series);
        }
        var requests = query.Contains("sum_over_time", StringComparison.Ordinal);
        return Vector(
            Both()
                .SelectMany(revision =>
                    (requests ? [Names.Requests] : new[] { Names.Requests, Names.ErrorRatio, Names.Share }).Select(
                        name => (name, revision, Value(name, revision))
                    )
                )
        );
    }

    private Json Range(string query, string start, string end, string step)
    {
        var name = query.Replace("max_over_time(", "", StringComparison.Ordinal).Split('{')[0];
        var (from, until, by) = (Number(start), Number(end), Number(step));
        return Matrix(
            Both()
                .SelectMany(revision =>
                    Labels(revision)
                        .Select(labels =>
                            Series(
                                labels,
                                Enumerable
                                    .Range(0, (int)Math.Floor((until - from) / by) + 1)
                                    .Select(index =>
                                        (
                                            DateTimeOffset.UnixEpoch.AddSeconds(from + (index * by)),
                                            Value(name, revision)
                                        )
                                    )
                            )
                        )
                )
        );

        // All requests take up to 100 ms.
        IEnumerable<Json> Labels(string revision) =>
            name == Names.LatencyBuckets
                ? ((string[])["100", "500", "1500", "+Inf"]).Select(bound => new Json
                {
                    ["revision"] = revision,
                    ["le"] = bound,
                })
                : [new() { ["__name__"] = name, ["revision"] = revision }];
    }

    private IEnumerable<string> Both() => new[] { Live.Stable.Name, Live.Canary?.Name }.OfType<string>();

    /// <summary>100 requests a second, split as the users are.</summary>
    private double Value(string name, string revision)
    {
        var isCanary = revision == Live.Canary?.Name;
        var share = isCanary ? Live.Weight / 100.0 : 1 - (Live.Weight / 100.0);
        var errors = isCanary ? CanaryErrors : 0;
        return name == Names.Requests || name == Names.RouterRequests || name == Names.LatencyBuckets ? 100 * share
            : name == Names.Errors || name == Names.RouterErrors || name == Names.Unsuccessful ? 100 * share * errors
            : name == Names.ErrorRatio ? errors
            : name == Names.Share ? share
            : name == Names.Memory ? 1e8
            : name == Names.Uptime ? 100_000
            : name == Names.LatencyP95 || name == Names.LatencyP99 ? 100
            : name == Names.Cpu || name == Names.CpuPerRequest ? 0.1
            : 0;
    }

    private Json Alert(string name) =>
        new()
        {
            ["labels"] = new Json
            {
                ["alertname"] = name,
                ["severity"] = "critical",
                ["revision"] = Live.Canary?.Name ?? "",
                ["part"] = PartName.Dashboard,
            },
            ["state"] = "firing",
            ["activeAt"] = Now,
        };

    private Json Vector(IEnumerable<(string Name, string Revision, double Value)> values) =>
        new()
        {
            ["resultType"] = "vector",
            ["result"] = values.Select(value => new Json
            {
                ["metric"] = new Json { ["__name__"] = value.Name, ["revision"] = value.Revision },
                ["value"] = Point(Now, value.Value),
            }),
        };

    private static Json Matrix(IEnumerable<Json> series) => new() { ["resultType"] = "matrix", ["result"] = series };

    private static Json Series(Json labels, IEnumerable<(DateTimeOffset At, double Value)> points) =>
        new() { ["metric"] = labels, ["values"] = points.Select(point => Point(point.At, point.Value)) };

    private static object[] Point(DateTimeOffset at, double value) =>
        [at.ToUnixTimeMilliseconds() / 1000.0, value.ToString(CultureInfo.InvariantCulture)];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>A screen that a test reads, whose waiting lets the demo's time pass.</summary>
internal sealed class DemoScreen(ReleaseDemo demo) : IReleaseScreen
{
    public List<string> Told { get; } = [];
    public List<ReleaseFrame> Frames { get; } = [];

    /// <summary>What happens while it waits, by how often it has waited; a key is pressed by giving it back.</summary>
    public Func<int, ReleaseKey?> OnWait { get; set; } = _ => null;

    /// <summary>Does something at one of the waits, counted from 1.</summary>
    public void AtWait(int wait, Action action) =>
        OnWait = waits =>
        {
            if (waits == wait)
                action();
            return null;
        };

    public int Waits { get; private set; }

    public bool IsInteractive { get; set; }

    /// <summary>Whether time passes while it waits.</summary>
    public bool PassesTime { get; init; } = true;

    public Task<T> RunAsync<T>(Func<Task<T>> work) => work();

    public void Show(ReleaseFrame frame) => Frames.Add(frame);

    public void Show(JournalEntry entry) => Told.Add(entry.What);

    public Task<ReleaseKey?> WaitAsync(TimeSpan time, CancellationToken cancellation)
    {
        Assert.True(++Waits < 500, $"it never ends: {string.Join('\n', Told)}");
        if (PassesTime)
            demo.Pass(time);
        return Task.FromResult(OnWait(Waits));
    }
}
