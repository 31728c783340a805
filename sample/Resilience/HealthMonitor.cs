namespace InventarioRetail.Sample;

/// <summary>
/// Checks every service at each interval, through its breaker, so that failures and recoveries are detected without
/// user traffic.
/// </summary>
internal sealed class HealthMonitor(
    DashboardSettings settings,
    CircuitBreakers breakers,
    Database database,
    Recommender recommender,
    RedisClient redis,
    ObjectStore objects,
    TimeProvider time
) : BackgroundService
{
    private long nextCheckTicks = time.GetUtcNow().UtcTicks;

    public DateTimeOffset NextCheckAt => new(Volatile.Read(ref nextCheckTicks), TimeSpan.Zero);

    public Task CheckAsync(CancellationToken cancellation) =>
        Task.WhenAll(
            CheckAsync(breakers[Service.Database], database.PingAsync, cancellation),
            CheckAsync(breakers[Service.OpenAi], recommender.PingAsync, cancellation),
            CheckAsync(breakers[Service.Redis], redis.PingAsync, cancellation),
            CheckAsync(breakers[Service.S3], objects.PingAsync, cancellation)
        );

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(settings.HealthCheckInterval, time);
        do
        {
            Volatile.Write(ref nextCheckTicks, (time.GetUtcNow() + settings.HealthCheckInterval).UtcTicks);
            await CheckAsync(stoppingToken);
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static async Task CheckAsync(
        CircuitBreaker breaker,
        Func<CancellationToken, Task> ping,
        CancellationToken cancellation
    )
    {
        try
        {
            do
            {
                await breaker.CallAsync(
                    async token =>
                    {
                        await ping(token);
                        return true;
                    },
                    cancellation
                );
                // Half-open: run all trial calls now; otherwise each would take an interval.
            } while (breaker.Status.State is BreakerState.HalfOpen);
        }
        catch (ServiceUnavailableException)
        {
            // The breaker has counted the failure, or rejected the call.
        }
    }
}
