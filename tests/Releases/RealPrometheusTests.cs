using System.Diagnostics;
using System.Globalization;
using System.Text;
using InventarioRetail.Components;

namespace InventarioRetail.Releases.Tests;

/// <summary>
/// The gate and the history on a real Prometheus with the stack's own recording rules, fed with what three revisions would have exposed: a
/// stable one, a healthy canary, and one with 12 % errors.
/// </summary>
public sealed class RealPrometheusTests(RealPrometheus prometheus) : IClassFixture<RealPrometheus>
{
    private const string Healthy = "v1.1.0";
    private const string Bad = "v1.2.0";

    [RequiresCommandFact("prometheus", "promtool")]
    public async Task A_healthy_canary_passes_every_criterion_that_is_about_it()
    {
        var verdict = await prometheus.AskAsync(Healthy);

        Assert.Equal(
            [
                "Advance up",
                "Advance error-rate",
                "Advance error-rate-above-stable",
                "Advance unsuccessful-above-stable",
                "Advance latency-p95",
                "Advance latency-p99",
                "Advance latency-p99-above-stable",
                "Advance memory-above-stable",
                "Advance memory-growth",
                "Advance cpu-above-stable",
                "Advance restarts",
                "Advance invariant-violations",
                "Hold critical-alerts",
            ],
            verdict.Results.Select(result => $"{result.Decision} {result.Key}")
        );
        var results = verdict.Results.ToDictionary(result => result.Key);
        Assert.Equal((0.0, 1.0), (results["error-rate"].WaveValue, results["error-rate"].PValue));
        Assert.InRange(results["error-rate"].Stable!.Value, 0.008, 0.012);
        // A request a second for five minutes; a little less where Prometheus was slow to start.
        Assert.InRange(results["error-rate"].CanaryRequests!.Value, 200, 301);
        Assert.InRange(results["latency-p95"].WaveValue!.Value, 99, 101);
        Assert.InRange(results["latency-p99"].WaveValue!.Value, 218, 222);
        Assert.InRange(results["memory-above-stable"].Value!.Value, 0.099, 0.101);
        // It had users before Prometheus ran.
        Assert.StartsWith("not compared: ", results["cpu-above-stable"].Reason);
        Assert.StartsWith("v1.1.0 has run for 4", results["memory-growth"].Reason);
        Assert.EndsWith("(about another revision)", results["critical-alerts"].Reason);
    }

    [RequiresCommandFact("prometheus", "promtool")]
    public async Task Bad_canary_is_rolled_back_for_its_errors_beside_its_alert()
    {
        var verdict = await prometheus.AskAsync(Bad);

        Assert.Equal(GateDecision.RollBack, verdict.Decision);
        Assert.Equal(
            ["error-rate-above-stable", "unsuccessful-above-stable"],
            verdict.Results.Where(result => result.Decision == GateDecision.RollBack).Select(result => result.Key)
        );
        var errors = verdict.Results.Single(result => result.Key == "error-rate-above-stable");
        Assert.InRange(errors.Value!.Value, 0.10, 0.12);
        Assert.InRange(errors.PValue!.Value, 0, 0.0001);
        Assert.EndsWith("a significant difference (p < 0.0001) and more than 5 points", errors.Reason);
        Assert.Contains("of v1.2.0 since", verdict.Results.Single(result => result.Key == "critical-alerts").Reason);
    }

    [RequiresCommandFact("prometheus", "promtool")]
    public async Task A_canary_that_is_not_scraped_has_no_data_and_holds()
    {
        var verdict = await prometheus.AskAsync("v9");

        Assert.Equal(GateDecision.Hold, verdict.Decision);
        Assert.Equal(
            "no data: revision:dashboard_requests:rate5m{revision=\"v9\"} has no sample now",
            verdict.Results.Single(result => result.Key == "error-rate").Reason
        );
        Assert.Equal(
            $"no such series: revision:process_resident_memory_bytes:growth_ratio1h{{revision=\"v9\"}} has never existed; check that the recording rules are loaded",
            verdict.Results.Single(result => result.Key == "memory-growth").Reason
        );
    }

