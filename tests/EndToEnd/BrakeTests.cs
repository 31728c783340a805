namespace InventarioRetail.EndToEnd.Tests;

/// <summary>The way back of the running stack under load: by command whatever is broken, and by the guard alone.</summary>
[Collection(Changing.Name)]
public sealed class BrakeTests(StackFixture fixture)
{
    private const double RequestsPerSecond = 100;

    private readonly RunningStack stack = fixture.Stack;

    public static TheoryData<string> Obstacles => [.. Obstacle.All.Select(obstacle => obstacle.Name)];

    [RequiresDockerTheory]
    [MemberData(nameof(Obstacles))]
    public async Task A_rollback_takes_the_users_off_whatever_is_broken_and_no_request_fails(string name)
    {
        var obstacle = Obstacle.All.Single(one => one.Name == name);
        await stack.WeightAsync(50);
        var canary = stack.Canary;
        await using var load = SteadyLoad.Start(stack, RequestsPerSecond);
        await using (await obstacle.BeginAsync(stack))
        {
            await load.SendsAsync(100);

            var back = await stack.RollbackAsync(obstacle);

            Assert.StartsWith($"{canary}: 50 % → 0 %\nno users on {canary}\n", back.Output, StringComparison.Ordinal);
            Assert.True(back.ExitCode is 0 or 1, back.Error);
            var end = load.Elapsed;
            await load.SendsAsync(200);
            Assert.DoesNotContain(
                load.Requests,
                // A request that began before the end may have ended after it.
                request => request.At > end + TimeSpan.FromSeconds(2) && request.Answer.Revision == canary
            );
        }
        // What was left is done by the same command, when nothing is broken any more.
        (await stack.CliAsync("release", "rollback", stack.Name)).OrFail();
        await load.EndAsync();
        Assert.Empty(load.Failed);
        Assert.Equal((canary, 0), (stack.Canary, stack.Release.Weight));
        Assert.StartsWith($"{stack.Stable}>{canary}\n", await stack.BrakeAsync(), StringComparison.Ordinal);
    }

    [RequiresDockerFact]
    public async Task An_up_from_an_old_checkout_brings_no_users_back()
    {
        await stack.WeightAsync(50);
        var old = stack.Text();
        var canary = stack.Canary;
        (await stack.CliAsync("release", "rollback", stack.Name, "--reason", "errors at the checkout")).OrFail();
        var now = stack.Text();

        await File.WriteAllTextAsync(stack.StackFile, old);
        var up = await stack.CliAsync("up", stack.Name, "--yes");
        await File.WriteAllTextAsync(stack.StackFile, now);

        Assert.Equal(1, up.ExitCode);
        Assert.Contains("errors at the checkout", up.Error, StringComparison.Ordinal);
        Assert.Empty(await stack.OnAsync(canary, users: 500));
    }

    [RequiresDockerTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_guard_takes_users_off_a_bad_canary_with_no_command_running(bool isPrometheusGone)
    {
        await stack.ReleaseAsync(stack.Stable, stack.NextRevision(), 0);
        await stack.WeightAsync(10);
        var canary = stack.Canary;
        await using var load = SteadyLoad.Start(stack, RequestsPerSecond);
        if (isPrometheusGone)
            await stack.StopAsync("prometheus");
        try
        {
            await load.SendsAsync(100);
            await stack.PutFaultsAsync("""{"error_rate": 1}""");

            await Eventually.HoldsAsync(async () =>
                (await stack.BrakeAsync()).Length > 0 ? null : "the brake is not on"
            );
            await Eventually.HoldsAsync(async () =>
                (await stack.OnAsync(canary, users: 200)).Count == 0 ? null : "users are on the canary"
            );
        }
        finally
        {
            if (isPrometheusGone)
                await stack.StartAsync("prometheus");
        }
        var brake = (await stack.BrakeAsync()).Split('\n');
        Assert.Equal(($"{stack.Stable}>{canary}", "guard"), (brake[0], brake[1]));
        Assert.Contains("error rate", brake[3], StringComparison.Ordinal);
    }
}
