using InventarioRetail.Components;

namespace InventarioRetail.Engine.Releases;

/// <summary>Observes a stack through Prometheus, with a delay of up to one scrape and one rule evaluation.</summary>
internal sealed class PrometheusObserver(PrometheusClient prometheus) : IStackObserver
{
    private static readonly string Brakes = $$"""{{MetricCatalogue.Brake}}{job="{{ScrapeJob.Rollout.Name}}"}""";

    // Allows for a scrape, a rule evaluation, and the time a cluster takes to apply a route.
    public TimeSpan ObservationTimeout { get; } = TimeSpan.FromMinutes(2);

    public async Task<ObservedState> ObserveAsync(StackSettings settings, CancellationToken cancellation)
    {
        var splits = await prometheus.QueryAsync(HistoryReader.Series, cancellation: cancellation);
        if (splits.Value is null)
            return Unknown(splits.Problem);
        if (splits.Value is not [var series])
        {
            return ObservedState.None(
                splits.Value.Length == 0
                    ? "Prometheus has no sample of the live split."
                    : "Prometheus has samples of more than one live split; a change may be in progress."
            );
        }
        var brakes = await prometheus.QueryAsync($"{Brakes} == 1", cancellation: cancellation);
        if (brakes.Value is null)
            return Unknown(brakes.Problem);
        if (HistoryReader.Split(series, series.Points[^1], out var problem) is not { } split)
            return ObservedState.None(problem!);
        var running = await prometheus.QueryAsync(
            $$"""count by (revision) (up{job="{{ScrapeJob.Dashboard.Name}}"})""",
            cancellation: cancellation
        );
        var state = ObservedState.Of(
            split,
            running.Value is { } found ? Deployed(found, settings.Release) : null,
            settings.Release
        );
        return state with
        {
            Problem =
                running.Value is null && state.Problem.Length == 0
                    ? $"It is unknown which revisions run: {running.Problem}."
                    : state.Problem,
            Brake = brakes
                .Value.Select(brake => new ActiveBrake(brake.Label("stable"), brake.Label("canary"), brake.Label("by")))
                .FirstOrDefault(brake => brake.Stable == split.Stable && brake.Canary == split.Canary),
        };
    }

    private static ObservedState Unknown(string problem) =>
        ObservedState.None($"The live split is unknown: {problem}.");

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
