using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace InventarioRetail.Engine.Engines;

/// <summary>
/// The right to change a stack, which one command at a time has. It ends with the process, however that ends; but while something that
/// the process started still runs, such as a Compose that outlived it, the right is still taken.
/// </summary>
internal sealed class StackLock : IDisposable
{
    // A command that was killed has left Compose behind; it ends by itself, as nobody reads what it writes.
    private static readonly TimeSpan OrphanTimeout = TimeSpan.FromSeconds(60);

    // Between taking the right and saying so, and the other way round.
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

    /// <summary>Takes the right.</summary>
    /// <param name="folder">The stack's folder.</param>
    /// <param name="stack">The stack's name.</param>
    /// <param name="command">What it is taken for, e.g. <c>./run up local</c>.</param>
    /// <param name="onWaiting">Told where what a dead process left behind is waited for.</param>
    /// <param name="patience">How long to wait for somebody else who has it; not at all unless told otherwise.</param>
    /// <param name="time">The clock of the waiting; the system's unless told otherwise.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="UsageException">Somebody else has it; the message says who, and since when.</exception>
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
        var told = false;
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
                    $"Stack '{stack}' is being changed by '{what}' (process {pid}, since {when}). Wait for it, or end it (kill {pid})."
                );
            }
            if (isDead && waited > OrphanTimeout)
            {
                throw new UsageException(
                    $"'{what}' on stack '{stack}' was killed, but a Docker Compose that it started since {when} still runs. "
                        + "Wait for it, or end it ('ps -ef | grep compose' shows it)."
                );
            }
            if (isDead && !told)
                onWaiting?.Invoke(
                    $"'{what}' was killed at its work; waiting for the Docker Compose that it started to end …"
                );
            told |= isDead;
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
