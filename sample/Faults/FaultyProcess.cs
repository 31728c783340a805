using System.Runtime.InteropServices;

namespace InventarioRetail.Sample;

/// <summary>Loses memory or dies when it was told to.</summary>
internal sealed partial class FaultyProcess(FaultSwitch faults, ILogger<FaultyProcess> log) : BackgroundService
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Step);
        var owed = 0m;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (faults.ShouldCrash)
            {
                LogCrash();
                // Log lines are written by another thread.
                await Task.Delay(100, CancellationToken.None);
                Environment.FailFast("Told to die (FAULT_CRASH_AFTER).");
            }

            owed += faults.Now.Leak * 1024 * 1024 * (decimal)Step.TotalMinutes;
            Lose((int)owed);
            owed -= (int)owed;
        }
    }

    /// <summary>Memory outside the garbage collector's heap, which would rather throw than let the container be killed.</summary>
    private static void Lose(int bytes)
    {
        if (bytes == 0)
            return;
        var memory = Marshal.AllocHGlobal(bytes);
        // Only a page that was written to takes memory.
        for (var offset = 0; offset < bytes; offset += 4096)
            Marshal.WriteByte(memory, offset, 1);
    }

    [LoggerMessage(LogLevel.Critical, "The process dies because FAULT_CRASH_AFTER says so.")]
    private partial void LogCrash();
}
