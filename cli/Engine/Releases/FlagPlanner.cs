namespace InventarioRetail.Engine.Releases;

/// <summary>Plans the change of a feature flag's percentage.</summary>
internal static class FlagPlanner
{
    /// <summary>
    /// Plans the change that sets a flag to a percentage of users and leaves the live split as it is.
    /// </summary>
    /// <exception cref="UsageException">The stack has no such flag, or the file and the live split differ.</exception>
    public static async Task<PlannedChange> PlanAsync(
        ReleaseSession session,
        string flag,
        int percent,
        CancellationToken cancellation
    )
    {
        var now = session.Read();
        var step = await session.Planner.PlanAsync(
            now,
            Percent(now, flag) == percent ? [] : [StackFileChange.Flag(flag, percent)],
            publishesOnly: true,
            await LiveSplitAsync(session, now, cancellation)
        );
        // The publisher also publishes the split, so the change is replanned: another command may have changed the
        // split meanwhile.
        return step with { Replan = cancelled => PlanAsync(session, flag, percent, cancelled) };
    }

    /// <summary>The percentage of users for whom a flag is on, by the stack file.</summary>
    /// <exception cref="UsageException">The stack has no such flag.</exception>
    public static int Percent(LoadedStackFile stack, string flag) =>
        stack.Settings.Flags.TryGetValue(flag, out var percent)
            ? percent
            : throw new UsageException(
                $"'{stack.Stack}' has no flag '{flag}'; it has {string.Join(", ", stack.Settings.Flags.Keys)}. "
                    + $"Add a new flag to '{stack.File.Name}' under flags."
            );

    /// <summary>
    /// The live split, to be published unchanged: a flag change must not apply a split that is only in the file.
    /// </summary>
    private static async Task<ReleaseSettings?> LiveSplitAsync(
        ReleaseSession session,
        LoadedStackFile stack,
        CancellationToken cancellation
    )
    {
        var live = (await session.Observer.ObserveAsync(stack.Settings, cancellation)).Live;
        var file = stack.Settings.Release;
        if (live is null || live.IsSameSplitAs(file) || session.AppliesParts)
            return live;
        throw new UsageException(
            $"{stack.File.Name} has {ObservedSplit.Of(file)}, but live is {ObservedSplit.Of(live)}. "
                + $"Resolve this first; see ./run release status {stack.Stack}"
        );
    }
}
