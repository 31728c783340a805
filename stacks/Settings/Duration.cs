using System.Globalization;
using System.Text.RegularExpressions;

namespace InventarioRetail.Settings;

/// <summary>
/// Parses and formats durations in Prometheus's notation: whole numbers with the units w, d, h, m, s and ms, largest
/// first, such as <c>30s</c>, <c>1h30m</c>, <c>14d</c>; or <c>0</c>.
/// </summary>
public static partial class Duration
{
    /// <summary>
    /// Parses a duration; returns false if the text is not a duration or exceeds the range of <see cref="TimeSpan"/>.
    /// </summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var match = Pattern().Match(text);
        if (!match.Success || text.Length == 0)
        {
            return false;
        }

        try
        {
            duration = TimeSpan.FromTicks(
                checked(
                    (Number("w") * 7 * TimeSpan.TicksPerDay)
                    + (Number("d") * TimeSpan.TicksPerDay)
                    + (Number("h") * TimeSpan.TicksPerHour)
                    + (Number("m") * TimeSpan.TicksPerMinute)
                    + (Number("s") * TimeSpan.TicksPerSecond)
                    + (Number("ms") * TimeSpan.TicksPerMillisecond)
                )
            );
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }

        long Number(string unit)
        {
            var digits = match.Groups[unit].ValueSpan;
            return digits.IsEmpty ? 0 : long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>
    /// Formats a duration in days, hours, minutes, seconds and milliseconds: <c>14d</c>, <c>1h30m</c>, <c>0s</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The duration is negative or has a part below a millisecond.
    /// </exception>
    public static string Format(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNotEqual(duration.Ticks % TimeSpan.TicksPerMillisecond, 0);
        return duration == TimeSpan.Zero ? "0s" : PrometheusDuration.Format(duration);
    }

    [GeneratedRegex(
        @"\A(?:0|(?:(?<w>[0-9]+)w)?(?:(?<d>[0-9]+)d)?(?:(?<h>[0-9]+)h)?(?:(?<m>[0-9]+)m)?(?:(?<s>[0-9]+)s)?(?:(?<ms>[0-9]+)ms)?)\z"
    )]
    private static partial Regex Pattern();
}
