using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace InventarioRetail.Components.Tests;

/// <summary>
/// What kube-state-metrics exports of the route as it is rendered, with the statuses that controllers write.
/// </summary>
public sealed class RouteMetricsTests
{
    private const string Own = "gateway.envoyproxy.io/gatewayclass-controller";

    public static TheoryData<string> Statuses => [.. Cases.Keys];

    /// <summary>Each case: the split, the status, and the live weight that follows; null for none.</summary>
    private static IReadOnlyDictionary<
        string,
        (Split Split, Action<JsonObject> Change, decimal? Weight, decimal? Differs)
    > Cases { get; } =
        new Dictionary<string, (Split, Action<JsonObject>, decimal?, decimal?)>
        {
            ["no canary"] = (new(Stable, null, 0), _ => { }, 0, null),
            ["deployed canary"] = (new(Stable, Canary, 0), _ => { }, 0, null),
            ["wave"] = (new(Stable, Canary, 17), _ => { }, 17, null),
            ["all users"] = (new(Stable, Canary, 100), _ => { }, 100, null),
            ["two parents"] = (new(Stable, Canary, 10), route => Accept(route, "other.io/controller"), 10, null),
            ["second parent refused"] = (
                new(Stable, Canary, 10),
                route => Accept(route, "other.io/controller")["conditions"]![0]!["status"] = "False",
                null,
                null
            ),
            ["services not found"] = (
                new(Stable, Canary, 10),
                route => Parents(route)[0]!["conditions"]![1]!["status"] = "False",
                null,
                null
            ),
            ["old generation"] = (
                new(Stable, Canary, 10),
                route => Parents(route)[0]!["conditions"]![0]!["observedGeneration"] = 6,
                null,
                null
            ),
            ["no controller"] = (new(Stable, Canary, 10), route => route.Remove("status"), null, null),
            ["braked by the guard"] = (
                new(Stable, Canary, 25),
                route =>
                {
                    foreach (var slot in Slots(route))
                        slot["name"] = Stable.Host;
                    route["metadata"]!["annotations"]![RouteNames.WeightAnnotation] = "0";
                },
                0,
                null
            ),
            ["weights changed by hand"] = (
                new(Stable, Canary, 10),
                route =>
                {
                    foreach (var slot in Slots(route))
                        slot["weight"] = 5;
                },
                50,
                40
            ),
            ["one rule changed by hand"] = (
                new(Stable, Canary, 10),
                route => Slots(route).First()["weight"] = 210,
                null,
                60
            ),
            ["a Service of no revision"] = (
                new(Stable, Canary, 10),
                route => Slots(route).Last()["name"] = "other",
                null,
                null
            ),
        };

    [RequiresCommandTheory("promtool")]
    [MemberData(nameof(Statuses))]
    public async Task Weight_is_live_in_Prometheus_only_if_the_cluster_says_so(string status)
    {
        var (split, change, weight, differs) = Cases[status];
        var route = await Route(split);
        change(route);
        var canary = split.Canary is { } revision ? $",canary=\"{revision.Name}\"" : "";
        var live = $"{{job=\"rollout\",stable=\"{split.Stable.Name}\"{canary}}}";

        await Promtool.CheckAsync(
            [RouteRules.File, RuleFile.Render(Production.Rules.AlertGroups, Production.Rules.Options)],
            ExportedMetrics(route),
            (MetricCatalogue.CanaryWeight, weight is null ? [] : [(MetricCatalogue.CanaryWeight + live, weight.Value)]),
            (
                "rollout_weight_percent",
                weight is null ? []
                : split.Canary is null
                    ? [($"rollout_weight_percent{{job=\"rollout\",revision=\"{split.Stable.Name}\"}}", 100)]
                :
                [
                    ($"rollout_weight_percent{{job=\"rollout\",revision=\"{split.Stable.Name}\"}}", 100 - weight.Value),
                    ($"rollout_weight_percent{{job=\"rollout\",revision=\"{split.Canary.Name}\"}}", weight.Value),
                ]
            ),
            ("count by (job) (rollout_release_info)", weight is null ? [] : [("{job=\"rollout\"}", 1)]),
            ("sum(ALERTS{alertname=\"RouteChangedByHand\",alertstate=\"firing\"})", differs is null ? [] : [("{}", 1)])
        );
    }

    [Fact]
    public async Task Every_parent_is_a_series_of_its_own()
    {
        var route = await Route(new(Stable, Canary, 10));
        Accept(route, "other.io/controller")["conditions"]![0]!["status"] = "False";

        Assert.Equal(
            [
                $"rollout_route_accepted{{controller=\"{Own}\",parent=\"dashboard\",route=\"dashboard\"}} 1",
                "rollout_route_accepted{controller=\"other.io/controller\",parent=\"dashboard\",route=\"dashboard\"} 0",
            ],
            ExportedMetrics(route)
                .Where(series => series.Name.StartsWith("rollout_route_accepted", StringComparison.Ordinal))
                .Select(series => $"{series.Name} {series.Value}")
        );
    }

    [Fact]
    public void No_metric_needs_a_backend_that_may_be_missing() =>
        Assert.Equal(
            RouteNames.SplitRules.SelectMany(rule => new[] { $"[name={rule}] 0", $"[name={rule}] 1" }),
            Metrics()
                .Where(metric => metric.Name == "slot_weight")
                .Select(metric => $"{metric.Path[2]} {metric.Path[4]}")
        );

