using System.Text.Json.Nodes;
using InventarioRetail.Components;
using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Engine.Engines;

/// <summary>Reads the names that a recorded stack declares on a Docker host.</summary>
internal static class Declared
{
    /// <summary>The networks' names on the host.</summary>
    public static IReadOnlySet<string> Networks(RecordedStack stack) =>
        stack
            .Resources.Where(resource => resource.Type == DockerTypes.Network)
            .Select(resource => Text(resource.Inputs["name"]))
            .ToHashSet();

    /// <summary>The parts that have a container, in the order of the stack.</summary>
    public static IReadOnlyList<string> Parts(RecordedStack stack) =>
        [.. stack.Resources.Select(PartOf).OfType<string>()];

    /// <summary>The part of a container; null for other resources.</summary>
    public static string? PartOf(RecordedResource resource) =>
        resource.Type != DockerTypes.Container
            ? null
            : Text(
                (resource.Inputs["labels"] as JsonArray)
                    ?.FirstOrDefault(label => Text(label!["label"]) == PartLabels.Part)
                    ?["value"]
            );

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";
}
