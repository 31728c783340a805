using System.Globalization;
using System.Text.Json;

namespace InventarioRetail.Components.Tests;

/// <summary>
/// A test that runs Prometheus and its publisher with the tools that their image has: BusyBox and nothing else.
/// </summary>
public sealed class PrometheusFactAttribute() : RequiresCommandFactAttribute("prometheus", "promtool", "busybox");

/// <summary>
/// The publisher of Prometheus's configuration with a real Prometheus, both started as their containers start them.
/// </summary>
public sealed class PrometheusPublisherTests
{
    [PrometheusFact]
    public async Task Prometheus_waits_for_the_first_publication_and_starts_with_all_rules()
    {
        using var prometheus = await TestPrometheus.Declared();
        await prometheus.IsUnhealthy("differs from the published file");

        using var publisher = await prometheus.Published();

        var rules = Staging.Rules.Recording.Select(rule => rule.Name);
        Assert.Equal(
            rules.Concat(Staging.Rules.Alerts.Select(rule => rule.Name)).Order(StringComparer.Ordinal),
            (await prometheus.Rules()).Order(StringComparer.Ordinal)
        );
        Assert.Contains("published prometheus.yml rules/alerts.yml rules/recording.yml", publisher.Output);
        await prometheus.IsHealthy();

        Assert.Equal(0, await publisher.Stop());

        prometheus.Kill();
        await prometheus.IsUnhealthy("does not respond");
    }

    [PrometheusFact]
    public async Task New_rules_are_loaded_without_a_restart_and_what_went_away_is_removed()
    {
        using var prometheus = await TestPrometheus.Small();
        prometheus.Upload("rules/gone.yml", Rule("goes:away"));
        using var first = await prometheus.Published();
        await Wait.Until(async () => await prometheus.Samples("first:rule") > 0, "a sample");
        var (started, loaded) = (await prometheus.Started(), await prometheus.Loaded());
        await first.Stop();

        prometheus.Upload("rules/alerts.yml", Rule("second:rule"));
        prometheus.RemoveUpload("rules/gone.yml");
        await prometheus.IsUnhealthy("rules/alerts.yml differs from the published file");
        using var second = await prometheus.Published();

        Assert.Equal(["second:rule"], await prometheus.Rules());
        Assert.Equal(["prometheus.yml", "rules/alerts.yml"], prometheus.Volume.Keys);
        await prometheus.IsHealthy();
        Assert.False(prometheus.HasExited);
        Assert.Equal(started, await prometheus.Started());
        Assert.True(await prometheus.Loaded() > loaded);
        Assert.True(await prometheus.Samples("first:rule") > 0, "The samples from before are gone.");
    }

    [PrometheusFact]
    public async Task What_is_broken_or_does_not_fit_leaves_all_as_it_was()
    {
        using var prometheus = await TestPrometheus.Small();
        using (await prometheus.Published()) { }
        var volume = prometheus.Volume;

        prometheus.Upload("rules/alerts.yml", Rule("broken:rule", "sum("));
        await Refused("rules/alerts.yml is not valid");
        prometheus.Upload("rules/alerts.yml", Rule("new:rule"));

        var config = prometheus.ReadUpload("prometheus.yml");
        prometheus.Upload("prometheus.yml", config.Replace("100ms", "often"));
        await Refused("prometheus.yml is not valid");
        prometheus.Upload("prometheus.yml", config);

        // The first files fit, then there is room for 512 bytes of this one.
        prometheus.Upload("rules/long.yml", Rule("long:rule", string.Join(" + ", Enumerable.Repeat("1", 500))));
        await Refused("cannot write to the volume", prometheus.StartPublisher("trap '' XFSZ; ulimit -f 1"));

        async Task Refused(string message, ChildProcess? started = null)
        {
            using var publisher = started ?? prometheus.StartPublisher();
            Assert.NotEqual(0, await publisher.Exit());
            Assert.Contains(message, publisher.Output);
            Assert.Contains("the previous configuration stays live", publisher.Output);
            Assert.Equal(volume, prometheus.Volume);
            Assert.Equal(["first:rule"], await prometheus.Rules());
            await prometheus.IsUnhealthy("differs from the published file");
        }
    }

