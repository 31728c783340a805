namespace InventarioRetail.EndToEnd.Tests;

/// <summary>Starting, starting again, stopping: nothing is done twice and nothing is lost.</summary>
public sealed class StartTests(RunningStack stack) : RunningStackTests(stack)
{
    /// <summary>Every container of the stack; Grafana has no image that a machine without a registry could build.</summary>
    private static readonly string[] Parts =
    [
        "alertmanager",
        "blackbox-exporter",
        "dashboard-v1-0-0",
        "dashboard-v1-1-0",
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
    public async Task Everything_that_is_declared_runs_and_is_healthy()
    {
        var containers = await RunningStack.ContainersAsync();

        Assert.Equal(Parts, containers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            Parts.Select(part => $"{part}: healthy, 0 restarts"),
            await Task.WhenAll(
                Parts.Select(async part =>
                    $"{part}: "
                    + await Shell.OutputAsync(
                        "docker",
                        "inspect",
                        "--format",
                        "{{.State.Health.Status}}, {{.RestartCount}} restarts",
                        RunningStack.ContainerName(part)
                    )
                )
            )
        );
    }

    [RequiresDockerFact]
    public async Task A_second_up_changes_nothing_and_says_so()
    {
        var before = await RunningStack.ContainersAsync();

        var watch = System.Diagnostics.Stopwatch.StartNew();
        var output = await Stack.UpAsync();

        Figures.Report($"a second up, which changes nothing: {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.Contains("as it was last applied", output, StringComparison.Ordinal);
        Assert.Equal(before, await RunningStack.ContainersAsync());
    }

    [RequiresDockerFact]
    public async Task A_part_that_was_stopped_is_started_by_the_next_up_and_the_others_are_left_alone()
    {
        var before = await RunningStack.ContainersAsync();
        await RunningStack.StopAsync("blackbox-exporter");

        await Stack.UpAsync();

        Assert.Equal(before, await RunningStack.ContainersAsync());
    }

    [RequiresDockerFact]
    public async Task What_Postgres_Redis_and_Prometheus_keep_survives_down_and_up()
    {
        await Database.ExecuteAsync("CREATE TABLE IF NOT EXISTS kept (text text)", "INSERT INTO kept VALUES ('a row')");
        await RunningStack.InAsync("redis", "sh", "-c", Redis("SET kept 'a key'"));
        // The append-only file is written every second.
        await Task.Delay(TimeSpan.FromSeconds(2));
        var measuredSince = (await Stack.Prometheus.QueryAsync("min_over_time(timestamp(up)[1d:5s])")).Min(sample =>
            sample.Value
        );

        await Stack.DownAsync();
        Assert.Empty(await RunningStack.ContainersAsync());
        await Stack.UpAsync();

        Assert.Equal("a row", await Database.ScalarAsync("SELECT text FROM kept LIMIT 1"));
        Assert.Equal("a key", await RunningStack.InAsync("redis", "sh", "-c", Redis("GET kept")));
        Assert.Equal(
            measuredSince,
            (await Stack.Prometheus.QueryAsync("min_over_time(timestamp(up)[1d:5s])")).Min(sample => sample.Value)
        );
    }

    private static string Redis(string command) =>
        $"REDISCLI_AUTH=$(cat /run/secrets/redis_password) redis-cli {command}";
}
