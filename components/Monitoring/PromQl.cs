using System.Globalization;

namespace InventarioRetail.Monitoring;

/// <summary>PromQL fragments that several rules share.</summary>
internal static class PromQl
{
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Formats a ratio as percent: 0.005 is <c>0.5%</c>.</summary>
    public static string Percent(double ratio) => Number(Math.Round(ratio * 100, 6)) + "%";

    public static string Seconds(TimeSpan time) => Number(time.TotalSeconds);

    /// <summary>
    /// Restricts an expression to revisions with enough requests for a ratio or a percentile to be meaningful.
    /// </summary>
    public static string WithEnoughRequests(string expression, MonitoringOptions options, RecordedSeries series) =>
        $"""
            {expression}
            and on (revision)
            {series.Requests} * {Seconds(options.Windows.Rate)} >= {options.Thresholds.MinimumRequests}
            """;
}
