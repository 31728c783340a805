using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace InventarioRetail.Engine.Engines;

/// <summary>
/// The lock that a command holds while it changes a stack; one command at a time. It is released when the process
/// exits, however it exits, but not before its child processes: a Compose that outlives a killed command still holds
/// the lock.
/// </summary>
internal sealed class StackLock : IDisposable
{
    // How long a Compose may take to exit after its command was killed; it exits on its own once its output is no
    // longer read.
    private static readonly TimeSpan OrphanTimeout = TimeSpan.FromSeconds(60);

    // The holder file may be missing for a moment after the lock is taken and before it is released.
    private static readonly TimeSpan HolderTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

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
    /// <param name="onWaiting">Called when it waits for a child process of a killed command.</param>
    /// <param name="patience">How long to wait for another command to release it (default: not at all).</param>
    /// <param name="time">The clock for timeouts (default: the system's).</param>
    /// <param name="cancellation">Cancels waiting.</param>
    /// <exception cref="UsageException">Another command holds it; the message says which, and since when.</exception>
    public static async Task<StackLock> TakeAsync(
        string folder,
        string stack,
        string command,
        Action<string>? onWaiting = null,
        TimeSpan patience = default,
        TimeProvider? time = null,
        CancellationToken cancellation = default
    )
    {
        var path = Path.Combine(folder, "lock");
        var holder = path + ".holder";
        time ??= TimeProvider.System;
        var start = time.GetTimestamp();
        var reported = false;
        while (true)
        {
            if (TryOpen(path) is { } file)
            {
                var taken = new StackLock(file, holder);
                var since = time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
                await File.WriteAllTextAsync(holder, $"{Environment.ProcessId}\n{command}\n{since}\n", cancellation);
                return taken;
            }
            var (pid, what, when) = ReadHolder(holder) ?? (0, "another command", "just now");
            var isDead = pid != 0 && !IsAlive(pid);
            var waited = time.GetElapsedTime(start);
            if (!isDead && waited >= patience && (pid != 0 || waited > HolderTimeout))
            {
                throw new UsageException(
                    $"Stack '{stack}' is being changed by '{what}' (process {pid}, since {when}). Wait for it, or stop "
                        + $"it (kill {pid})."
                );
            }
            if (isDead && waited > OrphanTimeout)
            {
                throw new UsageException(
                    $"'{what}' on stack '{stack}' was killed, but a Docker Compose that it started at {when} is still "
                        + "running. Wait for it, or find it with 'ps -ef | grep compose' and stop it."
                );
            }
            if (isDead && !reported)
                onWaiting?.Invoke($"'{what}' was killed; waiting for its Docker Compose to exit …");
            reported |= isDead;
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

    private static (int Pid, string Command, string Since)? ReadHolder(string path)
    {
        try
        {
            return File.ReadAllLines(path) is [var pid, var command, var since, ..]
                ? (int.Parse(pid, CultureInfo.InvariantCulture), command, since)
                : null;
        }
        catch (Exception gone) when (gone is FileNotFoundException or FormatException)
        {
            return null;
        }
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "dup")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Duplicate(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