    private static async Task<JsonObject> Route(Split split)
    {
        var stack = await Declaration.Of(stack => new TrafficRoute(
            "route",
            stack.Kubernetes,
            new() { Split = split, Gateway = "dashboard" }
        ));
        var route = Manifest.Of(stack).Single().Json;
        route["metadata"]!["generation"] = 7;
        Accept(route, Own);
        return route;
    }

    /// <summary>Adds a status as Envoy Gateway writes it, and returns it.</summary>
    private static JsonObject Accept(JsonObject route, string controller)
    {
        var status = (JsonObject)(route["status"] ??= new JsonObject { ["parents"] = new JsonArray() });
        var parent = new JsonObject
        {
            ["controllerName"] = controller,
            ["parentRef"] = new JsonObject
            {
                ["group"] = "gateway.networking.k8s.io",
                ["kind"] = "Gateway",
                ["name"] = "dashboard",
                ["sectionName"] = "https",
            },
            ["conditions"] = new JsonArray(Condition("Accepted"), Condition("ResolvedRefs")),
        };
        status["parents"]!.AsArray().Add((JsonNode)parent);
        return parent;

        static JsonObject Condition(string type) =>
            new()
            {
                ["lastTransitionTime"] = "2026-11-30T04:00:00Z",
                ["message"] = "",
                ["observedGeneration"] = 7,
                ["reason"] = type,
                ["status"] = "True",
                ["type"] = type,
            };
    }

    private static JsonArray Parents(JsonObject route) => route["status"]!["parents"]!.AsArray();

    private static IEnumerable<JsonNode> Slots(JsonObject route) =>
        route["spec"]!["rules"]!
            .AsArray()
            .Skip(1)
            .SelectMany(rule => rule!["backendRefs"]!.AsArray())
            .OfType<JsonNode>();

    private sealed record Metric(
        string Name,
        IReadOnlyDictionary<string, object> Common,
        IReadOnlyDictionary<string, object> Labels,
        bool IsInfo,
        List<string> Path,
        IReadOnlyDictionary<string, object> OwnLabels,
        List<string> ValueFrom
    );

    /// <summary>Evaluates route-metrics.yaml as kube-state-metrics 2.19 and later do.</summary>
    private static IEnumerable<(string Name, string Value)> ExportedMetrics(JsonNode route)
    {
        foreach (var metric in Metrics())
        {
            var found = At(route, metric.Path);
            foreach (var item in found is JsonArray list ? list.ToArray() : new[] { found })
            {
                var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
                foreach (var (label, value) in metric.Common)
                    labels[label] = (string)value;
                Add(labels, route, metric.Labels);
                var own = Add(labels, item, metric.OwnLabels);
                var exported = metric.IsInfo ? (own ? "1" : null) : Number(At(item, metric.ValueFrom));
                if (item is null || exported is null)
                    continue;
                var text = string.Join(',', labels.Select(label => $"{label.Key}=\"{label.Value}\""));
                yield return ($"rollout_route_{metric.Name}{{{text}}}", exported);
            }
        }

        static bool Add(
            SortedDictionary<string, string> labels,
            JsonNode? node,
            IReadOnlyDictionary<string, object> paths
        )
        {
            var any = false;
            foreach (var (label, path) in paths)
            {
                if (At(node, Words(path)) is not { } value)
                    continue;
                labels[label] = value.ToString();
                any = true;
            }
            return any;
        }

        static string? Number(JsonNode? value) =>
            value?.ToString() switch
            {
                null => null,
                "True" => "1",
                "False" or "Unknown" => "0",
                var text => decimal.Parse(text, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
            };
    }

    private static JsonNode? At(JsonNode? node, IEnumerable<string> path)
    {
        foreach (var part in path)
        {
            node =
                part.StartsWith('[') && part.Trim('[', ']').Split('=') is [var key, var value]
                    ? (node as JsonArray)?.FirstOrDefault(item => (string?)item?[key] == value)
                : node is JsonArray list ? list[int.Parse(part, CultureInfo.InvariantCulture)]
                : (node as JsonObject)?[part];
        }
        return node;
    }

    private static IEnumerable<Metric> Metrics()
    {
        var root = new DeserializerBuilder()
            .Build()
            .Deserialize<Dictionary<string, object>>(EmbeddedText.Read("TrafficSplit/route-metrics.yaml"));
        foreach (var metric in (List<object>)Map(((List<object>)Map(root["spec"])["resources"])[0])["metrics"])
        {
            var fields = Map(metric);
            var each = Map(fields["each"]);
            var isInfo = each.ContainsKey("info");
            var kind = Map(each[isInfo ? "info" : "gauge"]);
            yield return new(
                (string)fields["name"],
                Map(fields.GetValueOrDefault("commonLabels")),
                Map(fields.GetValueOrDefault("labelsFromPath")),
                isInfo,
                Words(kind["path"]),
                Map(kind.GetValueOrDefault("labelsFromPath")),
                Words(kind.GetValueOrDefault("valueFrom"))
            );
        }

        static Dictionary<string, object> Map(object? node) =>
            (node as Dictionary<object, object> ?? []).ToDictionary(entry => (string)entry.Key, entry => entry.Value);
    }

    private static List<string> Words(object? node) =>
        node is null ? [] : [.. ((List<object>)node).Select(word => (string)word)];
}
