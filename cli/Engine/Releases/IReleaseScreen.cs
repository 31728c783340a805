using InventarioRetail.Releases;

namespace InventarioRetail.Engine.Releases;

/// <summary>What a person can ask for while a release is shown.</summary>
internal enum ReleaseKey
{
    /// <summary>Begin the next wave now, if it may.</summary>
    Continue,

    /// <summary>Pause, or go on after a pause.</summary>
    Pause,

    /// <summary>Take everybody off the canary; asked once.</summary>
    RollBack,

    /// <summary>Stop showing.</summary>
    Quit,
}

/// <summary>One picture of a release.</summary>
/// <param name="Snapshot">What was seen.</param>
/// <param name="Verdict">What the gate said.</param>
/// <param name="Decision">What an automatic run does next.</param>
/// <param name="Numbers">The numbers of both revisions.</param>
/// <param name="IsAutomatic">Whether this run does it; else it only shows.</param>
internal sealed record ReleaseFrame(
    ReleaseSnapshot Snapshot,
    Verdict Verdict,
    Decision Decision,
    LiveNumbers Numbers,
    bool IsAutomatic
);

/// <summary>Where a release is shown.</summary>
internal interface IReleaseScreen
{
    /// <summary>Whether a person is there, who may press keys.</summary>
    public bool IsInteractive { get; }

    /// <summary>Shows while something is done.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work);

    /// <summary>Shows a picture.</summary>
    public void Show(ReleaseFrame frame);

    /// <summary>Tells what has just happened.</summary>
    public void Tell(JournalEntry entry);

    /// <summary>Waits for a key, at most for so long; null when none was pressed.</summary>
    public Task<ReleaseKey?> WaitAsync(TimeSpan time, CancellationToken cancellation);
}
