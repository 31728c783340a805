using InventarioRetail.Components;
using InventarioRetail.Releases.Prometheus;

namespace InventarioRetail.Engine.Smoke;

/// <summary>Checks that Prometheus has the dashboard's metrics of each revision.</summary>
internal sealed class MetricsCheck(SmokeTarget target, IReadOnlyList<Visitors> visitors)
{
    /// <summary>A counter with its own labels, which has no series before the first event.</summary>
    private const string MayBeEmpty = "dashboard_errors_total";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly string[] Series =
    [
        .. MetricCatalogue
            .All.Where(metric => metric.Job == ScrapeJob.Dashboard.Name && metric.Name != MayBeEmpty)
            .SelectMany(metric => metric.Series)
            .Select(series => series.Name),
    ];

    public Check Check =>
        new(
            "metrics",
            "Metrics in Prometheus",
            $"all {Series.Length} series names of each revision",
            token =>
                target.Prometheus is { } url
                    ? LookAsync(url, token)
                    : Task.FromResult(
                        new Finding(SmokeOutcome.NotChecked, "unknown Prometheus URL; pass --prometheus <url>")
                    )
        );

    /// <summary>Queries until the timeout: a dashboard that has just started was not scraped yet.</summary>
    private async Task<Finding> LookAsync(Uri url, CancellationToken cancellation)
    {
        using var client = OwnHttp.Create(url);
        client.MaxResponseContentBufferSize = SmokeClient.MostBytes;
        var prometheus = new PrometheusClient(client, url, target.Timeout, target.Time, target.Owner);
        var started = target.Time.GetTimestamp();
        while (true)
        {
            var finding = await AskAsync(prometheus, cancellation);
            var waited = target.Time.GetElapsedTime(started);
            if (finding.Outcome is SmokeOutcome.Passed || waited + Interval >= target.Timeout)
                return finding;
            await Task.Delay(Interval, target.Time, cancellation);
        }
    }

    private async Task<Finding> AskAsync(PrometheusClient prometheus, CancellationToken cancellation)
    {
        // The series of a target that is down become stale at once, so this also shows that it is being scraped now.
        var answer = await prometheus.QueryAsync(
            $$"""count by (revision, __name__) ({job="{{ScrapeJob.Dashboard.Name}}", __name__=~"{{string.Join('|', Series)}}"})""",
            cancellation: cancellation
        );
        if (answer.Value is not { } result)
            return Finding.Of(false, answer.Problem);
        var found = result.ToLookup(series => series.Label("revision"), series => series.Label("__name__"));
        return await Finding.OfEachAsync(visitors, visitor => Task.FromResult(Judge(found[visitor.Revision ?? ""])));
    }

    private static Finding Judge(IEnumerable<string?> found)
    {
        var missing = Series.Except(found).ToList();
        return missing.Count == 0 ? Finding.Of(true, "all present")
            : missing.Count == Series.Length ? Finding.Of(false, "none present")
            : Finding.Of(false, $"no {string.Join(", ", missing)}");
    }
}
