using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InventarioRetail.Engine;

/// <summary>Serializes JSON for people: non-ASCII characters are not escaped.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions OnOneLine = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions OnManyLines = new(OnOneLine) { WriteIndented = true };

    public static string Compact(JsonNode node) => node.ToJsonString(OnOneLine);

    public static string Indented(JsonNode node) => node.ToJsonString(OnManyLines);
}
