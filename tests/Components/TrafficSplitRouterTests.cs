namespace InventarioRetail.Components.Tests;

/// <summary>The split on a real HAProxy: who gets which revision, and what changes it.</summary>
public sealed class TrafficSplitRouterTests
{
    private static readonly string[] Users = [.. Enumerable.Range(0, 20_000).Select(number => $"user-{number}")];

    [HaproxyFact]
    public async Task A_weight_is_the_share_of_users_and_a_rising_one_only_adds_users()
    {
        using var router = new TestRouter();
        HashSet<string> before = [];
        foreach (var weight in new[] { 1, 10, 25, 50, 90 })
        {
            await router.Publish(router.Canary(weight));

            var revisions = await router.RevisionOf(Users);
            var canary = revisions.Where(user => user.Value == "v1.1.0-rc1").Select(user => user.Key).ToHashSet();

            Assert.Equal(Users.Length - canary.Count, revisions.Count(user => user.Value == "v1.0.0"));
            Assert.InRange(canary.Count * 100.0 / Users.Length, weight - 1, weight + 1);
            Assert.Subset(canary, before);
            before = canary;
        }
    }

    [HaproxyFact]
    public async Task Another_canary_gets_other_users_first()
    {
        using var router = new TestRouter();
        string[] users = Users[..2000];
        await router.Publish(router.Canary(50));
        var first = await router.RevisionOf(users);
        var renamed = router.Canary(50) with { Canary = router.V2.Revision with { Name = "v1.1.0-rc2" } };
        await router.Publish(renamed);

        var second = await router.RevisionOf(users);

        // Half of the first canary's users, give or take 6 standard deviations.
        var both = users.Count(user => first[user] == "v1.1.0-rc1" && second[user] == "v1.1.0-rc2");
        Assert.InRange(both, 380, 620);
    }

    [HaproxyFact]
    public async Task Changing_the_weight_reloads_nothing_and_fails_no_request()
    {
        using var router = new TestRouter();
        await router.Publish(router.Canary(0));
        using var load = new Load(router.Options.Port);
        foreach (var weight in new[] { 10, 25, 0, 100, 50 })
        {
            await router.Publish(router.Canary(weight));
            Assert.Equal($"{weight}.00", await router.CanaryWeight());
            Assert.Equal($"{100 - weight}.00", await router.Metric("rollout_weight_percent", "v1.0.0"));
        }

        await load.More(1000);
        await load.Stop();

        Assert.Empty(load.Failures);
        Assert.Equal(0, router.Reloads);
    }

    [HaproxyFact]
    public async Task A_rollback_moves_all_users_at_once_even_on_connections_that_are_open()
    {
        using var router = new TestRouter();
        await router.Publish(router.Canary(100));
        var connections = Enumerable.Range(0, 20).Select(_ => router.Connect()).ToList();
        var request = Request.Get("/", "X-User-Id: user");
        foreach (var connection in connections)
        {
            Assert.Equal("v1.1.0-rc1", (await connection.Send(request)).Revision);
        }

        await router.Publish(router.Canary(0));

        foreach (var connection in connections)
        {
            Assert.Equal("v1.0.0", (await connection.Send(request)).Revision);
            connection.Dispose();
        }
    }

    [HaproxyFact]
    public async Task Starting_finishing_and_aborting_under_load_fails_no_request()
    {
        using var router = new TestRouter();
        await router.Publish(router.V1.Alone);
        using var load = new Load(router.Options.Port);

        await router.Publish(router.Canary(50));
        await router.Publish(router.V1.Alone);
        await router.Publish(router.Canary(100));
        var finished = DateTime.UtcNow;
        await router.Publish(router.V2.Alone);
        router.V1.Kill();
        await load.More(300);
        await load.Stop();

        Assert.Empty(load.Failures);
        Assert.Equal(4, router.Reloads);
        Assert.Equal(
            ["v1.1.0-rc1"],
            load.Answers.Where(answer => answer.Sent > finished).Select(a => a.Revision).Distinct()
        );
        Assert.Contains(load.Answers, answer => answer.Sent > finished);
    }

    [HaproxyFact]
    public async Task A_worker_that_drains_follows_a_finish_that_its_own_configuration_does_not_know()
    {
        using var router = new TestRouter();
        await router.Publish(router.Canary(10));

        // The split of the finished release alone: no haproxy.cfg for it yet.
        TestRouter.Write(Path.Combine(router.Config, "split.map"), "v1.1.0-rc1 0\n");
        await Wait.Until(async () => await router.CanaryWeight() == "100.00", "the canary to have all users");

        // And of an aborted one.
        TestRouter.Write(Path.Combine(router.Config, "split.map"), "v1.0.0 0\n");
        await Wait.Until(async () => await router.CanaryWeight() == "0.00", "the canary to have no users");

        // One that has nothing to do with these revisions changes nothing.
        await router.Polls("v7.0.0>v8.0.0 5000");
        await router.Polls("v7.0.0>v8.0.0 6000");
        Assert.Equal("0.00", await router.CanaryWeight());
        Assert.Equal("0", await router.Metric("rollout_split_rejected_total"));
    }

    [HaproxyFact]
    public async Task A_killed_canary_costs_no_request_and_its_users_are_on_stable_until_it_is_back()
    {
        using var router = new TestRouter();
        await router.Publish(router.Canary(50));
        using var load = new Load(router.Options.Port);
        await load.More(300);

        router.V2.Kill();
        await load.More(300);
        var again = DateTime.UtcNow;
        router.V2.StartAgain();
        await Wait.Until(
            () =>
            {
                lock (load.Failures)
                {
                    return load.Answers[^1] is { Revision: "v1.1.0-rc1" } last && last.Sent > again;
                }
            },
            "the canary to get its users back"
        );
        await load.More(1000);
        await load.Stop();

        Assert.Empty(load.Failures);
    }

    [HaproxyFact]
    public async Task Users_are_distinguished_by_the_first_key_that_is_there_and_not_empty()
    {
        using var router = new TestRouter();
        await router.Publish(router.Canary(50));
        var users = Users[..200];
        var byUserId = await router.RevisionOf(users);

        foreach (var user in users)
        {
            using var connection = router.Connect();
            var answers = await connection.Send([
                Request.Get("/", $"X-User-Id: {user}", "Cookie: session=other", "X-API-Key: other"),
                Request.Get("/", $"Cookie: theme=dark; session={user}", "X-API-Key: other"),
                Request.Get("/", "X-User-Id: ", $"Cookie: session={user}"),
                Request.Get("/", $"X-API-Key: {user}"),
                Request.Get("/", "X-User-Id:", "Cookie: session=", $"X-API-Key: {user}"),
            ]);
            Assert.Equal(Enumerable.Repeat(byUserId[user], 5), answers.Select(answer => answer.Revision));
        }

        // By address: always the same for one, whatever empty keys it sends.
        using var anonymous = router.Connect();
        var revisions = await anonymous.Send([
            Request.Get("/"),
            Request.Get("/", "X-User-Id: "),
            Request.Get("/", "X-User-Id: 127.0.0.1"),
        ]);
        Assert.Single(revisions.Select(answer => answer.Revision).Distinct());
    }
}
