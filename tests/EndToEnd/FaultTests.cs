namespace InventarioRetail.EndToEnd.Tests;

/// <summary>Parts that are down for a while.</summary>
[Collection(Changing.Name)]
public sealed class FaultTests(StackFixture fixture)
{
    private readonly RunningStack stack = fixture.Stack;

    [RequiresDockerTheory]
    [InlineData(Faults.PostgresDown)]
    [InlineData(Faults.RedisDown)]
    [InlineData(Faults.ObjectStoreDown)]
    public Task A_service_that_is_down_takes_its_features_away_and_alerts_until_it_is_back(string alert) =>
        fixture.Faults.HappensAsync(alert);

    [RequiresDockerFact]
    public Task An_exporter_that_was_stopped_alerts_and_is_started_by_the_next_up() =>
        fixture.Faults.HappensAsync(Faults.ExporterDown);

    [RequiresDockerFact]
    public async Task Every_recording_rule_and_every_panel_has_data()
    {
        // Some panels show what went wrong, so something must have.
        foreach (var alert in (string[])[Faults.PostgresDown, Faults.RedisDown, Faults.ObjectStoreDown])
            await fixture.Faults.HappensAsync(alert);
        await stack.WeightAsync(RunningStack.StartWeight);
        await stack.InAsync("postgres-backup", "sh", "/opt/backup/backup.sh", "now");
        await using var users = SteadyLoad.Start(stack, 50);
        var queries = new PanelQueries(stack.Monitoring(), stack.Stable, stack.Canary).All();
        Assert.True(queries.Count > 130, $"{queries.Count} queries");

        var withoutData = queries.ToList();
        await Eventually.HoldsAsync(async () =>
        {
            foreach (var query in withoutData.ToList())
            {
                if ((await stack.Prometheus.QueryAsync(query.Expression)).Count > 0)
                    withoutData.Remove(query);
            }
            return withoutData.Count == 0
                ? null
                : string.Join('\n', withoutData.Select(query => $"{query.What}: {query.Expression}"));
        });
    }
}
