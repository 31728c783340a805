using InventarioRetail.Engine.Preview;
using InventarioRetail.Engine.Recording;
using InventarioRetail.Releases;
using InventarioRetail.Stacks;

namespace InventarioRetail.Engine.Releases;

/// <summary>One step of a release, or of a flag, before it is taken: what the file and the resources become.</summary>
internal sealed record ReleaseStep
{
    /// <summary>The stack's file as it is.</summary>
    public required StackAtHand Before { get; init; }

    /// <summary>The stack's file as it will be.</summary>
    public required StackAtHand After { get; init; }

    /// <summary>The stack that the changed file declares.</summary>
    public required RecordedStack Target { get; init; }

    /// <summary>What changes of what is in force; of the file where that is not known.</summary>
    public required StackDiff Resources { get; init; }

    /// <summary>Whether the changed file is applied.</summary>
    public required bool MustApply { get; init; }

    /// <summary>
    /// Whether the file stays changed when applying fails: the wish to go back outlives a failure, and the next attempt carries it out.
    /// </summary>
    public bool KeepsFile { get; init; }

    /// <summary>The split that must be in force afterwards; null where the step is not about it.</summary>
    public ReleaseSettings? Release { get; init; }

    /// <summary>
    /// The split in force that the step was decided by: where another one is by the time that the step's turn has come, it is not taken.
    /// Null where that does not matter, as for a rollback.
    /// </summary>
    public ReleaseSettings? DecidedBy { get; init; }

    /// <summary>
    /// Works the step out anew once its turn has come, for what must be done whatever somebody else's step has changed meanwhile; null
    /// for a step that is only right where nothing has.
    /// </summary>
    public Func<CancellationToken, Task<ReleaseStep>>? Again { get; init; }

    /// <summary>What the resources are compared with, in words.</summary>
    public string ComparedWith { get; init; } = "what is in force";

    /// <summary>Whether it is decided although nobody knows what is in force, as a rollback may be.</summary>
    public bool IsBlind { get; init; }

    /// <summary>The only parts to touch; null for all that changes.</summary>
    public IReadOnlyList<string>? OnlyParts { get; init; }

    /// <summary>The lines of the file that change.</summary>
    public IReadOnlyList<FileLine> Lines => FileLines.Between(Before.Text, After.Text);

    public bool ChangesFile => Before.Text != After.Text;
    public bool ChangesNothing => !ChangesFile && !MustApply;
}

/// <summary>Works out steps.</summary>
/// <param name="readApplied">The stack as it is in force, where that is recorded; else null.</param>
internal sealed class StepPlanner(Func<RecordedStack?> readApplied)
{
    /// <summary>The step that leads from a situation to a target.</summary>
    public async Task<ReleaseStep> PlanAsync(
        StackAtHand stack,
        ReleaseSituation situation,
        ReleaseSettings target,
        FileChanges steps,
        bool isRollback
    )
    {
        var live = situation.Live;
        // A wave and a rollback touch nothing but what the router is told, whatever else is in the file and not applied yet.
        var movesUsersOnly =
            target.Canary is not null
            && (isRollback || (live?.Stable == target.Stable && live.Canary == target.Canary))
            && situation.Deployed.Contains(target.Stable)
            && situation.Deployed.Contains(target.Canary);
        return await PlanAsync(stack, steps.Changes, movesUsersOnly) with
        {
            MustApply = steps.MustApply,
            Release = target,
            KeepsFile = isRollback,
            IsBlind = isRollback && live is null,
            DecidedBy = isRollback ? null : live,
        };
    }

    /// <summary>A step by changes of the file.</summary>
    /// <param name="stack">The stack's file.</param>
    /// <param name="changes">The changes.</param>
    /// <param name="publishesOnly">Whether nothing but what the router is told is touched, whatever else the file says.</param>
    /// <param name="release">The split that is in force and stays so; null for the file's.</param>
    public async Task<ReleaseStep> PlanAsync(
        StackAtHand stack,
        IReadOnlyList<StackFileChange> changes,
        bool publishesOnly,
        ReleaseSettings? release = null
    )
    {
        var after = stack.With(changes);
        var target = await StackRecorder.RecordAsync(
            release is null ? after.Settings : after.Settings with { Release = release }
        );
        var applied = readApplied();
        return new ReleaseStep
        {
            Before = stack,
            After = after,
            Target = target,
            Resources = StackDiff.Between(applied ?? await StackRecorder.RecordAsync(stack.Settings), target),
            MustApply = true,
            OnlyParts = publishesOnly ? [TrafficParts.Publisher] : null,
            ComparedWith = applied is null
                ? $"{stack.File.Name} (what is in force is not recorded here)"
                : "what is in force",
        };
    }
}
