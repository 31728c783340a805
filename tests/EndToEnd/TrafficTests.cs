namespace InventarioRetail.EndToEnd.Tests;

/// <summary>The traffic split under real requests: shares, stickiness, zero downtime, and broken files.</summary>
[Collection(Changing.Name)]
public sealed class TrafficTests(StackFixture fixture)
{
    private const double RequestsPerSecond = 150;
    private const int Users = 3000;

    private readonly RunningStack stack = fixture.Stack;

    [RequiresDockerFact]
    public async Task A_broken_split_or_configuration_on_the_volume_leaves_the_last_good_split_live()
    {
        await stack.WeightAsync(RunningStack.StartWeight);
        var before = await OnCanaryAsync(Users);
        var pair = $"{stack.Stable}>{stack.Canary}";
        foreach (var split in (string[])[$"{pair} 20000", $"{pair} -1", "nonsense", ""])
        {
            var rejected = await RejectedAsync();
            await WriteAsync("split.map", split);
            await Eventually.HoldsAsync(async () =>
                await RejectedAsync() > rejected ? null : $"the router has not rejected '{split}'"
            );
        }
        await WriteAsync("haproxy.cfg", "this is no configuration");
        await WriteAsync("release", "broken broken");
        await Eventually.HoldsAsync(async () =>
            (await stack.LogAsync("router")).Any(line =>
                line.Contains("the published haproxy.cfg is not valid", StringComparison.Ordinal)
            )
                ? null
                : "the router has not tried the configuration"
        );

        Assert.Equal(before, await OnCanaryAsync(Users));
        // The next step of a release publishes all that is broken anew.
        await Shell.OutputAsync("docker", "restart", "--time", "1", stack.ContainerName("router-publisher"));
        await Eventually.HoldsAsync(async () =>
        {
            var health = await Shell.OutputAsync(
                "docker",
                "inspect",
                "--format",
                "{{.State.Health.Status}}",
                stack.ContainerName("router-publisher")
            );
            return health == "healthy" ? null : $"the publisher is {health}";
        });
        Assert.Equal(before, await OnCanaryAsync(Users));
    }

    [RequiresDockerFact]
    public async Task A_weight_gives_its_share_of_the_users_and_a_rising_one_only_adds_some_and_no_request_fails()
    {
        await stack.WeightAsync(RunningStack.StartWeight);
        var containers = await stack.ContainersAsync();
        var before = await OnCanaryAsync(Users);
        await using var load = SteadyLoad.Start(stack, RequestsPerSecond);

        await stack.WeightAsync(0);
        Assert.Empty(await OnCanaryAsync(500));
        foreach (var weight in (int[])[25, 50])
        {
            await stack.WeightAsync(weight);
            var onCanary = await OnCanaryAsync(Users);
            var chance = Deviation(weight);
            Assert.InRange(100.0 * onCanary.Count / Users, weight - chance, weight + chance);
            Assert.Empty(before.Except(onCanary));
            Assert.Equal(onCanary.Where(user => user < 500), await OnCanaryAsync(500));
            before = onCanary;
        }

        await load.EndAsync();
        Assert.Empty(load.Failed);
        Assert.Equal(["router-publisher"], RunningStack.Changed(containers, await stack.ContainersAsync()));
    }

    [RequiresDockerFact]
    public Task A_killed_canarys_users_are_served_by_stable_and_no_request_is_refused() =>
        fixture.Faults.HappensAsync(Faults.DashboardRevisionDown);

    [RequiresDockerFact]
    public async Task A_release_is_finished_and_the_next_one_begun_without_one_failed_request()
    {
        await stack.WeightAsync(100);
        var (stable, canary, next) = (stack.Stable, stack.Canary, stack.NextRevision());
        var before = await stack.ContainersAsync();
        await using var load = SteadyLoad.Start(stack, RequestsPerSecond);

        await stack.ReleaseAsync(canary, null, 0);
        var finished = await stack.ContainersAsync();
        await stack.ReleaseAsync(canary, next, 0);
        var begun = await stack.ContainersAsync();

        await load.EndAsync();
        Assert.Empty(load.Failed);
        Assert.Equal([RunningStack.PartOf(stable), "router-publisher"], RunningStack.Changed(before, finished));
        Assert.False(finished.ContainsKey(RunningStack.PartOf(stable)));
        Assert.Equal([RunningStack.PartOf(next), "router-publisher"], RunningStack.Changed(finished, begun));
    }

    /// <summary>How far chance may take a share of the users from the weight, in points: four standard deviations.</summary>
    private static double Deviation(int weight) => 4 * Math.Sqrt((double)weight * (100 - weight) / Users);

    private Task<string> WriteAsync(string file, string content) =>
        PublishedFiles.ChangeAsync(
            stack,
            $"printf '%s\\n' '{content}' > /config/{file}.new && mv /config/{file}.new /config/{file}"
        );

    /// <summary>How many splits the router has rejected.</summary>
    private async Task<int> RejectedAsync() =>
        (await stack.RolloutAsync())
            .Where(line => line.StartsWith("rollout_split_rejected_total ", StringComparison.Ordinal))
            .Select(line => int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture))
            .Single();

    private Task<SortedSet<int>> OnCanaryAsync(int users) => stack.OnAsync(stack.Canary, users);
}
