using System.Text.Json.Nodes;

namespace InventarioRetail.Components.Tests;

public sealed class TrafficSplitBrakeTests
{
    private const string Braked = "rollout_brake{stable=\"v1.0.0\",canary=\"v1.1.0-rc1\",by=\"maria\"} 1";

    private static readonly string[] Users = [.. Enumerable.Range(0, 400).Select(index => $"user-{index}")];

    [HaproxyFact]
    public async Task The_brake_takes_all_users_off_the_canary_and_fails_no_request()
    {
        using var router = new TestRouter();
        await router.Publish(router.Canary(50));
        using var load = new Load(router.Options.Port);
        await load.More(200);

        var said = await router.Brake("on", "maria", "errors at the checkout");
        var braked = DateTime.UtcNow;
        await load.More(400);
        await load.Stop();

        Assert.Equal("v1.0.0>v1.1.0-rc1 50.00 0.00", said);
        Assert.Empty(load.Failures);
        Assert.Contains(load.Answers, answer => answer.Revision == "v1.1.0-rc1");
        Assert.DoesNotContain(load.Answers, answer => answer.Sent > braked && answer.Revision == "v1.1.0-rc1");
        Assert.Contains(Braked, await router.Report());
        Assert.Equal("0.00", await router.CanaryWeight());
        Assert.Contains("50.00 % -> 0.00 %, braked by maria", router.Process.Output);
    }

    [HaproxyFact]
    public async Task The_router_counts_each_user_with_errors_once_while_the_canary_has_users()
    {
        using var router = new TestRouter();
        await router.Publish(router.Canary(50));
        var users = new Dictionary<string, HashSet<string>> { ["v1.0.0"] = [], ["v1.1.0-rc1"] = [] };
        foreach (var user in Users.Take(40).Concat(Users.Take(10)))
        {
            var answer = await router.Send(Request.Get("/fails", $"X-User-Id: {user}"));
            users[answer.Revision].Add(user);
        }

        await router.Send(Request.Get("/", "X-User-Id: another"));

        var report = await router.Report();
        Assert.All(users, revision => Assert.InRange(revision.Value.Count, 1, 39));
        foreach (var within in new[] { "60", "300", "1800", "10800", "+Inf" })
        {
            Assert.All(
                users,
                revision =>
                    Assert.Contains(
                        $"rollout_erring_users{{revision=\"{revision.Key}\",le=\"{within}\"}} {revision.Value.Count}\n",
                        report
                    )
            );
        }

        await router.Publish(router.Canary(0));
        Assert.DoesNotContain("rollout_erring_users", await router.Report());
        await router.Publish(router.Canary(50));
        Assert.Contains("rollout_erring_users{revision=\"v1.0.0\",le=\"+Inf\"} 0", await router.Report());
    }

    [HaproxyFact]
    public async Task The_brake_holds_whatever_weight_is_on_the_volume()
    {
        using var router = new TestRouter();
        await router.Publish(router.Canary(10));
        await router.Brake("on", "guard", "12 % errors");

        foreach (var split in new[] { "v1.0.0>v1.1.0-rc1 5000", "v1.0.0>v1.1.0-rc1 10000", "v1.1.0-rc1 0" })
        {
            await router.Polls(split);
            Assert.Equal("0.00", await router.CanaryWeight());
        }

        Assert.All(await router.RevisionOf(Users), user => Assert.Equal("v1.0.0", user.Value));
    }

    [HaproxyFact]
    public async Task A_restarted_router_sends_no_user_to_a_braked_canary_from_its_first_request_on()
    {
        using var router = new TestRouter();
        await router.Publish(router.Canary(100));
        await router.Brake("on", "guard", "12 % errors");

        await router.Restart();

        Assert.All(await router.RevisionOf(Users), user => Assert.Equal("v1.0.0", user.Value));
    }

    [HaproxyFact]
    public async Task A_released_brake_lets_the_published_weight_apply_again()
    {
        using var router = new TestRouter();
        await router.Publish(router.Canary(50));
        await router.Brake("on", "maria", "errors");

        Assert.Contains("errors", await router.Brake("show"));
        await router.Brake("off", "jorge", "it was the database");
        await Wait.Until(async () => await router.CanaryWeight() == "50.00", "the weight to apply again");

        Assert.DoesNotContain("rollout_brake{", await router.Report());
        Assert.Equal("", await router.Brake("show"));
        Assert.Equal((1, "there is no brake"), await router.TryBrake(":", "off", "jorge", "again"));
        Assert.Equal(["braked by maria: errors", "released by jorge: it was the database"], History(router));
    }

