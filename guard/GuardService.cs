namespace InventarioRetail.Guard;

/// <summary>Runs the guard's two readings, each at its own interval, so that neither waits for the other.</summary>
internal sealed class GuardService(GuardCore core, TimeProvider time, ILogger<GuardService> log) : BackgroundService
{
    // Ten readings of the router.
    private static readonly TimeSpan MaxAge = 10 * GuardCore.RouterInterval;

    private long lastReading = time.GetTimestamp();

    /// <summary>Whether the router was read, with or without success, within the last ten intervals.</summary>
    public bool IsHealthy => time.GetElapsedTime(Volatile.Read(ref lastReading)) < MaxAge;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(
            RepeatAsync(GuardCore.RouterInterval, ReadRouterAsync, stoppingToken),
            RepeatAsync(GuardCore.PrometheusInterval, core.ReadPrometheusAsync, stoppingToken)
        );
        core.Save();
    }

    private async Task ReadRouterAsync(CancellationToken cancellation)
    {
        await core.ReadRouterAsync(cancellation);
        Volatile.Write(ref lastReading, time.GetTimestamp());
    }

    private async Task RepeatAsync(
        TimeSpan interval,
        Func<CancellationToken, Task> read,
        CancellationToken cancellation
    )
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            do
            {
                try
                {
                    await read(cancellation);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // A mistake in one reading must not end the guard.
                    log.LogUnexpected(exception);
                }
            } while (await timer.WaitForNextTickAsync(cancellation));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The program ends.
        }
    }
}
