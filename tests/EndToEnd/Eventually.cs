namespace InventarioRetail.EndToEnd.Tests;

/// <summary>Waits for what takes its time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Asks until nothing is wrong, and fails with what is still wrong when patience ends. Time that the host gives to others does not
    /// count against it.
    /// </summary>
    /// <returns>How long it took.</returns>
    public static async Task<TimeSpan> HoldsAsync(TimeSpan patience, Func<Task<string?>> problem)
    {
        var watch = MachineWatch.StartNew();
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
            Assert.True(watch.Given < patience, $"after {watch.Elapsed.TotalSeconds:0} s: {wrong}");
            await Task.Delay(Interval);
        }
    }
}
