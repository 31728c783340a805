namespace InventarioRetail.Releases.Model;

/// <summary>
/// Everything that a decision about a release depends on, except the gate's verdict. The live split is the truth and
/// the stack file is the intention: every decision starts from the live split, and determines what the stack file must
/// contain.
/// </summary>
public sealed record ReleaseSituation
{
    /// <summary>The release in the stack file.</summary>
    public required ReleaseSettings File { get; init; }

    /// <summary>The planned waves.</summary>
    public required RolloutSettings Plan { get; init; }

    /// <summary>The live split, with full revisions; null if it cannot be observed.</summary>
    public required ReleaseSettings? Live { get; init; }

    /// <summary>The running revisions, with or without users; null if unknown.</summary>
    public required IReadOnlyCollection<Revision>? Deployed { get; init; }

    /// <summary>
    /// How long the gate may hold a wave after its hold is over, before the release counts as stuck; without a limit by
    /// default.
    /// </summary>
    public TimeSpan InconclusiveAfter { get; init; } = TimeSpan.MaxValue;

    /// <summary>The brake on the live pair of revisions; null if none is on.</summary>
    public ActiveBrake? Brake { get; init; }

    /// <summary>The history of live splits.</summary>
    public required ReleaseHistory History { get; init; }

    /// <summary>Why the history could not be read; null if it was.</summary>
    public string? HistoryProblem { get; init; }

    /// <summary>The current time, by the clock of the history.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>
    /// The live split, with the pause from the stack file, because only the file records a pause. The stack file's
    /// release if the live split is unknown.
    /// </summary>
    internal ReleaseSettings Truth =>
        Live is null ? File : Live with { Paused = File.Paused && Live.Canary is not null };

    /// <summary>
    /// Whether the stack file requests a rollback that is not live yet: a failed rollback, or an edit by hand. A
    /// rollback needs no gate and no plan, so the next verb of any kind carries it out.
    /// </summary>
    public bool RollbackRequested =>
        Live is { Weight: > 0 } live && File.Weight == 0 && File.Stable == live.Stable && File.Canary == live.Canary;

    /// <summary>The release to restore if no change is requested.</summary>
    internal ReleaseSettings Settled => RollbackRequested ? Truth with { Weight = 0 } : Truth;
}

/// <summary>The result of a decision or a verb.</summary>
/// <param name="IsAllowed">False if the verb is refused.</param>
/// <param name="Target">
/// The release that must be in the stack file and live from now on; if refused, the live one, at 0 % if the stack file
/// requests a rollback.
/// </param>
/// <param name="Why">The reason, in full sentences; if refused, also what to do instead.</param>
public sealed record Transition(bool IsAllowed, ReleaseSettings Target, string Why)
{
    /// <summary>Whether it is applied even if the live split is unknown, as a rollback is.</summary>
    internal bool AppliesUnseen { get; init; }

    /// <summary>
    /// Returns the changes that lead to the target. A crash between or during the changes leaves a situation from which
    /// every verb can start.
    /// </summary>
    public FileChanges From(ReleaseSituation situation) => FileChanges.Towards(Target, situation, AppliesUnseen);

    internal static Transition To(ReleaseSettings target, string why) => new(true, target, why);

    internal static Transition Refused(ReleaseSituation situation, string why) =>
        new(
            false,
            situation.Settled,
            situation.RollbackRequested
                ? $"{why} The stack file sets the weight to 0 %, so all users go back to stable."
                : why
        );
}

/// <summary>The changes that make the stack file and the live state agree, in order.</summary>
/// <param name="Changes">The changes to the stack file; empty if it is already correct.</param>
/// <param name="MustApply">Whether the stack file must then be applied, and the live state checked.</param>
public sealed record FileChanges(IReadOnlyList<StackFileChange> Changes, bool MustApply)
{
    /// <summary>Whether no changes are needed.</summary>
    public bool IsNothing => Changes.Count == 0 && !MustApply;

    /// <summary>Returns the changes that lead to a target.</summary>
    /// <param name="target">The release that must be in the stack file and live.</param>
    /// <param name="situation">The situation.</param>
    /// <param name="appliesUnseen">
    /// Whether to apply the stack file even if the live split is unknown, or what was published is hidden by a brake;
    /// otherwise only the file changes in that case, because its other contents may never have been checked.
    /// </param>
    internal static FileChanges Towards(ReleaseSettings target, ReleaseSituation situation, bool appliesUnseen)
    {
        var changes = StackFileChange.Between(situation.File, target);
        if (situation.Live is not { } live)
            return new FileChanges(changes, appliesUnseen);
        return new FileChanges(
            changes,
            !live.IsSameSplitAs(target)
                || (appliesUnseen && situation.Brake is not null)
                || (situation.Deployed is { } deployed && !target.Revisions().ToHashSet().SetEquals(deployed))
        );
    }
}
