using System.Text.Json.Nodes;

namespace InventarioRetail.Engine.Preview;

/// <summary>A difference between two JSON trees at one path.</summary>
internal sealed record JsonDifference(string Path, JsonNode? Old, JsonNode? New)
{
    /// <summary>
    /// The differences between two trees at the deepest paths; lists are compared element by element.
    /// </summary>
    public static IEnumerable<JsonDifference> Between(JsonNode? old, JsonNode? @new, string path = "") =>
        (old, @new) switch
        {
            (JsonObject before, JsonObject after) => Members(before, after, path),
            (JsonArray before, JsonArray after) => Elements(before, after, path),
            _ => JsonNode.DeepEquals(old, @new) ? [] : [new(path, old, @new)],
        };

    private static IEnumerable<JsonDifference> Members(JsonObject old, JsonObject @new, string path) =>
        old.Select(member => member.Key)
            .Union(@new.Select(member => member.Key))
            .Order(StringComparer.Ordinal)
            .SelectMany(name => Between(old[name], @new[name], PropertyPath.Member(path, name)));

    private static IEnumerable<JsonDifference> Elements(JsonArray old, JsonArray @new, string path) =>
        Enumerable
            .Range(0, Math.Max(old.Count, @new.Count))
            .SelectMany(index =>
                Between(
                    index < old.Count ? old[index] : null,
                    index < @new.Count ? @new[index] : null,
                    PropertyPath.Element(path, index)
                )
            );
}
