using System.Globalization;
using System.Runtime.InteropServices;

namespace InventarioRetail.Engine.Engines;

/// <summary>
/// The lock that a command holds while it changes a stack; one command at a time. It is released when the process
/// exits, however it exits, but not before its child processes: a Compose or Pulumi that outlives a killed command
/// still holds the lock.
/// </summary>
internal sealed class StackLock : IDisposable
{
    // How long the child processes of a killed command may take to exit; Compose exits on its own once its output is no
    // longer read.
    private static readonly TimeSpan OrphanTimeout = TimeSpan.FromSeconds(60);

    // The holder file may be missing for a moment after the lock is taken and before it is released.
    private static readonly TimeSpan HolderTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    // Two rollbacks want the same, so neither stops the other.
    private const string Rollback = "./run release rollback ";

    private readonly FileStream file;
    private readonly int inherited;
    private readonly string holder;

    private StackLock(FileStream file, string holder)
    {
        this.file = file;
        this.holder = holder;
        // .NET's own descriptor is closed in child processes; a duplicate is not.
        inherited = OperatingSystem.IsWindows() ? -1 : Duplicate((int)file.SafeFileHandle.DangerousGetHandle());
    }

    /// <summary>Takes the lock.</summary>
    /// <param name="folder">The stack's folder.</param>
    /// <param name="stack">The stack's name.</param>
    /// <param name="command">The command that takes it, e.g. <c>./run up local</c>.</param>
    /// <param name="onWaiting">Called when it waits for another command or its child processes.</param>
    /// <param name="patience">How long to wait for another command to release it (default: not at all).</param>
    /// <param name="preemption">How to stop that command, as a rollback does; null to wait for it.</param>
    /// <param name="time">The clock for timeouts (default: the system's).</param>
    /// <param name="cancellation">Cancels waiting.</param>
    /// <exception cref="UsageException">Another command holds it; the message says which, and since when.</exception>
    public static async Task<StackLock> TakeAsync(
        string folder,
        string stack,
        string command,
        Action<string>? onWaiting = null,
        TimeSpan patience = default,
        Preemption? preemption = null,
        TimeProvider? time = null,
        CancellationToken cancellation = default
    )
    {
        var path = Path.Combine(folder, "lock");
        var holder = path + ".holder";
        time ??= TimeProvider.System;
        var start = time.GetTimestamp();
        var waiting = new LockWait(path, stack, preemption, onWaiting ?? (_ => { }), time);
        while (true)
        {
            if (TryOpen(path) is { } file)
            {
                var taken = new StackLock(file, holder);
                var since = time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
                await WriteHolderAsync(holder, $"{Environment.ProcessId}\n{command}\n{since}\n");
                return taken;
            }
            var waited = time.GetElapsedTime(start);
            var found =
                ReadHolder(holder)
                ?? (
                    waited > HolderTimeout
                        ? new(
                            ProcessTable.HavingOpen(path) is [var opener, ..] ? opener : 0,
                            "another command",
                            "just now"
                        )
                        : null
                );
            if (found is not { } other)
            {
                // It has just taken the lock, or is about to release it.
            }
            else if (other.Pid != 0 && !IsHolding(other.Pid, path))
            {
                if (!waiting.StopOrphans(other) && waited > OrphanTimeout)
                    throw waiting.Orphaned(other);
            }
            else if (
                preemption is null
                || other.Pid is 0
                || other.Pid == Environment.ProcessId
                || other.Command.StartsWith(Rollback, StringComparison.Ordinal)
            )
            {
                if (waited >= patience)
                    throw waiting.Busy(other);
            }
            else
            {
                await waiting.StopAsync(other, cancellation);
            }
            await Task.Delay(Interval, time, cancellation);
        }
    }

    public void Dispose()
    {
        File.Delete(holder);
        if (inherited >= 0)
            _ = Close(inherited);
        file.Dispose();
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    /// <summary>Whether a process is alive and, as far as this user may see that, holds the lock.</summary>
    private static bool IsHolding(int pid, string path) =>
        ProcessTable.IsAlive(pid) && (ProcessTable.HasOpen(pid, path) || ProcessTable.HavingOpen(path).Count == 0);

    private static LockHolder? ReadHolder(string path)
    {
        try
        {
            return File.ReadAllLines(path) is [var pid, var command, var since, ..]
                ? new(int.Parse(pid, CultureInfo.InvariantCulture), command, since)
                : null;
        }
        catch (Exception gone) when (gone is FileNotFoundException or FormatException)
        {
            return null;
        }
    }

    private static async Task WriteHolderAsync(string path, string text)
    {
        try
        {
            await File.WriteAllTextAsync(path, text);
        }
        catch (IOException)
        {
            // The disk is full. The file only names the holder.
        }
    }

    [DllImport("libc", EntryPoint = "dup")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Duplicate(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
