using System.Text.Json.Nodes;
using InventarioRetail.Components;
using InventarioRetail.Engine.Releases;
using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Engine.Engines;

/// <summary>Reads the names that a recorded stack declares on a Docker host.</summary>
internal static class Declared
{
    private static readonly string[] SplitOnKubernetes =
    [
        ":TrafficRoute$kubernetes:gateway.networking.k8s.io/v1:HTTPRoute::",
        ":FeatureFlags$kubernetes:core/v1:ConfigMap::",
    ];

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

    /// <summary>
    /// Whether a resource belongs to one of these parts. What the publisher is on Docker, the route and the feature
    /// flags are on Kubernetes.
    /// </summary>
    public static bool IsOf(RecordedResource resource, IReadOnlyList<string> parts) =>
        parts.Contains(PartOf(resource))
        || (parts.Contains(TrafficParts.Publisher) && SplitOnKubernetes.Any(resource.Urn.Contains));

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";
}
