using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Engine.Engines;

/// <summary>The order in which parts are applied and removed.</summary>
internal static class ComposeOrder
{
    /// <summary>Services in groups; each service comes after all its direct and indirect dependencies.</summary>
    /// <param name="services">All services.</param>
    /// <param name="touched">The names of the services to return.</param>
    public static IReadOnlyList<IReadOnlyList<RenderedService>> Levels(
        IReadOnlyList<RenderedService> services,
        IReadOnlySet<string> touched
    )
    {
        var levels = new Dictionary<string, int>();
        var byName = services.ToDictionary(service => service.Name);
        return
        [
            .. services
                .Where(service => touched.Contains(service.Name))
                .GroupBy(service => Level(service, byName, levels))
                .OrderBy(level => level.Key)
                .Select(level => level.ToList()),
        ];
    }

    /// <summary>Whether one of the touched services depends on a service, directly or indirectly.</summary>
    public static bool IsNeeded(
        RenderedService service,
        IReadOnlyList<RenderedService> services,
        IReadOnlySet<string> touched
    ) =>
        services
            .Where(other => other.DependsOn.Contains(service.Name))
            .Any(other => touched.Contains(other.Name) || IsNeeded(other, services, touched));

    /// <summary>Containers in groups; each comes before its dependencies, unknown ones first.</summary>
    public static IReadOnlyList<IReadOnlyList<ContainerState>> Downwards(
        IReadOnlyList<ContainerState> containers,
        IReadOnlyList<RenderedService> services
    )
    {
        var known = services.Select(service => service.Name).ToHashSet();
        var unknown = containers.Where(container => !known.Contains(container.Part)).ToList();
        return
        [
            .. unknown.Count == 0 ? Enumerable.Empty<IReadOnlyList<ContainerState>>() : [unknown],
            .. Levels(services, known)
                .Reverse()
                .Select(level =>
                    containers.Where(container => level.Any(service => service.Name == container.Part)).ToList()
                )
                .Where(level => level.Count > 0),
        ];
    }

    private static int Level(
        RenderedService service,
        Dictionary<string, RenderedService> services,
        Dictionary<string, int> known
    )
    {
        if (known.TryGetValue(service.Name, out var level))
            return level;
        level = service
            .DependsOn.Where(services.ContainsKey)
            .Select(name => Level(services[name], services, known) + 1)
            .DefaultIfEmpty(0)
            .Max();
        return known[service.Name] = level;
    }
}
