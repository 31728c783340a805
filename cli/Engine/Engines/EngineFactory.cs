namespace InventarioRetail.Engine.Engines;

/// <summary>The stack to open an engine for, and how to use it.</summary>
/// <param name="Stack">The stack's name.</param>
/// <param name="Project">The project's name.</param>
/// <param name="Wanted">The requested engine; null for the default.</param>
internal sealed record EngineRequest(string Stack, string Project, string? Wanted)
{
    /// <summary>The platform of the stack (default Docker).</summary>
    public Platform Platform { get; init; } = Platform.Docker;

    /// <summary>Whether Pulumi skips its confirmation (default false).</summary>
    public bool Yes { get; init; }

    /// <summary>Whether Pulumi's output is shown only if it fails (default false).</summary>
    public bool IsQuiet { get; init; }
}

/// <summary>Chooses and creates the engine of a stack.</summary>
/// <param name="files">The project's files.</param>
/// <param name="runner">Runs programs.</param>
/// <param name="time">The clock for timeouts.</param>
internal sealed class EngineFactory(StackFiles files, ProcessRunner runner, TimeProvider time)
{
    /// <exception cref="UsageException">The stack cannot be deployed with the requested engine.</exception>
    public StackEngine Open(EngineRequest request, UpProgress progress)
    {
        var folder = StackFolder.Of(files.Folder, request.Stack);
        IEngine engine =
            Choose(request, folder) == EngineChoice.Pulumi
                ? new PulumiEngine(
                    runner,
                    new(files.Folder, request.Project, request.Yes, request.IsQuiet),
                    progress,
                    time
                )
                : new ComposeEngine(runner, files.Folder, request.Project, progress, time);
        return new(engine, folder, request.Stack, time);
    }

    private string Choose(EngineRequest request, StackFolder folder)
    {
        if (request.Platform == Platform.Docker)
            return EngineChoice.Choose(request.Wanted, runner, folder, request.Stack);
        return request.Wanted is null or EngineChoice.Pulumi
            ? EngineChoice.Pulumi
            : throw new UsageException(
                $"Stack '{request.Stack}' runs on Kubernetes, which only Pulumi deploys. Omit --engine."
            );
    }
}

/// <summary>The engine of one stack, and the lock that a command needs to change the stack with it.</summary>
/// <param name="engine">The engine.</param>
/// <param name="folder">The stack's folder on this machine.</param>
/// <param name="stack">The stack's name.</param>
/// <param name="time">The clock for timeouts.</param>
internal sealed class StackEngine(IEngine engine, StackFolder folder, string stack, TimeProvider time)
{
    public IEngine Engine => engine;
    public StackFolder Folder => folder;

    /// <summary>
    /// Whether the engine is Compose, which records on this machine what it applied and can apply single parts.
    /// </summary>
    public bool IsCompose => engine.Name == EngineChoice.Compose;

    /// <summary>Takes the stack lock.</summary>
    /// <param name="command">The command that takes it, e.g. <c>./run up local</c>.</param>
    /// <param name="onWaiting">Called with the reason for waiting.</param>
    /// <param name="patience">How long to wait for another command to release it (default: not at all).</param>
    /// <param name="preemption">How to stop that command, as a rollback does; null to wait for it.</param>
    /// <param name="cancellation">Cancels waiting.</param>
    /// <exception cref="UsageException">
    /// Another command holds it, and the message says which, and since when; or its folder belongs to another user.
    /// </exception>
    public async Task<StackLock> LockAsync(
        string command,
        Action<string>? onWaiting = null,
        TimeSpan patience = default,
        Preemption? preemption = null,
        CancellationToken cancellation = default
    )
    {
        try
        {
            return await StackLock.TakeAsync(
                folder.Create().Path,
                stack,
                command,
                onWaiting,
                patience,
                preemption,
                time,
                cancellation
            );
        }
        catch (UnauthorizedAccessException)
        {
            var owner = await StackFolder.OwnerAsync(folder.Path, cancellation);
            throw new UsageException(
                $"{folder.Path} belongs to {owner}, and you have no permission to change it. Run 'sudo -u {owner} "
                    + $"{command}', or give yourself access to the folder."
            );
        }
    }
}
