namespace InventarioRetail.Engine.Releases;

/// <summary>The actions that an operator can trigger by key while a release is shown.</summary>
internal enum ReleaseKey
{
    /// <summary>Begin the next wave now, if allowed.</summary>
    Continue,

    /// <summary>Pause or resume.</summary>
    Pause,

    /// <summary>Move all users off the canary, after a confirmation.</summary>
    RollBack,

    /// <summary>Quit the screen.</summary>
    Quit,
}

/// <summary>One frame of the screen.</summary>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Verdict">The gate's verdict.</param>
/// <param name="Decision">The next step of an automatic run.</param>
/// <param name="Numbers">The metrics of both revisions.</param>
/// <param name="IsAutomatic">Whether this run takes the next step; else it only shows it.</param>
internal sealed record ReleaseFrame(
    ReleaseSnapshot Snapshot,
    Verdict Verdict,
    Decision Decision,
    LiveNumbers Numbers,
    bool IsAutomatic
)
{
    /// <summary>Why an automatic run cannot begin; null if it can.</summary>
    public string? WhyNotBegin =>
        Verdict.Decision == GateDecision.RollBack
        && Decision is { Step: NextStep.Wait, State: { Release.Weight: 0, Phase: not ReleasePhase.Unknown } }
            ? $"The release cannot begin while the gate says roll back ({string.Join("; ", Verdict.Reasons)})."
            : null;
}

/// <summary>A screen that shows a release.</summary>
internal interface IReleaseScreen
{
    /// <summary>Whether an operator can press keys.</summary>
    public bool IsInteractive { get; }

    /// <summary>Keeps the screen open while the work runs.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work);

    /// <summary>Shows a frame.</summary>
    public void Show(ReleaseFrame frame);

    /// <summary>Shows an event.</summary>
    public void Show(JournalEntry entry);

    /// <summary>Waits for a key, at most for the given time; null if none was pressed.</summary>
    public Task<ReleaseKey?> WaitAsync(TimeSpan time, CancellationToken cancellation);
}
