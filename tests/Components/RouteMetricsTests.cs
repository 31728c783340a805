using YamlDotNet.Serialization;

namespace InventarioRetail.Components.Tests;

public sealed class RouteMetricsTests
{
    /// <summary>What kube-state-metrics tells of the route, made by the rules of its documentation from the manifest at 10 percent.</summary>
    private const string Told = """
          - series: 'rollout_route_weight_percent{job="rollout",instance="m",role="stable",revision="v1.0.0"}'
            values: '90x8'
          - series: 'rollout_route_weight_percent{job="rollout",instance="m",role="canary",revision="v1.1.0-rc1"}'
            values: '10x8'
          - series: 'rollout_route_release_info{job="rollout",instance="m",release="v1.0.0>v1.1.0-rc1",stable="v1.0.0",canary="v1.1.0-rc1"}'
            values: '1x8'
          - series: 'rollout_route_canary_weight_percent{job="rollout",instance="m",stable="v1.0.0",canary="v1.1.0-rc1"}'
            values: '10x8'
          - series: 'rollout_route_accepted{job="rollout",instance="m",route="dashboard"}'
            values: '{{accepted}}x8'
          - series: 'rollout_route_resolved{job="rollout",instance="m",route="dashboard"}'
            values: '{{resolved}}x8'
          - series: 'rollout_route_generation{job="rollout",instance="m",route="dashboard"}'
            values: '7x8'
          - series: 'rollout_route_observed_generation{job="rollout",instance="m",route="dashboard"}'
            values: '{{observed}}x8'
          - series: 'rollout_route_generation{job="rollout",instance="m",route="dashboard-to-https"}'
            values: '1x8'
          - series: 'rollout_route_observed_generation{job="rollout",instance="m",route="dashboard-to-https"}'
            values: '1x8'
          - series: 'rollout_route_accepted{job="rollout",instance="m",route="dashboard-to-https"}'
            values: '0x8'
        """;

    private const string Alone = """
          - series: 'rollout_route_weight_percent{job="rollout",instance="m",role="stable",revision="v1.0.0"}'
            values: '100x8'
          - series: 'rollout_route_release_info{job="rollout",instance="m",release="v1.0.0",stable="v1.0.0"}'
            values: '1x8'
          - series: 'rollout_route_accepted{job="rollout",instance="m",route="dashboard"}'
            values: '1x8'
          - series: 'rollout_route_resolved{job="rollout",instance="m",route="dashboard"}'
            values: '1x8'
          - series: 'rollout_route_generation{job="rollout",instance="m",route="dashboard"}'
            values: '8x8'
          - series: 'rollout_route_observed_generation{job="rollout",instance="m",route="dashboard"}'
            values: '8x8'
        """;

    [RequiresCommandFact("promtool")]
    public Task A_weight_that_the_gateway_has_taken_is_in_force() =>
        Recorded(
            accepted: 1,
            resolved: 1,
            observed: 7,
            """
            [
              { labels: 'rollout_weight_percent{job="rollout",revision="v1.0.0"}', value: 90 },
              { labels: 'rollout_weight_percent{job="rollout",revision="v1.1.0-rc1"}', value: 10 }
            ]
            """,
            """[{ labels: 'rollout_canary_weight_percent{job="rollout",stable="v1.0.0",canary="v1.1.0-rc1"}', value: 10 }]""",
            """[{ labels: 'rollout_release_info{job="rollout",instance="m",release="v1.0.0>v1.1.0-rc1"}', value: 1 }]"""
        );

    [RequiresCommandFact("promtool")]
    public Task Without_a_canary_its_weight_is_nothing() =>
        Recorded(
            Alone,
            """[{ labels: 'rollout_weight_percent{job="rollout",revision="v1.0.0"}', value: 100 }]""",
            """[{ labels: 'rollout_canary_weight_percent{job="rollout",stable="v1.0.0"}', value: 0 }]""",
            """[{ labels: 'rollout_release_info{job="rollout",instance="m",release="v1.0.0"}', value: 1 }]"""
        );

    [RequiresCommandFact("promtool")]
    public Task A_weight_that_the_gateway_has_not_seen_yet_is_not_in_force() =>
        Recorded(accepted: 1, resolved: 1, observed: 6, "[]", "[]", "[]");

    [RequiresCommandFact("promtool")]
    public Task A_weight_that_the_gateway_refuses_is_not_in_force() =>
        Recorded(accepted: 0, resolved: 1, observed: 7, "[]", "[]", "[]");

    [RequiresCommandFact("promtool")]
    public Task A_weight_of_a_revision_without_a_service_is_not_in_force() =>
        Recorded(accepted: 1, resolved: 0, observed: 7, "[]", "[]", "[]");

