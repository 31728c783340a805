using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace InventarioRetail.Components.Tests;

/// <summary>The queries of all panels, variables and annotations, asked of Prometheus's own engine.</summary>
public sealed partial class GrafanaDashboardQueryTests
{
    private static readonly MonitoringOptions Monitoring = new()
    {
        Stack = "staging",
        RunbookUrl = "https://docs.test/runbook.md",
        DashboardMemoryBytes = 512 * 1024 * 1024,
    };

    private static readonly MonitoringRules Rules = new(Monitoring);

    private static readonly IReadOnlyList<Query> Queries = [.. AllQueries()];

    /// <summary>A query as the JSON has it.</summary>
    /// <param name="Where">Dashboard, panel and number.</param>
    /// <param name="Expression">What Grafana would ask in a dashboard of half an hour in the release of v2.</param>
    /// <param name="Labels">The labels that tell its series apart; null where it is no panel's.</param>
    private sealed record Query(string Where, string Expression, IReadOnlyList<string>? Labels);

    [Fact]
    public void They_ask_only_for_what_is_there()
    {
        Assert.True(Queries.Count > 150, $"{Queries.Count} queries");
        Assert.Empty(
            from query in Queries
            from unknown in MonitoringMetricNameTests.Unknown(query.Expression)
            select $"{query.Where}: {unknown}"
        );
    }

    [RequiresCommandFact("promtool")]
    public async Task They_are_understood_by_prometheus()
    {
        using var directory = new TempDirectory();
        var file = directory.Write(
            "queries.json",
            JsonSerializer.Serialize(
                new
                {
                    groups = new[]
                    {
                        new
                        {
                            name = "queries",
                            rules = Queries.Select(
                                (query, index) => new { record = $"query:{index}", expr = query.Expression }
                            ),
                        },
                    },
                }
            )
        );

        var (exitCode, output) = await Scripts.Run("promtool", ["check", "rules", "--lint-fatal", file]);

        Assert.True(exitCode == 0, output);
        Assert.Contains($"{Queries.Count} rules found", output);
    }

    /// <summary>
    /// Every query has data, every label of its legend is there, and no two series have the same legend.
    /// </summary>
    [RequiresCommandFact("promtool")]
    public async Task They_give_data_whose_legends_tell_the_series_apart_and_what_was_worked_out_by_hand()
    {
        var expectations = Queries
            .Where(query => query.Labels is not null)
            .SelectMany(query =>
            {
                var expression = $"(\n{query.Expression}\n)";
                return query
                    .Labels!.Select(label =>
                        $"count(group by ({label}) {expression} unless on ({label}) vector(0)) > bool 0"
                    )
                    .Append(
                        $"count({expression}) == bool count(group by ({string.Join(',', query.Labels!)}) {expression})"
                    );
            })
            .Select(expression => (Expression: expression, At: "30m", Samples: Expected(("", 1))))
            .Concat(WorkedOut().Select(item => (item.Expression, item.At, Samples: Expected(item.Values))));

        var (exitCode, output) = await Simulate(expectations);

        Assert.True(exitCode == 0, output);

        static object[] Expected(params (string Labels, double Value)[] values) =>
            [.. values.Select(item => new { labels = $"{{{item.Labels}}}", value = item.Value })];
    }

    private static async Task<(int ExitCode, string Output)> Simulate(
        IEnumerable<(string Expression, string At, object[] Samples)> expectations
    )
    {
        using var directory = new TempDirectory();
        var file = directory.Write(
            "simulation.json",
            JsonSerializer.Serialize(
                new
                {
                    evaluation_interval = "15s",
                    tests = new[]
                    {
                        new
                        {
                            interval = "15s",
                            input_series = GrafanaDashboardSamples
                                .Series(Rules)
                                .Select(item => new { series = item.Series, values = item.Values }),
                            promql_expr_test = expectations.Select(item => new
                            {
                                expr = item.Expression,
                                eval_time = item.At,
                                exp_samples = item.Samples,
                            }),
                        },
                    },
                }
            )
        );
        return await Scripts.Run("promtool", ["test", "rules", file]);
    }

