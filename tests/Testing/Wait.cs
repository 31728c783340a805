using System.Diagnostics;

namespace InventarioRetail.Testing;

/// <summary>Waits for events outside the test: processes and servers.</summary>
internal static class Wait
{
    /// <summary>The bound of every wait. It says nothing about speed: it ends a test whose event never comes.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Polls until a condition holds.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="what">What the test waits for, as its failure names it.</param>
    public static async Task Until(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < Bound, $"Waited {Bound.TotalMinutes:0} min for {what}.");
            await Task.Delay(Interval);
        }
    }

    /// <inheritdoc cref="Until(Func{Task{bool}}, string)"/>
    public static Task Until(Func<bool> condition, string what) => Until(() => Task.FromResult(condition()), what);

    /// <summary>Waits for the clock's next second, for files whose names or times are whole seconds.</summary>
    public static Task NextSecond()
    {
        var now = DateTime.UtcNow.Second;
        return Until(() => DateTime.UtcNow.Second != now, "the next second");
    }
}
