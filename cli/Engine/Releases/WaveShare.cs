using System.Globalization;
using InventarioRetail.Components;

namespace InventarioRetail.Engine.Releases;

/// <summary>The canary's share of requests in a wave, which shows whether the users really moved.</summary>
internal static class WaveShare
{
    // Users are split by identity, not by their request rate, so the share of requests deviates a little from the
    // weight.
    private const double ExpectedDeviation = 0.05;

    /// <summary>Describes the share in the wave that ends; null if it is unknown.</summary>
    public static async Task<string?> DescribeAsync(
        PrometheusClient prometheus,
        ReleaseFrame frame,
        CancellationToken cancellation
    )
    {
        var (state, windows) = (frame.Decision.State, frame.Snapshot.Stack.Settings.Alerts.Windows);
        // Rates at the beginning of a wave still include the wave before.
        var seconds = (long)(state.Held - windows.Rate).TotalSeconds;
        if (state.Wave == 0 || seconds <= 0)
            return null;
        var answer = await prometheus.QueryAsync(
            $"sum by (revision) (sum_over_time({new RecordedSeries(windows).Requests}[{seconds}s]))",
            cancellation: cancellation
        );
        var requests = (answer.Value ?? []).ToDictionary(
            series => series.Label("revision"),
            series => series.Points[^1].Value
        );
        var all = requests.Values.Sum();
        if (all <= 0)
            return null;
        var share = requests.GetValueOrDefault(state.Release.Canary!.Name) / all;
        var isExpected = Math.Abs(share - (state.Release.Weight / 100.0)) <= ExpectedDeviation;
        var deviation = isExpected
            ? ""
            : ", which differs from its share of users; some users may send far more requests than others";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Format.Wave(frame.Snapshot.Situation.Plan, state.Wave)} "
                + $"had {share * 100:0.0} % of the requests{deviation}"
        );
    }
}
