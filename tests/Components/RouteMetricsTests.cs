using YamlDotNet.Serialization;

namespace InventarioRetail.Components.Tests;

public sealed class RouteMetricsTests
{
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
