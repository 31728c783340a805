using System.Text;

namespace InventarioRetail.Monitoring;

/// <summary>Durations as Prometheus writes them.</summary>
internal static class PrometheusDuration
{
    /// <summary>Days, hours, minutes, seconds and milliseconds, without those that are 0: <c>5m</c>, <c>1d</c>, <c>1h15m</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public static string Format(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.FromMilliseconds(1));
        var text = new StringBuilder();
        Add(duration.Days, "d");
        Add(duration.Hours, "h");
        Add(duration.Minutes, "m");
        Add(duration.Seconds, "s");
        Add(duration.Milliseconds, "ms");
        return text.ToString();

        void Add(int count, string unit)
        {
            if (count > 0)
            {
                text.Append(count).Append(unit);
            }
        }
    }
}
