using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using InventarioRetail.Components;
using InventarioRetail.Stacks;

namespace InventarioRetail.EndToEnd.Tests;

/// <summary>
/// The whole stack on real Docker, as <c>./run up</c> makes it: a project folder of its own with a stack file, images from Debian
/// packages, and nothing else that a person would not do. All tests share it.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "xunit calls DisposeAsync.")]
public sealed class RunningStack : IAsyncLifetime
{
    public const string Project = "inventario-retail";
    public const string Name = "e2e";
    public const string Stable = "v1.0.0";
    public const string Canary = "v1.1.0";

    /// <summary>The canary's weight when a test begins, in percent.</summary>
    public const int StartWeight = 10;

    private readonly string folder = Directory.CreateTempSubdirectory("inventario-retail-e2e-").FullName;
    private readonly int[] ports = FreePorts(4);
    private string start = "";
    private string? applied;
    private AlertReceiver? receiver;
    private PrometheusClient? prometheus;
    private Images? images;

    internal AlertReceiver Receiver => receiver!;

    /// <summary>The waves of the other tests, which move by hand.</summary>
    public const string DefaultStrategy = "canary-4";

    /// <summary>The waves that the stack file has from its next writing on.</summary>
    public string Strategy { get; set; } = DefaultStrategy;

    /// <summary>
    /// The highest that the dashboard measures: two cores carry the stack, its users and what changes it, and may have to share with
    /// other machines, so that nothing but a test of latencies can go by them.
    /// </summary>
    public const int DefaultLatencyLimit = 30_000;

    /// <summary>The latency above which a canary is bad in the stack file, from its next writing on, in ms.</summary>
    public int LatencyLimit { get; set; } = DefaultLatencyLimit;

    /// <summary>The project's folder.</summary>
    public string Folder => folder;

    public int RouterPort => ports[0];
    public int PrometheusPort => ports[1];
    public int PostgresPort => ports[2];

    /// <summary>Where users come in.</summary>
    public string Url => $"http://127.0.0.1:{RouterPort}";

    public string ApiKey { get; private set; } = "";

    /// <summary>What the stack's secrets are, by name.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; private set; } = new Dictionary<string, string>();

    /// <summary>How long it took from nothing to all healthy.</summary>
    public TimeSpan FirstUp { get; private set; }

    internal HttpClient Client { get; } = new(new SocketsHttpHandler { MaxConnectionsPerServer = 32 });
    internal PrometheusClient Prometheus => prometheus!;

    public static string RepositoryFolder([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));

    public async ValueTask InitializeAsync()
    {
        if (RequiresDockerFactAttribute.Missing is not null)
            return;
        images = await Images.BuildAsync();
        receiver = new AlertReceiver(await HostAddressAsync(), ports[3]);
        File.Copy(Path.Combine(RepositoryFolder(), "Pulumi.yaml"), Path.Combine(folder, "Pulumi.yaml"));
        await WriteReleaseAsync(Stable, Canary, StartWeight);
        start = Text();
        var environment = Path.Combine(folder, $".env.{Name}");
        await File.WriteAllTextAsync(environment, $"ALERTMANAGER_SLACK_WEBHOOK={receiver.Url}\n");
        await Shell.OutputAsync("chmod", "600", environment);

        var watch = Stopwatch.StartNew();
        await UpAsync();
        FirstUp = watch.Elapsed;
        Figures.Report($"from nothing to all healthy: {FirstUp.TotalSeconds:0} s");

        Secrets = File.ReadLines(environment)
            .Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#'))
            .ToDictionary(line => line.Split('=', 2)[0], line => line.Split('=', 2)[1]);
        ApiKey = Secrets["DASHBOARD_API_KEY"];
        prometheus = new PrometheusClient(new Uri($"http://127.0.0.1:{PrometheusPort}"));
    }

