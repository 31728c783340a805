using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Engine.Engines;

/// <summary>
/// A rendered stack in the course of being applied. Compose decides what has to change; this only decides when to ask it for which part,
/// because Compose itself would make again whatever depends on a changed part, and would refuse to change one part while another, on
/// which it depends, is unhealthy.
/// </summary>
/// <param name="docker">Docker.</param>
/// <param name="cli">Compose.</param>
/// <param name="composeProject">The stack as Compose knows it.</param>
/// <param name="rendered">The stack.</param>
/// <param name="secrets">What must not be shown.</param>
/// <param name="watch">Waits for the parts.</param>
/// <param name="progress">Told what is being done.</param>
internal sealed class ComposeDeployment(
    DockerCli docker,
    ComposeCli cli,
    ComposeProject composeProject,
    RenderedStack rendered,
    SecretValues secrets,
    HealthWaiter watch,
    UpProgress progress
)
{
    /// <summary>Before anything is changed, so that a missing image changes nothing.</summary>
    public async Task FetchImagesAsync(IReadOnlyList<string>? only, CancellationToken cancellation)
    {
        var services = rendered.Services.Where(service => only is null || only.Contains(service.Name)).ToList();
        var missing = await docker.MissingImagesAsync(
            [.. services.Select(service => service.Image).Distinct()],
            cancellation
        );
        for (var index = 0; index < missing.Count; index++)
        {
            var service = services.First(service => service.Image == missing[index]);
            var which = $"{missing[index]} ({index + 1} of {missing.Count})";
            if (!service.Builds)
            {
                progress.Say($"Fetching {which} …");
                await docker.PullAsync(missing[index], service.Name, cancellation);
                continue;
            }
            progress.Say($"Building {which} …");
            var built = await cli.BuildAsync(composeProject, [service.Name], cancellation);
            if (!built.Succeeded)
                throw new DeploymentException(
                    $"{missing[index]} cannot be built.\n{built.Output}{built.Error}".TrimEnd()
                );
        }
    }

    /// <summary>Applies the stack, or some of its parts alone, and waits until what was applied is healthy.</summary>
    /// <param name="request">The request.</param>
    /// <param name="project">The project's name.</param>
    /// <param name="before">The stack's containers before anything was changed.</param>
    /// <param name="time">The clock of the waiting.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="DeploymentException">A part did not become healthy in time.</exception>
    public async Task ApplyAsync(
        UpRequest request,
        string project,
        IReadOnlyList<ContainerState> before,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        using var timeout = new CancellationTokenSource(request.Timeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            await (
                request.OnlyServices is { } only
                    ? ApplyAsync(only, only, limit.Token)
                    : ApplyAllAsync(project, request.Stack, before, limit.Token)
            );
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            var parts = request.OnlyServices ?? [.. rendered.Services.Select(service => service.Name)];
            var why = await watch.ExplainAsync(parts, request.Timeout, cancellation);
            throw new DeploymentException(
                why.Length > 0
                    ? why
                    : $"Docker Compose did not finish within {request.Timeout.TotalSeconds:0} s; run the same command again."
            );
        }
    }

    /// <summary>
    /// First what changes, dependencies before dependents; then what stands still is started, and everything must be well. What stands
    /// still is not waited for before: it may be the canary that a rollback is about.
    /// </summary>
    private async Task ApplyAllAsync(
        string project,
        string stack,
        IReadOnlyList<ContainerState> before,
        CancellationToken cancellation
    )
    {
        var changed = await ChangedAsync(before, cancellation);
        foreach (var level in ComposeOrder.Levels(rendered.Services, changed))
        {
            var wait = level.Where(service =>
                service.WaitsForHealth && ComposeOrder.IsNeeded(service, rendered.Services, changed)
            );
            await ApplyAsync(
                [.. level.Select(service => service.Name)],
                [.. wait.Select(service => service.Name)],
                cancellation
            );
        }
        var all = rendered.Services.Select(service => service.Name).ToList();
        var still = (await docker.ContainersAsync(project, stack, cancellation))
            .Where(container => container is { IsWell: false, Status: not ("running" or "restarting") })
            .Select(container => container.Part)
            .Intersect(all)
            .ToList();
        await ApplyAsync(still, all, cancellation);
    }

    /// <summary>The parts that Compose would make, or make again.</summary>
    private async Task<IReadOnlySet<string>> ChangedAsync(
        IReadOnlyList<ContainerState> before,
        CancellationToken cancellation
    )
    {
        var hashes =
            before.Count == 0 ? new Dictionary<string, string>() : await cli.HashesAsync(composeProject, cancellation);
        return rendered
            .Services.Select(service => service.Name)
            .Where(part =>
                !before.Any(container =>
                    container.Part == part
                    && container.Status != "created"
                    && container.ComposeHash == hashes.GetValueOrDefault(part)
                )
            )
            .ToHashSet();
    }

    private async Task ApplyAsync(
        IReadOnlyList<string> parts,
        IReadOnlyList<string> wait,
        CancellationToken cancellation
    )
    {
        progress.Say(parts.Count == 0 ? "Checking all parts …" : $"Bringing up {string.Join(", ", parts)} …");
        await watch.WaitAsync(
            [.. parts.Union(wait)],
            wait,
            async cancelled =>
            {
                // Asked for nothing, Compose would take it for everything.
                if (parts.Count == 0)
                    return;
                var up = await cli.UpAsync(composeProject, parts, cancelled);
                if (!up.Succeeded)
                    throw new DeploymentException(await ExplainAsync(up, cancelled));
            },
            cancellation
        );
    }

    private async Task<string> ExplainAsync(ProcessResult failed, CancellationToken cancellation)
    {
        var error = secrets.RemoveFrom(failed.Error + failed.Output);
        if (DockerProblem.PortInUse(error) is not { } port)
            return DockerProblem.Explain(error, new DockerProblem.Place());
        var holder = await docker.HolderOfPortAsync(port.Address[(port.Address.LastIndexOf(':') + 1)..], cancellation);
        var part = rendered.Services.FirstOrDefault(service => service.ContainerName == port.Container)?.Name;
        return DockerProblem.Explain(error, new() { Part = part, PortHolder = holder });
    }
}