    [RequiresCommandFact("prometheus", "promtool")]
    public async Task Queries_of_the_stack_are_answered_about_the_canary()
    {
        const string Failed =
            """rate(dashboard_requests_total{revision="{{revision}}",status="503",endpoint!="/health"}[5m])""";
        const string All = """rate(dashboard_requests_total{revision="{{revision}}",endpoint!="/health"}[5m])""";

        var verdict = await prometheus.AskAsync(
            Bad,
            new("failed-share", $"sum({Failed}) / sum({All})", 0.01, 0.05) { For = TimeSpan.FromMinutes(2) },
            new("series", All, 100, 200),
            new("no-such-series", """nothing{revision="{{revision}}"}""", 1, 2),
            new("no-number", $"0 * sum({All}) / 0", 1, 2),
            new("wrong", """sum(up{revision="{{revision}}"}""", 1, 2),
            new("up", """up{revision="{{revision}}"}""", 0.5, 0.1)
        );

        var results = verdict.Results.ToDictionary(result => result.Name);
        Assert.Equal(GateDecision.RollBack, results["failed-share"].Decision);
        Assert.InRange(results["failed-share"].Value!.Value, 0.11, 0.13);
        Assert.Equal(GateDecision.Advance, results["series"].Decision);
        Assert.Contains("(worst of 2 series: {", results["series"].Reason);
        Assert.Equal("no data: the query returns nothing for v1.2.0 now", results["no-such-series"].Reason);
        Assert.Equal("NaN: the query is not a number", results["no-number"].Reason);
        Assert.StartsWith("query failed: bad_data: ", results["wrong"].Reason);
        // Its samples end when Prometheus began, which is seconds ago.
        Assert.Equal(GateDecision.Advance, results["up"].Decision);
    }

    [RequiresCommandFact("prometheus", "promtool")]
    public async Task The_history_is_what_was_scraped()
    {
        var now = (await prometheus.Client.TimeAsync()).Value!.Single();

        var history = await HistoryReader.ReadAsync(prometheus.Client, TimeSpan.FromHours(2), World.Scrape, now);

        Assert.Equal(
            [
                "all users on v1.0.0 00:19:45",
                "0 % on v1.1.0, the rest on v1.0.0 00:04:45",
                "10 % on v1.1.0, the rest on v1.0.0 00:15:00",
            ],
            history.Value!.Spans.Select(span => $"{span.Split} {span.Observed}")
        );
    }

    [RequiresCommandFact("prometheus", "promtool")]
    public async Task After_a_clock_went_back_the_history_still_ends_with_what_was_seen_last()
    {
        var now = (await prometheus.Client.TimeAsync()).Value!.Single();

        var history = await HistoryReader.ReadAsync(
            prometheus.Client,
            TimeSpan.FromHours(2),
            World.Scrape,
            now - TimeSpan.FromMinutes(30)
        );

        Assert.Equal("10 % on v1.1.0, the rest on v1.0.0", $"{history.Value!.Newest!.Split}");
        Assert.InRange(history.Value.Newest.Last, now - TimeSpan.FromMinutes(5), now);
    }

    [RequiresCommandFact("prometheus", "promtool")]
    public async Task What_prometheus_says_to_a_wrong_query_is_reported()
    {
        var answer = await prometheus.Client.QueryAsync("sum(");

        Assert.Equal(Missing.QueryFailed, answer.Missing);
        Assert.StartsWith("bad_data: ", answer.Problem);
        Assert.Contains("parse error", answer.Problem);
    }
}

/// <summary>A Prometheus on data of the last 40 minutes.</summary>
public sealed class RealPrometheus : IAsyncLifetime
{
    private static readonly MonitoringRules Rules = new(
        new MonitoringOptions
        {
            Stack = "staging",
            RunbookUrl = "https://docs.test/runbook.md",
            DashboardMemoryBytes = 512 * 1024 * 1024,
        }
    );

    private readonly string folder = Directory.CreateTempSubdirectory("real-prometheus-").FullName;

    private readonly HttpClient http = new();
    private Process? process;

    internal PrometheusClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (Commands.Find("prometheus") is not { } program || Commands.Find("promtool") is not { } promtool)
            return;

        Write("recording.yml", Rules.RecordingFile);
        Write("alerts.yml", Rules.AlertsFile);
        Write(
            "test.yml",
            """
            groups:
              - name: test
                rules:
                  - alert: TestAlert
                    expr: vector(1)
                    labels: { severity: critical, part: dashboard, symptom: error-rate, revision: v1.2.0 }
            """
        );
        Write(
            "prometheus.yml",
            "global:\n  evaluation_interval: 500ms\n  external_labels: { project: shop, stack: production }\nrule_files: [\"recording.yml\", \"alerts.yml\", \"test.yml\"]\n"
        );
        Write("data.om", Samples(DateTimeOffset.UtcNow));
        using (var import = Start(promtool, "tsdb", "create-blocks-from", "openmetrics", "data.om", "data"))
        {
            await import.WaitForExitAsync().WaitAsync(Wait.Bound);
            Assert.Equal(0, import.ExitCode);
        }

