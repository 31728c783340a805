using InventarioRetail.Settings;

namespace InventarioRetail.Releases.Model;

/// <summary>
/// Everything that a decision about a release depends on, except for the gate's verdict. What is in force is the truth and the file is
/// the intention: every decision starts from what is in force, and says what the file must say.
/// </summary>
public sealed record ReleaseSituation
{
    /// <summary>The release as the stack's file has it.</summary>
    public required ReleaseSettings File { get; init; }

    /// <summary>The waves.</summary>
    public required RolloutSettings Plan { get; init; }

    /// <summary>The split that the router has in force now, with the revisions in full; null when it cannot be asked.</summary>
    public required ReleaseSettings? Live { get; init; }

    /// <summary>The revisions that run, whether users are on them or not.</summary>
    public required IReadOnlyCollection<Revision> Deployed { get; init; }

    /// <summary>Which split was in force when.</summary>
    public required ReleaseHistory History { get; init; }

    /// <summary>The time, by the clock that made the history's times.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>
    /// What is in force, with the pause from the file: a pause is not in force anywhere. Where what is in force is not known, the file.
    /// </summary>
    internal ReleaseSettings Truth =>
        Live is null ? File : Live with { Paused = File.Paused && Live.Canary is not null };

    /// <summary>
    /// Whether the file says that everybody goes back and it is not so yet: by a rollback that failed, or by hand. Of all that can be
    /// written there, this needs no gate and no plan, so whatever is asked next carries it out.
    /// </summary>
    public bool RollbackRequested =>
        Live is { Weight: > 0 } live && File.Weight == 0 && File.Stable == live.Stable && File.Canary == live.Canary;

    /// <summary>What the file and the world must say when nothing else is asked for.</summary>
    internal ReleaseSettings Settled => RollbackRequested ? Truth with { Weight = 0 } : Truth;
}

/// <summary>What a decision or a verb comes to.</summary>
/// <param name="IsAllowed">False when the verb is refused.</param>
/// <param name="Target">
/// What the file must say and what must be in force from now on; when refused, what is in force already, or 0 % where the file says so.
/// </param>
/// <param name="Why">Why, in full sentences; when refused, also what would be right.</param>
public sealed record Transition(bool IsAllowed, ReleaseSettings Target, string Why)
{
    /// <summary>Whether it is applied although nobody knows what is in force, as a rollback is.</summary>
    internal bool AppliesUnseen { get; init; }

    /// <summary>What leads to the target. A crash between or within the steps leaves a situation that every verb can start from.</summary>
    public FileChanges From(ReleaseSituation situation) => FileChanges.Towards(Target, situation, AppliesUnseen);

    internal static Transition To(ReleaseSettings target, string why) => new(true, target, why);

    internal static Transition Refused(ReleaseSituation situation, string why) =>
        new(
            false,
            situation.Settled,
            situation.RollbackRequested ? $"{why} The file says 0 %, so everybody goes back." : why
        );
}

/// <summary>The steps that make the file and the world say the same, in this order.</summary>
/// <param name="Changes">The changes of the stack's file; none when it says what it must already.</param>
/// <param name="MustApply">Whether the file must then be applied, and what is in force be checked.</param>
public sealed record FileChanges(IReadOnlyList<StackFileChange> Changes, bool MustApply)
{
    /// <summary>Whether there is nothing to do.</summary>
    public bool IsNothing => Changes.Count == 0 && !MustApply;

    /// <summary>The steps to a target.</summary>
    /// <param name="target">What the file must say and what must be in force.</param>
    /// <param name="situation">The situation.</param>
    /// <param name="appliesUnseen">
    /// Whether to apply it where what is in force is not known; else only the file changes there, for what it says may never have been
    /// checked.
    /// </param>
    internal static FileChanges Towards(ReleaseSettings target, ReleaseSituation situation, bool appliesUnseen)
    {
        var changes = StackFileChange.Between(situation.File, target);
        if (situation.Live is not { } live)
            return new FileChanges(changes, appliesUnseen);
        return new FileChanges(
            changes,
            !live.IsSameSplitAs(target) || !target.Revisions().ToHashSet().SetEquals(situation.Deployed)
        );
    }
}
