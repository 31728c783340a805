using InventarioRetail.Components;
using InventarioRetail.Engine.Preview;

namespace InventarioRetail.Engine.Releases;

/// <summary>The parts of a stack on Docker that split the traffic.</summary>
internal static class TrafficParts
{
    public const string Router = PartName.Router;

    /// <summary>The only part that a wave, a rollback or a flag change applies.</summary>
    public const string Publisher = $"{Router}-publisher";
}

/// <summary>Plans changes.</summary>
/// <param name="readApplied">Reads the live stack; returns null if it is not recorded.</param>
internal sealed class StepPlanner(Func<RecordedStack?> readApplied)
{
    /// <summary>Plans the change that leads from a situation to a target.</summary>
    public async Task<PlannedChange> PlanAsync(
        LoadedStackFile stack,
        ReleaseSituation situation,
        ReleaseSettings target,
        FileChanges steps,
        bool isRollback
    )
    {
        var live = situation.Live;
        // A wave and a rollback apply only the publisher, whatever else in the file is not applied yet. A rollback
        // never deploys anything else, even if it cannot observe what is deployed.
        var movesUsersOnly =
            target.Canary is not null
            && (
                isRollback
                || (
                    live?.Stable == target.Stable
                    && live.Canary == target.Canary
                    && situation.Deployed is { } deployed
                    && deployed.Contains(target.Stable)
                    && deployed.Contains(target.Canary)
                )
            );
        // With the release ends what it skipped.
        IReadOnlyList<StackFileChange> changes =
            target.Canary is null && stack.Settings.Staging.Skipped is not null
                ? [.. steps.Changes, StackFileChange.SkippedStaging(null)]
                : steps.Changes;
        return await PlanAsync(stack, changes, movesUsersOnly) with
        {
            MustApply = steps.MustApply,
            Release = target,
            KeepsFile = isRollback,
            GoesBack = isRollback,
            IsBlind = isRollback && live is null,
            DecidedBy = isRollback ? null : live,
        };
    }

    /// <summary>Plans changes of the file.</summary>
    /// <param name="stack">The stack file.</param>
    /// <param name="changes">The changes.</param>
    /// <param name="publishesOnly">Whether to apply only the publisher, whatever else the file declares.</param>
    /// <param name="release">The live split, which must stay; null for the file's.</param>
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
                ? $"{stack.File.Name} (the live stack is not recorded on this machine)"
                : "the live stack",
        };
    }
}
