using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace InventarioRetail.Cli.Tests;

/// <summary>A Compose file as its readers understand it.</summary>
internal static partial class ComposeFile
{
    /// <summary>The content of the file, before variables are put into it.</summary>
    public static JsonObject Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return Read(Assert.Single(stream.Documents).RootNode)!.AsObject();
    }

    /// <summary>
    /// A text as Compose gives it on, with <c>‹NAME›</c> for a variable; a dollar sign that means nothing is an error.
    /// </summary>
    public static string Interpolated(string text) =>
        Dollar()
            .Replace(
                text,
                match =>
                    match.Value == "$$" ? "$"
                    : match.Groups["name"].Success ? $"‹{match.Groups["name"].Value}›"
                    : throw new FormatException($"A dollar sign on its own in: {text}")
            );

    /// <summary>All texts in a node, with their variables put in.</summary>
    public static JsonNode? Interpolated(JsonNode? node) =>
        node switch
        {
            JsonObject map => new JsonObject(
                map.Select(entry => KeyValuePair.Create(entry.Key, Interpolated(entry.Value)))
            ),
            JsonArray list => new JsonArray([.. list.Select(Interpolated)]),
            JsonValue value when value.TryGetValue<string>(out var text) => Interpolated(text),
            _ => node?.DeepClone(),
        };

    private static JsonNode? Read(YamlNode node) =>
        node switch
        {
            YamlMappingNode map => new JsonObject(
                map.Children.Select(entry => KeyValuePair.Create(((YamlScalarNode)entry.Key).Value!, Read(entry.Value)))
            ),
            YamlSequenceNode list => new JsonArray([.. list.Select(Read)]),
            YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } flag => flag.Value == "true",
            YamlScalarNode { Style: ScalarStyle.Plain, Value: { } number } when Number().IsMatch(number) => int.Parse(
                number
            ),
            YamlScalarNode scalar => scalar.Value,
            _ => throw new FormatException($"{node.NodeType} at {node.Start}"),
        };

    [GeneratedRegex(@"\$(?:\$|\{(?<name>[A-Z_][A-Z0-9_]*):\?\k<name> has no value\})?")]
    private static partial Regex Dollar();

    [GeneratedRegex(@"\A[0-9]+\z")]
    private static partial Regex Number();
}