    [PrometheusFact]
    public async Task It_is_unhealthy_until_prometheus_has_loaded_what_is_on_the_volume()
    {
        using var prometheus = await TestPrometheus.Small();
        using (await prometheus.Published()) { }
        await prometheus.IsHealthy();
        // It compares whole seconds.
        await Wait.NextSecond();

        prometheus.Upload("rules/alerts.yml", Rule("second:rule"));
        using (var publisher = prometheus.StartPublisher(url: "http://127.0.0.1:1", timeoutSeconds: 1))
        {
            Assert.NotEqual(0, await publisher.Exit());
            Assert.Contains(
                "Prometheus at http://127.0.0.1:1 did not load the configuration within 1 s",
                publisher.Output
            );
        }

        Assert.Equal(["first:rule"], await prometheus.Rules());
        await prometheus.IsUnhealthy("Prometheus has not loaded the configuration");

        // Docker starts the publisher again.
        using (await prometheus.Published()) { }
        Assert.Equal(["second:rule"], await prometheus.Rules());
        await prometheus.IsHealthy();

        // Another program had it load something else.
        prometheus.WriteToVolume("rules/alerts.yml", "groups: 1");
        await prometheus.TryReload();
        prometheus.WriteToVolume("rules/alerts.yml", Rule("second:rule"));
        await prometheus.IsUnhealthy("Prometheus has not loaded the configuration");
    }

    [PrometheusFact]
    public async Task A_publisher_that_waits_for_prometheus_ends_at_once_and_another_word_is_an_error()
    {
        using var prometheus = await TestPrometheus.Small();
        prometheus.Kill();
        using var publisher = prometheus.StartPublisher();
        await Wait.Until(() => publisher.Output.Contains("published"), "the files on the volume");

        Assert.Equal(0, await publisher.Stop());

        using var wrong = prometheus.StartPublisher(word: "wrong");
        Assert.Equal(2, await wrong.Exit());
        Assert.Contains("usage", wrong.Output);
    }

    internal static string Rule(string name, string expression = "vector(1)") =>
        $"""
            groups:
              - name: test
                rules:
                  - record: {name}
                    expr: {expression}

            """;
}

/// <summary>
/// Prometheus and its publisher in a directory of their own. Entrypoints, scripts and files are those that the
/// containers declare; of these only paths and ports differ.
/// </summary>
internal sealed class TestPrometheus : IDisposable
{
    private static readonly string[] Applets =
    [
        .. "awk cat cmp date dirname find mkdir mv rm sed sh sleep sort timeout tr wget".Split(' '),
    ];

    private readonly TempDirectory _directory = new();
    private readonly HttpClient _http = new() { Timeout = Wait.Bound };
    private readonly ChildProcess _process;
    private readonly int _port = Ports.Free();
    private readonly string[] _publisherEntrypoint;

    private TestPrometheus(DeclaredResource server, DeclaredResource publisher)
    {
        foreach (var directory in new[] { Live, Uploads, Path.Combine(_directory.Path, "prometheus"), Bin })
            Directory.CreateDirectory(directory);
        foreach (var applet in Applets)
            File.CreateSymbolicLink(Path.Combine(Bin, applet), Commands.Find("busybox")!);
        foreach (var program in new[] { "prometheus", "promtool" })
            File.CreateSymbolicLink(Path.Combine(Bin, program), Commands.Find(program)!);

        foreach (var (path, content) in publisher.Files)
        {
            if (path.StartsWith("/publish/", StringComparison.Ordinal))
                Upload(path["/publish/".Length..], content);
            else
                _directory.Write("publish-config.sh", content);
        }

        _publisherEntrypoint =
        [
            .. publisher
                .Values("entrypoints")
                .Select(word => word.EndsWith(".sh", StringComparison.Ordinal) ? Script : word),
        ];
        Assert.Contains("PROMETHEUS_URL=http://prometheus:9090", publisher.Values("envs"));
        string[] start =
        [
            .. server
                .Values("entrypoints")
                .Concat(server.Values("command"))
                .Select(word => word.Replace("/etc/prometheus/live", Live))
                .Select(word => word.Replace("=/prometheus", $"={_directory.Path}/prometheus")),
            $"--web.listen-address=127.0.0.1:{_port}",
        ];
        _process = new(Path.Combine(Bin, start[0]), start[1..], ("PATH", Bin));
    }

    public bool HasExited => _process.HasExited;

    /// <summary>The files that Prometheus reads, with their content.</summary>
    public SortedDictionary<string, string> Volume =>
        new(
            Directory
                .EnumerateFiles(Live, "*", SearchOption.AllDirectories)
                .ToDictionary(path => Path.GetRelativePath(Live, path), File.ReadAllText),
            StringComparer.Ordinal
        );

    private string Bin => Path.Combine(_directory.Path, "bin");

    private string Live => Path.Combine(_directory.Path, "live");

    private string Uploads => Path.Combine(_directory.Path, "publish");

    private string Script => Path.Combine(_directory.Path, "publish-config.sh");

