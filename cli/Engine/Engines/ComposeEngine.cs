using System.Text.RegularExpressions;
using InventarioRetail.Engine.Preview;
using InventarioRetail.Engine.Recording;
using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Engine.Engines;

/// <summary>
/// Brings a stack up with Docker Compose on this machine. Compose decides what has to change; this only decides when to ask it for which
/// part, because Compose itself would make again whatever depends on a changed part, and would refuse to change one part while another,
/// on which it depends, is not well.
/// </summary>
/// <param name="runner">Runs docker and Compose.</param>
/// <param name="projectFolder">The folder with Pulumi.yaml.</param>
/// <param name="project">The project's name.</param>
/// <param name="progress">Told what is being done.</param>
/// <param name="time">The clock of all waiting.</param>
internal sealed partial class ComposeEngine(
    ProcessRunner runner,
    string projectFolder,
    string project,
    UpProgress progress,
    TimeProvider time
) : IEngine
{
    private readonly DockerCli docker = new(runner);
    private Task<ComposeCli>? compose;

    public string Name => EngineChoice.Compose;

    public async Task CheckAsync(string stack, CancellationToken cancellation)
    {
        await docker.CheckAsync(cancellation);
        await docker.CheckLocalAsync(cancellation);
        // One that has brought the stack up is new enough.
        await FindComposeAsync(!StackFolder.Of(projectFolder, stack).HasApplied, cancellation);
        CheckOrigin(stack, await docker.ContainersAsync(project, stack, cancellation));
    }

    public Task<UpResult> UpAsync(UpRequest request, CancellationToken cancellation) =>
        progress.RunAsync(() => BringUpAsync(request, cancellation));

    public Task<DownResult> DownAsync(DownRequest request, CancellationToken cancellation) =>
        progress.RunAsync(() => TakeDownAsync(request, cancellation));

    private async Task<UpResult> BringUpAsync(UpRequest request, CancellationToken cancellation)
    {
        await docker.CheckAsync(cancellation);
        var finding = FindComposeAsync(checksVersion: false, cancellation);
        var before = await docker.ContainersAsync(project, request.Stack, cancellation);
        CheckOrigin(request.Stack, before);
        if (await RemoveLeftoversAsync(before, cancellation))
            before = await docker.ContainersAsync(project, request.Stack, cancellation);
        var folder = StackFolder.Of(projectFolder, request.Stack).Create();
        var applied = folder.ReadApplied();
        var target = request.OnlyServices is { } parts
            ? PartialStack.Of(applied, request.Target, parts, request.Stack)
            : request.Target;
        if (before.Count > 0)
            CheckChangeable(request.Stack, applied, target);

        var store = SecretStore.Open(projectFolder, request.Stack);
        var source = new RenderSource(projectFolder, request.Changes);
        var template = ComposeRenderer.Render(target, values: null, source);
        await CheckPasswordsAsync(request.Stack, store, template, cancellation);
        var secrets = store.Complete(template.Secrets);
        var rendered = ComposeRenderer.Render(target, secrets, source);
        rendered = rendered with { ComposeYaml = ComposeOrder.Without(rendered.ComposeYaml) };
        RenderedFolder.Write(rendered, folder.Path);
        var compose = new Composition(
            await finding,
            new(rendered.ComposeProject, folder.ComposeFile, store.Path, [.. secrets.Keys]),
            rendered,
            new(secrets),
            new(docker, project, request.Stack, before, progress, new(secrets), time)
        );
        await FetchImagesAsync(compose, request.OnlyServices, cancellation);

        await WithinAsync(
            request,
            compose,
            limited =>
                request.OnlyServices is { } only
                    ? ApplyAsync(compose, only, only, limited)
                    : ApplyAllAsync(request.Stack, compose, before, limited),
            cancellation
        );

        var removed = new List<string>();
        if (request.OnlyServices is null)
            removed.AddRange(await RemoveUndeclaredAsync(request, rendered, cancellation));
        folder.WriteApplied(target);
        var after = await docker.ContainersAsync(project, request.Stack, cancellation);
        if (request.OnlyServices is null)
            RenderedFolder.Prune(rendered, folder.Path);
        return Result(
            before,
            after,
            request.OnlyServices ?? [.. rendered.Services.Select(service => service.Name)],
            removed,
            await UndeclaredVolumesAsync(request.Stack, rendered, cancellation)
        );
    }

    /// <summary>Looked for once.</summary>
    private Task<ComposeCli> FindComposeAsync(bool checksVersion, CancellationToken cancellation) =>
        compose ??= ComposeCli.FindAsync(runner, checksVersion, cancellation);

    /// <summary>What is there must have been made by Compose, and from this folder: another one has other passwords.</summary>
    private void CheckOrigin(string stack, IReadOnlyList<ContainerState> containers)
    {
        var own = StackFolder.Of(projectFolder, stack).Path;
        foreach (var container in containers)
        {
            if (container.ComposeProject.Length == 0)
            {
                throw new UsageException(
                    $"{container.Name} is there, and was not made by Compose. If Pulumi made it, use --engine pulumi; "
                        + $"otherwise remove it (docker rm --force {container.Name})."
                );
            }
            if (container.ComposeFolder != own && Directory.Exists(container.ComposeFolder))
            {
                throw new UsageException(
                    $"Stack '{stack}' was brought up from {container.ComposeFolder}, where its passwords are. "
                        + $"Use ./run in that project's folder, or take it down there first (./run down {stack})."
                );
            }
        }
    }

    /// <summary>
    /// Removes what a Compose that was killed while it replaced a container has left beside the container itself; Compose 2 would
    /// remove it, and want its name, at the same time.
    /// </summary>
    private async Task<bool> RemoveLeftoversAsync(
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

    /// <summary>Compose cannot change a network or a volume that is in use; version 2 would not even say so.</summary>
    private static void CheckChangeable(string stack, RecordedStack applied, RecordedStack target)
    {
        var changed = StackDiff
            .Between(applied, target)
            .Steps.Where(step => step.Operation is StepOperation.Replace or StepOperation.Update)
            .FirstOrDefault(step => step.Resource.Type is DockerTypes.Network or DockerTypes.Volume);
        if (changed is null)
            return;
        var what = changed.Resource.Type == DockerTypes.Network ? "network" : "volume";
        throw new UsageException(
            $"The {what} {changed.Resource.Name} changes ({string.Join(", ", changed.Changes.Select(change => change.Path))}), "
                + $"which is not possible while it is in use. Take the stack down (./run down {stack}; its data stays) and bring it up again."
        );
    }

    /// <summary>New passwords would not open the database that was made with others.</summary>
    private async Task CheckPasswordsAsync(
        string stack,
        SecretStore store,
        RenderedStack template,
        CancellationToken cancellation
    )
    {
        if (template.Secrets.Count == 0 || File.Exists(store.Path))
            return;
        var data = template.Volumes.Where(volume => volume.Protected).Select(volume => volume.HostName);
        var kept = (await docker.VolumesAsync(project, stack, cancellation)).Intersect(data).ToList();
        if (kept.Count == 0)
            return;
        throw new UsageException(
            $"{store.Path} is gone, and the data of the stack is still there ({string.Join(", ", kept)}) and wants the passwords that "
                + $"were in it. Put the file back, or, if the data may go, remove it: ./run down {stack} --volumes"
        );
    }

    /// <summary>Before anything is changed, so that a missing image changes nothing.</summary>
    private async Task FetchImagesAsync(
        Composition compose,
        IReadOnlyList<string>? only,
        CancellationToken cancellation
    )
    {
        var services = compose.Rendered.Services.Where(service => only is null || only.Contains(service.Name)).ToList();
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
            var built = await compose.Cli.BuildAsync(compose.Project, [service.Name], cancellation);
            if (!built.Succeeded)
                throw new DeploymentException(
                    $"{missing[index]} cannot be built.\n{built.Output}{built.Error}".TrimEnd()
                );
        }
    }

    /// <summary>
    /// First what changes, dependencies before dependents; then what stands still is started, and everything must be well. What stands
    /// still is not waited for before: it may be the canary that a rollback is about.
    /// </summary>
    private async Task ApplyAllAsync(
        string stack,
        Composition compose,
        IReadOnlyList<ContainerState> before,
        CancellationToken cancellation
    )
    {
        var changed = await ChangedAsync(compose, before, cancellation);
        foreach (var level in ComposeOrder.Levels(compose.Rendered.Services, changed))
        {
            var wait = level.Where(service =>
                service.WaitsForHealth && ComposeOrder.IsNeeded(service, compose.Rendered.Services, changed)
            );
            await ApplyAsync(
                compose,
                [.. level.Select(service => service.Name)],
                [.. wait.Select(service => service.Name)],
                cancellation
            );
        }
        var all = compose.Rendered.Services.Select(service => service.Name).ToList();
        var still = (await docker.ContainersAsync(project, stack, cancellation))
            .Where(container => container is { IsWell: false, Status: not ("running" or "restarting") })
            .Select(container => container.Part)
            .Intersect(all)
            .ToList();
        await ApplyAsync(compose, still, all, cancellation);
    }

    /// <summary>The parts that Compose would make, or make again.</summary>
    private static async Task<IReadOnlySet<string>> ChangedAsync(
        Composition compose,
        IReadOnlyList<ContainerState> before,
        CancellationToken cancellation
    )
    {
        var hashes =
            before.Count == 0
                ? new Dictionary<string, string>()
                : await compose.Cli.HashesAsync(compose.Project, cancellation);
        return compose
            .Rendered.Services.Select(service => service.Name)
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
        Composition compose,
        IReadOnlyList<string> parts,
        IReadOnlyList<string> wait,
        CancellationToken cancellation
    )
    {
        progress.Say(parts.Count == 0 ? "Checking all parts …" : $"Bringing up {string.Join(", ", parts)} …");
        await compose.Watch.WaitAsync(
            [.. parts.Union(wait)],
            wait,
            async cancelled =>
            {
                // Asked for nothing, Compose would take it for everything.
                if (parts.Count == 0)
                    return;
                var up = await compose.Cli.UpAsync(compose.Project, parts, cancelled);
                if (!up.Succeeded)
                    throw new DeploymentException(await ExplainAsync(compose, up, cancelled));
            },
            cancellation
        );
    }

    private async Task<string> ExplainAsync(Composition compose, ProcessResult failed, CancellationToken cancellation)
    {
        var error = compose.Secrets.RemoveFrom(failed.Error + failed.Output);
        if (DockerProblem.PortInUse(error) is not { } port)
            return DockerProblem.Explain(error, new DockerProblem.Place());
        var holder = await docker.HolderOfPortAsync(port.Address[(port.Address.LastIndexOf(':') + 1)..], cancellation);
        var part = compose.Rendered.Services.FirstOrDefault(service => service.ContainerName == port.Container)?.Name;
        return DockerProblem.Explain(error, new() { Part = part, PortHolder = holder });
    }

    private async Task WithinAsync(
        UpRequest request,
        Composition compose,
        Func<CancellationToken, Task> work,
        CancellationToken cancellation
    )
    {
        using var timeout = new CancellationTokenSource(request.Timeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            await work(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            var parts = request.OnlyServices ?? [.. compose.Rendered.Services.Select(service => service.Name)];
            var why = await compose.Watch.ExplainAsync(parts, request.Timeout, cancellation);
            throw new DeploymentException(
                why.Length > 0
                    ? why
                    : $"Docker Compose did not finish within {request.Timeout.TotalSeconds:0} s; run the same command again."
            );
        }
    }

    /// <summary>What is no longer declared goes last: until then an old revision may still have had users.</summary>
    private async Task<IReadOnlyList<string>> RemoveUndeclaredAsync(
        UpRequest request,
        RenderedStack rendered,
        CancellationToken cancellation
    )
    {
        var parts = rendered.Services.Select(service => service.Name).ToHashSet();
        var containers = (await docker.ContainersAsync(project, request.Stack, cancellation))
            .Where(container => !parts.Contains(container.Part))
            .ToList();
        if (containers.Count > 0)
            progress.Say($"Removing {string.Join(", ", containers.Select(container => container.Part))} …");
        await docker.RemoveAsync(containers, cancellation);

        var declared = Declared.Networks(request.Target);
        var networks = (await docker.NetworksAsync(project, request.Stack, cancellation))
            .Where(network => !declared.Contains(network))
            .ToList();
        await docker.RemoveNetworksAsync(networks, cancellation);
        return [.. containers.Select(container => container.Part), .. networks.Select(network => $"network {network}")];
    }

    private async Task<IReadOnlyList<string>> UndeclaredVolumesAsync(
        string stack,
        RenderedStack rendered,
        CancellationToken cancellation
    ) =>
        [
            .. (await docker.VolumesAsync(project, stack, cancellation)).Except(
                rendered.Volumes.Select(volume => volume.HostName)
            ),
        ];

    private static UpResult Result(
        IReadOnlyList<ContainerState> before,
        IReadOnlyList<ContainerState> after,
        IReadOnlyList<string> parts,
        IReadOnlyList<string> removed,
        IReadOnlyList<string> keptVolumes
    )
    {
        var became = parts
            .Select(part => (Part: part, Old: Of(before, part), New: Of(after, part)))
            .Where(change => change.New is not null)
            .ToLookup(
                change =>
                    change.Old is null ? nameof(UpResult.Created)
                    : change.Old.Id != change.New!.Id ? nameof(UpResult.Replaced)
                    : change.Old.StartedAt != change.New.StartedAt ? nameof(UpResult.Started)
                    : nameof(UpResult.Unchanged),
                change => change.Part
            );
        return new()
        {
            Created = [.. became[nameof(UpResult.Created)]],
            Replaced = [.. became[nameof(UpResult.Replaced)]],
            Started = [.. became[nameof(UpResult.Started)]],
            Unchanged = [.. became[nameof(UpResult.Unchanged)]],
            Removed = removed,
            KeptVolumes = keptVolumes,
        };

        static ContainerState? Of(IReadOnlyList<ContainerState> containers, string part) =>
            containers.FirstOrDefault(container => container.Part == part);
    }

    private async Task<DownResult> TakeDownAsync(DownRequest request, CancellationToken cancellation)
    {
        await docker.CheckAsync(cancellation);
        var containers = await docker.ContainersAsync(project, request.Stack, cancellation);
        CheckOrigin(request.Stack, containers);
        var folder = StackFolder.Of(projectFolder, request.Stack);
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

    /// <summary>A stack in the course of being applied.</summary>
    private sealed record Composition(
        ComposeCli Cli,
        ComposeProject Project,
        RenderedStack Rendered,
        SecretValues Secrets,
        PartWatch Watch
    );
}
