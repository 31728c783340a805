using System.Globalization;
using InventarioRetail.Components;
using Microsoft.Extensions.Time.Testing;
using static InventarioRetail.Releases.Tests.ScriptedPrometheus;

namespace InventarioRetail.Releases.Tests;

/// <summary>What a gate asks of Prometheus, and what it makes of the answers.</summary>
public sealed class GateReaderTests : IDisposable
{
    private readonly ScriptedPrometheus server = new();
    private readonly GateQuestion question = new GateWorld(hours: 0.25).Question;

    private static RecordedSeries Names => GateWorld.Names;

    /// <summary>The time of the newest sample in seconds; now by default.</summary>
    private string? NewestSample { get; set; }

    [Fact]
    public async Task It_reads_every_series_of_the_criteria_in_blocks_of_the_wave_and_the_alerts()
    {
        Everything(_ => "1");

        await GateReader.ReadAsync(server.Client(), question);

        var criteria = Gate.Criteria(question.Settings, question.Windows);
        Assert.Equal(
            criteria.SelectMany(criterion => criterion.Series).Distinct().Count()
                + criteria.SelectMany(criterion => criterion.RecordSeries).Distinct().Count()
                // Alerts, the age of the newest sample, what the canary used without users, and stable at its age.
                + 4,
            server.Asked.Count
        );
        // 15 minutes are three blocks, which end 10 and 5 minutes ago and now.
        Assert.Contains(
            $$"""query_range query={{Names.Requests}}{revision=~"v1\\.1\\.0|v1\\.0\\.0"} start={{question.Now.AddMinutes(-10).ToUnixTimeSeconds()}} end={{question.Now.ToUnixTimeSeconds()}} step=300""",
            server.Asked
        );
        Assert.Contains(
            server.Asked,
            asked =>
                asked.StartsWith(
                    $$"""query_range query=max_over_time({{Names.Restarts}}{revision=~"v1\\.1\\.0|v1\\.0\\.0"}[300s]) start=""",
                    StringComparison.Ordinal
                )
        );
        Assert.Contains("alerts", server.Asked);
    }

    [Fact]
    public async Task It_reads_the_users_with_errors_where_there_is_a_router_that_counts_them()
    {
        server.Answer = (_, form) =>
            (
                200,
                Success(
                    "matrix",
                    form["query"]?.StartsWith(MetricCatalogue.ErringUsers, StringComparison.Ordinal) == true
                        ? $"[{string.Join(',', new[] { "60", "300", "1800.0", "10800", "+Inf" }.SelectMany(Of))}]"
                        : "[]"
                )
            );

        Assert.Null((await GateReader.ReadAsync(server.Client(), question)).Users);
        Assert.Equal(
            ErringUsers.Times.Select(time => new UserCount(time, 3, 7)),
            (await GateReader.ReadAsync(server.Client(), question with { HasRouter = true })).Users!.Counts
        );

        IEnumerable<string> Of(string bound) =>
            [Sample(GateWorld.Canary, bound, 3), Sample(GateWorld.Stable, bound, 7)];

        string Sample(string revision, string bound, int users) =>
            $$$"""
                {"metric":{"revision":"{{{revision}}}","le":"{{{bound}}}"},"values":[[{{{question.Now.ToUnixTimeSeconds()}}},"{{{users}}}"]]}
                """;
    }

    [Fact]
    public async Task It_asks_all_at_once_and_waits_five_seconds_in_all()
    {
        server.Hangs = true;
        var time = new FakeTimeProvider();
        var reading = GateReader.ReadAsync(server.Client(time), question);
        await server.Hanging;

        time.Advance(TimeSpan.FromSeconds(5));

        var data = await reading;
        Assert.Equal((Missing.Unreachable, Missing.Unreachable), (Requests(data).Missing, data.Alerts.Missing));
        Assert.Contains("did not answer within 5s", Requests(data).Problem);

        static Reading Requests(GateData data) => data.Of(Names.Requests, RevisionRole.Canary);
    }

    [Fact]
    public async Task Values_go_to_their_revision_and_block_and_nan_is_nan()
    {
        Everything(name =>
            name == Names.Requests ? "2"
            : name == Names.Memory ? "NaN"
            : "0"
        );

        var data = await GateReader.ReadAsync(server.Client(), question);

        Assert.Equal([2, 2, 2], data.Of(Names.Requests, RevisionRole.Canary).Blocks);
        Assert.Equal([4, 4, 4], data.Of(Names.Requests, RevisionRole.Stable).Blocks);
        Assert.Equal(
            (Missing.NotANumber, "is not a number"),
            (data.Of(Names.Memory, RevisionRole.Canary).Missing, data.Of(Names.Memory, RevisionRole.Canary).Problem)
        );
        var verdict = Gate.Evaluate(question, data);
        Assert.Equal(
            $"NaN: {Names.Memory}{{revision=\"v1.1.0\"}} is not a number",
            verdict.Results.Single(result => result.Key == "memory-above-stable").Reason
        );
    }

