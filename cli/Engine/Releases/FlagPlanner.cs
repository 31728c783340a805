namespace InventarioRetail.Engine.Releases;

/// <summary>Plans the change of a feature flag's percentage.</summary>
internal static class FlagPlanner
{
    /// <summary>
    /// Plans the change that sets a flag to a percentage of users and leaves the live split as it is.
    /// </summary>
    /// <param name="session">The stack.</param>
    /// <param name="flag">The flag's name.</param>
    /// <param name="percent">The percentage; 0 turns the flag off, alone and at once.</param>
    /// <param name="takesOthers">Whether to apply other changes of the stack too.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="UsageException">The stack has no such flag, or the file and the live split differ.</exception>
    public static async Task<PlannedChange> PlanAsync(
        ReleaseSession session,
        string flag,
        int percent,
        bool takesOthers,
        CancellationToken cancellation
    )
    {
        var now = session.Read();
        var was = Percent(now, flag);
        var step = await session.Planner.PlanAsync(
            now,
            was == percent ? [] : [StackFileChange.Flag(flag, percent)],
            publishesOnly: percent == 0 || !takesOthers,
            await LiveSplitAsync(session, now, cancellation)
        );
        // The publisher also publishes the split, so the change is replanned: another command may have changed the
        // split meanwhile.
        return step with
        {
            GoesBack = percent == 0,
            Replan = cancelled => PlanAsync(session, flag, percent, takesOthers, cancelled),
        };
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
        if (live is null && file.Weight > 0)
        {
            throw new UsageException(
                $"The live split of '{stack.Stack}' is unknown, and {stack.File.Name} gives {file.Canary!.Name} "
                    + $"{file.Weight} % of the users, which a flag must not apply. Start the router (./run up "
                    + $"{stack.Stack}), or roll back first."
            );
        }
        if (live is null || live.IsSameSplitAs(file) || session.AppliesParts)
            return live;
        throw new UsageException(
            $"{stack.File.Name} has {ObservedSplit.Of(file)}, but live is {ObservedSplit.Of(live)}. "
                + $"Resolve this first; see ./run release status {stack.Stack}"
        );
    }
}
