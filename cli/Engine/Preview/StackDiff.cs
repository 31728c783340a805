using System.Text.Json.Nodes;

namespace InventarioRetail.Engine.Preview;

/// <summary>An operation of a deployment on a resource.</summary>
internal enum ResourceOperation
{
    Same,
    Create,
    Update,
    Replace,
    Delete,
}

/// <summary>A change of one property.</summary>
/// <param name="Path">The property's path, e.g. <c>uploads[1].content</c>.</param>
/// <param name="Old">Its value before; null if there was none.</param>
/// <param name="New">Its value after; null if there is none.</param>
/// <param name="Replaces">Whether this change alone replaces the resource.</param>
internal sealed record PropertyChange(string Path, JsonNode? Old, JsonNode? New, bool Replaces);

/// <summary>The operation of a deployment on one resource, and the property changes that cause it.</summary>
internal sealed record ResourceChange(
    ResourceOperation Operation,
    RecordedResource? Old,
    RecordedResource? New,
    IReadOnlyList<PropertyChange> Changes
)
{
    /// <summary>The new state of the resource; for a deletion, the old one.</summary>
    public RecordedResource Resource => New ?? Old!;

    /// <summary>Its former URN if that differs from its URN now, else null.</summary>
    public string? FormerUrn => New is not null && Old is not null && Old.Urn != New.Urn ? Old.Urn : null;
}

/// <summary>
/// The difference between two recordings of a stack: creations and changes in the order of declaration, then deletions
/// in reverse order, as Pulumi would apply them.
/// </summary>
internal sealed record StackDiff(IReadOnlyList<ResourceChange> Steps, JsonObject OldOutputs, JsonObject NewOutputs)
{
    public static StackDiff Between(RecordedStack old, RecordedStack @new)
    {
        var before = old.Resources.ToDictionary(resource => resource.Urn);
        var kept = new HashSet<string>();
        var steps = new List<ResourceChange>();
        foreach (var resource in @new.Resources)
        {
            var former = Former(resource, before, kept);
            if (former is not null)
                kept.Add(former.Urn);
            steps.Add(former is null ? new(ResourceOperation.Create, null, resource, []) : Compare(former, resource));
        }
        steps.AddRange(
            old.Resources.Where(resource => !kept.Contains(resource.Urn))
                .Reverse()
                .Select(resource => new ResourceChange(ResourceOperation.Delete, resource, null, []))
        );
        return new(steps, old.Outputs, @new.Outputs);
    }

    /// <summary>The number of resources with an operation.</summary>
    public int Count(ResourceOperation operation) => Steps.Count(step => step.Operation == operation);

    public bool ChangesNothing => Steps.All(step => step.Operation == ResourceOperation.Same);

    private static RecordedResource? Former(
        RecordedResource resource,
        Dictionary<string, RecordedResource> before,
        HashSet<string> kept
    ) =>
        resource
            .Aliases.Prepend(resource.Urn)
            .Where(urn => !kept.Contains(urn))
            .Select(before.GetValueOrDefault)
            .FirstOrDefault(former => former is not null);

    private static ResourceChange Compare(RecordedResource old, RecordedResource @new)
    {
        var changes = PropertyChanges(@new, old.Inputs, @new.Inputs).ToList();
        var operation =
            changes.Count == 0 ? ResourceOperation.Same
            : changes.Exists(change => change.Replaces) ? ResourceOperation.Replace
            : ResourceOperation.Update;
        return new(operation, old, @new, changes);
    }

    private static IEnumerable<PropertyChange> PropertyChanges(
        RecordedResource resource,
        JsonObject old,
        JsonObject @new
    ) =>
        from difference in JsonDifference.Between(old, @new)
        where !Covers(resource.IgnoreChanges, difference.Path)
        let replaces = ReplacementRules.ForcesReplacement(resource.Type, difference.Path)
            || Covers(resource.ReplaceOnChanges, difference.Path)
        select new PropertyChange(difference.Path, difference.Old, difference.New, replaces);

    private static bool Covers(IReadOnlyList<string> patterns, string path) =>
        patterns.Any(pattern => PropertyPath.Covers(pattern, path));
}
