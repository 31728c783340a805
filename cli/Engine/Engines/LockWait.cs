namespace InventarioRetail.Engine.Engines;

/// <summary>The command that holds a stack lock.</summary>
/// <param name="Pid">Its process; 0 if unknown.</param>
/// <param name="Command">The command line.</param>
/// <param name="Since">When it took the lock.</param>
internal sealed record LockHolder(int Pid, string Command, string Since)
{
    public override string ToString() => $"'{Command}' (process {Pid}, since {Since})";
}

/// <summary>The wait for a stack lock that another command holds.</summary>
/// <param name="path">The lock's file.</param>
/// <param name="stack">The stack's name.</param>
/// <param name="preemption">How to stop the other command; null to wait for it.</param>
/// <param name="say">Called with what is being waited for or done.</param>
/// <param name="time">The clock for timeouts.</param>
internal sealed class LockWait(string path, string stack, Preemption? preemption, Action<string> say, TimeProvider time)
{
    private readonly HashSet<int> asked = [];
    private long since;
    private bool hasRemoved;
    private bool hasKilled;

    /// <summary>
    /// Stops a living command step by step; called repeatedly until the lock is free. First it gets an interrupt, as by
    /// Ctrl-C, so that Pulumi releases its own lock; then the container that it may wait for is removed; at last it is
    /// killed.
    /// </summary>
    /// <exception cref="UsageException">It is stopped, or cannot be stopped by this user.</exception>
    public async Task StopAsync(LockHolder holder, CancellationToken cancellation)
    {
        if (asked.Add(holder.Pid))
        {
            (since, hasRemoved, hasKilled) = (time.GetTimestamp(), false, false);
            say($"Waiting for {holder}; asking it to stop.");
            if (!ProcessTable.Interrupt(holder.Pid) && ProcessTable.IsAlive(holder.Pid))
            {
                throw new UsageException(
                    $"{holder} belongs to another user and changes stack '{stack}'. Stop it with 'sudo kill -INT "
                        + $"{holder.Pid}'."
                );
            }
            // A Ctrl-C would also reach a Pulumi that uses the command's terminal.
            foreach (var child in ProcessTable.ChildrenInGroup(holder.Pid).Where(IsPulumi))
                ProcessTable.Interrupt(child);
        }
        if (ProcessTable.IsStopped(holder.Pid))
        {
            throw new UsageException(
                $"{holder} is stopped (by Ctrl-Z or SIGSTOP) and holds the lock of stack '{stack}'. Run 'kill -CONT "
                    + $"{holder.Pid}'; it then exits, because it has been interrupted."
            );
        }
        var waited = time.GetElapsedTime(since);
        if (waited >= Preemption.UntilRemoval && !hasRemoved)
        {
            hasRemoved = true;
            if (await preemption!.RemoveAwaitedAsync(cancellation) is [_, ..] removed)
                say($"Removed {string.Join(", ", removed)}, which '{holder.Command}' is waiting for.");
        }
        if (waited >= Preemption.UntilKill && !hasKilled)
        {
            hasKilled = true;
            say($"'{holder.Command}' has not stopped within {waited.TotalSeconds:0} s; killing process {holder.Pid}.");
            ProcessTable.Send(holder.Pid, Signal.Kill);
        }
    }

    /// <summary>
    /// Waits for the child processes that a killed command left behind, or stops them if this wait preempts; called
    /// repeatedly until the lock is free.
    /// </summary>
    /// <returns>Whether they are being stopped.</returns>
    public bool StopOrphans(LockHolder holder)
    {
        var orphans = Others();
        if (asked.Add(-holder.Pid))
        {
            (since, hasKilled) = (time.GetTimestamp(), false);
            say($"'{holder.Command}' was killed; waiting for {Names(orphans)} to exit …");
        }
        if (preemption is null || orphans.Count == 0)
            return false;
        foreach (var orphan in orphans.Where(asked.Add))
            ProcessTable.Interrupt(orphan);
        if (time.GetElapsedTime(since) >= Preemption.UntilOrphanKill && !hasKilled)
        {
            hasKilled = true;
            say($"Killing {Names(orphans)}, which '{holder.Command}' left behind.");
            foreach (var orphan in orphans)
                ProcessTable.Send(orphan, Signal.Kill);
        }
        return true;
    }

    /// <summary>The refusal while another command holds the lock.</summary>
    public UsageException Busy(LockHolder holder) =>
        new(
            $"Stack '{stack}' is being changed by {holder}. Wait for it, or stop it (kill {holder.Pid})."
                + (
                    ProcessTable.IsStopped(holder.Pid)
                        ? $" It is stopped now; 'kill -CONT {holder.Pid}' lets it go on."
                        : ""
                )
        );

    /// <summary>The refusal while the child processes of a killed command hold the lock.</summary>
    public UsageException Orphaned(LockHolder holder) =>
        new(
            $"'{holder.Command}' on stack '{stack}' was killed, but {Names(Others())} that it "
                + $"started at {holder.Since} is still running. Wait for it, or stop it."
        );

    private IReadOnlyList<int> Others() =>
        [.. ProcessTable.HavingOpen(path).Where(pid => pid != Environment.ProcessId)];

    private static bool IsPulumi(int pid) => ProcessTable.NameOf(pid) == "pulumi";

    private static string Names(IReadOnlyList<int> processes) =>
        processes.Count == 0
            ? "a program"
            : string.Join(", ", processes.Select(pid => $"{ProcessTable.NameOf(pid) ?? "a program"} (process {pid})"));
}
