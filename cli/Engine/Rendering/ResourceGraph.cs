using InventarioRetail.Engine.Recording;

namespace InventarioRetail.Engine.Rendering;

/// <summary>Which containers of a stack come before which, as Pulumi would make them.</summary>
internal sealed class ResourceGraph
{
    private readonly Dictionary<string, RecordedResource> byUrn;
    private readonly ILookup<string?, RecordedResource> children;
    private readonly Dictionary<string, int> order;

    public ResourceGraph(RecordedStack stack)
    {
        byUrn = stack.Resources.ToDictionary(resource => resource.Urn);
        children = stack.Resources.ToLookup(resource => resource.Parent);
        Containers = [.. stack.Resources.Where(IsContainer)];
        order = Containers.Select((container, index) => (container.Urn, index)).ToDictionary();
    }

    /// <summary>All containers in the order of the stack.</summary>
    public IReadOnlyList<RecordedResource> Containers { get; }

    /// <summary>
    /// The containers that must be there before a container, in the order of the stack. A component stands for all containers below it,
    /// what has no containers for what it waits for itself, and everything waits for what its parents wait for.
    /// </summary>
    /// <exception cref="UsageException">The container would wait for itself.</exception>
    public IReadOnlyList<RecordedResource> Before(RecordedResource container)
    {
        var found = new HashSet<string>();
        var seen = new HashSet<string>();
        AddDependencies(container);
        if (found.Contains(container.Urn))
            throw new UsageException(
                $"{container.Name} ({container.Type}) depends on itself, or on a parent of its own."
            );
        return [.. found.OrderBy(urn => order[urn]).Select(urn => byUrn[urn])];

        void AddDependencies(RecordedResource resource)
        {
            foreach (var dependency in WithParents(resource).SelectMany(each => each.Dependencies).Where(seen.Add))
                Add(byUrn[dependency]);
        }

        void Add(RecordedResource dependency)
        {
            var below = Below(dependency).ToList();
            var containers = below.Where(IsContainer).ToList();
            found.UnionWith(containers.Select(each => each.Urn));
            if (containers.Count == 0)
                below.ForEach(AddDependencies);
        }
    }

    private static bool IsContainer(RecordedResource resource) => resource.Type == DockerTypes.Container;

    private IEnumerable<RecordedResource> WithParents(RecordedResource resource)
    {
        for (var each = resource; each is not null; each = each.Parent is { } parent ? byUrn[parent] : null)
            yield return each;
    }

    /// <summary>The resource itself and everything below it.</summary>
    private IEnumerable<RecordedResource> Below(RecordedResource resource) =>
        children[resource.Urn].SelectMany(Below).Prepend(resource);
}
