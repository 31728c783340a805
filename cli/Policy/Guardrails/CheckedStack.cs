using System.Text.Json.Nodes;
using InventarioRetail.Components;
using InventarioRetail.Engine;
using InventarioRetail.Engine.Engines;
using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Policy.Guardrails;

/// <summary>A container on either platform.</summary>
/// <param name="Resource">The resource that declares it.</param>
/// <param name="Path">Its path in the resource; empty for a Docker container, which is the resource itself.</param>
/// <param name="Json">Its definition.</param>
/// <param name="Pod">The pod's specification; null on Docker.</param>
/// <param name="PodPath">The path of that specification; empty on Docker.</param>
/// <param name="RunsOnce">Whether it ends by itself: the container of a job, or an init container.</param>
internal sealed record CheckedContainer(
    RecordedResource Resource,
    string Path,
    JsonNode? Json,
    JsonNode? Pod,
    string PodPath,
    bool RunsOnce
)
{
    public bool IsDocker => Pod is null;

    public Violation Breaks(string path, string found, string remedy, string subject = "") =>
        new(Resource, Path.Length == 0 ? path : $"{Path}.{path}", found, remedy) { Subject = subject };
}

/// <summary>A recorded stack, prepared for the rules.</summary>
internal sealed class CheckedStack
{
    private const string Kubernetes = "kubernetes:";

    public CheckedStack(RecordedStack stack)
    {
        // urn:pulumi:<stack>::<project>::…
        Name = stack.Resources.Count == 0 ? "" : stack.Resources[0].Urn.Split(':')[2];
        Recorded = stack;
        Resources = [.. stack.Resources.Where(resource => resource.Custom)];
        Containers = [.. Resources.SelectMany(ContainersOf)];
    }

    /// <summary>The stack's name.</summary>
    public string Name { get; }

    public RecordedStack Recorded { get; }

    /// <summary>All resources except components.</summary>
    public IReadOnlyList<RecordedResource> Resources { get; }

    public IReadOnlyList<CheckedContainer> Containers { get; }

    public IEnumerable<RecordedResource> Of(params string[] types) =>
        Resources.Where(resource => types.Contains(resource.Type));

    /// <summary>The resources of a Kubernetes kind, in any API version.</summary>
    public IEnumerable<RecordedResource> OfKind(string kind) => Resources.Where(resource => IsKind(resource, kind));

    public static bool IsKind(RecordedResource resource, string kind) => Kind(resource) == kind;

    /// <summary>The Kubernetes kind of a resource; empty for other resources.</summary>
    public static string Kind(RecordedResource resource) =>
        resource.Type.StartsWith(Kubernetes, StringComparison.Ordinal)
            ? resource.Type[(resource.Type.LastIndexOf(':') + 1)..]
            : "";

    /// <summary>The labels or tags of a resource, on any platform.</summary>
    public static IReadOnlyDictionary<string, string> Labels(RecordedResource resource) =>
        resource.Type.StartsWith(Kubernetes, StringComparison.Ordinal) ? Map(resource.At("metadata", "labels"))
        : resource.Inputs["tags"] is { } tags ? Map(tags)
        : resource
            .Inputs["labels"]
            .Elements()
            .DistinctBy(label => label.Element.At("label").Text())
            .ToDictionary(label => label.Element.At("label").Text(), label => label.Element.At("value").Text());

    public static IReadOnlyDictionary<string, string> Map(JsonNode? map) =>
        map.Members().ToDictionary(member => member.Key, member => member.Value.Text());

    /// <summary>The part that a resource is labelled with; empty if it has no such label.</summary>
    public static string Part(RecordedResource resource) => Labels(resource).GetValueOrDefault(PartLabels.Part, "");

    /// <summary>Whether an input refers to a resource: its name, its id or another output.</summary>
    public static bool Refers(JsonNode? input, RecordedResource resource) =>
        input.Text() is { Length: > 0 } text
        && (
            (text.StartsWith('‹') && text.EndsWith($" of {resource.Name}›", StringComparison.Ordinal))
            || text == resource.At("name").Text()
            || text == resource.At("bucket").Text()
        );

    private static IEnumerable<CheckedContainer> ContainersOf(RecordedResource resource)
    {
        if (resource.Type == DockerTypes.Container)
            return [new(resource, "", resource.Inputs, null, "", RunsOnce: false)];
        string[] path = Kind(resource) switch
        {
            "Pod" => ["spec"],
            "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet" or "ReplicationController" or "Job" =>
            [
                "spec",
                "template",
                "spec",
            ],
            "CronJob" => ["spec", "jobTemplate", "spec", "template", "spec"],
            _ => [],
        };
        if (path.Length == 0 || resource.At(path) is not { } pod)
            return [];
        var podPath = string.Join('.', path);
        var isJob = Kind(resource) is "Job" or "CronJob";
        return from list in new[] { "initContainers", "containers" }
            from container in pod[list].Elements()
            // An init container with restartPolicy Always is a sidecar.
            let prepares = list == "initContainers" && container.Element.At("restartPolicy").Text() != "Always"
            select new CheckedContainer(
                resource,
                $"{podPath}.{list}[{container.Index}]",
                container.Element,
                pod,
                podPath,
                RunsOnce: isJob || prepares
            );
    }
}
