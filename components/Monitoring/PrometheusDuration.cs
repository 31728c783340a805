using System.Text;

namespace InventarioRetail.Monitoring;

/// <summary>Formats durations in Prometheus's notation.</summary>
public static class PrometheusDuration
{
    /// <summary>
    /// Formats a duration in days, hours, minutes, seconds and milliseconds, without those that are 0: <c>5m</c>,
    /// <c>1d</c>, <c>1h15m</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The duration is below 1 ms.</exception>
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
