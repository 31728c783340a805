using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using InventarioRetail.Components;
using InventarioRetail.Stacks;

namespace InventarioRetail.EndToEnd;

/// <summary>
/// The whole stack on real Docker, as <c>./run up</c> makes it: a project folder of its own with a stack file, images from Debian
/// packages, and no step that an operator would not take.
/// </summary>
internal sealed class RunningStack : IAsyncDisposable
{
    public const string Project = "inventario-retail";

    /// <summary>The highest latency that the dashboard measures: no test goes by it, since the host may starve the machine.</summary>
    public const int HighestLatency = 30_000;

    /// <summary>The canary's weight after the start, in percent.</summary>
    public const int StartWeight = 10;

    private readonly int[] ports = FreePorts(5);
    private int revisions = 2;
    private string? applied;
    private AlertReceiver? receiver;
    private PrometheusClient? prometheus;
    private Images? images;
    private SmallDisk? disk;

    private RunningStack(string name) => Name = name;

    /// <summary>The stack's name.</summary>
    public string Name { get; }

    /// <summary>The project's folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("inventario-retail-").FullName;

    /// <summary>The waves that the stack file has from its next writing on, in YAML.</summary>
    public string Strategy { get; set; } =
        "[{ weight: 10, hold: 4s }, { weight: 50, hold: 4s }, { weight: 100, hold: 4s }]";

    /// <summary>The latency above which a canary is bad in the stack file, from its next writing on, in ms.</summary>
    public int LatencyLimit { get; set; } = HighestLatency;

    /// <summary>Limits of the error rate: a few requests can show a rate below 5 %, in seconds.</summary>
    public const string WideErrorLimits = "{ go: 5, rollBack: 8 }";

    /// <summary>The limits of the error rate in the stack file, from its next writing on, in percent, in YAML.</summary>
    public string ErrorLimits { get; set; } = WideErrorLimits;

    public int RouterPort => ports[0];
    public int PrometheusPort => ports[1];
    public int PostgresPort => ports[2];
    public int GuardPort => ports[4];

    /// <summary>The dashboard's URL, for users.</summary>
    public string Url => $"http://127.0.0.1:{RouterPort}";

    public string ApiKey { get; private set; } = "";

    /// <summary>The time from nothing to all healthy.</summary>
    public TimeSpan FirstUp { get; private set; }

    public HttpClient Client { get; } = new(new SocketsHttpHandler { MaxConnectionsPerServer = 32 });
    public PrometheusClient Prometheus => prometheus!;
    public AlertReceiver Receiver => receiver!;
    public Database Database => new(this);

    /// <summary>Path of the stack file.</summary>
    public string StackFile => Path.Combine(Folder, $"Pulumi.{Name}.yaml");

    /// <summary>The release in the stack file.</summary>
    public ReleaseSettings Release => Settings().Release;

    /// <summary>The stable revision in the stack file.</summary>
    public string Stable => Release.Stable.Name;

    /// <summary>The canary in the stack file.</summary>
    public string Canary => Release.Canary!.Name;

    /// <summary>Brings a stack up from nothing, with a canary at <see cref="StartWeight"/>.</summary>
    public static async Task<RunningStack> BringUpAsync(string name)
    {
        var stack = new RunningStack(name);
        try
        {
            await stack.BringUpAsync();
            return stack;
        }
        catch
        {
            await stack.TakeDownAsync();
            throw;
        }
    }

    private async Task BringUpAsync()
    {
        images = await Images.BuildAsync();
        receiver = new AlertReceiver(await HostAddressAsync(), ports[3]);
        prometheus = new PrometheusClient(new Uri($"http://127.0.0.1:{PrometheusPort}"));
        File.Copy(Path.Combine(RepositoryFolder(), "Pulumi.yaml"), Path.Combine(Folder, "Pulumi.yaml"));
        await WriteAsync(Images.Revision(0), Images.Revision(1), StartWeight);
        var environment = Path.Combine(Folder, $".env.{Name}");
        await File.WriteAllTextAsync(environment, $"ALERTMANAGER_SLACK_WEBHOOK={receiver.Url}\n");
        await Shell.OutputAsync("chmod", "600", environment);
        var watch = Stopwatch.StartNew();
        await UpAsync();
        FirstUp = watch.Elapsed;
        const string Key = "DASHBOARD_API_KEY=";
        var line = File.ReadLines(environment).Single(text => text.StartsWith(Key, StringComparison.Ordinal));
        ApiKey = line[Key.Length..];
    }

