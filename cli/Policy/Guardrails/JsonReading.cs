using System.Globalization;
using System.Text.Json.Nodes;
using InventarioRetail.Engine;
using InventarioRetail.Engine.Recording;

namespace InventarioRetail.Policy.Guardrails;

/// <summary>Reads inputs whatever their form: what is not there, or of another type, is nothing.</summary>
internal static class JsonReading
{
    public static JsonNode? At(this RecordedResource resource, params ReadOnlySpan<string> names) =>
        resource.Inputs.At(names);

    /// <summary>The member below these names; null where one of them is not there.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            node = (node as JsonObject)?[name];
        return node;
    }

    /// <summary>The text; empty where it is none.</summary>
    public static string Text(this JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    public static bool Is(this JsonNode? node, bool flag) =>
        node is JsonValue value && value.TryGetValue<bool>(out var found) && found == flag;

    /// <summary>The whole number; zero where it is none.</summary>
    public static decimal Number(this JsonNode? node) =>
        node switch
        {
            JsonValue value when value.TryGetValue<decimal>(out var number) => number,
            JsonValue value when value.TryGetValue<int>(out var number) => number,
            _ => 0,
        };

    /// <summary>The elements of a list; none where it is no list.</summary>
    public static IEnumerable<(int Index, JsonNode? Element)> Elements(this JsonNode? node) =>
        (node as JsonArray ?? []).Select((element, index) => (index, element));

    public static IEnumerable<string> Texts(this JsonNode? node) =>
        node.Elements().Select(element => element.Element.Text());

    /// <summary>The members of a map; none where it is no map.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> Members(this JsonNode? node) => node as JsonObject ?? [];

    /// <summary>A value as a message shows it.</summary>
    public static string Shown(this JsonNode? node) =>
        node switch
        {
            null => "not set",
            JsonValue value when value.TryGetValue<string>(out var text) => text.Length == 0 ? "empty" : text,
            _ => string.Create(CultureInfo.InvariantCulture, $"{Json.Compact(node)}"),
        };
}
