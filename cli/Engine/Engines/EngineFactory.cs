using InventarioRetail.Stacks;

namespace InventarioRetail.Engine.Engines;

/// <summary>For which stack an engine is opened, and how it is used.</summary>
/// <param name="Stack">The stack's name.</param>
/// <param name="Project">The project's name.</param>
/// <param name="Wanted">The engine that was asked for; null for the obvious one.</param>
internal sealed record EngineRequest(string Stack, string Project, string? Wanted)
{
    /// <summary>Where the stack runs (default Docker).</summary>
    public Platform Platform { get; init; } = Platform.Docker;

    /// <summary>Whether Pulumi need not ask (default false).</summary>
    public bool Yes { get; init; }

    /// <summary>Whether Pulumi's output is only shown when it fails (default false).</summary>
    public bool IsQuiet { get; init; }
}

/// <summary>Chooses and makes the engine of a stack.</summary>
/// <param name="files">The project's files.</param>
/// <param name="runner">Runs programs.</param>
/// <param name="time">The clock of all waiting.</param>
internal sealed class EngineFactory(StackFiles files, ProcessRunner runner, TimeProvider time)
{
    /// <exception cref="UsageException">The stack cannot be brought up with the engine that was asked for.</exception>
    public StackEngine Open(EngineRequest request, UpProgress progress)
    {
        var folder = StackFolder.Of(files.Folder, request.Stack);
        IEngine engine =
            Choose(request, folder) == EngineChoice.Pulumi
                ? new PulumiEngine(runner, files.Folder, request.Yes, request.IsQuiet)
                : new ComposeEngine(runner, files.Folder, request.Project, progress, time);
        return new(engine, folder, request.Stack, time);
    }

    private string Choose(EngineRequest request, StackFolder folder)
    {
        if (request.Platform == Platform.Docker)
            return EngineChoice.Choose(request.Wanted, runner, folder, request.Stack);
        return request.Wanted is null or EngineChoice.Pulumi
            ? EngineChoice.Pulumi
            : throw new UsageException($"Stack '{request.Stack}' runs on Kubernetes, not on Docker; omit --engine.");
    }
}

/// <summary>The engine of one stack, and the lock that a command needs to change the stack with it.</summary>
/// <param name="engine">The engine.</param>
/// <param name="folder">What this machine knows of the stack.</param>
/// <param name="stack">The stack's name.</param>
/// <param name="time">The clock of the waiting.</param>
internal sealed class StackEngine(IEngine engine, StackFolder folder, string stack, TimeProvider time)
{
    public IEngine Engine => engine;
    public StackFolder Folder => folder;

    /// <summary>Whether the engine is Compose, which records on this machine what it has applied, and can touch some parts alone.</summary>
    public bool IsCompose => engine.Name == EngineChoice.Compose;

    /// <summary>Takes the stack lock.</summary>
    /// <param name="command">What it is taken for, e.g. <c>./run up local</c>.</param>
    /// <param name="onWaiting">Told why it waits.</param>
    /// <param name="patience">How long to wait for another command that has it (default: not at all).</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="UsageException">Another command has it; the message says which, and since when.</exception>
    public Task<StackLock> LockAsync(
        string command,
        Action<string>? onWaiting = null,
        TimeSpan patience = default,
        CancellationToken cancellation = default
    ) => StackLock.TakeAsync(folder.Create().Path, stack, command, onWaiting, patience, time, cancellation);
}
