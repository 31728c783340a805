using InventarioRetail.Engine.Preview;
using InventarioRetail.Engine.Recording;
using InventarioRetail.Engine.Rendering;

namespace InventarioRetail.Engine.Engines;

/// <summary>
/// What brings a stack to where it runs. It decides what has to change; the commands only ask it. The caller holds the
/// <see cref="StackLock"/>.
/// </summary>
internal interface IEngine
{
    /// <summary>The engine's name on the command line.</summary>
    public string Name { get; }

    /// <summary>Checks that it can be used here, changing nothing.</summary>
    /// <exception cref="UsageException">Something is missing; the message says what.</exception>
    public Task CheckAsync(string stack, CancellationToken cancellation);

    /// <summary>Makes a request ready to be applied, changing nothing.</summary>
    /// <exception cref="UsageException">The stack declares something that the engine does not support.</exception>
    public UpRequest Prepare(UpRequest request);

    /// <summary>What a request would change; null for an engine that shows it, and asks, itself.</summary>
    public StackDiff? Compare(UpRequest request);

    /// <summary>Applies the stack and waits until it is healthy. A request that was not prepared is prepared first.</summary>
    /// <exception cref="UsageException">The request cannot be met, and nothing was changed.</exception>
    /// <exception cref="DeploymentException">Something did not become well; what was done stays.</exception>
    public Task<UpResult> UpAsync(UpRequest request, CancellationToken cancellation);

    /// <summary>What taking a stack down would remove; null for an engine that shows it, and asks, itself.</summary>
    public Task<DownPreview?> PreviewDownAsync(string stack, CancellationToken cancellation);

    /// <summary>Takes the stack down; its data stays unless asked otherwise.</summary>
    /// <exception cref="DeploymentException">Not all of it could be removed.</exception>
    public Task<DownResult> DownAsync(DownRequest request, CancellationToken cancellation);
}

/// <summary>What to bring up.</summary>
/// <param name="Stack">The stack's name.</param>
/// <param name="Target">The stack as it is to be.</param>
internal sealed record UpRequest(string Stack, RecordedStack Target)
{
    /// <summary>
    /// The only parts to touch, such as <c>router-publisher</c>; null for all. Nothing else is started, changed, removed or waited for,
    /// whatever its state.
    /// </summary>
    public IReadOnlyList<string>? OnlyServices { get; init; }

    /// <summary>How long to wait until all is well, once the images are there.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Settings that were changed for this time, each <c>path=value</c>.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>What the engine has made of the request; null before <see cref="IEngine.Prepare"/>.</summary>
    public PreparedStack? Prepared { get; init; }
}

/// <summary>A stack that is ready for Docker Compose.</summary>
/// <param name="Target">The stack as it will be: but for some parts as it is live, where only these are touched.</param>
/// <param name="Template">Its rendering, without the values of secrets.</param>
internal sealed record PreparedStack(RecordedStack Target, RenderedStack Template);

/// <summary>What bringing up did, part by part.</summary>
internal sealed record UpResult
{
    public IReadOnlyList<string> Created { get; init; } = [];
    public IReadOnlyList<string> Replaced { get; init; } = [];

    /// <summary>Parts that had stopped and run again.</summary>
    public IReadOnlyList<string> Started { get; init; } = [];

    /// <summary>Parts and networks that are no longer declared and went.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    public IReadOnlyList<string> Unchanged { get; init; } = [];

    /// <summary>Volumes that are no longer declared; they are kept.</summary>
    public IReadOnlyList<string> KeptVolumes { get; init; } = [];

    public bool ChangedNothing => Created.Count + Replaced.Count + Started.Count + Removed.Count == 0;
}

/// <summary>What to take down.</summary>
/// <param name="Stack">The stack's name.</param>
/// <param name="Volumes">Whether its data goes too.</param>
internal sealed record DownRequest(string Stack, bool Volumes);

/// <summary>What taking a stack down would remove.</summary>
/// <param name="Containers">Number of containers.</param>
/// <param name="Networks">Number of networks.</param>
/// <param name="Volumes">The volumes, which stay unless they are to go too.</param>
internal sealed record DownPreview(int Containers, int Networks, IReadOnlyList<string> Volumes)
{
    /// <summary>Whether there is nothing to remove.</summary>
    /// <param name="volumes">Whether volumes are to go too.</param>
    public bool IsNothing(bool volumes) => Containers + Networks == 0 && (!volumes || Volumes.Count == 0);
}

/// <summary>What taking down did.</summary>
internal sealed record DownResult
{
    /// <summary>Parts and networks that went.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    public IReadOnlyList<string> RemovedVolumes { get; init; } = [];
    public IReadOnlyList<string> KeptVolumes { get; init; } = [];
}
