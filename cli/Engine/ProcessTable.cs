using System.Globalization;
using System.Runtime.InteropServices;

namespace InventarioRetail.Engine;

/// <summary>The signals that this program sends.</summary>
internal enum Signal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
}

/// <summary>
/// The processes of this machine, as <c>/proc</c> shows them. Where there is no <c>/proc</c>, nothing is known of a
/// process but whether it exists.
/// </summary>
internal static class ProcessTable
{
    private const char Zombie = 'Z';

    /// <summary>Whether a process runs or is stopped; one that has ended and was not waited for does not.</summary>
    public static bool IsAlive(int pid) => StateOf(pid) is { } state ? state != Zombie : Send(pid, 0);

    /// <summary>Whether a process is stopped by SIGSTOP or Ctrl-Z: it handles no signal until SIGCONT.</summary>
    public static bool IsStopped(int pid) => StateOf(pid) is 'T' or 't';

    /// <summary>Sends a signal; false if there is no such process, or it belongs to another user.</summary>
    public static bool Send(int pid, Signal signal) => Send(pid, (int)signal);

    /// <summary>
    /// Asks a process to stop, as Ctrl-C would: with SIGINT, or SIGTERM if it ignores SIGINT, as a background job of a
    /// script does.
    /// </summary>
    public static bool Interrupt(int pid) =>
        Send(pid, Ignores(pid, Signal.Interrupt) ? Signal.Terminate : Signal.Interrupt);

    /// <summary>The processes that have a file open, as far as this user may see that.</summary>
    public static IReadOnlyList<int> HavingOpen(string path)
    {
        var target = TargetOf(path);
        return [.. Pids().Where(pid => Opens(pid, target))];
    }

    /// <summary>Whether a process has a file open, as far as this user may see that.</summary>
    public static bool HasOpen(int pid, string path) => Opens(pid, TargetOf(path));

    /// <summary>The children of a process in its own process group, which Ctrl-C would reach too.</summary>
    public static IReadOnlyList<int> ChildrenInGroup(int pid) =>
        StatOf(pid) is not { } parent
            ? []
            : [.. Pids().Where(child => StatOf(child) is { } stat && stat.Parent == pid && stat.Group == parent.Group)];

    /// <summary>The name of a process's program; null if it has ended.</summary>
    public static string? NameOf(int pid) => Read($"/proc/{pid}/comm")?.Trim();

    private static char? StateOf(int pid) => StatOf(pid)?.State;

    private static (char State, int Parent, int Group)? StatOf(int pid) =>
        // The program's name is in parentheses and may contain anything.
        Read($"/proc/{pid}/stat") is { } text
        && text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            is [[var state, ..], var parent, var group, ..]
            ? (state, int.Parse(parent, CultureInfo.InvariantCulture), int.Parse(group, CultureInfo.InvariantCulture))
            : null;

    private static bool Ignores(int pid, Signal signal)
    {
        const string name = "SigIgn:";
        var line = Read($"/proc/{pid}/status")
            ?.Split('\n')
            .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is not null
            && ulong.TryParse(
                line[name.Length..].Trim(),
                NumberStyles.HexNumber,
                CultureInfo.InvariantCulture,
                out var mask
            )
            && (mask & (1UL << ((int)signal - 1))) != 0;
    }

    private static IEnumerable<int> Pids() =>
        !Directory.Exists("/proc")
            ? []
            : Directory
                .EnumerateDirectories("/proc")
                .Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? pid : 0)
                .Where(pid => pid > 0);

    private static string TargetOf(string path) =>
        File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);

    private static bool Opens(int pid, string target)
    {
        try
        {
            return Directory
                .EnumerateFileSystemEntries($"/proc/{pid}/fd")
                .Any(descriptor => new FileInfo(descriptor).LinkTarget == target);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool Send(int pid, int signal) => pid > 0 && !OperatingSystem.IsWindows() && Kill(pid, signal) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
