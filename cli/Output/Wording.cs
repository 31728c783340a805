using System.Globalization;
using System.Text.Json.Nodes;
using InventarioRetail.Engine.Preview;
using InventarioRetail.Engine.Recording;

namespace InventarioRetail.Cli.Output;

/// <summary>Text shared by all output formats of a preview.</summary>
internal static class Wording
{
    /// <summary>Pulumi's sign for an operation.</summary>
    public static string Sign(ResourceOperation operation) =>
        operation switch
        {
            ResourceOperation.Create => "+",
            ResourceOperation.Update => "~",
            ResourceOperation.Replace => "+-",
            ResourceOperation.Delete => "-",
            _ => "",
        };

    public static string Name(ResourceOperation operation) => operation.ToString().ToLowerInvariant();

    /// <summary>The last part of a type token: <c>Container</c> of <c>docker:index/container:Container</c>.</summary>
    public static string ShortType(string type) => type[(type.LastIndexOf(':') + 1)..];

    /// <summary>The number of resources per operation, in one line.</summary>
    public static string Summary(StackDiff difference)
    {
        var parts = new[]
        {
            (difference.Count(ResourceOperation.Create), "to create"),
            (difference.Count(ResourceOperation.Update), "to update"),
            (difference.Count(ResourceOperation.Replace), "to replace"),
            (difference.Count(ResourceOperation.Delete), "to delete"),
            (difference.Count(ResourceOperation.Same), "unchanged"),
        };
        return string.Join(
            ", ",
            parts
                .Where(part => part.Item1 > 0)
                .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Item1} {part.Item2}"))
        );
    }

    /// <summary>A value on one line; a string without JSON's quotation marks.</summary>
    public static string OneLine(JsonNode? value) =>
        value switch
        {
            null => "",
            JsonValue text when text.TryGetValue<string>(out var content) => content
                .TrimEnd('\n')
                .ReplaceLineEndings("\\n"),
            _ => Json.Compact(value),
        };

    /// <summary>Escapes characters that are invisible, or that would control a terminal or a page.</summary>
    public static string Printable(string text) =>
        text.Any(IsUnseen)
            ? string.Concat(
                text.Select(letter =>
                    !IsUnseen(letter) ? $"{letter}"
                    : letter == '\t' ? "    "
                    : $"\\u{(int)letter:x4}"
                )
            )
            : text;

    private static bool IsUnseen(char letter) =>
        char.GetUnicodeCategory(letter)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;

    /// <summary>Whether a value is a text of several lines; only its changed lines are shown.</summary>
    public static bool IsLongText(JsonNode? value) =>
        value is JsonValue text
        && text.TryGetValue<string>(out var content)
        && content.TrimEnd().Contains('\n', StringComparison.Ordinal);

    /// <summary>A short description of a resource; empty for types that have none.</summary>
    public static string Gist(RecordedResource resource) =>
        resource.Type switch
        {
            "docker:index/remoteImage:RemoteImage" => OneLine(resource.Inputs["name"]),
            "docker:index/container:Container" => string.Join(", ", ContainerGist(resource.Inputs)),
            "docker:index/network:Network" when JsonNode.DeepEquals(resource.Inputs["internal"], true) => "internal",
            _ => "",
        };

    private static IEnumerable<string> ContainerGist(JsonObject container)
    {
        if (container["memory"] is { } memory)
            yield return $"{OneLine(memory)} MiB";
        foreach (var port in (container["ports"] as JsonArray)?.OfType<JsonObject>() ?? [])
            yield return $"{OneLine(port["ip"])}:{OneLine(port["external"])} → {OneLine(port["internal"])}";
    }

    /// <summary>The file that a change of a container's <c>uploads</c> affects; empty for any other change.</summary>
    public static string File(RecordedResource resource, PropertyChange change) =>
        PropertyPath.First(change.Path) == "uploads"
        && PropertyPath.Index(change.Path) is { } index
        && resource.Inputs["uploads"] is JsonArray uploads
        && index < uploads.Count
            ? OneLine(uploads[index]?["file"])
            : "";
}