    public async ValueTask DisposeAsync()
    {
        if (RequiresDockerFactAttribute.Missing is null)
            await CliAsync("down", Name, "--yes", "--volumes");
        receiver?.Dispose();
        prometheus?.Dispose();
        Client.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Writes the stack file: shorter times than people want, so that a test sees within seconds what lasts minutes.</summary>
    internal Task WriteReleaseAsync(string stable, string? canary, int weight) =>
        File.WriteAllTextAsync(
            StackFile,
            $$"""
            config:
              inventario-retail:platform: docker
              inventario-retail:release:
                stable: {{stable}}
                {{(canary is null ? "" : $"canary: {canary}")}}
                weight: {{weight}}
              inventario-retail:rollout: { strategy: {{Strategy}} }
              inventario-retail:dashboard:
                image: {{Images.Dashboard}}
                healthCheckInterval: 2s
                environment: { FAULTS_ALLOWED: "true" }
              inventario-retail:images:
            {{images!.Settings}}
              inventario-retail:router: { hostPort: {{RouterPort}} }
              inventario-retail:postgres: { hostPort: {{PostgresPort}} }
              inventario-retail:grafana: { enabled: false }
              inventario-retail:prometheus:
                hostPort: {{PrometheusPort}}
                scrapeInterval: 5s
                slowScrapeInterval: 5s
              inventario-retail:alertmanager:
                slackWebhook: { secure: v1:of-another-machine }
              inventario-retail:gates:
                latencyP95: { go: {{LatencyLimit}} }
                latencyP99: { go: {{LatencyLimit}} }
                latencyP99AboveStable: { go: 2000, rollBack: 2000 }
                # A machine that does not keep up gives a canary so few requests that what it does beside them looks like theirs.
                cpuAboveStable: { go: 2000, rollBack: 2000 }
              inventario-retail:alerts:
                # In half a minute a process that has just got users grows by what an hour would hide.
                memoryGrowth: { warning: 20, critical: 30 }
                latencyP95: { warning: {{LatencyLimit / 2}}, critical: {{LatencyLimit}} }
                latencyP99: { warning: {{LatencyLimit / 2}}, critical: {{LatencyLimit}} }
                windows: { rate: 20s, memoryGrowth: 30s, warmUp: 20s, holdUrgent: 10s, hold: 20s, holdTrend: 30s, circuitBreaker: 30s, restarts: 2m }

            """
        );

    /// <summary>Path of the stack file.</summary>
    internal string StackFile => Path.Combine(folder, $"Pulumi.{Name}.yaml");

    /// <summary>The stack file.</summary>
    internal string Text() => File.ReadAllText(StackFile);

    /// <summary>The release in the stack file, on one line.</summary>
    internal string WrittenRelease() =>
        string.Join(
            ", ",
            Text()
                .Split('\n')
                .Select(line => line.Trim())
                .Where(line =>
                    line.StartsWith("stable:", StringComparison.Ordinal)
                    || line.StartsWith("canary:", StringComparison.Ordinal)
                    || line.StartsWith("weight:", StringComparison.Ordinal)
                )
        );

    /// <summary>What the stack's rules were made of, read from its own file as the program does.</summary>
    internal MonitoringOptions Monitoring()
    {
        var tree = Stacks.StackFile.Read(StackFile, Project);
        return StackSettings.Parse(tree, Project, Name).OrThrow().ToMonitoring();
    }

    /// <summary>A step of a release: writes the stack file and applies it.</summary>
    /// <returns>How long <c>up</c> took.</returns>
    internal async Task<TimeSpan> ReleaseAsync(string stable, string? canary, int weight)
    {
        await WriteReleaseAsync(stable, canary, weight);
        var watch = Stopwatch.StartNew();
        await UpAsync();
        return watch.Elapsed;
    }

    /// <summary>Applies the stack file.</summary>
    /// <returns>What the command wrote.</returns>
    internal async Task<string> UpAsync()
    {
        applied = null;
        var output = (await CliAsync("up", Name, "--yes")).OrFail();
        applied = Text();
        return output;
    }

    /// <summary>Takes the stack down; its data stays.</summary>
    internal async Task DownAsync()
    {
        applied = null;
        (await CliAsync("down", Name, "--yes")).OrFail();
    }

    /// <summary>The release as it was at first, unless it still is.</summary>
    internal async Task BackToStartAsync()
    {
        (Strategy, LatencyLimit) = (DefaultStrategy, DefaultLatencyLimit);
        if (applied != start || Text() != start)
            await ReleaseAsync(Stable, Canary, StartWeight);
    }

    /// <summary>What <c>./run</c> starts, in the test's project.</summary>
    internal Task<Finished> CliAsync(params string[] arguments)
    {
        var (program, all) = Cli.Command(arguments);
        return Shell.RunAsync(program, all, folder);
    }

    internal static string ContainerName(string part) => $"{Project}-{Name}-{part}";

    internal static string VolumeName(string name) => $"{Project}-{Name}-{name}";

    internal static string ContainerOf(string revision) => $"dashboard-{revision.Replace('.', '-')}";

    /// <summary>Id of each of the stack's containers, by part.</summary>
    internal static async Task<IReadOnlyDictionary<string, string>> ContainersAsync()
    {
        var lines = await Shell.OutputAsync(
            "docker",
            "ps",
            "--no-trunc",
            "--filter",
            $"label=inventario-retail.stack={Name}",
            "--format",
            "{{.Label \"inventario-retail.part\"}} {{.ID}}"
        );
        return lines
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(line => line.Split(' ')[0], line => line.Split(' ')[1]);
    }

    internal static Task<string> StopAsync(string part) => Shell.OutputAsync("docker", "stop", ContainerName(part));

    internal static Task<string> StartAsync(string part) => Shell.OutputAsync("docker", "start", ContainerName(part));

    /// <summary>What a command in a container says.</summary>
    internal static Task<string> InAsync(string part, params string[] command) =>
        Shell.OutputAsync("docker", ["exec", ContainerName(part), .. command]);

    internal HttpRequestMessage Request(string path, string? user = null, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Url + path);
        request.Headers.Add("X-API-Key", key ?? ApiKey);
        if (user is not null)
            request.Headers.Add("X-User-Id", user);
        return request;
    }

