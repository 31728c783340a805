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
        return new()
        {
            ["kind"] = "HTTPRoute",
            ["metadata"] = new JsonObject
            {
                ["name"] = "dashboard",
                ["generation"] = 8,
                ["resourceVersion"] = "71",
                ["annotations"] = annotations,
            },
            ["spec"] = new JsonObject
            {
                ["rules"] = new JsonArray([
                    .. new[] { "by-user", "by-cookie", "split" }.Select(rule => new JsonObject
                    {
                        ["name"] = rule,
                        ["backendRefs"] = new JsonArray(
                            new JsonObject { ["name"] = first, ["weight"] = weight is 0 or 100 ? 1 : weight },
                            new JsonObject { ["name"] = second, ["weight"] = weight is 0 or 100 ? 99 : 100 - weight }
                        ),
                    }),
                ]),
            },
            ["status"] = new JsonObject
            {
                ["parents"] = new JsonArray(
                    new JsonObject
                    {
                        ["controllerName"] = "gateway.envoyproxy.io/gatewayclass-controller",
                        ["parentRef"] = new JsonObject { ["name"] = "dashboard" },
                        ["conditions"] = new JsonArray(Condition("Accepted"), Condition("ResolvedRefs")),
                    }
                ),
            },
        };
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

    private static JsonObject Condition(string type) =>
        new()
        {
            ["type"] = type,
            ["status"] = "True",
            ["reason"] = type,
            ["observedGeneration"] = 8,
        };
}
