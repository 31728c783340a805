using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Engine.Engines;

/// <summary>
/// A deployment of a rendered stack. Compose decides what has to change; this class only decides when to apply which
/// part, because Compose would also recreate all dependents of a changed part, and would refuse to change a part while
/// one of its dependencies is unhealthy.
/// </summary>
/// <param name="docker">Docker.</param>
/// <param name="cli">Compose.</param>
/// <param name="composeProject">The stack as a Compose project.</param>
/// <param name="rendered">The stack.</param>
/// <param name="secrets">The values that must not be shown.</param>
/// <param name="watch">Waits for the parts.</param>
/// <param name="progress">Reports progress.</param>
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
    /// <summary>
    /// Pulls or builds missing images. Runs before anything changes, so that a missing image changes nothing.
    /// </summary>
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
                progress.Say($"Pulling {which} …");
                await docker.PullAsync(missing[index], service.Name, cancellation);
                continue;
            }
            progress.Say($"Building {which} …");
            var built = await cli.BuildAsync(composeProject, [service.Name], cancellation);
            if (!built.Succeeded)
                throw new DeploymentException($"Cannot build {missing[index]}.\n{built.Output}{built.Error}".TrimEnd());
        }
    }

    /// <summary>Applies the stack, or only some of its parts, and waits until the applied parts are healthy.</summary>
    /// <param name="request">The request.</param>
    /// <param name="project">The project's name.</param>
    /// <param name="before">The stack's containers before the deployment.</param>
    /// <param name="time">The clock for timeouts.</param>
    /// <param name="cancellation">Cancels the deployment.</param>
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
                    ? ApplyAsync(only, only, request.HealthTimeout, limit.Token)
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
                    : $"Docker Compose did not finish within {request.Timeout.TotalSeconds:0} s. "
                        + "Run the same command again."
            );
        }
    }

    /// <summary>
    /// Applies the changed parts, dependencies before dependents, then starts the stopped ones and waits until all
    /// parts are healthy. Stopped parts are not waited for earlier: one of them may be the canary that a rollback is
    /// moving users off.
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
                patience: null,
                cancellation
            );
        }
        var all = rendered.Services.Select(service => service.Name).ToList();
        var still = (await docker.ContainersAsync(project, stack, cancellation))
            .Where(container => container is { IsWell: false, Status: not ("running" or "restarting") })
            .Select(container => container.Part)
            .Intersect(all)
            .ToList();
        await ApplyAsync(still, all, patience: null, cancellation);
    }

    /// <summary>The parts that Compose would create or recreate.</summary>
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
        TimeSpan? patience,
        CancellationToken cancellation
    )
    {
        progress.Say(parts.Count == 0 ? "Checking all parts …" : $"Bringing up {string.Join(", ", parts)} …");
        await watch.WaitAsync(
            [.. parts.Union(wait)],
            wait,
            async cancelled =>
            {
                // Without service names, Compose would apply all services.
                if (parts.Count == 0)
                    return;
                var up = await cli.UpAsync(composeProject, parts, cancelled);
                if (!up.Succeeded)
                    throw new DeploymentException(await ExplainAsync(up, cancelled));
            },
            patience,
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