    [HaproxyFact]
    public async Task A_brake_that_is_on_keeps_its_first_reason()
    {
        using var router = new TestRouter();
        await router.Publish(router.Canary(50));

        await router.Brake("on", "guard", "first");
        Assert.Equal("v1.0.0>v1.1.0-rc1 0.00 0.00", await router.Brake("on", "maria", "second"));

        Assert.Equal(["braked by guard: first"], History(router));
    }

    [HaproxyFact]
    public async Task The_brake_has_nothing_to_do_without_a_canary()
    {
        using var router = new TestRouter();
        await router.Publish(router.V1.Alone);

        Assert.Equal("v1.0.0 -", await router.Brake("on", "maria", "errors"));

        Assert.Equal("", await router.Brake("show"));
    }

    [HaproxyFact]
    public async Task The_publisher_refuses_users_for_a_braked_canary_and_says_why()
    {
        using var router = new TestRouter();
        await router.Publish(router.Canary(10));
        await router.Brake("on", "guard", "12 % errors \"500\"");

        Assert.Contains("the brake is on: guard 12 % errors", (await router.InForce()).Output.ReplaceLineEndings(" "));
        Split finished = router.V2.Alone;
        Split next = new(router.V2.Revision, router.V1.Revision, 0);
        foreach (var split in new[] { router.Canary(50), router.Canary(100), finished, next })
        {
            router.Upload(split);
            using var publisher = router.StartPublisher();
            Assert.Equal(1, await publisher.Exit());
            Assert.Contains("since guard braked v1.0.0>v1.1.0-rc1", publisher.Output);
            Assert.Contains("12 % errors \\\"500\\\": nothing is published", publisher.Output);
        }

        await router.Publish(router.Canary(0));
        Assert.Contains("rollout_brake{", await router.Report());
    }

    [HaproxyFact]
    public async Task A_publication_of_another_pair_releases_the_brake()
    {
        using var router = new TestRouter();
        await router.Publish(router.Canary(10));
        await router.Brake("on", "guard", "12 % errors");

        await router.Publish(router.V1.Alone);

        Assert.Equal("", await router.Brake("show"));
        Assert.Equal(["braked by guard: 12 % errors", "released by publisher: published 'v1.0.0 0'"], History(router));
        await router.Publish(router.Canary(50));
        Assert.Equal("50.00", await router.CanaryWeight());
    }

    [HaproxyFact]
    public async Task The_brake_works_on_a_full_disk()
    {
        using var router = new TestRouter();
        await router.Publish(router.Canary(50));

        // Everything that is written to /dev/full fails as on a full disk; "exec" keeps the process's number.
        const string Full =
            "ln -s /dev/full \"$ROUTER_BRAKE/brake.$$.new\"; ln -s /dev/full \"$ROUTER_BRAKE/history.jsonl\"";
        var (exitCode, output) = await router.TryBrake(Full, "on", "maria", "errors");

        Assert.Equal((0, "v1.0.0>v1.1.0-rc1 50.00 0.00"), (exitCode, output));
        Assert.Contains(Braked, await router.Report());
        Assert.EndsWith("errors", await router.Brake("show"));
    }

    [HaproxyFact]
    public async Task A_brake_that_names_no_pair_brakes_every_pair_until_it_is_released()
    {
        using var router = new TestRouter();
        await router.Publish(router.Canary(50));

        File.WriteAllText(Path.Combine(router.BrakeFolder, "brake"), "");
        await Wait.Until(async () => await router.CanaryWeight() == "0.00", "the brake");

        router.Upload(router.Canary(10));
        using (var publisher = router.StartPublisher())
        {
            Assert.Equal(1, await publisher.Exit());
            Assert.Contains("brake names no pair: nothing is published", publisher.Output);
        }

        await router.Publish(router.Canary(0));
        await router.Brake("off", "maria", "it was a test");
        await router.Publish(router.Canary(10));
        Assert.Equal("10.00", await router.CanaryWeight());
    }

    [HaproxyFact]
    public async Task Wrong_arguments_get_the_usage_and_change_nothing()
    {
        using var router = new TestRouter();

        foreach (var arguments in new[] { "on", "on maria", "show all", "hold maria errors" })
        {
            var (exitCode, output) = await router.TryBrake(":", arguments.Split(' '));
            Assert.Equal(1, exitCode);
            Assert.StartsWith("usage: brake.sh on <by> <reason>", output);
        }

        Assert.Empty(Directory.GetFiles(router.BrakeFolder));
    }

    private static IEnumerable<string> History(TestRouter router) =>
        File.ReadLines(Path.Combine(router.BrakeFolder, "history.jsonl"))
            .Select(line => JsonNode.Parse(line)!)
            .Select(line =>
            {
                Assert.Equal(("v1.0.0", "v1.1.0-rc1"), ((string)line["stable"]!, (string)line["canary"]!));
                return $"{line["event"]} by {line["by"]}: {line["reason"]}";
            });
}
