using System.Globalization;

namespace InventarioRetail.Sample;

/// <summary>
/// The few Redis commands that the dashboard needs, over one connection that is reopened after a failure.
/// </summary>
internal sealed class RedisClient(RedisSettings settings) : IDisposable
{
    private readonly SemaphoreSlim turn = new(1);
    private RedisConnection? connection;

    public Task PingAsync(CancellationToken cancellation) => SendAsync(cancellation, "PING");

    /// <summary>Returns the text at a key, or null.</summary>
    public async Task<string?> GetAsync(string key, CancellationToken cancellation) =>
        (string?)await SendAsync(cancellation, "GET", key);

    /// <summary>Stores a text with an expiry, in whole milliseconds.</summary>
    public Task SetAsync(string key, string value, TimeSpan expiry, CancellationToken cancellation) =>
        SendAsync(
            cancellation,
            "SET",
            key,
            value,
            "PX",
            ((long)expiry.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)
        );

    public Task DeleteAsync(string key, CancellationToken cancellation) => SendAsync(cancellation, "DEL", key);

    /// <summary>Increments a counter and returns its new value.</summary>
    public async Task<long> IncrementAsync(string key, CancellationToken cancellation) =>
        await SendAsync(cancellation, "INCR", key) is long sum
            ? sum
            : throw new IOException("Redis replied to INCR without a number.");

    public void Dispose()
    {
        connection?.Dispose();
        turn.Dispose();
    }

    private async Task<object?> SendAsync(CancellationToken cancellation, params string[] command)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            connection ??= await RedisConnection.OpenAsync(settings, cancellation);
            return await connection.SendAsync(command, cancellation);
        }
        catch (Exception failure) when (failure is not RedisException)
        {
            // The rest of a reply would be read as the next one.
            connection?.Dispose();
            connection = null;
            throw;
        }
        finally
        {
            turn.Release();
        }
    }
}
