using System.Text.Json.Nodes;

namespace InventarioRetail.Engine.Rendering;

/// <summary>Replaces texts in JSON documents.</summary>
internal static class JsonTexts
{
    /// <summary>Copies a document and replaces each text, but no keys.</summary>
    /// <param name="node">The document; null for JSON's null.</param>
    /// <param name="change">Returns the replacement of a text.</param>
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
