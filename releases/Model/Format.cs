using System.Globalization;

namespace InventarioRetail.Releases.Model;

/// <summary>Formats times, numbers and waves for sentences.</summary>
public static class Format
{
    /// <summary>
    /// Formats a duration in at most two units, rounded up so that a wait is never too short: <c>1d2h</c>,
    /// <c>29m1s</c>.
    /// </summary>
    public static string Time(TimeSpan time)
    {
        var unit =
            time >= TimeSpan.FromDays(1) ? TimeSpan.FromHours(1)
            : time >= TimeSpan.FromHours(1) ? TimeSpan.FromMinutes(1)
            : TimeSpan.FromSeconds(1);
        var units = Math.Max(0, (time.Ticks + unit.Ticks - 1) / unit.Ticks);
        return Duration.Format(TimeSpan.FromTicks(units * unit.Ticks));
    }

    /// <summary>Formats a time to the minute, in UTC.</summary>
    public static string Moment(DateTimeOffset moment) =>
        moment.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>Formats a ratio in percent: <c>0.52 %</c>, <c>12 %</c>.</summary>
    public static string Percent(double ratio) => $"{Number(ratio * 100)} %";

    /// <summary>Formats a number with three significant digits, or as many as given.</summary>
    public static string Number(double number, int significant = 3)
    {
        if (number == 0 || !double.IsFinite(number))
            return number.ToString("0", CultureInfo.InvariantCulture);
        var digits = Math.Clamp(significant - 1 - (int)Math.Floor(Math.Log10(Math.Abs(number))), 0, 12);
        return Math.Round(number, digits).ToString("#,0.############", CultureInfo.InvariantCulture);
    }

    /// <summary>Formats a wave, counted from 1: <c>wave 2 of 4 (25 %)</c>.</summary>
    public static string Wave(RolloutSettings plan, int number) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"wave {number} of {plan.Waves.Count} ({plan.Waves[number - 1].Weight} %)"
        );

    /// <summary>Formats the weights of a plan: <c>10, 25, 50, 100</c>.</summary>
    public static string Weights(RolloutSettings plan) => string.Join(", ", plan.Waves.Select(wave => wave.Weight));
}