    [Fact]
    public async Task No_sample_now_and_a_series_that_never_was_are_different_words()
    {
        server.Answer = (endpoint, form) =>
            endpoint == "series"
                ? (
                    200,
                    form["match[]"] == Names.Memory
                        ? """{"status":"success","data":[]}"""
                        : """{"status":"success","data":[{"__name__":"x"}]}"""
                )
            : endpoint == "alerts" ? (200, """{"status":"success","data":{"alerts":[]}}""")
            : (200, Success("matrix", "[]"));

        var verdict = await GateReader.AskAsync(server.Client(), question);

        Assert.Equal(GateDecision.Hold, verdict.Decision);
        Assert.Equal(
            [
                $"no such series: {Names.Memory}{{revision=\"v1.1.0\"}} has never existed; check that the recording rules are loaded",
                $"no data: {Names.Restarts}{{revision=\"v1.1.0\"}} has no sample now",
            ],
            new[] { "memory-above-stable", "restarts" }.Select(key =>
                verdict.Results.Single(result => result.Key == key).Reason
            )
        );
    }

    [Fact]
    public async Task Samples_that_are_minutes_old_are_stale()
    {
        Everything(_ => "1");
        NewestSample = question.Now.AddMinutes(-4).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

        var verdict = await GateReader.AskAsync(server.Client(), question);

        Assert.Equal(
            $"stale: {Names.Memory}{{revision=\"v1.1.0\"}} has its newest sample from 4m ago",
            verdict.Results.Single(result => result.Key == "memory-above-stable").Reason
        );
        Assert.Equal(GateDecision.Hold, verdict.Decision);
    }

    [Fact]
    public async Task Two_series_of_one_revision_are_named()
    {
        Everything(_ => "1");
        var inner = server.Answer;
        server.Answer = (endpoint, form) =>
        {
            var (status, text) = inner(endpoint, form);
            return endpoint == "query_range" && form["query"]!.StartsWith(Names.Memory, StringComparison.Ordinal)
                ? (status, text.Replace(GateWorld.Stable, GateWorld.Canary, StringComparison.Ordinal))
                : (status, text);
        };

        var verdict = await GateReader.AskAsync(server.Client(), question);

        Assert.Equal(
            $"duplicated: {Names.Memory}{{revision=\"v1.1.0\"}} has more than one series",
            verdict.Results.Single(result => result.Key == "memory-above-stable").Reason
        );
    }

    [Fact]
    public async Task Answer_with_a_warning_is_partial()
    {
        Everything(_ => "1");
        var inner = server.Answer;
        server.Answer = (endpoint, form) =>
        {
            var (status, text) = inner(endpoint, form);
            return (
                status,
                text.Replace(
                    "{\"status\":",
                    "{\"warnings\":[\"a store is away\"],\"status\":",
                    StringComparison.Ordinal
                )
            );
        };

        var verdict = await GateReader.AskAsync(server.Client(), question);

        Assert.Equal(
            (GateDecision.Hold, "partial: a store is away"),
            (
                verdict.Results.Single(result => result.Key == "memory-above-stable").Decision,
                verdict.Results.Single(result => result.Key == "memory-above-stable").Reason
            )
        );
    }

    [Fact]
    public async Task Bounds_of_a_histogram_are_read_as_numbers()
    {
        // Prometheus 3 writes 400.0 where 2 writes 400.
        server.Answer = (endpoint, form) =>
            endpoint == "query_range" && form["query"]!.StartsWith(Names.LatencyBuckets, StringComparison.Ordinal)
                ? (
                    200,
                    Success(
                        "matrix",
                        string.Concat(
                            "[",
                            string.Join(
                                ',',
                                new[] { "400.0", "1000", "+Inf" }.Select(bound =>
                                    $$"""{"metric":{"revision":"{{GateWorld.Canary}}","le":"{{bound}}"},"values":[[{{form["end"]}},"1"]]}"""
                                )
                            ),
                            "]"
                        )
                    )
                )
            : endpoint == "alerts" ? (200, """{"status":"success","data":{"alerts":[]}}""")
            : (200, Success("matrix", "[]"));

        var data = await GateReader.ReadAsync(server.Client(), question);

        Assert.Equal([400, 1000, double.PositiveInfinity], data.Canary.Buckets(Names.LatencyBuckets).Keys.Order());
    }

    [Fact]
    public async Task Stables_memory_is_read_from_when_it_was_as_old_as_the_canary()
    {
        Everything(name => name == Names.Uptime ? "600" : "1");

        await GateReader.ReadAsync(server.Client(), question);

        // Stable has run for 20 minutes, the canary for 10.
        var then = question.Now.AddMinutes(-10).ToUnixTimeSeconds();
        Assert.Contains(
            $$"""query_range query={{Names.Memory}}{revision=~"v1\\.0\\.0"} start={{then}} end={{then}} step=300""",
            server.Asked
        );
    }

