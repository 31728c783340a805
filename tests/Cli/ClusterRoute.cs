using System.Text.Json.Nodes;

namespace InventarioRetail.Cli.Tests;

/// <summary>Objects of a cluster as <c>kubectl get</c> prints them.</summary>
internal static class ClusterRoute
{
    /// <summary>The live route with a canary at 25 %.</summary>
    public static JsonObject Route(int weight = 25, string? canary = "v1.1.0")
    {
        var annotations = new JsonObject
        {
            ["inventario-retail.stable"] = "v1.0.0",
            ["inventario-retail.stable-service"] = "dashboard-v1-0-0",
            ["inventario-retail.weight"] = $"{weight}",
        };
        if (canary is not null)
        {
            annotations["inventario-retail.canary"] = canary;
            annotations["inventario-retail.canary-service"] = "dashboard-v1-1-0";
        }
        var (first, second) = weight switch
        {
            0 => ("dashboard-v1-0-0", "dashboard-v1-0-0"),
            100 => ("dashboard-v1-1-0", "dashboard-v1-1-0"),
            _ => ("dashboard-v1-1-0", "dashboard-v1-0-0"),
        };
        var isWhole = weight is 0 or 100;
        return RouteJson.Of(annotations, (first, isWhole ? 1 : weight), (second, isWhole ? 99 : 100 - weight));
    }

    public static JsonObject Brake(JsonObject? data = null)
    {
        var brake = new JsonObject
        {
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = "rollout-brake", ["resourceVersion"] = "5" },
        };
        if (data is not null)
            brake["data"] = data;
        return brake;
    }

    /// <summary>Several objects, as a list.</summary>
    public static string List(params IEnumerable<JsonObject> items) =>
        new JsonObject { ["kind"] = "List", ["items"] = new JsonArray([.. items]) }.ToJsonString();
}
