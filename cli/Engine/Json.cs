using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InventarioRetail.Engine;

/// <summary>JSON as people read it: characters stand as they are.</summary>
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
