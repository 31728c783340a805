using InventarioRetail.Releases.Model;

namespace InventarioRetail.Releases.Prometheus;

/// <summary>Reads the history of live splits from Prometheus.</summary>
public static class HistoryReader
{
    /// <summary>The series: percentage of users on the canary, with the revisions' names as labels.</summary>
    public static readonly string Series = $$"""{{MetricCatalogue.CanaryWeight}}{job="{{ScrapeJob.Rollout.Name}}"}""";

    /// <summary>
    /// Reads the history from the router's series, sample by sample as scraped: only observed time counts, and there is
    /// no state file to lose. Reads as far into the future as into the past: after a clock went back, the newest
    /// samples lie in the future, and without them an old split would look like the newest.
    /// </summary>
    /// <param name="prometheus">Prometheus.</param>
    /// <param name="lookBack">How far back to read; at most the retention time of samples.</param>
    /// <param name="interval">The scrape interval.</param>
    /// <param name="now">The current time by Prometheus's clock.</param>
    /// <param name="publishedAt">When the live split was published; null if unknown.</param>
    /// <param name="cancellation">Cancels the query.</param>
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

    /// <summary>Returns the split at a point of <see cref="Series"/>, or why its value is not a percentage.</summary>
    public static ObservedSplit? Split(PrometheusSeries series, PrometheusPoint point, out string? problem) =>
        ObservedSplit.OfMetric(series.Label("stable"), series.Label("canary"), point.Value, out problem);

    // A weight that is not a percentage is no observation.
    private static IEnumerable<SplitSample> Samples(PrometheusSeries series) =>
        series
            .Points.Select(point => Split(series, point, out _) is { } split ? new SplitSample(point.At, split) : null)
            .OfType<SplitSample>();
}
