using System.Text.RegularExpressions;
using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Engine.Engines;

/// <summary>Removes containers, networks and volumes of a stack deployed with Compose.</summary>
/// <param name="docker">Docker.</param>
/// <param name="project">The project's name.</param>
/// <param name="progress">Reports progress.</param>
internal sealed partial class ComposeRemoval(DockerCli docker, string project, UpProgress progress)
{
    /// <summary>
    /// Removes the leftover containers of a Compose that was killed while it replaced a container. Compose 2 would
    /// remove such a container and reuse its name at the same time, which fails.
    /// </summary>
    /// <returns>Whether there were any.</returns>
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

    /// <summary>
    /// Removes containers and networks that are no longer declared. Runs last: until then an old revision may have
    /// users.
    /// </summary>
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

    /// <summary>Removes all containers and networks, dependents first, and the volumes if requested.</summary>
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

    /// <summary>
    /// The services of the last applied stack; empty if there is no record or it can no longer be rendered.
    /// </summary>
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

    /// <summary>Matches the temporary name that Compose gives a container while replacing it.</summary>
    [GeneratedRegex(@"\A[0-9a-f]{12}_(.+)\z")]
    private static partial Regex Interim();
}
