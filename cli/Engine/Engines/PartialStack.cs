using InventarioRetail.Engine.Preview;
using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Engine.Engines;

/// <summary>The live stack with some parts replaced by their target state.</summary>
internal static class PartialStack
{
    /// <param name="applied">The live stack.</param>
    /// <param name="target">The target stack.</param>
    /// <param name="parts">The parts to take from the target.</param>
    /// <param name="stack">The stack's name.</param>
    /// <exception cref="UsageException">A part is not live yet, so it cannot be changed alone.</exception>
    public static RecordedStack Of(
        RecordedStack applied,
        RecordedStack target,
        IReadOnlyList<string> parts,
        string stack
    )
    {
        var known = applied.Resources.ToDictionary(resource => resource.Urn);
        var containers = target.Resources.Where(resource => parts.Contains(Declared.PartOf(resource))).ToList();
        var missing = parts.Except(
            containers
                .Where(container => known.ContainsKey(container.Urn))
                .Select(container => Declared.PartOf(container)!)
        );
        if (missing.FirstOrDefault() is { } part)
        {
            throw new UsageException(
                $"{part} is not up yet, so it cannot be changed alone. Bring the whole stack up first: ./run up {stack}"
            );
        }

        var taken = containers.ToDictionary(
            container => container.Urn,
            container => WithImageOf(known[container.Urn], container, known)
        );
        var partial = applied with
        {
            Resources = [.. applied.Resources.Select(resource => taken.GetValueOrDefault(resource.Urn, resource))],
        };
        // If nothing else was to change, the target's outputs are live too.
        return StackDiff.Between(partial, target).ChangesNothing ? target : partial;
    }

    /// <summary>
    /// The target container with its live image: another part may use the same image, and a rollback must not wait for
    /// a new one.
    /// </summary>
    private static RecordedResource WithImageOf(
        RecordedResource applied,
        RecordedResource target,
        Dictionary<string, RecordedResource> known
    )
    {
        var inputs = target.Inputs.DeepClone().AsObject();
        inputs["image"] = applied.Inputs["image"]?.DeepClone();
        return target with
        {
            Inputs = inputs,
            Dependencies = [.. target.Dependencies.Where(known.ContainsKey).Union(applied.Dependencies.Where(IsImage))],
        };

        bool IsImage(string urn) => known.TryGetValue(urn, out var resource) && resource.Type == DockerTypes.Image;
    }
}
