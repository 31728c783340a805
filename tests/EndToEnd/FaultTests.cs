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
    public Task A_service_that_is_down_takes_its_features_away_and_alerts(string alert) =>
        fixture.Faults.HappensAsync(alert);

    [RequiresDockerFact]
    public Task An_exporter_that_was_stopped_alerts_and_is_started_by_the_next_up() =>
        fixture.Faults.HappensAsync(Faults.ExporterDown);

    [RequiresDockerFact]
    public async Task Every_recording_rule_and_every_panel_has_data()
    {
        // Some panels show what went wrong, so something must have.
        await fixture.Faults.HappensAsync(Faults.PostgresDown);
        await fixture.Faults.HappensAsync(Faults.RedisDown);
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
