using System.Globalization;

namespace InventarioRetail.EndToEnd.Tests;

/// <summary>The traffic split under real requests: shares, stickiness, zero downtime, and what happens when things break.</summary>
public sealed class TrafficTests(RunningStack stack) : RunningStackTests(stack)
{
    private const int Users = 20_000;
    private const int Requests = 100_000;

    // The router counts scrapes and the tests' own questions too.
    private const int RouterRequests = Requests / 100 * 105;
    private const int MostChanges = 60;
    private static readonly int[] Weights = [1, 10, 25, 50, 90];

    [RequiresDockerFact]
    public async Task Each_weight_gets_its_share_the_same_users_every_time_and_nobody_leaves_the_canary_as_it_rises()
    {
        var before = new HashSet<int>();
        foreach (var weight in Weights)
        {
            await Stack.ReleaseAsync(RunningStack.Stable, RunningStack.Canary, weight);
            var onCanary = await OnCanaryAsync(Users);

            var share = 100.0 * onCanary.Count / Users;
            Figures.Report(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"weight {weight} %: {share:0.00} % of {Users:N0} users on the canary"
                )
            );
            Assert.InRange(share, weight - 1, weight + 1);
            Assert.Empty(before.Except(onCanary));
            Assert.Equal(onCanary.Where(user => user < 2000), (await OnCanaryAsync(2000)).Order());
            before = [.. onCanary];
        }
    }

    [RequiresDockerFact]
    public async Task A_weight_changes_under_load_without_one_failed_request_and_only_the_publisher_is_another_container()
    {
        var before = await RunningStack.ContainersAsync();
        var (moves, stays) = await ProbesAsync(from: 10, to: 25);
        var requestsBefore = await RequestsAsync();
        using var load = Load.Start(Stack.Url, Stack.ApiKey, "/health");
        await Task.Delay(TimeSpan.FromSeconds(3));

        var forward = await UntilServedAsync(moves, RunningStack.Canary, 25);
        Assert.Equal(RunningStack.Canary, await Stack.RevisionOfAsync(stays));
        var back = await UntilServedAsync(stays, RunningStack.Stable, 0);
        for (
            var changes = 2;
            changes < MostChanges && await RequestsAsync() - requestsBefore < RouterRequests;
            changes++
        )
            await Stack.ReleaseAsync(RunningStack.Stable, RunningStack.Canary, changes % 2 == 0 ? 25 : 0);
        var result = await load.EndAsync();

        Figures.Report($"weights changed under load: {result}");
        Figures.Report(
            FormattableString.Invariant(
                $"10 % to 25 %: served {forward.Served.TotalSeconds:0.00} s after up was started, up took {forward.Up.TotalSeconds:0.00} s"
            )
        );
        Figures.Report(
            FormattableString.Invariant(
                $"rollback to 0 %: served {back.Served.TotalSeconds:0.00} s after up was started, up took {back.Up.TotalSeconds:0.00} s"
            )
        );
        Assert.Equal(0, result.Failed);
        Assert.True(result.Requests >= Requests, $"{result.Requests} requests");
        Assert.InRange(back.Given, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.Equal(["router-publisher"], Changed(before, await RunningStack.ContainersAsync()));
    }

    [RequiresDockerFact]
    public async Task A_release_is_finished_and_the_next_one_begun_under_load_without_one_failed_request()
    {
        await Stack.ReleaseAsync(RunningStack.Stable, RunningStack.Canary, 100);
        var before = await RunningStack.ContainersAsync();
        using var load = Load.Start(Stack.Url, Stack.ApiKey, "/health");
        await Task.Delay(TimeSpan.FromSeconds(3));

        await Stack.ReleaseAsync(RunningStack.Canary, null, 0);
        var finished = await RunningStack.ContainersAsync();
        await Stack.ReleaseAsync(RunningStack.Canary, RunningStack.Stable, 0);
        var begun = await RunningStack.ContainersAsync();
        var result = await load.EndAsync();

        Figures.Report($"finished a release and began the next under load: {result}");
        Assert.Equal(0, result.Failed);
        Assert.Equal(["dashboard-v1-0-0", "router-publisher"], Changed(before, finished));
        Assert.False(finished.ContainsKey("dashboard-v1-0-0"));
        Assert.Equal(["dashboard-v1-0-0", "router-publisher"], Changed(finished, begun));
    }

    [RequiresDockerFact]
    public async Task A_killed_canarys_users_are_served_by_stable()
    {
        await Stack.ReleaseAsync(RunningStack.Stable, RunningStack.Canary, 50);
        using var load = Load.Start(Stack.Url, Stack.ApiKey, "/health");
        await Task.Delay(TimeSpan.FromSeconds(5));

        await Shell.OutputAsync(
            "docker",
            "kill",
            RunningStack.ContainerName(RunningStack.ContainerOf(RunningStack.Canary))
        );
        await Task.Delay(TimeSpan.FromSeconds(15));
        var result = await load.EndAsync();

        Figures.Report($"canary killed at 50 % under load: {result}");
        Assert.Equal(0, result.Failed);
        Assert.Empty(await OnCanaryAsync(200));
        await RunningStack.StartAsync(RunningStack.ContainerOf(RunningStack.Canary));
        await Eventually.HoldsAsync(
            TimeSpan.FromMinutes(1),
            async () => (await OnCanaryAsync(200)).Count > 0 ? null : "nobody is on the canary again"
        );
    }

    [RequiresDockerFact]
    public async Task A_broken_split_or_configuration_on_the_volume_leaves_the_last_good_split_in_force()
    {
        var before = await OnCanaryAsync(2000);
        var broken = new (string File, string Content)[]
        {
            ("split.map", "v1.0.0>v1.1.0 20000"),
            ("split.map", "v1.0.0>v1.1.0 -1"),
            ("split.map", "nonsense"),
            ("split.map", ""),
            ("haproxy.cfg", "this is no configuration"),
        };
        foreach (var (file, content) in broken)
        {
            await PublishedFiles.ChangeAsync(
                $"printf '%s\\n' '{content}' > /config/{file}.new && mv /config/{file}.new /config/{file}"
            );
            if (file == "haproxy.cfg")
                await PublishedFiles.ChangeAsync("echo 'broken broken' > /config/release");
            await Task.Delay(TimeSpan.FromSeconds(3));

            Assert.Equal(before, await OnCanaryAsync(2000));
        }

        // The next step of a release publishes all that is broken anew.
        await Shell.OutputAsync("docker", "restart", "--time", "1", RunningStack.ContainerName("router-publisher"));
        await PublisherIsHealthyAsync();
        Assert.Equal(before, await OnCanaryAsync(2000));
    }

    private static Task<TimeSpan> PublisherIsHealthyAsync() =>
        Eventually.HoldsAsync(
            TimeSpan.FromSeconds(60),
            async () =>
            {
                var health = await Shell.OutputAsync(
                    "docker",
                    "inspect",
                    "--format",
                    "{{.State.Health.Status}}",
                    RunningStack.ContainerName("router-publisher")
                );
                return health == "healthy" ? null : $"the publisher is {health}";
            }
        );

    private sealed record Step(TimeSpan Served, TimeSpan Given, TimeSpan Up);

    /// <summary>Changes the weight, and asks all the while as one user until another revision serves it.</summary>
    private async Task<Step> UntilServedAsync(string user, string revision, int weight)
    {
        var watch = MachineWatch.StartNew();
        var up = Stack.ReleaseAsync(RunningStack.Stable, RunningStack.Canary, weight);
        var (served, given) = (TimeSpan.Zero, TimeSpan.Zero);
        while (served == TimeSpan.Zero)
        {
            Assert.True(watch.Given < TimeSpan.FromMinutes(2), $"{user} is still not on {revision}");
            if (await Stack.RevisionOfAsync(user) == revision)
                (served, given) = (watch.Elapsed, watch.Given);
            // Below the rate limit, for one user.
            else
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            user = Successor(user);
        }
        return new(served, given, await up);
    }

    // Probes are picked below; each has twins that fall into the same part of the split.
    private readonly Dictionary<string, string> successors = [];

    private string Successor(string user) => successors.GetValueOrDefault(user, user);

    /// <summary>A user who goes to the canary with the new weight, and one who is there already.</summary>
    private async Task<(string Moves, string Stays)> ProbesAsync(int from, int to)
    {
        await Stack.ReleaseAsync(RunningStack.Stable, RunningStack.Canary, to);
        var after = await OnCanaryAsync(2000);
        await Stack.ReleaseAsync(RunningStack.Stable, RunningStack.Canary, from);
        var before = await OnCanaryAsync(2000);
        Ring(after.Except(before));
        Ring(before);
        return (RunningStack.User(after.Except(before).First()), RunningStack.User(before.First()));

        void Ring(IEnumerable<int> users)
        {
            string[] names = [.. users.Select(RunningStack.User)];
            for (var index = 0; index < names.Length; index++)
                successors[names[index]] = names[(index + 1) % names.Length];
        }
    }

    /// <summary>Requests that the router has answered, as of the last scrape.</summary>
    private async Task<double> RequestsAsync() =>
        (await Stack.Prometheus.QueryAsync("sum(haproxy_frontend_http_requests_total)"))[0].Value;

    private Task<SortedSet<int>> OnCanaryAsync(int users) => Stack.OnAsync(RunningStack.Canary, users);

    /// <summary>Parts whose container is another one, or is not there any more, or was not there before.</summary>
    private static string[] Changed(
        IReadOnlyDictionary<string, string> before,
        IReadOnlyDictionary<string, string> after
    ) =>
        [
            .. before
                .Except(after)
                .Concat(after.Except(before))
                .Select(container => container.Key)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
}
