using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace InventarioRetail.Components.Tests;

/// <summary>A resource of Kubernetes as it is sent to the cluster.</summary>
/// <param name="Resource">The resource as it was declared.</param>
/// <param name="Json">Its inputs, which are its manifest.</param>
internal sealed record Manifest(DeclaredResource Resource, JsonObject Json)
{
    public string Kind => (string)Json["kind"]!;
    public string Name => (string)Json["metadata"]!["name"]!;
    public string Id => $"{Kind} {Name}";

    /// <summary>A value by its path, such as <c>spec.replicas</c>; null where there is none.</summary>
    public JsonNode? this[string path] => path.Split('.').Aggregate((JsonNode?)Json, (node, key) => node?[key]);

    /// <summary>What its pods are made from; null for what has none.</summary>
    public JsonNode? Pod => this["spec.template"];

    /// <summary>The containers of its pods.</summary>
    public IEnumerable<JsonNode> Containers =>
        (Pod?["spec"]!["containers"] as JsonArray ?? []).Concat(Pod?["spec"]!["initContainers"] as JsonArray ?? [])!;

    public static IReadOnlyList<Manifest> Of(Declaration stack) =>
        [
            .. stack
                .Resources.Where(resource => resource.Type.StartsWith("kubernetes:", StringComparison.Ordinal))
                .Select(resource => new Manifest(resource, (JsonObject)ToJson(resource.Raw))),
        ];

    /// <summary>The manifests of everything that the production stack has in the cluster.</summary>
    public static async Task<IReadOnlyList<Manifest>> OfProduction() => Of(await RepositoryStack.Production.Declared());

    public static Manifest Find(IEnumerable<Manifest> manifests, string id) =>
        manifests.Single(manifest => manifest.Id == id);

    private static JsonNode ToJson(object value) =>
        value switch
        {
            IEnumerable<KeyValuePair<string, object>> map => new JsonObject(
                map.OrderBy(entry => entry.Key, StringComparer.Ordinal)
                    .Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)ToJson(entry.Value)))
            ),
            ImmutableArray<object> list => new JsonArray([.. list.Select(ToJson)]),
            string text => text,
            bool flag => flag,
            // Every number in a manifest is a whole one.
            double number => checked((int)number),
            _ => throw new NotSupportedException($"An input is a {value.GetType()}."),
        };
}
