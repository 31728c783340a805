using InventarioRetail.Components;
using InventarioRetail.Releases;
using InventarioRetail.Stacks;

namespace InventarioRetail.Engine.Releases;

/// <summary>What runs elsewhere, as Prometheus sees it: up to a scrape and a rule's evaluation late.</summary>
internal sealed class PrometheusObserver(PrometheusClient prometheus) : IStackObserver
{
    // A scrape, a rule's evaluation, and what a cluster takes to put a route in force.
    public TimeSpan ObservationTimeout { get; } = TimeSpan.FromMinutes(2);

    public async Task<ObservedState> ObserveAsync(StackSettings settings, CancellationToken cancellation)
    {
        var splits = await prometheus.QueryAsync(HistoryReader.Series, cancellation: cancellation);
        if (splits.Value is null)
            return ObservedState.None($"What is in force is not known: {splits.Problem}.");
        if (splits.Value is not [var split])
        {
            return ObservedState.None(
                splits.Value.Length == 0
                    ? "Prometheus has no sample of the split in force."
                    : "Prometheus sees more than one split in force; a change may be under way."
            );
        }
        var running = await prometheus.QueryAsync(
            $$"""count by (revision) (up{job="{{ScrapeJob.Dashboard.Name}}"})""",
            cancellation: cancellation
        );
        var observed = HistoryReader.Split(split, split.Points[^1]);
        return ObservedState.Of(observed, Deployed(running.Value ?? [], settings.Release), settings.Release);
    }

    /// <summary>A name with a digest in it is a revision only where the file has it in full.</summary>
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
