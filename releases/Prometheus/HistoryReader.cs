using InventarioRetail.Monitoring;
using InventarioRetail.Releases.Model;

namespace InventarioRetail.Releases.Prometheus;

/// <summary>Reads from Prometheus which split was in force when.</summary>
public static class HistoryReader
{
    /// <summary>The series: percent of the users on the canary, with the revisions' names as labels.</summary>
    public static readonly string Series = $$"""{{MetricCatalogue.CanaryWeight}}{job="{{ScrapeJob.Rollout.Name}}"}""";

    /// <summary>
    /// Reads the history from the router's own series, sample by sample as it was scraped: what was never seen counts for nothing, and
    /// there is no file to lose. It reads as far ahead of now as back: after a clock went back, what was seen last lies ahead, and without it
    /// an old split would look like the newest.
    /// </summary>
    /// <param name="prometheus">Prometheus.</param>
    /// <param name="lookBack">How far back; no further than samples are kept.</param>
    /// <param name="interval">The scrape interval.</param>
    /// <param name="now">Prometheus's time.</param>
    /// <param name="publishedAt">When the split in force was published, if that is known.</param>
    /// <param name="cancellation">Ends the question.</param>
    public static async Task<PrometheusAnswer<ReleaseHistory>> ReadAsync(
        PrometheusClient prometheus,
        TimeSpan lookBack,
        TimeSpan interval,
        DateTimeOffset now,
        DateTimeOffset? publishedAt = null,
        CancellationToken cancellation = default
    )
    {
        var seconds = (long)(2 * lookBack).TotalSeconds;
        var answer = await prometheus.QueryAsync($"{Series}[{seconds}s]", now + lookBack, cancellation);
        return answer.Select(all => ReleaseHistory.Of(all.SelectMany(Samples), interval, publishedAt));
    }

    /// <summary>The split that a point of <see cref="Series"/> tells.</summary>
    public static ObservedSplit Split(PrometheusSeries series, PrometheusPoint point) =>
        ObservedSplit.OfLabels(series.Label("stable"), series.Label("canary"), Math.Round((decimal)point.Value, 2));

    private static IEnumerable<SplitSample> Samples(PrometheusSeries series) =>
        series
            .Points.Where(point => point.Value is >= 0 and <= 100)
            .Select(point => new SplitSample(point.At, Split(series, point)));
}
