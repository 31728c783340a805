using InventarioRetail.Components;

namespace InventarioRetail.Engine.Releases;

/// <summary>A metric of a revision now and before.</summary>
/// <param name="Now">The value now; null if there is none.</param>
/// <param name="Before">The value before; null if there was none.</param>
internal sealed record Moving(double? Now, double? Before);

/// <summary>The metrics of both revisions that the live screen shows.</summary>
/// <param name="Rows">One row per metric.</param>
/// <param name="Share">The canary's share of the users' requests, 0 to 1; null if there are none.</param>
/// <param name="Alerts">The number of firing alerts by severity; null if unknown.</param>
internal sealed record LiveNumbers(IReadOnlyList<LiveRow> Rows, double? Share, IReadOnlyDictionary<string, int>? Alerts)
{
    /// <summary>How far back a metric is compared.</summary>
    public static TimeSpan Back { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Reads the metrics; missing values are null.</summary>
    public static async Task<LiveNumbers> ReadAsync(
        PrometheusClient prometheus,
        ObservedSplit split,
        RecordedSeries series,
        CancellationToken cancellation
    )
    {
        (string Name, string Series, string Unit)[] wanted =
        [
            ("requests per second", series.Requests, "count"),
            ("error rate", series.ErrorRatio, "ratio"),
            ("success rate", series.SuccessRatio, "ratio"),
            ("latency p95", series.LatencyP95, "ms"),
            ("latency p99", series.LatencyP99, "ms"),
            ("memory", series.Memory, "bytes"),
        ];
        var names = string.Join('|', wanted.Select(row => row.Series).Append(series.Share));
        var selector = $"{{__name__=~\"{names}\"}}";
        var now = await prometheus.QueryAsync(selector, cancellation: cancellation);
        var before = await prometheus.QueryAsync(
            $"{selector} offset {(int)Back.TotalSeconds}s",
            cancellation: cancellation
        );
        var alerts = await prometheus.AlertsAsync(cancellation);
        return new(
            [
                .. wanted.Select(row => new LiveRow(
                    row.Name,
                    row.Unit,
                    Of(row.Series, split.Canary),
                    Of(row.Series, split.Stable)
                )),
            ],
            Value(now, series.Share, split.Canary),
            alerts
                .Value?.Where(alert => alert.IsFiring)
                .GroupBy(alert => alert.Label("severity"))
                .ToDictionary(group => group.Key, group => group.Count())
        );

        Moving Of(string name, string? revision) => new(Value(now, name, revision), Value(before, name, revision));
    }

    private static double? Value(PrometheusAnswer<PrometheusSeries[]> answer, string name, string? revision)
    {
        var value = answer
            .Value?.FirstOrDefault(series => series.Label("__name__") == name && series.Label("revision") == revision)
            ?.Points[^1]
            .Value;
        return value is { } number && double.IsFinite(number) ? number : null;
    }
}

/// <summary>A metric of both revisions.</summary>
/// <param name="Name">The metric's name.</param>
/// <param name="Unit"><c>ratio</c>, <c>ms</c>, <c>bytes</c> or <c>count</c>.</param>
/// <param name="Canary">The canary's values.</param>
/// <param name="Stable">The stable revision's values.</param>
internal sealed record LiveRow(string Name, string Unit, Moving Canary, Moving Stable);
