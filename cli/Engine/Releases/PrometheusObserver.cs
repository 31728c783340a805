using InventarioRetail.Components;

namespace InventarioRetail.Engine.Releases;

/// <summary>Observes a stack through Prometheus, with a delay of up to one scrape and one rule evaluation.</summary>
internal sealed class PrometheusObserver(PrometheusClient prometheus) : IStackObserver
{
    // Allows for a scrape, a rule evaluation, and the time a cluster takes to apply a route.
    public TimeSpan ObservationTimeout { get; } = TimeSpan.FromMinutes(2);

    public async Task<ObservedState> ObserveAsync(StackSettings settings, CancellationToken cancellation)
    {
        var splits = await prometheus.QueryAsync(HistoryReader.Series, cancellation: cancellation);
        if (splits.Value is null)
            return ObservedState.None($"The live split is unknown: {splits.Problem}.");
        if (splits.Value is not [var split])
        {
            return ObservedState.None(
                splits.Value.Length == 0
                    ? "Prometheus has no sample of the live split."
                    : "Prometheus has samples of more than one live split; a change may be in progress."
            );
        }
        var running = await prometheus.QueryAsync(
            $$"""count by (revision) (up{job="{{ScrapeJob.Dashboard.Name}}"})""",
            cancellation: cancellation
        );
        var observed = HistoryReader.Split(split, split.Points[^1]);
        return ObservedState.Of(observed, Deployed(running.Value ?? [], settings.Release), settings.Release);
    }

    /// <summary>
    /// Resolves revision names; a name that contains a digest is resolved only through the file, which has the full
    /// digest.
    /// </summary>
    private static Revision[] Deployed(IEnumerable<PrometheusSeries> running, ReleaseSettings file) =>
        [
            .. running
                .Select(series => series.Label("revision"))
                .Select(name =>
                    file.Revisions().FirstOrDefault(revision => revision.Name == name)
                    ?? (Revision.TryParse(name, out var parsed, out _) ? parsed : null)
                )
                .OfType<Revision>(),
        ];
}
