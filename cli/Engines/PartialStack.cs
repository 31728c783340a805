using InventarioRetail.Cli.Preview;
using InventarioRetail.Cli.Recording;
using InventarioRetail.Cli.Rendering;

namespace InventarioRetail.Cli.Engines;

/// <summary>A stack as it is in force, but for some parts, which are as they are to be.</summary>
internal static class PartialStack
{
    /// <param name="applied">The stack as it is in force.</param>
    /// <param name="target">The stack as it is to be.</param>
    /// <param name="parts">The parts to take from the target.</param>
    /// <param name="stack">The stack's name.</param>
    /// <exception cref="UsageException">A part is not in force yet, so that it cannot be changed alone.</exception>
    public static RecordedStack Of(
        RecordedStack applied,
        RecordedStack target,
        IReadOnlyList<string> parts,
        string stack
    )
    {
        var known = applied.Resources.Select(resource => resource.Urn).ToHashSet();
        var containers = target.Resources.Where(resource => parts.Contains(Declared.PartOf(resource))).ToList();
        var missing = parts.Except(
            containers
                .Where(container => known.Contains(container.Urn))
                .Select(container => Declared.PartOf(container)!)
        );
        if (missing.FirstOrDefault() is { } part)
        {
            throw new UsageException(
                $"{part} is not up yet, so it cannot be changed alone; bring all of '{stack}' up first: ./run up {stack}"
            );
        }

        var images = target
            .Resources.Where(resource => resource.Type == DockerTypes.Image)
            .Where(image => containers.Exists(container => container.Dependencies.Contains(image.Urn)))
            .ToList();
        known.UnionWith(images.Select(image => image.Urn));
        var taken = images
            .Concat(
                containers.Select(container =>
                    container with
                    {
                        Dependencies = [.. container.Dependencies.Where(known.Contains)],
                    }
                )
            )
            .ToDictionary(resource => resource.Urn);
        var partial = applied with
        {
            Resources =
            [
                .. applied.Resources.Select(resource => taken.GetValueOrDefault(resource.Urn, resource)),
                .. images.Where(image => applied.Resources.All(resource => resource.Urn != image.Urn)),
            ],
        };
        // Where nothing else was to change, the outputs are in force too.
        return StackDiff.Between(partial, target).ChangesNothing ? target : partial;
    }
}
