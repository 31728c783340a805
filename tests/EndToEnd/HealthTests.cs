namespace InventarioRetail.EndToEnd.Tests;

/// <summary>The containers of a stack that was brought up from nothing.</summary>
public sealed class HealthTests(StackFixture fixture)
{
    private readonly RunningStack stack = fixture.Stack;

    /// <summary>Every container of the stack; Grafana has no image that a machine without a registry could build.</summary>
    private static readonly string[] Parts =
    [
        "alertmanager",
        "blackbox-exporter",
        "dashboard-v1-0-0",
        "dashboard-v1-1-0",
        "guard",
        "object-store",
        "postgres",
        "postgres-backup",
        "postgres-exporter",
        "prometheus",
        "prometheus-publisher",
        "redis",
        "redis-exporter",
        "router",
        "router-publisher",
    ];

    [RequiresDockerFact]
    public async Task Every_declared_part_runs_and_is_healthy()
    {
        var containers = await stack.ContainersAsync();

        Assert.Equal(Parts, containers.Keys.Order(StringComparer.Ordinal));
        var states = await Shell.OutputAsync(
            "docker",
            [
                "inspect",
                "--format",
                "{{.State.Health.Status}}, {{.RestartCount}} restarts",
                .. Parts.Select(part => containers[part]),
            ]
        );
        Assert.Equal(
            Parts.Select(part => $"{part}: healthy, 0 restarts"),
            Parts.Zip(states.Split('\n'), (part, state) => $"{part}: {state}")
        );
    }
}
