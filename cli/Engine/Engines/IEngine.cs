using InventarioRetail.Engine.Recording;

namespace InventarioRetail.Engine.Engines;

/// <summary>
/// What brings a stack to where it runs. It decides what has to change; the commands only ask it. Whoever calls it holds the
/// <see cref="StackLock"/>.
/// </summary>
internal interface IEngine
{
    /// <summary>The engine's name on the command line.</summary>
    public string Name { get; }

    /// <summary>Checks that it can be used here, changing nothing.</summary>
    /// <exception cref="UsageException">Something is missing; the message says what.</exception>
    public Task CheckAsync(string stack, CancellationToken cancellation);

    /// <summary>Has the stack be as declared, and waits until all of it is well.</summary>
    /// <exception cref="UsageException">The request cannot be met, and nothing was changed.</exception>
    /// <exception cref="DeploymentException">Something did not become well; what was done stays.</exception>
    public Task<UpResult> UpAsync(UpRequest request, CancellationToken cancellation);

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
}

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

/// <summary>What taking down did.</summary>
internal sealed record DownResult
{
    /// <summary>Parts and networks that went.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    public IReadOnlyList<string> RemovedVolumes { get; init; } = [];
    public IReadOnlyList<string> KeptVolumes { get; init; } = [];
}