    [Fact]
    public async Task The_paths_lead_to_what_the_route_says()
    {
        var route = Manifest.Find(await Manifest.OfProduction(), "HTTPRoute dashboard");
        var split = route["spec.rules"]!.AsArray().Single(rule => (string?)rule!["name"] == "split")!;
        var annotations = route["metadata.annotations"]!;

        // As the paths in route-metrics.yaml say: the first backend is the stable revision, the second the canary.
        Assert.Equal(
            "dashboard-v1-0-0 90",
            $"{split["backendRefs"]![0]!["name"]} {split["backendRefs"]![0]!["weight"]}"
        );
        Assert.Equal(
            "dashboard-v1-1-0-rc1 10",
            $"{split["backendRefs"]![1]!["name"]} {split["backendRefs"]![1]!["weight"]}"
        );
        Assert.Equal("v1.0.0", (string?)annotations["inventario-retail.stable"]);
        Assert.Equal("v1.1.0-rc1", (string?)annotations["inventario-retail.canary"]);
        Assert.Equal(
            [
                "weight_percent spec rules [name=split] backendRefs 0 > weight",
                "weight_percent spec rules [name=split] backendRefs 1 > weight",
                "canary_weight_percent spec rules [name=split] backendRefs 1 > weight",
                "release_info metadata > ",
                "generation metadata generation > ",
                "observed_generation status parents > conditions [type=Accepted] observedGeneration",
                "accepted status parents > conditions [type=Accepted] status",
                "resolved status parents > conditions [type=ResolvedRefs] status",
            ],
            Metrics().Select(metric => $"{metric.Name} {Words(metric.Path)} > {Words(metric.ValueFrom)}")
        );
        Assert.Equal(
            ["metadata annotations inventario-retail.stable", "metadata annotations inventario-retail.canary"],
            Metrics().Where(metric => metric.Name == "weight_percent").Select(metric => Words(metric.Revision))
        );

        static string Words(IEnumerable<string> path) => string.Join(' ', path);
    }

    private static Task Recorded(
        int accepted,
        int resolved,
        int observed,
        string weights,
        string canary,
        string release
    ) =>
        Recorded(
            Told.Replace("{{accepted}}", $"{accepted}")
                .Replace("{{resolved}}", $"{resolved}")
                .Replace("{{observed}}", $"{observed}"),
            weights,
            canary,
            release
        );

    private static async Task Recorded(string series, string weights, string canary, string release)
    {
        using var directory = new TempDirectory();
        directory.Write("rollout.yml", RouteRules.File);
        var test = directory.Write(
            "test.yml",
            $"""
            rule_files: [rollout.yml]
            evaluation_interval: 15s
            tests:
              - interval: 15s
                input_series:
            {Indented(series)}
                promql_expr_test:
                  - expr: rollout_weight_percent
                    eval_time: 1m
                    exp_samples: {weights.ReplaceLineEndings(" ")}
                  - expr: rollout_canary_weight_percent
                    eval_time: 1m
                    exp_samples: {canary}
                  - expr: rollout_release_info
                    eval_time: 1m
                    exp_samples: {release}
            """
        );

        var run = await Scripts.Run("promtool", ["test", "rules", test]);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("SUCCESS", run.Output);
    }

    private static string Indented(string series) =>
        string.Join('\n', series.Split('\n').Select(line => $"    {line}"));

    private sealed record Metric(string Name, List<string> Path, List<string> ValueFrom, List<string> Revision);

    private static IEnumerable<Metric> Metrics()
    {
        var root = new DeserializerBuilder()
            .Build()
            .Deserialize<Dictionary<string, object>>(EmbeddedText.Read("TrafficSplit/route-metrics.yaml"));
        foreach (var metric in List(At(List(At(At(root, "spec"), "resources"))[0], "metrics")))
        {
            var each = At(metric, "each");
            var kind = At(each, "gauge") ?? At(each, "info");
            yield return new(
                (string)At(metric, "name")!,
                Words(At(kind, "path")),
                Words(At(kind, "valueFrom")),
                Words(At(At(metric, "labelsFromPath"), "revision"))
            );
        }

        static object? At(object? node, string key) =>
            node switch
            {
                Dictionary<string, object> map => map.GetValueOrDefault(key),
                Dictionary<object, object> map => map.GetValueOrDefault(key),
                _ => null,
            };

        static List<object> List(object? node) => (List<object>)node!;

        static List<string> Words(object? node) => node is null ? [] : [.. List(node).Select(word => (string)word)];
    }
}