    [Fact]
    public async Task A_failed_query_holds_only_its_own_criteria_and_says_why()
    {
        Everything(name => name == Names.Restarts ? "error" : "0");

        var verdict = await GateReader.AskAsync(server.Client(), question);

        Assert.Equal(
            (GateDecision.Hold, "query failed: execution: oh dear"),
            (
                verdict.Results.Single(result => result.Key == "restarts").Decision,
                verdict.Results.Single(result => result.Key == "restarts").Reason
            )
        );
        Assert.Equal(
            GateDecision.Advance,
            verdict.Results.Single(result => result.Key == "invariant-violations").Decision
        );
    }

    [Fact]
    public async Task Without_prometheus_everything_holds_and_says_so()
    {
        using var http = new HttpClient();
        var nobody = new PrometheusClient(http, new Uri($"http://127.0.0.1:{FreePort()}"));

        var verdict = await GateReader.AskAsync(nobody, question);

        Assert.Equal(GateDecision.Hold, verdict.Decision);
        Assert.All(
            verdict.Results,
            result =>
            {
                Assert.Equal((GateDecision.Hold, Missing.Unreachable), (result.Decision, result.Missing));
                Assert.StartsWith("Prometheus unreachable: http://127.0.0.1:", result.Reason);
            }
        );
    }

    [Fact]
    public async Task Only_critical_alerts_that_fire_count()
    {
        Everything(_ => "0");
        var inner = server.Answer;
        server.Answer = (endpoint, form) =>
            endpoint == "alerts"
                ? (
                    200,
                    $$$"""{"status":"success","data":{"alerts":[{{{Alert("A", "critical", "firing")}}},{{{Alert("B", "warning", "firing")}}},{{{Alert("C", "critical", "pending")}}}]}}"""
                )
                : inner(endpoint, form);

        var data = await GateReader.ReadAsync(server.Client(), question);

        Assert.Equal(["A"], data.Alerts.Firing.Select(alert => alert.Label("alertname")));

        static string Alert(string name, string severity, string state) =>
            $$"""{"labels":{"alertname":"{{name}}","severity":"{{severity}}"},"state":"{{state}}","activeAt":"2025-01-31T14:00:00Z","value":"1"}""";
    }

    [Fact]
    public async Task The_history_comes_from_the_routers_series_sample_by_sample()
    {
        server.Answer = (_, _) =>
            (
                200,
                Success(
                    "matrix",
                    """
                    [{"metric":{"stable":"v1.0.0"},"values":[[15,"0"],[30,"0"]]},
                     {"metric":{"stable":"v1.0.0","canary":"v1.1.0"},"values":[[45,"0"],[60,"10"],[75,"10"],[90,"NaN"],[105,"12.5"]]}]
                    """
                )
            );
        var now = DateTimeOffset.UnixEpoch.AddSeconds(110);

        var history = await HistoryReader.ReadAsync(server.Client(), TimeSpan.FromHours(1), World.Scrape, now);

        Assert.Equal(["""query query=rollout_canary_weight_percent{job="rollout"}[7200s] time=3710"""], server.Asked);
        Assert.Equal(
            [
                "all users on v1.0.0: 15 s",
                "0 % on v1.1.0, the rest on v1.0.0: 0 s",
                "10 % on v1.1.0, the rest on v1.0.0: 15 s",
                "12.5 % on v1.1.0, the rest on v1.0.0: 0 s",
            ],
            history.Value!.Spans.Select(span => $"{span.Split}: {span.Observed.TotalSeconds} s")
        );
    }

    public void Dispose() => server.Dispose();

    /// <summary>Every series has the value in all blocks, stable twice of it.</summary>
    private void Everything(Func<string, string> value) =>
        server.Answer = (endpoint, form) =>
        {
            if (endpoint == "alerts")
                return (200, """{"status":"success","data":{"alerts":[]}}""");
            // The newest sample is from now.
            if (endpoint == "query")
            {
                return (
                    200,
                    Success(
                        "vector",
                        $$"""[{"metric":{"revision":"{{GateWorld.Canary}}"},"value":[{{form["time"]}},"{{NewestSample ?? form["time"]}}"]}]"""
                    )
                );
            }

            var text = value(form["query"]!.Replace("max_over_time(", "", StringComparison.Ordinal).Split('{')[0]);
            if (text == "error")
                return (422, Error("execution", "oh dear"));
            var start = long.Parse(form["start"]!, CultureInfo.InvariantCulture);
            var end = long.Parse(form["end"]!, CultureInfo.InvariantCulture);
            return (
                200,
                Success(
                    "matrix",
                    $"[{Series(GateWorld.Canary, text)},{Series(GateWorld.Stable, double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? (2 * number).ToString(CultureInfo.InvariantCulture) : text)}]"
                )
            );

            string Series(string revision, string of)
            {
                var points = new List<string>();
                for (var at = start; at <= end; at += 300)
                    points.Add($"[{at},\"{of}\"]");
                return $$"""{"metric":{"revision":"{{revision}}"},"values":[{{string.Join(',', points)}}]}""";
            }
        };
}
