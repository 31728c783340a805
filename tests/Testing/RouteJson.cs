using System.Text.Json.Nodes;

namespace InventarioRetail.Testing;

/// <summary>The dashboard's HTTPRoute as the API server returns it, accepted by its Gateway.</summary>
internal static class RouteJson
{
    public const string Controller = "gateway.envoyproxy.io/gatewayclass-controller";

    public static JsonObject Of(JsonObject annotations, params (string Service, int Weight)[] backends) =>
        new()
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
                ["rules"] = new JsonArray([.. RouteNames.SplitRules.Select(rule => Rule(rule, backends))]),
            },
            ["status"] = new JsonObject
            {
                ["parents"] = new JsonArray(
                    new JsonObject
                    {
                        ["controllerName"] = Controller,
                        ["parentRef"] = new JsonObject { ["name"] = "dashboard" },
                        ["conditions"] = new JsonArray(Condition("Accepted"), Condition("ResolvedRefs")),
                    }
                ),
            },
        };

    public static JsonObject Rule(string name, params (string Service, int Weight)[] backends) =>
        new()
        {
            ["name"] = name,
            ["backendRefs"] = new JsonArray([
                .. backends.Select(backend => new JsonObject
                {
                    ["name"] = backend.Service,
                    ["weight"] = backend.Weight,
                }),
            ]),
        };

    private static JsonObject Condition(string type) =>
        new()
        {
            ["type"] = type,
            ["status"] = "True",
            ["reason"] = type,
            ["observedGeneration"] = 8,
        };
}