    internal Task<HttpResponseMessage> GetAsync(string path, string? user = null) =>
        Client.SendAsync(Request(path, user));

    internal async Task<JsonNode> GetJsonAsync(string path, string? user = null)
    {
        using var response = await GetAsync(path, user);
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    /// <summary>Who served a user; the request must succeed.</summary>
    internal async Task<string> RevisionOfAsync(string user, string path = "/health")
    {
        using var response = await GetAsync(path, user);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response.Headers.GetValues("X-Revision").Single();
    }

    /// <summary>How many of the first users a revision serves. Every request must succeed.</summary>
    internal async Task<int> CountOnAsync(string revision, int users) => (await OnAsync(revision, users)).Count;

    /// <summary>Which of the first users a revision serves. Every request must succeed.</summary>
    internal async Task<SortedSet<int>> OnAsync(string revision, int users)
    {
        var found = new ConcurrentBag<int>();
        await Parallel.ForAsync(
            0,
            users,
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (user, _) =>
            {
                if (await RevisionOfAsync(User(user)) == revision)
                    found.Add(user);
            }
        );
        return [.. found];
    }

    /// <summary>Name of a user, by number.</summary>
    internal static string User(int number) => $"user-{number}";

    /// <summary>The first users whom a revision serves.</summary>
    internal async Task<IReadOnlyList<string>> UsersOfAsync(string revision, int count)
    {
        const int tries = 20_000;
        var users = new List<string>();
        for (var number = 0; users.Count < count; number++)
        {
            Assert.True(number < tries, $"of {tries} users {users.Count} are on {revision}, not {count}");
            if (await RevisionOfAsync($"probe-{number}") == revision)
                users.Add($"probe-{number}");
        }
        return users;
    }

    /// <summary>
    /// The host's address on Docker's default bridge, where containers reach it. It comes from the bridge's interface, because Docker
    /// 20.10 names no gateway for a bridge that its daemon has just created.
    /// </summary>
    internal static async Task<string> HostAddressAsync()
    {
        var bridge = await Shell.OutputAsync(
            "docker",
            "network",
            "inspect",
            "bridge",
            "--format",
            "{{index .Options \"com.docker.network.bridge.name\"}}"
        );
        return NetworkInterface
            .GetAllNetworkInterfaces()
            .Single(network => network.Name == bridge)
            .GetIPProperties()
            .UnicastAddresses.Select(address => address.Address)
            .Single(address => address.AddressFamily == AddressFamily.InterNetwork)
            .ToString();
    }

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Any, 0))];
        foreach (var listener in listeners)
            listener.Start();
        int[] free = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (var listener in listeners)
            listener.Stop();
        return free;
    }
}

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RunningStackCollection : ICollectionFixture<RunningStack>
{
    public const string Name = "the running stack";
}
