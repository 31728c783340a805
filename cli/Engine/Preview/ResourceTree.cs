namespace InventarioRetail.Engine.Preview;

/// <summary>A step with the steps of the resources below it.</summary>
internal sealed class ResourceTree(ResourceChange step)
{
    private readonly List<ResourceTree> children = [];

    public ResourceChange Step { get; } = step;
    public IReadOnlyList<ResourceTree> Children => children;

    /// <summary>Whether anything changes here or below.</summary>
    public bool Changes => Step.Operation != ResourceOperation.Same || children.Exists(child => child.Changes);

    /// <summary>Number of resources here and below.</summary>
    public int Size => 1 + children.Sum(child => child.Size);

    /// <summary>The trees of a difference: one, unless a whole stack goes and another comes.</summary>
    public static IReadOnlyList<ResourceTree> Of(StackDiff difference)
    {
        var trees = difference.Steps.Select(step => new ResourceTree(step)).ToList();
        var byUrn = trees.ToDictionary(tree => tree.Step.Resource.Urn);
        var roots = new List<ResourceTree>();
        foreach (var tree in trees)
        {
            // What is deleted hangs from its old parent, which may have another URN by now.
            if (tree.Step.Resource.Parent is { } parent && byUrn.TryGetValue(parent, out var known))
                known.children.Add(tree);
            else
                roots.Add(tree);
        }
        return roots;
    }
}
