using InventarioRetail.Components;
using InventarioRetail.Engine.Preview;
using InventarioRetail.Engine.Recording;
using InventarioRetail.Releases;
using InventarioRetail.Stacks;

namespace InventarioRetail.Engine.Releases;

/// <summary>The parts of a stack on Docker that split the users.</summary>
internal static class TrafficParts
{
    public const string Router = PartName.Router;

    /// <summary>The only part that a wave, a rollback or a flag changes.</summary>
    public const string Publisher = $"{Router}-publisher";
}

/// <summary>Works out steps.</summary>
/// <param name="readApplied">The stack as it is in force, where that is recorded; else null.</param>
internal sealed class StepPlanner(Func<RecordedStack?> readApplied)
{
    /// <summary>The step that leads from a situation to a target.</summary>
    public async Task<PlannedChange> PlanAsync(
        LoadedStackFile stack,
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
    public async Task<PlannedChange> PlanAsync(
        LoadedStackFile stack,
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
        return new PlannedChange
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
