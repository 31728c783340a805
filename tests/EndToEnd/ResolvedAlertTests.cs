namespace InventarioRetail.EndToEnd.Tests;

/// <summary>
/// Alertmanager reports the end of an alert a minute later; these tests come last, when it has already done so.
/// </summary>
[Collection(Changing.Name)]
public sealed class ResolvedAlertTests(StackFixture fixture)
{
    [RequiresDockerTheory]
    [InlineData(Faults.PostgresDown)]
    [InlineData(Faults.RedisDown)]
    [InlineData(Faults.ObjectStoreDown)]
    [InlineData(Faults.ExporterDown)]
    [InlineData(Faults.DashboardRevisionDown)]
    public async Task An_alert_is_resolved_when_its_cause_is_gone(string alert)
    {
        await fixture.Faults.HappensAsync(alert);

        await fixture.Stack.Receiver.GetsAsync($"RESOLVED {alert}");
    }
}
