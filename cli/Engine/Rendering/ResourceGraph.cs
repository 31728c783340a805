namespace InventarioRetail.Engine.Rendering;

/// <summary>The order of a stack's containers, as Pulumi would create them.</summary>
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
    /// The containers that must be started before a container, in the order of the stack. A dependency on a component
    /// means all containers below it; a dependency on a resource without containers means that resource's own
    /// dependencies; and every resource also has its parents' dependencies.
    /// </summary>
    /// <exception cref="UsageException">The container depends on itself.</exception>
    public IReadOnlyList<RecordedResource> Before(RecordedResource container)
    {
        var found = new HashSet<string>();
        var seen = new HashSet<string>();
        AddDependencies(container);
        if (found.Contains(container.Urn))
        {
            throw new UsageException(
                $"{container.Name} ({container.Type}) depends on itself or on one of its parents."
            );
        }
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

    /// <summary>The resource and all resources below it.</summary>
    private IEnumerable<RecordedResource> Below(RecordedResource resource) =>
        children[resource.Urn].SelectMany(Below).Prepend(resource);
}
