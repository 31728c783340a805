namespace InventarioRetail.Engine.Preview;

/// <summary>A resource change with the changes of its child resources.</summary>
internal sealed class ResourceTree(ResourceChange step)
{
    private readonly List<ResourceTree> children = [];

    public ResourceChange Step { get; } = step;
    public IReadOnlyList<ResourceTree> Children => children;

    /// <summary>Whether this resource or one below it changes.</summary>
    public bool Changes => Step.Operation != ResourceOperation.Same || children.Exists(child => child.Changes);

    /// <summary>The number of resources, this one included.</summary>
    public int Size => 1 + children.Sum(child => child.Size);

    /// <summary>The trees of a difference: one, unless one stack replaces another.</summary>
    public static IReadOnlyList<ResourceTree> Of(StackDiff difference)
    {
        var trees = difference.Steps.Select(step => new ResourceTree(step)).ToList();
        var byUrn = trees.ToDictionary(tree => tree.Step.Resource.Urn);
        var roots = new List<ResourceTree>();
        foreach (var tree in trees)
        {
            // A deleted resource belongs to its old parent, which may have a new URN by now.
            if (tree.Step.Resource.Parent is { } parent && byUrn.TryGetValue(parent, out var known))
                known.children.Add(tree);
            else
                roots.Add(tree);
        }
        return roots;
    }
}
