using System.Text.Json.Nodes;

namespace InventarioRetail.Engine.Rendering;

/// <summary>Texts in a JSON document.</summary>
internal static class JsonTexts
{
    /// <summary>A copy in which each text, but no key, is another.</summary>
    /// <param name="node">The document; null for JSON's null.</param>
    /// <param name="change">What a text becomes.</param>
    public static JsonNode? WithTexts(this JsonNode? node, Func<string, string> change) =>
        node switch
        {
            JsonObject map => new JsonObject(
                map.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.WithTexts(change)))
            ),
            JsonArray list => new JsonArray([.. list.Select(element => element.WithTexts(change))]),
            JsonValue value when value.TryGetValue<string>(out var text) => change(text),
            _ => node?.DeepClone(),
        };
}
