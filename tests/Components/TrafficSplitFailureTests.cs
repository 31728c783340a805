using System.Globalization;

namespace InventarioRetail.Components.Tests;

/// <summary>What goes wrong with published files, on a real HAProxy: the last good ones stay.</summary>
public sealed class TrafficSplitFailureTests
{
    [HaproxyFact]
    public async Task A_broken_split_is_ignored_counted_and_survived_by_a_restart()
    {
        using var router = await WithKeptSplit();
        string[] broken =
        [
            "",
            "v1.0.0>v1.1.0-rc1 10001\n",
            "v1.0.0>v1.1.0-rc1 -1\n",
            "v1.0.0>v1.1.0-rc1 0100\n",
            "v1.0.0>v1.1.0-rc1 50.0\n",
            "v1.0.0>v1.1.0-rc1 5000 \n",
            "v1.0.0>v1.1.0-rc1 99999999999999999999\n",
            "v1.0.0>v1.1.0-rc1 5000\nv1.0.0>v1.1.0-rc1 6000\n",
            "v1.1.0-rc1 5000\n",
            new string('x', 5000),
        ];
        for (var number = 0; number < broken.Length; number++)
        {
            TestRouter.Write(Path.Combine(router.Config, "split.map"), broken[number]);
            var expected = (number + 1).ToString(CultureInfo.InvariantCulture);
            await Wait.Until(
                async () => await router.Metric("rollout_split_rejected_total") == expected,
                $"'{broken[number]}' to be rejected"
            );
            Assert.Equal("25.00", await router.CanaryWeight());
        }

        Assert.Contains("split.map is ignored, 25.00 % stays live", router.Process.Output);
        Assert.Contains(" 2500", File.ReadAllText(Path.Combine(router.State, "split.map")));

        await router.Restart();

        Assert.Equal("25.00", await router.CanaryWeight());
    }

    [HaproxyFact]
    public async Task A_broken_configuration_never_replaces_the_good_one_and_is_reported_once_with_the_reason()
    {
        using var router = new TestRouter();
        await router.Publish(router.Canary(25));

        TestRouter.Write(Path.Combine(router.Config, "haproxy.cfg"), "frontend users\n  bind nowhere\n  nonsense\n");
        TestRouter.Write(Path.Combine(router.Config, "release"), "0123456789abcdef fedcba9876543210\n");
        await Wait.Until(
            () => router.Process.Output.Contains("the published haproxy.cfg is not valid, the last good one stays"),
            "the refusal"
        );
        await router.Polls("v1.0.0>v1.1.0-rc1 3000");
        await router.Polls("v1.0.0>v1.1.0-rc1 2500");

        Assert.Equal(1, router.Process.CountInOutput("the published haproxy.cfg is not valid"));
        Assert.Contains("unknown keyword 'nonsense'", router.Process.Output);
        Assert.Equal(0, router.Reloads);
        Assert.Equal(200, (await router.Send(Request.Get("/"))).Status);

        Directory.Delete(router.Config, recursive: true);
        Directory.CreateDirectory(router.Config);
        await router.Restart();

        Assert.Equal("25.00", await router.CanaryWeight());
        Assert.Equal(200, (await router.Send(Request.Get("/"))).Status);
    }

    [HaproxyFact]
    public async Task A_full_disk_leaves_the_last_good_files_live()
    {
        using var router = await WithKeptSplit();

        // Everything that is written to /dev/full fails as on a full disk. First the volume with the published files.
        File.CreateSymbolicLink(Path.Combine(router.Config, "split.map.new"), "/dev/full");
        router.Upload(router.Canary(50));
        using (var publisher = router.StartPublisher())
        {
            Assert.Equal(1, await publisher.Exit());
            Assert.Contains("split.map.new (disk full?): nothing is published", publisher.Output);
        }

        Assert.Equal("25.00", await router.CanaryWeight());
        File.Delete(Path.Combine(router.Config, "split.map.new"));

        // Then the router's own.
        File.CreateSymbolicLink(Path.Combine(router.State, "split.map.new"), "/dev/full");
        File.CreateSymbolicLink(Path.Combine(router.State, "candidate.cfg"), "/dev/full");
        router.Upload(router.V1.Alone);
        using (var publisher = router.StartPublisher(timeoutSeconds: 2))
        {
            Assert.Equal(1, await publisher.Exit());
        }

        Assert.Equal(1, router.Process.CountInOutput("the published haproxy.cfg cannot be copied"));
        Assert.Equal(1, router.Process.CountInOutput("a restart would start with the split 'v1.0.0>v1.1.0-rc1 2500'"));
        Assert.Equal(200, (await router.Send(Request.Get("/"))).Status);
        Assert.Contains(" 2500", File.ReadAllText(Path.Combine(router.State, "split.map")));
    }

