using System.Threading.Channels;
using Npgsql;

namespace InventarioRetail.Sample;

/// <summary>
/// Writes every change of a breaker and of the level to the log at once, and to the database once it is reachable.
/// Until then the newest changes are kept in memory.
/// </summary>
internal sealed partial class History : BackgroundService
{
    private const int Kept = 1000;

    private readonly Channel<Func<CancellationToken, Task>> unwritten = Channel.CreateBounded<
        Func<CancellationToken, Task>
    >(new BoundedChannelOptions(Kept) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly CircuitBreaker databaseBreaker;
    private readonly TimeSpan interval;
    private readonly ILogger<History> log;
    private readonly TimeProvider time;

    public History(
        CircuitBreakers breakers,
        Degradation degradation,
        Database database,
        DashboardSettings settings,
        ILogger<History> log,
        TimeProvider time
    )
    {
        databaseBreaker = breakers[Service.Database];
        interval = settings.HealthCheckInterval;
        this.log = log;
        this.time = time;
        foreach (var breaker in breakers.All)
        {
            breaker.Changed += change =>
            {
                LogBreaker(
                    change.To is BreakerState.Open ? LogLevel.Warning : LogLevel.Information,
                    change.Service.Facts().Name,
                    change.From.Name(),
                    change.To.Name(),
                    change.Reason
                );
                unwritten.Writer.TryWrite(cancellation => database.RecordAsync(change, cancellation));
            };
        }

        degradation.Changed += change =>
        {
            LogLevelChange(
                change.To > change.From ? LogLevel.Warning : LogLevel.Information,
                change.From.Name(),
                change.To.Name(),
                change.Score
            );
            unwritten.Writer.TryWrite(cancellation => database.RecordAsync(change, cancellation));
        };
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var write in unwritten.Reader.ReadAllAsync(stoppingToken))
        {
            while (!await WriteAsync(write, stoppingToken))
                await Task.Delay(interval, time, stoppingToken);
        }
    }

    private async Task<bool> WriteAsync(Func<CancellationToken, Task> write, CancellationToken cancellation)
    {
        try
        {
            return await databaseBreaker.CallAsync(
                async token =>
                {
                    await TryAsync(write, token);
                    return true;
                },
                cancellation
            );
        }
        catch (ServiceUnavailableException)
        {
            return false;
        }
    }

    /// <summary>Writes an entry; one that Postgres rejects is dropped, since a retry would be rejected too.</summary>
    private async Task TryAsync(Func<CancellationToken, Task> write, CancellationToken cancellation)
    {
        try
        {
            await write(cancellation);
        }
        catch (PostgresException refusal) when (!refusal.IsTransient)
        {
            LogRefusal(refusal.MessageText);
        }
    }

    [LoggerMessage("The circuit breaker of {Service} changed from {From} to {To}: {Reason}")]
    private partial void LogBreaker(LogLevel level, string service, string from, string to, string reason);

    [LoggerMessage("The degradation level changed from {From} to {To} at a health score of {Score}")]
    private partial void LogLevelChange(LogLevel level, string from, string to, decimal score);

    [LoggerMessage(LogLevel.Warning, "A health change could not be saved in the database: {Reason}")]
    private partial void LogRefusal(string reason);
}
