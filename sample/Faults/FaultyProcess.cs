using System.Runtime.InteropServices;

namespace InventarioRetail.Sample;

/// <summary>Leaks memory or crashes the process, as the faults say.</summary>
internal sealed partial class FaultyProcess(FaultSwitch faults, ILogger<FaultyProcess> log, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    // How far the leak has come.
    private long leaked = time.GetTimestamp();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Step, time);
        var owed = 0m;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (faults.ShouldCrash)
            {
                LogCrash();
                // Another thread writes the log lines.
                await Task.Delay(100, CancellationToken.None);
                Environment.FailFast("Crashing on purpose (FAULT_CRASH_AFTER).");
            }

            var now = time.GetTimestamp();
            owed += faults.Now.Leak * 1024 * 1024 * (decimal)time.GetElapsedTime(leaked, now).TotalMinutes;
            leaked = now;
            Lose((int)owed);
            owed -= (int)owed;
        }
    }

    /// <summary>Leaks memory outside the GC heap; the GC would throw before the container is OOM-killed.</summary>
    private static void Lose(int bytes)
    {
        if (bytes == 0)
            return;
        var memory = Marshal.AllocHGlobal(bytes);
        // A page uses memory only once it is written to.
        for (var offset = 0; offset < bytes; offset += 4096)
            Marshal.WriteByte(memory, offset, 1);
    }

    [LoggerMessage(LogLevel.Critical, "The process crashes on purpose (FAULT_CRASH_AFTER).")]
    private partial void LogCrash();
}