    /// <summary>With the configuration and the rules of the stack under test.</summary>
    public static async Task<TestPrometheus> Declared()
    {
        var stack = await Staging.Declared();
        return new(stack["prometheus-container"], stack["prometheus-publisher-container"]);
    }

    /// <summary>With a small configuration and one rule, which is evaluated often.</summary>
    public static async Task<TestPrometheus> Small()
    {
        var prometheus = await Declared();
        prometheus.RemoveUpload("rules/recording.yml");
        prometheus.Upload("rules/alerts.yml", PrometheusPublisherTests.Rule("first:rule"));
        prometheus.Upload(
            "prometheus.yml",
            """
            global:
              evaluation_interval: 100ms
            rule_files:
              - rules/*.yml

            """
        );
        return prometheus;
    }

    public void Upload(string name, string content) => TestRouter.Write(Path.Combine(Uploads, name), content);

    public string ReadUpload(string name) => File.ReadAllText(Path.Combine(Uploads, name));

    public void RemoveUpload(string name) => File.Delete(Path.Combine(Uploads, name));

    public void WriteToVolume(string name, string content) => TestRouter.Write(Path.Combine(Live, name), content);

    /// <summary>Starts the publisher and waits until Prometheus has loaded what it published.</summary>
    public async Task<ChildProcess> Published()
    {
        var publisher = StartPublisher();
        await Wait.Until(
            () => publisher.HasExited || publisher.Output.Contains("Prometheus has loaded the configuration"),
            "publication"
        );
        Assert.False(publisher.HasExited, publisher.Output + _process.Output);
        return publisher;
    }

    /// <param name="limits">What the shell does before it becomes the publisher.</param>
    /// <param name="url">URL of Prometheus.</param>
    /// <param name="timeoutSeconds">How long it waits for Prometheus.</param>
    /// <param name="word">Its argument.</param>
    public ChildProcess StartPublisher(
        string limits = ":",
        string? url = null,
        int timeoutSeconds = 10,
        string word = "publish"
    ) =>
        new(
            Path.Combine(Bin, "sh"),
            ["-c", $"{limits}; exec \"$@\"", "sh", .. _publisherEntrypoint, word],
            ("PATH", Bin),
            ("PUBLISH_FROM", Uploads),
            ("PUBLISH_TO", Live),
            ("PROMETHEUS_URL", url ?? $"http://127.0.0.1:{_port}"),
            ("PUBLISH_TIMEOUT_SECONDS", timeoutSeconds.ToString(CultureInfo.InvariantCulture))
        );

    public async Task IsHealthy()
    {
        using var check = StartPublisher(word: "check");
        Assert.True(await check.Exit() == 0, check.Output);
    }

    public async Task IsUnhealthy(string message)
    {
        using var check = StartPublisher(word: "check");
        Assert.NotEqual(0, await check.Exit());
        Assert.Contains(message, check.Output);
    }

    /// <summary>Names of the loaded rules.</summary>
    public async Task<List<string>> Rules()
    {
        using var answer = await Get("/api/v1/rules");
        return
        [
            .. answer
                .RootElement.GetProperty("data")
                .GetProperty("groups")
                .EnumerateArray()
                .SelectMany(group => group.GetProperty("rules").EnumerateArray())
                .Select(rule => rule.GetProperty("name").GetString()!),
        ];
    }

    /// <summary>How many samples of a series it has kept.</summary>
    public async Task<double> Samples(string series)
    {
        using var answer = await Get($"/api/v1/query?query=count_over_time({series}[1m])");
        var result = answer.RootElement.GetProperty("data").GetProperty("result");
        return result.GetArrayLength() == 0
            ? 0
            : double.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
    }

    /// <summary>When its process started, in seconds.</summary>
    public Task<double> Started() => Metric("process_start_time_seconds");

    /// <summary>When it last loaded its configuration without a mistake, in seconds.</summary>
    public Task<double> Loaded() => Metric("prometheus_config_last_reload_success_timestamp_seconds");

    public async Task TryReload() =>
        (await _http.PostAsync($"http://127.0.0.1:{_port}/-/reload", content: null)).Dispose();

    public void Kill() => _process.Kill();

    public void Dispose()
    {
        _process.Dispose();
        _http.Dispose();
        _directory.Dispose();
    }

    private async Task<double> Metric(string name)
    {
        var metrics = await _http.GetStringAsync($"http://127.0.0.1:{_port}/metrics");
        var line = metrics.Split('\n').Single(line => line.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line[name.Length..], CultureInfo.InvariantCulture);
    }

    private async Task<JsonDocument> Get(string path) =>
        JsonDocument.Parse(await _http.GetStringAsync($"http://127.0.0.1:{_port}{path}"));
}
