using InventarioRetail.Engine.Preview;
using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Engine.Engines;

/// <summary>Deploys a stack with Docker Compose on this machine.</summary>
/// <param name="runner">Runs docker and Compose.</param>
/// <param name="projectFolder">The folder with Pulumi.yaml.</param>
/// <param name="project">The project's name.</param>
/// <param name="progress">Reports progress.</param>
/// <param name="time">The clock for timeouts.</param>
internal sealed class ComposeEngine(
    ProcessRunner runner,
    string projectFolder,
    string project,
    UpProgress progress,
    TimeProvider time
) : IEngine
{
    private readonly DockerCli docker = new(runner);
    private readonly ComposeChecks checks = new(new DockerCli(runner), projectFolder, project);
    private readonly ComposeRemoval removal = new(new DockerCli(runner), project, progress);
    private Task<ComposeCli>? compose;

    public string Name => EngineChoice.Compose;

    public UpRequest Prepare(UpRequest request)
    {
        var target = request.OnlyServices is { } parts
            ? PartialStack.Of(Folder(request.Stack).ReadApplied(), request.Target, parts, request.Stack)
            : request.Target;
        var source = new RenderSource(projectFolder, request.Changes);
        var rendering = ComposeRenderer.Render(target, source, includeDependsOn: false);
        return request with { Prepared = new(target, rendering) };
    }

    public async Task CheckAsync(string stack, CancellationToken cancellation)
    {
        await docker.CheckAsync(cancellation);
        await docker.CheckLocalAsync(cancellation);
        // A Compose that has deployed the stack before is new enough.
        await FindComposeAsync(!Folder(stack).HasApplied, cancellation);
        checks.CheckOrigin(stack, await docker.ContainersAsync(project, stack, cancellation));
    }

    public StackDiff Compare(UpRequest request) =>
        StackDiff.Between(Folder(request.Stack).ReadApplied(), request.Target);

    public Task<UpResult> UpAsync(UpRequest request, CancellationToken cancellation) =>
        progress.RunAsync(() => BringUpAsync(request, cancellation));

    public async Task<DownPreview?> PreviewDownAsync(string stack, CancellationToken cancellation) =>
        new(
            (await docker.ContainersAsync(project, stack, cancellation)).Count,
            (await docker.NetworksAsync(project, stack, cancellation)).Count,
            await docker.VolumesAsync(project, stack, cancellation)
        );

    public Task<DownResult> DownAsync(DownRequest request, CancellationToken cancellation) =>
        progress.RunAsync(() => TakeDownAsync(request, cancellation));

    private StackFolder Folder(string stack) => StackFolder.Of(projectFolder, stack);

    private async Task<UpResult> BringUpAsync(UpRequest request, CancellationToken cancellation)
    {
        await docker.CheckAsync(cancellation);
        var finding = FindComposeAsync(checksVersion: false, cancellation);
        var before = await docker.ContainersAsync(project, request.Stack, cancellation);
        checks.CheckOrigin(request.Stack, before);
        if (await removal.RemoveLeftoversAsync(before, cancellation))
            before = await docker.ContainersAsync(project, request.Stack, cancellation);
        var folder = Folder(request.Stack).Create();
        var (target, template) = request.Prepared ?? Prepare(request).Prepared!;
        if (before.Count > 0)
            ComposeChecks.CheckChangeable(request.Stack, folder.ReadApplied(), target);

        var store = SecretStore.Open(projectFolder, request.Stack);
        await checks.CheckPasswordsAsync(request.Stack, store, template, cancellation);
        var values = store.Complete(template.Secrets);
        var secrets = new SecretValues(values);
        var rendered = template.Filled(values);
        RenderedFolder.Write(rendered, folder.Path);
        var deployment = new ComposeDeployment(
            docker,
            await finding,
            new(rendered.ComposeProject, folder.ComposeFile, store.Path, [.. values.Keys]),
            rendered,
            secrets,
            new(docker, project, request.Stack, before, progress, secrets, time),
            progress
        );
        await deployment.FetchImagesAsync(request.OnlyServices, cancellation);
        await deployment.ApplyAsync(request, project, before, time, cancellation);

        IReadOnlyList<string> removed = request.OnlyServices is null
            ? await removal.RemoveUndeclaredAsync(request.Stack, request.Target, rendered, cancellation)
            : [];
        folder.WriteApplied(target);
        var after = await docker.ContainersAsync(project, request.Stack, cancellation);
        if (request.OnlyServices is null)
            RenderedFolder.Prune(rendered, folder.Path);
        return Result(
            before,
            after,
            request.OnlyServices ?? [.. rendered.Services.Select(service => service.Name)],
            removed,
            await removal.UndeclaredVolumesAsync(request.Stack, rendered, cancellation)
        );
    }

    private async Task<DownResult> TakeDownAsync(DownRequest request, CancellationToken cancellation)
    {
        await docker.CheckAsync(cancellation);
        var containers = await docker.ContainersAsync(project, request.Stack, cancellation);
        checks.CheckOrigin(request.Stack, containers);
        return await removal.RemoveAllAsync(request, containers, Folder(request.Stack), cancellation);
    }

    /// <summary>Finds Compose once and keeps it.</summary>
    private Task<ComposeCli> FindComposeAsync(bool checksVersion, CancellationToken cancellation) =>
        compose ??= ComposeCli.FindAsync(runner, checksVersion, cancellation);

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
}
