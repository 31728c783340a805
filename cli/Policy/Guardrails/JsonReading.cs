using System.Globalization;
using System.Text.Json.Nodes;
using InventarioRetail.Engine;

namespace InventarioRetail.Policy.Guardrails;

/// <summary>Reads inputs leniently: a missing value, or one of another type, reads as empty.</summary>
internal static class JsonReading
{
    public static JsonNode? At(this RecordedResource resource, params ReadOnlySpan<string> names) =>
        resource.Inputs.At(names);

    /// <summary>The member at a path of names; null if there is none.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            node = (node as JsonObject)?[name];
        return node;
    }

    /// <summary>The text; empty if the value is not a text.</summary>
    public static string Text(this JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    public static bool Is(this JsonNode? node, bool flag) =>
        node is JsonValue value && value.TryGetValue<bool>(out var found) && found == flag;

    /// <summary>The number; zero if the value is not a number.</summary>
    public static decimal Number(this JsonNode? node) =>
        node switch
        {
            JsonValue value when value.TryGetValue<decimal>(out var number) => number,
            JsonValue value when value.TryGetValue<int>(out var number) => number,
            _ => 0,
        };

    /// <summary>The elements of a list; empty if the value is not a list.</summary>
    public static IEnumerable<(int Index, JsonNode? Element)> Elements(this JsonNode? node) =>
        (node as JsonArray ?? []).Select((element, index) => (index, element));

    public static IEnumerable<string> Texts(this JsonNode? node) =>
        node.Elements().Select(element => element.Element.Text());

    /// <summary>The members of a map; empty if the value is not a map.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> Members(this JsonNode? node) => node as JsonObject ?? [];

    /// <summary>Formats a value for a message.</summary>
    public static string Shown(this JsonNode? node) =>
        node switch
        {
            null => "not set",
            JsonValue value when value.TryGetValue<string>(out var text) => text.Length == 0 ? "empty" : text,
            _ => string.Create(CultureInfo.InvariantCulture, $"{Json.Compact(node)}"),
        };
}