    /// <summary>The world is <see cref="GrafanaDashboardSamples"/>.</summary>
    private static IEnumerable<(string Expression, string At, (string Labels, double Value)[] Values)> WorkedOut()
    {
        // 0.5 × 100 + 0.3 × 50 + 0.15 × 100 + 0.05 × 100 of v2.
        yield return (Of("System health", "Health score"), "30m", [("", 85)]);
        yield return (Of("System health", "Critical alerts"), "30m", [("", 1)]);
        yield return (Of("System health", "Warnings"), "30m", [("", 0)]);
        // Fires since minute 20, v1's since the beginning.
        yield return (
            $"sum by (alertname) ({Of("System health", "Firing alerts")})",
            "30m",
            [("alertname=\"DashboardErrorRateCritical\"", 600), ("alertname=\"S3BreakerOpen\"", 1800)]
        );
        // Open from 10:00 to 15:00 and half-open until 16:00: 24 samples of 15 s.
        yield return (Of("Circuit breakers", "Times opened"), "30m", [.. Services(database: 1)]);
        yield return (Of("Circuit breakers", "Mean time to recovery"), "30m", [("service=\"database\"", 360)]);
        // Of the 121 samples from 0:00 to 30:00.
        yield return (
            $"round(121 * {Of("Circuit breakers", "Share of time not closed")}, 0.001)",
            "30m",
            [.. Services(database: 24)]
        );
        yield return (
            Of("Circuit breakers", "Last failure and time to recovery", 2),
            "30m",
            [("service=\"database\",revision=\"v2\"", 1000 * (15 * 60 - 15))]
        );
        // The last error was counted at 15:00.
        yield return ($"max({Of("Circuit breakers", "Last failure by type")})", "30m", [("", 1000 * 15 * 60)]);
        // v2 was at level 4 from 25:00 to 26:15 and is at level 1 since then; v1 never changed.
        yield return (
            Of("Degradation levels", "Time in level"),
            "30m",
            [("revision=\"v1\"", 1800), ("revision=\"v2\"", 225)]
        );
        yield return (Of("Degradation levels", "Transitions"), "30m", [("revision=\"v1\"", 0), ("revision=\"v2\"", 5)]);
        yield return (
            Of("Degradation levels", "Time in each level by revision", 4),
            "30m",
            [("revision=\"v1\"", 0), ("revision=\"v2\"", 75)]
        );
        // At level 1 there are 13; v2 also lacks the Redis Cache.
        yield return (
            Of("Feature availability", "Expected features"),
            "30m",
            [("revision=\"v1\"", 16), ("revision=\"v2\"", 13)]
        );
        yield return (
            Of("Feature availability", "Unexpectedly off"),
            "30m",
            [("revision=\"v1\"", 0), ("revision=\"v2\"", 1)]
        );
        // 10 % since 10:00 of the half hour that canary-3 holds it.
        yield return (Of("Rollout", "Wave"), "30m", [("", 1)]);
        yield return (Of("Rollout", "Wave"), "9m", [("", 0)]);
        yield return (Of("Rollout", "Time in wave"), "30m", [("", 1200)]);
        yield return (Of("Rollout", "Hold remaining"), "30m", [("", 600)]);
        yield return (
            Of("Rollout", "Deviation of share from weight"),
            "30m",
            [("revision=\"v1\"", 2), ("revision=\"v2\"", 2)]
        );
        yield return (Of("Rollout", "Overall verdict"), "30m", [("", 2)]);
        yield return (
            Of("Rollout", "Gates", 4),
            "30m",
            [
                ("gate=\"error rate, %\"", 1), // 0.6 of 0.5 and 1
                ("gate=\"error rate above stable's, points\"", 0), // 0.5 of 5
                ("gate=\"latency p95, ms\"", 2), // 1200 of 400 and 1000
                ("gate=\"latency p99, ms\"", 1), // 1400 of 500 and 1500
                ("gate=\"latency p99 above stable's, %\"", 2), // 1400 to 700 is 100 above
                ("gate=\"memory above stable's, %\"", 0),
                ("gate=\"memory growth in 1h, %\"", 0),
                ("gate=\"CPU time of a request above stable's, %\"", 0),
                ("gate=\"restarts in 15m\"", 2), // 1 of 0
                ("gate=\"invariant violations in 1h\"", 1), // 10 of 0 and 10
                ("gate=\"critical alerts\"", 2),
            ]
        );
        // A gate without data is a hold.
        yield return (
            $"count({Of("Rollout", "Gates", 4).Replace("{revision=\"v2\"}", "{revision=\"gone\"}", StringComparison.Ordinal)} == 1)",
            "30m",
            [("", 10)]
        );
        // Without a canary there is nothing to judge.
        yield return (WithoutCanary(Of("Rollout", "Overall verdict")), "30m", []);
        yield return (WithoutCanary(Of("Rollout", "Wave")), "30m", []);
        yield return (WithoutCanary(Of("Rollout", "Hold remaining")), "30m", []);
        // Nothing says how a part is that is not scraped; here Postgres's exporter is not.
        yield return (
            Of("System health", "Postgres").Replace("\"postgres\"", "\"gone\"", StringComparison.Ordinal),
            "30m",
            [("", -1)]
        );
        yield return (
            Expression("Rollout", "annotation", 0),
            "10m",
            [("revision=\"v1\",weight=\"90\"", 1), ("revision=\"v2\",weight=\"10\"", 1)]
        );
        yield return (Expression("Rollout", "annotation", 0), "12m", []);
        yield return ($"count by (server) ({Expression("Rollout", "$stable", 0)})", "30m", [("server=\"v1\"", 1)]);
        yield return ($"count by (server) ({Expression("Rollout", "$canary", 0)})", "30m", [("server=\"v2\"", 1)]);

        static string WithoutCanary(string expression) =>
            expression.Replace("\"v2\"", "\"\"", StringComparison.Ordinal);

        static string Of(string dashboard, string panel, int number = 0) => $"({Expression(dashboard, panel, number)})";

        static string Expression(string dashboard, string panel, int number) =>
            Queries.Single(query => query.Where == $"{dashboard}: {panel} {number}").Expression;

        static IEnumerable<(string, double)> Services(double database) =>
            MetricCatalogue.Services.Select(service =>
                ($"service=\"{service}\"", service == "database" ? database : 0)
            );
    }

    private static IEnumerable<Query> AllQueries()
    {
        foreach (var dashboard in GrafanaDashboards.Render(Monitoring).Values.Select(text => JsonNode.Parse(text)!))
        {
            var title = (string)dashboard["title"]!;
            foreach (var panel in Items(dashboard["panels"]))
            {
                var renamed = Items(panel["transformations"])
                    .SelectMany(item => item["options"]!["renameByName"]?.AsObject() ?? []);
                string[] keys =
                [
                    .. renamed
                        .Select(item => item.Key)
                        .Where(key => !key.StartsWith("Value", StringComparison.Ordinal)),
                ];
                var number = 0;
                foreach (var target in Items(panel["targets"]))
                {
                    var legend = Placeholder()
                        .Matches((string)target["legendFormat"]!)
                        .Select(match => match.Groups[1].Value);
                    yield return new(
                        $"{title}: {panel["title"]} {number++}",
                        Filled(target["expr"]!),
                        [.. keys, .. legend]
                    );
                }
            }

            foreach (var annotation in Items(dashboard["annotations"]!["list"]))
            {
                yield return new($"{title}: annotation 0", Filled(annotation["expr"]!), null);
            }

            foreach (var variable in Items(dashboard["templating"]!["list"]))
            {
                var asked = VariableQuery().Match((string)variable["query"]!["query"]!).Groups[1].Value;
                yield return new($"{title}: ${variable["name"]} 0", asked, null);
            }
        }
    }

    private static string Filled(JsonNode expression) =>
        new[]
        {
            ("$__rate_interval", "1m"),
            ("$__range", "30m"),
            ("$revision", ".+"),
            ("$stable", "v1"),
            ("$canary", "v2"),
        }.Aggregate(
            (string)expression!,
            (text, variable) => text.Replace(variable.Item1, variable.Item2, StringComparison.Ordinal)
        );

    private static IEnumerable<JsonNode> Items(JsonNode? array) => array?.AsArray().Select(item => item!) ?? [];

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^(?:label_values|query_result)\((.+?)(?:, \w+)?\)$")]
    private static partial Regex VariableQuery();
}