    /// <summary>Takes the stack down with its data.</summary>
    /// <exception cref="InvalidOperationException">Something of it is left.</exception>
    public async ValueTask DisposeAsync()
    {
        (await TakeDownAsync()).OrFail();
        string[] left =
        [
            .. await NamesAsync("ps", "--all", "{{.Names}}"),
            .. await NamesAsync("volume", "ls", "{{.Name}}"),
            .. await NamesAsync("network", "ls", "{{.Name}}"),
        ];
        if (left.Length > 0)
            throw new InvalidOperationException($"After 'down --volumes' there is still {string.Join(", ", left)}.");

        async Task<string[]> NamesAsync(string what, string option, string format) =>
            (
                await Shell.OutputAsync(
                    "docker",
                    what,
                    option,
                    "--filter",
                    $"name={Project}-{Name}-",
                    "--format",
                    format
                )
            ).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task<Finished> TakeDownAsync()
    {
        if (disk is not null)
            await disk.DisposeAsync();
        var down = await CliAsync("down", Name, "--yes", "--volumes");
        receiver?.Dispose();
        prometheus?.Dispose();
        Client.Dispose();
        Directory.Delete(Folder, recursive: true);
        return down;
    }

    /// <summary>Writes the stack file, with times that show within seconds what otherwise takes minutes.</summary>
    public Task WriteAsync(string stable, string? canary, int weight) =>
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
                healthCheckInterval: 1s
                circuitBreakers:
                  openai: { recoveryTimeout: 2s }
                  db: { recoveryTimeout: 2s }
                  redis: { recoveryTimeout: 2s }
                  s3: { recoveryTimeout: 2s }
                environment: { FAULTS_ALLOWED: "true" }
              inventario-retail:images:
            {{images!.Settings}}
              inventario-retail:router: { hostPort: {{RouterPort}} }
              inventario-retail:guard: { hostPort: {{GuardPort}} }
              inventario-retail:postgres: { hostPort: {{PostgresPort}} }
              inventario-retail:grafana: { enabled: false }
              inventario-retail:prometheus:
                hostPort: {{PrometheusPort}}
                # The exporter of a Postgres that is down answers after 2 s, and a scrape must not take longer than its interval.
                scrapeInterval: 3s
                slowScrapeInterval: 3s
              inventario-retail:alertmanager:
                slackWebhook: { secure: v1:of-another-machine }
              inventario-retail:gates:
                errorRate: {{ErrorLimits}}
                minimumRequests: 40
                latencyP95: { go: {{LatencyLimit}}, rollBack: {{LatencyLimit}} }
                latencyP99: { go: {{LatencyLimit}}, rollBack: {{LatencyLimit}} }
                latencyP99AboveStable: { go: 2000, rollBack: 2000 }
                # A machine that does not keep up gives a canary so few requests that what it does beside them looks like theirs.
                cpuAboveStable: { go: 2000, rollBack: 2000 }
                # Within seconds a process that has just got users grows by what an hour would hide.
                memoryGrowth: { rollBack: 500 }
              inventario-retail:alerts:
                # A warning that always fires, for the panels of alerts.
                memoryOfLimit: { warning: 1 }
                memoryGrowth: { warning: 400, critical: 500 }
                latencyP95: { warning: {{LatencyLimit / 2}}, critical: {{LatencyLimit}} }
                latencyP99: { warning: {{LatencyLimit / 2}}, critical: {{LatencyLimit}} }
                windows: { rate: 12s, memoryGrowth: 12s, warmUp: 5s, holdUrgent: 1s, hold: 3s, holdTrend: 6s, circuitBreaker: 6s, restarts: 12s }

            """
        );

    /// <summary>The stack file.</summary>
    public string Text() => File.ReadAllText(StackFile);

    /// <summary>The options of the stack's rules, read from its own file as the program does.</summary>
    public MonitoringOptions Monitoring() => Settings().ToMonitoring();

    private StackSettings Settings() =>
        StackSettings.Parse(InventarioRetail.Settings.StackFile.Read(StackFile, Project), Project, Name).OrThrow();

    /// <summary>
    /// Has a release in the stack file and applied, unless it is already; a brake that a test has pulled is released.
    /// </summary>
    public async Task ReleaseAsync(string stable, string? canary, int weight)
    {
        var release = Release;
        var brake = await BrakeAsync();
        if (
            brake.Length == 0
            && applied == Text()
            && (release.Stable.Name, release.Canary?.Name, release.Weight) == (stable, canary, weight)
        )
            return;
        // What the guard has braked for must be over, else it brakes again.
        if (brake.Split('\n') is [_, "guard", ..])
            await IsCalmAsync(besides: "ReleaseBraked");
        if (brake.Length > 0)
            await InAsync("router", "sh", "/opt/router/brake.sh", "off", "test", "the next test");
        await WriteAsync(stable, canary, weight);
        await UpAsync();
    }

    /// <summary>The brake's four lines; empty if it is not on.</summary>
    public Task<string> BrakeAsync() => InAsync("router", "sh", "/opt/router/brake.sh", "show");

    /// <summary>Gives the canary a weight, unless it has it already; brings one up where there is none.</summary>
    public Task WeightAsync(int weight) => ReleaseAsync(Stable, Release.Canary?.Name ?? NextRevision(), weight);

    /// <summary>Has a canary run that never had users, and no alert that a gate would see.</summary>
    /// <returns>The stable revision, and the canary.</returns>
    public async Task<(string Stable, string Canary)> FreshCanaryAsync()
    {
        if (
            Release is not { Canary: { } canary, Weight: 0 }
            || !await IsLiveAsync()
            || await HadUsersAsync(canary.Name)
        )
            await ReleaseAsync(Stable, NextRevision(), 0);
        await IsCalmAsync();
        return (Stable, Canary);
    }

    /// <summary>A revision that never ran; one that comes back would look like a restart of itself.</summary>
    public string NextRevision() => Images.Revision(revisions++);

    /// <summary>Whether the router has the split of the stack file.</summary>
    private async Task<bool> IsLiveAsync() =>
        (await RolloutAsync()).Contains(
            $"rollout_canary_weight_percent{{stable=\"{Stable}\",canary=\"{Canary}\"}} {Release.Weight}.00"
        );

    /// <summary>What the router says of its split, a metric a line.</summary>
    public async Task<IReadOnlyList<string>> RolloutAsync() =>
        (await InAsync("router", "wget", "-q", "-O", "-", "http://127.0.0.1:8405/rollout")).Split('\n');

    private async Task<bool> HadUsersAsync(string canary) =>
        (
            await Prometheus.QueryAsync($"max_over_time(rollout_canary_weight_percent{{canary=\"{canary}\"}}[1d]) > 0")
        ).Count > 0;

    /// <summary>Waits until no alert is left that a gate would see.</summary>
    /// <param name="besides">Name of an alert that may go on.</param>
    public Task<TimeSpan> IsCalmAsync(string besides = "") =>
        Eventually.HoldsAsync(async () =>
        {
            // Pending ones may fire in a moment, and those of a revision that has just gone flicker.
            var alerts = await Prometheus.QueryAsync(
                $"present_over_time(ALERTS{{severity=\"critical\",alertname!=\"{besides}\"}}[6s])"
            );
            return alerts.Count == 0
                ? null
                : $"{alerts.Count} critical alerts fire or fired just now, such as {alerts[0].Labels["alertname"]}";
        });

    /// <summary>Applies the stack file.</summary>
    /// <returns>The command's output.</returns>
    public async Task<string> UpAsync()
    {
        applied = null;
        var output = (await CliAsync("up", Name, "--yes")).OrFail();
        applied = Text();
        return output;
    }

    /// <summary>Takes the stack down, puts a small disk under the published files, and brings the stack up again with its data.</summary>
    /// <param name="down">Checks the stack while it is down.</param>
    public async Task RestartOnSmallDiskAsync(Func<Task> down)
    {
        applied = null;
        (await CliAsync("down", Name, "--yes")).OrFail();
        await down();
        disk = await SmallDisk.MountAsync(VolumeName(PublishedFiles.Volume));
        await UpAsync();
    }

    /// <summary>Runs a command of <c>./run</c> in the project's folder.</summary>
    public Task<Finished> CliAsync(params string[] arguments)
    {
        var (program, all) = Cli.Command(arguments);
        return Shell.RunAsync(program, all, Folder);
    }

    /// <summary>Runs <c>./run release rollback</c> with what an obstacle leaves of its PATH.</summary>
    public Task<Finished> RollbackAsync(Obstacle obstacle)
    {
        var (program, all) = Cli.Command("release", "rollback", Name);
        return obstacle.Path is { } path
            ? Shell.RunAsync("env", [$"PATH={path(this)}", program, .. all], Folder)
            : Shell.RunAsync(program, all, Folder);
    }

    /// <summary>Starts <c>./run release run</c>.</summary>
    public RunningCommand RunRelease() => new(Folder, "release", "run", Name, "--yes", "--interval", "1s");

    public string ContainerName(string part) => $"{Project}-{Name}-{part}";

    public string VolumeName(string name) => $"{Project}-{Name}-{name}";

    /// <summary>The part that runs a revision.</summary>
    public static string PartOf(string revision) => $"dashboard-{revision.Replace('.', '-')}";

    /// <summary>Id of each of the stack's containers, by part.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ContainersAsync()
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

    /// <summary>Parts whose container is another one, or is not there any more, or was not there before.</summary>
    public static string[] Changed(
        IReadOnlyDictionary<string, string> before,
        IReadOnlyDictionary<string, string> after
    ) =>
        [
            .. before
                .Except(after)
                .Concat(after.Except(before))
                .Select(container => container.Key)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];

    public Task StopAsync(string part) => Shell.OutputAsync("docker", "stop", ContainerName(part));

    public Task StartAsync(string part) => Shell.OutputAsync("docker", "start", ContainerName(part));

    /// <summary>The output of a command in a container.</summary>
    public Task<string> InAsync(string part, params string[] command) =>
        Shell.OutputAsync("docker", ["exec", ContainerName(part), .. command]);

    /// <summary>The newest lines of a container's log.</summary>
    public async Task<string[]> LogAsync(string part)
    {
        var logs = await Shell.RunAsync("docker", "logs", "--tail", "500", ContainerName(part));
        return (logs.OrFail() + logs.Error).Split('\n');
    }

    public HttpRequestMessage Request(string path, string? user = null, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Url + path);
        request.Headers.Add("X-API-Key", key ?? ApiKey);
        if (user is not null)
            request.Headers.Add("X-User-Id", user);
        return request;
    }

    public async Task<HttpResponseMessage> GetAsync(string path, string? user = null)
    {
        using var request = Request(path, user);
        return await Client.SendAsync(request);
    }

    public async Task<JsonNode> GetJsonAsync(string path, string? user = null)
    {
        using var response = await GetAsync(path, user);
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    /// <summary>The revision that serves a user; the request must succeed.</summary>
    public async Task<string> RevisionOfAsync(string user)
    {
        using var response = await GetAsync("/health", user);
        response.EnsureSuccessStatusCode();
        return response.Headers.GetValues("X-Revision").Single();
    }

    /// <summary>The numbers of those of the first users whom a revision serves. Every request must succeed.</summary>
    public async Task<SortedSet<int>> OnAsync(string revision, int users)
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
    public static string User(int number) => $"user-{number}";

    /// <summary>The first user whom a revision serves; it must have some.</summary>
    public async Task<string> FirstUserOfAsync(string revision)
    {
        for (var number = 0; ; number++)
        {
            if (await RevisionOfAsync(User(number)) == revision)
                return User(number);
        }
    }

    /// <summary>Has the canary misbehave, as <c>sample/README.md</c> has it; <c>{}</c> makes it good again.</summary>
    public async Task PutFaultsAsync(string faults)
    {
        using var request = Request("/faults", await FirstUserOfAsync(Canary));
        request.Method = HttpMethod.Put;
        request.Content = new StringContent(faults, System.Text.Encoding.UTF8, "application/json");
        using var response = await Client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        if (response.Headers.GetValues("X-Revision").Single() != Canary)
            throw new InvalidOperationException("The faults did not reach the canary.");
    }

    /// <summary>
    /// The host's address on Docker's default bridge, where containers reach it. It comes from the bridge's interface, because Docker
    /// 20.10 names no gateway for a bridge that its daemon has just created.
    /// </summary>
    public static async Task<string> HostAddressAsync()
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

    public static string RepositoryFolder([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));

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
