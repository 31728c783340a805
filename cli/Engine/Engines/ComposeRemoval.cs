using System.Text.RegularExpressions;
using InventarioRetail.Engine.Recording;
using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Engine.Engines;

/// <summary>Removes containers, networks and volumes of a stack that Compose runs.</summary>
/// <param name="docker">Docker.</param>
/// <param name="project">The project's name.</param>
/// <param name="progress">Told what is being done.</param>
internal sealed partial class ComposeRemoval(DockerCli docker, string project, UpProgress progress)
{
    /// <summary>
    /// Removes what a Compose that was killed while it replaced a container has left beside the container itself; Compose 2 would
    /// remove it, and want its name, at the same time.
    /// </summary>
    public async Task<bool> RemoveLeftoversAsync(
        IReadOnlyList<ContainerState> containers,
        CancellationToken cancellation
    )
    {
        var names = containers.Select(container => container.Name).ToHashSet();
        var leftovers = containers
            .Where(container =>
                Interim().Match(container.Name) is { Success: true } name && names.Contains(name.Groups[1].Value)
            )
            .ToList();
        await docker.RemoveAsync(leftovers, cancellation);
        return leftovers.Count > 0;
    }

    /// <summary>What is no longer declared goes last: until then an old revision may still have had users.</summary>
    public async Task<IReadOnlyList<string>> RemoveUndeclaredAsync(
        string stack,
        RecordedStack target,
        RenderedStack rendered,
        CancellationToken cancellation
    )
    {
        var parts = rendered.Services.Select(service => service.Name).ToHashSet();
        var containers = (await docker.ContainersAsync(project, stack, cancellation))
            .Where(container => !parts.Contains(container.Part))
            .ToList();
        if (containers.Count > 0)
            progress.Say($"Removing {string.Join(", ", containers.Select(container => container.Part))} …");
        await docker.RemoveAsync(containers, cancellation);

        var declared = Declared.Networks(target);
        var networks = (await docker.NetworksAsync(project, stack, cancellation))
            .Where(network => !declared.Contains(network))
            .ToList();
        await docker.RemoveNetworksAsync(networks, cancellation);
        return [.. containers.Select(container => container.Part), .. networks.Select(network => $"network {network}")];
    }

    /// <summary>Volumes of the stack that are no longer declared; they are kept.</summary>
    public async Task<IReadOnlyList<string>> UndeclaredVolumesAsync(
        string stack,
        RenderedStack rendered,
        CancellationToken cancellation
    ) =>
        [
            .. (await docker.VolumesAsync(project, stack, cancellation)).Except(
                rendered.Volumes.Select(volume => volume.HostName)
            ),
        ];

    /// <summary>Removes all containers and networks, dependents first, and the volumes where that is asked for.</summary>
    public async Task<DownResult> RemoveAllAsync(
        DownRequest request,
        IReadOnlyList<ContainerState> containers,
        StackFolder folder,
        CancellationToken cancellation
    )
    {
        foreach (var level in ComposeOrder.Downwards(containers, Services(folder)))
        {
            progress.Say($"Stopping {string.Join(", ", level.Select(container => container.Part))} …");
            await docker.RemoveAsync(level, cancellation);
        }
        var networks = await docker.NetworksAsync(project, request.Stack, cancellation);
        await docker.RemoveNetworksAsync(networks, cancellation);
        folder.ForgetApplied();
        var volumes = await docker.VolumesAsync(project, request.Stack, cancellation);
        if (request.Volumes)
            await docker.RemoveVolumesAsync(volumes, cancellation);
        return new()
        {
            Removed =
            [
                .. containers.Select(container => container.Part),
                .. networks.Select(network => $"network {network}"),
            ],
            RemovedVolumes = request.Volumes ? volumes : [],
            KeptVolumes = request.Volumes ? [] : volumes,
        };
    }

    /// <summary>The services as last applied; none where that is not known, or not understood any more.</summary>
    private static IReadOnlyList<RenderedService> Services(StackFolder folder)
    {
        try
        {
            return folder.HasApplied ? ComposeRenderer.Render(folder.ReadApplied()).Services : [];
        }
        catch (UsageException)
        {
            return [];
        }
    }

    /// <summary>How Compose names one of two containers while it replaces one by the other.</summary>
    [GeneratedRegex(@"\A[0-9a-f]{12}_(.+)\z")]
    private static partial Regex Interim();
}
