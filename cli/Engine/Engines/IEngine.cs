using InventarioRetail.Engine.Preview;
using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Engine.Engines;

/// <summary>
/// Deploys stacks. The engine decides what has to change; commands only call it. The caller holds the
/// <see cref="StackLock"/>.
/// </summary>
internal interface IEngine
{
    /// <summary>The engine's name on the command line.</summary>
    public string Name { get; }

    /// <summary>Checks that the engine can be used here; changes nothing.</summary>
    /// <exception cref="UsageException">It cannot; the message says why.</exception>
    public Task CheckAsync(string stack, CancellationToken cancellation);

    /// <summary>Prepares a request to be applied; changes nothing.</summary>
    /// <exception cref="UsageException">The stack declares something that the engine does not support.</exception>
    public UpRequest Prepare(UpRequest request);

    /// <summary>
    /// The changes that a request would make; null if the engine shows it and asks for confirmation itself.
    /// </summary>
    public StackDiff? Compare(UpRequest request);

    /// <summary>
    /// Applies the stack and waits until it is healthy. A request that was not prepared is prepared first.
    /// </summary>
    /// <exception cref="UsageException">The request cannot be met, and nothing was changed.</exception>
    /// <exception cref="DeploymentException">A part did not become healthy; completed changes are kept.</exception>
    public Task<UpResult> UpAsync(UpRequest request, CancellationToken cancellation);

    /// <summary>
    /// What taking a stack down would remove; null if the engine shows it and asks for confirmation itself.
    /// </summary>
    public Task<DownPreview?> PreviewDownAsync(string stack, CancellationToken cancellation);

    /// <summary>Takes the stack down; keeps its data unless the request says otherwise.</summary>
    /// <exception cref="DeploymentException">A resource could not be removed.</exception>
    public Task<DownResult> DownAsync(DownRequest request, CancellationToken cancellation);
}

/// <summary>The stack to deploy.</summary>
/// <param name="Stack">The stack's name.</param>
/// <param name="Target">The target state of the stack.</param>
internal sealed record UpRequest(string Stack, RecordedStack Target)
{
    /// <summary>
    /// The only parts to apply, such as <c>router-publisher</c>; null for all. No other part is started, changed,
    /// removed or waited for, whatever its state.
    /// </summary>
    public IReadOnlyList<string>? OnlyServices { get; init; }

    /// <summary>
    /// Whether the change only takes users off: a rollback, or a flag turned off. It is applied alone, without a
    /// preview, whatever else is pending.
    /// </summary>
    public bool GoesBack { get; init; }

    /// <summary>
    /// Whether what runs is compared too, not only what was recorded; Compose always compares with what runs.
    /// </summary>
    public bool Refreshes { get; init; }

    /// <summary>The time to wait until the parts are healthy, after the images are pulled or built.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The share of this time to wait after the parts have started; null for all of it.</summary>
    public TimeSpan? HealthTimeout { get; init; }

    /// <summary>Settings that are overridden for this run, each <c>path=value</c>.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>The prepared request; null before <see cref="IEngine.Prepare"/>.</summary>
    public PreparedStack? Prepared { get; init; }
}

/// <summary>A stack that is ready for Docker Compose.</summary>
/// <param name="Target">
/// The resulting stack; if only some parts are applied, the live stack with these parts changed.
/// </param>
/// <param name="Template">Its rendering, without the values of secrets.</param>
internal sealed record PreparedStack(RecordedStack Target, RenderedStack Template);

/// <summary>The result of <see cref="IEngine.UpAsync"/>, by part.</summary>
internal sealed record UpResult
{
    public IReadOnlyList<string> Created { get; init; } = [];
    public IReadOnlyList<string> Replaced { get; init; } = [];

    /// <summary>Parts that had stopped and were started.</summary>
    public IReadOnlyList<string> Started { get; init; } = [];

    /// <summary>Parts and networks that are no longer declared and were removed.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    public IReadOnlyList<string> Unchanged { get; init; } = [];

    /// <summary>Volumes that are no longer declared; they are kept.</summary>
    public IReadOnlyList<string> KeptVolumes { get; init; } = [];

    public bool ChangedNothing => Created.Count + Replaced.Count + Started.Count + Removed.Count == 0;
}

/// <summary>The stack to take down.</summary>
/// <param name="Stack">The stack's name.</param>
/// <param name="Volumes">Whether to remove its data too.</param>
internal sealed record DownRequest(string Stack, bool Volumes);

/// <summary>The resources that taking a stack down would remove.</summary>
/// <param name="Containers">Number of containers.</param>
/// <param name="Networks">Number of networks.</param>
/// <param name="Volumes">The volumes; they are kept unless their removal is requested.</param>
internal sealed record DownPreview(int Containers, int Networks, IReadOnlyList<string> Volumes)
{
    /// <summary>Whether there is nothing to remove.</summary>
    /// <param name="volumes">Whether volumes are removed too.</param>
    public bool IsNothing(bool volumes) => Containers + Networks == 0 && (!volumes || Volumes.Count == 0);
}

/// <summary>The result of <see cref="IEngine.DownAsync"/>.</summary>
internal sealed record DownResult
{
    /// <summary>Parts and networks that were removed.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    public IReadOnlyList<string> RemovedVolumes { get; init; } = [];
    public IReadOnlyList<string> KeptVolumes { get; init; } = [];
}
