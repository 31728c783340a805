namespace InventarioRetail.Sample;

/// <summary>
/// Looks at every service at each interval, through its breaker: so that a service that fails is noticed, and one that is back is used
/// again, without any user.
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
    private long _nextCheckTicks = time.GetUtcNow().UtcTicks;

    public DateTimeOffset NextCheckAt => new(Volatile.Read(ref _nextCheckTicks), TimeSpan.Zero);

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
            Volatile.Write(ref _nextCheckTicks, (time.GetUtcNow() + settings.HealthCheckInterval).UtcTicks);
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
                // Half-open: all trials at once, or it would take an interval for each.
            } while (breaker.Status.State is BreakerState.HalfOpen);
        }
        catch (ServiceUnavailableException)
        {
            // The breaker has noticed, or refused because it knew.
        }
    }
}