        var port = ScriptedPrometheus.FreePort();
        process = Start(
            program,
            "--config.file=prometheus.yml",
            "--storage.tsdb.path=data",
            $"--web.listen-address=127.0.0.1:{port}",
            "--log.level=error"
        );
        Client = new PrometheusClient(http, new Uri($"http://127.0.0.1:{port}"), owner: new("shop", "production"));
        await Wait.Until(
            async () =>
            {
                Assert.False(process.HasExited, "Prometheus ended.");
                return await Count("ALERTS") > 0 && await Count(Rules.Series.CpuPerRequest) >= 3;
            },
            "Prometheus to record"
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync().WaitAsync(Wait.Bound);
            process.Dispose();
        }
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    internal async Task<Verdict> AskAsync(string canary, params IReadOnlyList<CriterionSettings> criteria)
    {
        var now = (await Client.TimeAsync()).Value!.Single();
        return await GateReader.AskAsync(
            Client,
            new GateQuestion
            {
                Split = new ObservedSplit("v1.0.0", canary, 10),
                // A block's worth: before Prometheus ran, it recorded nothing.
                Since = now - TimeSpan.FromMinutes(4),
                ExposedSince = now - TimeSpan.FromMinutes(35),
                Planned = TimeSpan.FromHours(1),
                Now = now,
                Settings = GateSettings.Default(RolloutStrategy.Canary4) with { Criteria = criteria },
            }
        );
    }

    private async Task<int> Count(string name) => (await Client.QueryAsync(name)).Value?.Length ?? 0;

    /// <summary>What the revisions and the router exposed, every 15 seconds until now.</summary>
    private static string Samples(DateTimeOffset now)
    {
        const int Step = 15;
        const int Minutes = 40;
        var text = new StringBuilder();
        var start = now.AddMinutes(-Minutes);
        Revision("v1.0.0", perSecond: 9, errorsInHundred: 1, memory: 100e6, cpu: 0.9);
        Revision("v1.1.0", perSecond: 1, errorsInHundred: 0, memory: 110e6, cpu: 0.11);
        Revision("v1.2.0", perSecond: 1, errorsInHundred: 12, memory: 110e6, cpu: 0.11);
        Series("rollout_canary_weight_percent{job=\"rollout\",stable=\"v1.0.0\"}", _ => 0, from: 0, until: 20 * 60);
        Series(
            "rollout_canary_weight_percent{job=\"rollout\",stable=\"v1.0.0\",canary=\"v1.1.0\"}",
            _ => 0,
            20 * 60,
            25 * 60
        );
        Series("rollout_canary_weight_percent{job=\"rollout\",stable=\"v1.0.0\",canary=\"v1.1.0\"}", _ => 10, 25 * 60);
        return text.Append("# EOF\n").ToString();

        void Revision(string name, double perSecond, int errorsInHundred, double memory, double cpu)
        {
            var labels = $"job=\"dashboard\",instance=\"{name}:8080\",revision=\"{name}\"";
            Series($"up{{{labels}}}", _ => 1);
            Requests("200", 100 - errorsInHundred);
            Requests("503", errorsInHundred);
            Series(
                $"dashboard_requests_total{{{labels},endpoint=\"/health\",method=\"GET\",status=\"503\"}}",
                second => second
            );
            foreach (var (le, share) in new[] { ("50", 0.50), ("100", 0.95), ("250", 0.9999), ("500", 1), ("+Inf", 1) })
                Series(
                    $"dashboard_request_duration_ms_bucket{{{labels},le=\"{le}\"}}",
                    second => perSecond * second * share
                );
            Series($"process_resident_memory_bytes{{{labels}}}", _ => memory);
            Series($"process_start_time_seconds{{{labels}}}", _ => start.ToUnixTimeSeconds());
            Series($"process_cpu_seconds_total{{{labels}}}", second => cpu * second);
            Series($"invariant_violations_total{{{labels}}}", _ => 0);

            void Requests(string status, int share) =>
                Series(
                    $"dashboard_requests_total{{{labels},endpoint=\"/api\",method=\"GET\",status=\"{status}\"}}",
                    second => perSecond * second * share / 100
                );
        }

        void Series(string name, Func<int, double> value, int from = 0, int until = int.MaxValue)
        {
            for (var second = from; second <= Minutes * 60 && second < until; second += Step)
            {
                text.Append(name).Append(' ');
                text.Append(value(second).ToString("R", CultureInfo.InvariantCulture)).Append(' ');
                text.Append(start.AddSeconds(second).ToUnixTimeSeconds()).Append('\n');
            }
        }
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

    private Process Start(string program, params string[] arguments) =>
        Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
}
