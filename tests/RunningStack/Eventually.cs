using System.Diagnostics;

namespace InventarioRetail.EndToEnd;

/// <summary>Waits for events.</summary>
internal static class Eventually
{
    /// <summary>
    /// The bound of every wait, for a program that hangs. It says nothing about speed: a machine that the host starves must stay far
    /// below it.
    /// </summary>
    public static readonly TimeSpan Bound = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Asks until nothing is wrong.</summary>
    /// <param name="problem">What is still wrong; null where nothing is.</param>
    /// <returns>How long it took.</returns>
    /// <exception cref="TimeoutException">The bound is over; the message says what is still wrong.</exception>
    public static async Task<TimeSpan> HoldsAsync(Func<Task<string?>> problem)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            string? wrong;
            try
            {
                wrong = await problem();
            }
            catch (Exception failure) when (failure is HttpRequestException or InvalidOperationException)
            {
                wrong = failure.Message;
            }
            if (wrong is null)
                return watch.Elapsed;
            if (watch.Elapsed > Bound)
                throw new TimeoutException($"After {watch.Elapsed.TotalSeconds:0} s: {wrong}");
            await Task.Delay(Interval);
        }
    }

    /// <summary>The same for what is known without asking anybody.</summary>
    public static Task<TimeSpan> HoldsAsync(Func<string?> problem) => HoldsAsync(() => Task.FromResult(problem()));
}