    [HaproxyFact]
    public async Task The_publisher_refuses_what_is_not_valid_and_publishes_nothing_of_it()
    {
        using var router = new TestRouter();
        await router.Publish(router.Canary(25));
        var before = File.ReadAllText(Path.Combine(router.Config, "haproxy.cfg"));

        router.Upload(router.Canary(50));
        TestRouter.Write(Path.Combine(router.Uploads, "split.map"), "v1.0.0>v1.1.0-rc1 10001\n");
        using (var publisher = router.StartPublisher())
        {
            Assert.Equal(1, await publisher.Exit());
            Assert.Contains("with a weight from 0 to 10000, not 'v1.0.0>v1.1.0-rc1 10001'", publisher.Output);
        }

        router.Upload(router.V1.Alone);
        File.AppendAllText(Path.Combine(router.Uploads, "haproxy.cfg"), "  nonsense\n");
        using (var publisher = router.StartPublisher())
        {
            Assert.Equal(1, await publisher.Exit());
            Assert.Contains("unknown keyword 'nonsense'", publisher.Output);
        }

        Assert.Equal(before, File.ReadAllText(Path.Combine(router.Config, "haproxy.cfg")));
        Assert.Equal("v1.0.0>v1.1.0-rc1 2500\n", File.ReadAllText(Path.Combine(router.Config, "split.map")));
    }

    [HaproxyFact]
    public async Task The_publisher_fails_when_the_router_does_not_follow_and_its_health_check_says_why()
    {
        using var router = new TestRouter();
        await router.Publish(router.Canary(25));
        Assert.Equal((0, ""), await router.InForce() is var (code, output) ? (code, output.Trim()) : default);

        TestRouter.Write(Path.Combine(router.Config, "split.map"), "v1.0.0>v1.1.0-rc1 9000\n");
        await Wait.Until(async () => await router.CanaryWeight() == "90.00", "a split that was written by hand");
        Assert.Equal(
            (1, """the router does not report rollout_weight_percent{revision="v1.1.0-rc1"} 25.00"""),
            await router.InForce() is var (byHand, why) ? (byHand, why.Trim()) : default
        );

        Assert.Equal(0, await router.Process.Stop());
        router.Upload(router.Canary(50));
        using var publisher = router.StartPublisher(timeoutSeconds: 1);
        Assert.Equal(1, await publisher.Exit());
        Assert.Contains("not live after 1 s: the router does not respond at http://127.0.0.1:", publisher.Output);
    }

    [HaproxyFact]
    public async Task A_publisher_that_is_stopped_ends_at_once()
    {
        using var router = new TestRouter();
        router.Upload(router.V1.Alone);
        var publisher = router.StartPublisher();
        await Wait.Until(() => publisher.Output.Contains("the release is live"), "publication");

        Assert.Equal(0, await publisher.Stop());
    }

    [HaproxyFact]
    public async Task HAProxy_accepts_every_configuration_that_is_rendered()
    {
        var stable = new SplitRevision("v0.9.0", "127.0.0.1", 9000);
        string[] names = ["1", "_", "latest-ish_2.0", "DEFAULT", "stable", "canary", new string('x', 128)];
        (Split, RouterOptions)[] all =
        [
            .. names.Select(name =>
                (new Split(stable, new SplitRevision(name, "127.0.0.1", 9001), 10), new RouterOptions())
            ),
            (new Split(stable, null, 0), new RouterOptions()),
            (new Split(stable, null, 0), new RouterOptions { RateLimit = null }),
        ];
        var directory = Directory.CreateTempSubdirectory("router-").FullName;
        foreach (var (name, content) in RouterScripts.All)
        {
            File.WriteAllText(Path.Combine(directory, name), content);
        }

        foreach (var (split, options) in all)
        {
            foreach (var (path, content) in RouterFiles.Render(split, options, new Dictionary<string, int>()).ByPath)
            {
                TestRouter.Write(Path.Combine(directory, path), content);
            }

            using var check = new ChildProcess(
                "haproxy",
                ["-c", "-f", Path.Combine(directory, "haproxy.cfg")],
                ("ROUTER_CONFIG", directory),
                ("ROUTER_STATE", directory),
                ("ROUTER_SCRIPTS", directory)
            );
            Assert.True(await check.Exit() == 0, check.Output);
            Assert.DoesNotContain("WARNING", check.Output);
        }

        Directory.Delete(directory, recursive: true);
    }

    /// <summary>A router that has kept a split of 25 % for its next start.</summary>
    private static async Task<TestRouter> WithKeptSplit()
    {
        var router = new TestRouter();
        await router.Publish(router.Canary(25));
        await Wait.Until(
            () => File.ReadAllText(Path.Combine(router.State, "split.map")).Contains(" 2500"),
            "the split to be kept"
        );
        return router;
    }
}
