using System.Diagnostics;
using System.Globalization;

namespace InventarioRetail.EndToEnd.Tests;

/// <summary>
/// A stopwatch that also knows how much of the time this machine had: on a busy host a virtual one stands still for a good part of it,
/// which says nothing about what runs on it. Linux tells that as the steal of <c>/proc/stat</c>; elsewhere nothing is left out.
/// </summary>
internal sealed class MachineWatch
{
    private const string Statistics = "/proc/stat";
    private const int Steal = 7;

    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly (double Stolen, double All) before = Read();

    public static MachineWatch StartNew() => new();

    /// <summary>The time on the wall.</summary>
    public TimeSpan Elapsed => watch.Elapsed;

    /// <summary>The time without what the host gave to others.</summary>
    public TimeSpan Given
    {
        get
        {
            var now = Read();
            var all = now.All - before.All;
            return all > 0 ? watch.Elapsed * (1 - ((now.Stolen - before.Stolen) / all)) : watch.Elapsed;
        }
    }

    /// <summary>The jiffies of all processors since the machine was started.</summary>
    private static (double Stolen, double All) Read()
    {
        if (!File.Exists(Statistics))
            return default;
        // user, nice, system, idle, iowait, irq, softirq, steal; what follows is in these already.
        var times = File.ReadLines(Statistics)
            .First()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Take(Steal + 1)
            .Select(time => double.Parse(time, CultureInfo.InvariantCulture))
            .ToList();
        return (times[Steal], times.Sum());
    }
}
