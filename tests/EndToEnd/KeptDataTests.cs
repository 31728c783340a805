namespace InventarioRetail.EndToEnd.Tests;

/// <summary>A stack that was taken down and brought up again with its data, with a small disk under the published files.</summary>
[Collection(Changing.Name)]
public sealed class KeptDataTests(KeptDataTests.Restart restart) : IClassFixture<KeptDataTests.Restart>
{
    private readonly RunningStack stack = restart.Stack;

    [RequiresDockerFact]
    public async Task Data_in_Postgres_Redis_and_Prometheus_survives_down_and_up()
    {
        Assert.Equal("a row", await stack.Database.ScalarAsync("SELECT text FROM kept"));
        Assert.Equal("a key", await restart.RedisAsync("GET kept"));
        Assert.Equal(restart.MeasuredSince, await restart.FirstSampleAsync());
    }

    [RequiresDockerFact]
    public async Task A_step_on_a_full_disk_fails_and_is_taken_back_unless_the_file_was_edited_by_hand_meanwhile()
    {
        var (_, canary) = await stack.FreshCanaryAsync();
        await GateAdvancesAsync();
        await PublishedFiles.ChangeAsync(
            stack,
            "dd if=/dev/zero of=/config/filler bs=4096 2>/dev/null; sync; ! echo more > /config/more 2>/dev/null"
        );
        var before = stack.Text();

        var failed = await stack.CliAsync("release", "promote", stack.Name, "--yes");

        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("disk full?", failed.Error, StringComparison.Ordinal);
        Assert.Contains("was restored.", failed.Error, StringComparison.Ordinal);
        Assert.Equal(before, stack.Text());
        Assert.Empty(await stack.OnAsync(canary, users: 500));

        using var again = new RunningCommand(stack.Folder, "release", "promote", stack.Name, "--yes");
        await Eventually.HoldsAsync(() => stack.Text() == before ? "the file is as it was" : null);
        var edited = stack.Text() + "# by hand\n";
        await File.WriteAllTextAsync(stack.StackFile, edited);
        Assert.Equal(1, await again.EndAsync());
        Assert.Contains("Cannot restore", again.Output, StringComparison.Ordinal);
        Assert.Equal(edited, stack.Text());
        Assert.Empty(await stack.OnAsync(canary, users: 500));

        await PublishedFiles.ChangeAsync(stack, "rm /config/filler");
        await GateAdvancesAsync();
        (await stack.CliAsync("release", "promote", stack.Name, "--yes")).OrFail();
        Assert.Equal(edited, stack.Text());
        Assert.NotEmpty(await stack.OnAsync(canary, users: 500));
    }

    private Task<TimeSpan> GateAdvancesAsync() =>
        Eventually.HoldsAsync(async () =>
        {
            var gate = await stack.CliAsync("gate", stack.Name);
            return gate.ExitCode == 0 ? null : gate.Output;
        });

    /// <summary>The restart.</summary>
    public sealed class Restart(StackFixture fixture) : IAsyncLifetime
    {
        internal RunningStack Stack => fixture.Stack;

        /// <summary>The time of Prometheus's first sample before the restart.</summary>
        internal double MeasuredSince { get; private set; }

        public async ValueTask InitializeAsync()
        {
            if (RequiresDockerFactAttribute.Missing is not null)
                return;
            await Stack.Database.ExecuteAsync("CREATE TABLE kept (text text)", "INSERT INTO kept VALUES ('a row')");
            await RedisAsync("SET kept 'a key'");
            MeasuredSince = await FirstSampleAsync();
            // With a canary that never had users, for the tests afterwards.
            await Stack.WriteAsync(Stack.Stable, Stack.NextRevision(), 0);
            await Stack.RestartOnSmallDiskAsync(async () => Assert.Empty(await Stack.ContainersAsync()));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        internal Task<string> RedisAsync(string command) =>
            Stack.InAsync("redis", "sh", "-c", $"REDISCLI_AUTH=$(cat /run/secrets/redis_password) redis-cli {command}");

        internal async Task<double> FirstSampleAsync() =>
            (await Stack.Prometheus.QueryAsync("min_over_time(timestamp(up{job=\"prometheus\"})[1h:1s])"))
                .Single()
                .Value;
    }
}
