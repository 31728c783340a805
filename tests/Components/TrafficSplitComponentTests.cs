using Pulumi;

namespace InventarioRetail.Components.Tests;

/// <summary>What the traffic split declares, and what a release changes of it and of everything else.</summary>
public sealed class TrafficSplitComponentTests
{
    private static readonly SplitRevision Stable = Staging.Stable;
    private static readonly SplitRevision Canary = Staging.Canary;

    [Fact]
    public async Task It_is_a_router_that_keeps_its_state_and_a_publisher_that_waits_for_it()
    {
        var stack = await new Staging().Declared();

        Expect.Lines(
            """
            TrafficSplit router
            RemoteImage router-image
            Volume router-state
            Container router-container
            Container router-publisher-container
            """,
            stack.Tree("router")
        );
        Assert.Empty(stack["router-container"].DependsOn);
        Assert.Equal(["router-container"], stack["router-publisher-container"].DependsOn);
    }

    [Fact]
    public async Task The_router_holds_scripts_and_no_configuration()
    {
        var stack = await new Staging().Declared();

        Expect.Container(
            "router",
            $"""
            destroyGraceSeconds = 10
            dnsOpts[0] = timeout:1
            dnsOpts[1] = attempts:1
            entrypoints[0] = sh
            entrypoints[1] = /opt/router/router.sh
            healthcheck.interval = 10s
            healthcheck.startPeriod = 20s
            healthcheck.tests[0] = CMD
            healthcheck.tests[1] = wget
            healthcheck.tests[2] = -q
            healthcheck.tests[3] = -O
            healthcheck.tests[4] = /dev/null
            healthcheck.tests[5] = http://127.0.0.1:8405/health
            image = {Declaration.Images.Router}
            memory = 256
            memorySwap = 256
            networksAdvanced[0].aliases[0] = router
            networksAdvanced[0].name = inventario-retail-staging-internal
            networksAdvanced[1].name = inventario-retail-staging-edge
            ports[0].external = 8080
            ports[0].internal = 8080
            ports[0].ip = 0.0.0.0
            readOnly = false
            ulimits[0].hard = 5200
            ulimits[0].name = nofile
            ulimits[0].soft = 5200
            uploads[0].content = ‹text›
            uploads[0].executable = false
            uploads[0].file = /opt/router/400.http
            uploads[1].content = ‹text›
            uploads[1].executable = false
            uploads[1].file = /opt/router/414.http
            uploads[2].content = ‹text›
            uploads[2].executable = false
            uploads[2].file = /opt/router/431.http
            uploads[3].content = ‹text›
            uploads[3].executable = false
            uploads[3].file = /opt/router/common.sh
            uploads[4].content = ‹text›
            uploads[4].executable = false
            uploads[4].file = /opt/router/in-force.sh
            uploads[5].content = ‹text›
            uploads[5].executable = false
            uploads[5].file = /opt/router/publish.sh
            uploads[6].content = ‹text›
            uploads[6].executable = false
            uploads[6].file = /opt/router/router.sh
            uploads[7].content = ‹text›
            uploads[7].executable = false
            uploads[7].file = /opt/router/split.lua
            volumes[0].containerPath = /config
            volumes[0].readOnly = true
            volumes[0].volumeName = inventario-retail-staging-published-files
            volumes[1].containerPath = /var/lib/haproxy
            volumes[1].readOnly = false
            volumes[1].volumeName = inventario-retail-staging-router-state
            wait = false
            without: wait = true
            """,
            stack
        );
        HasScripts(stack["router-container"]);
    }

    [Fact]
    public async Task The_publisher_holds_the_scripts_and_the_files_of_the_split()
    {
        var flags = new Dictionary<string, int> { ["batch-patches-v1"] = 25 };
        var stack = await new Staging { Flags = flags }.Declared();

        Expect.Container(
            "router-publisher",
            $"""
            destroyGraceSeconds = 10
            dnsOpts[0] = timeout:1
            dnsOpts[1] = attempts:1
            entrypoints[0] = sh
            entrypoints[1] = /opt/router/publish.sh
            envs[0] = ROUTER_URL=http://router:8405
            healthcheck.interval = 2s
            healthcheck.startPeriod = 0s
            healthcheck.tests[0] = CMD
            healthcheck.tests[1] = sh
            healthcheck.tests[2] = /opt/router/in-force.sh
            image = {Declaration.Images.Router}
            memory = 128
            memorySwap = 128
            networksAdvanced[0].aliases[0] = router-publisher
            networksAdvanced[0].name = inventario-retail-staging-internal
            readOnly = false
            uploads[0].content = ‹text›
            uploads[0].executable = false
            uploads[0].file = /opt/router/400.http
            uploads[1].content = ‹text›
            uploads[1].executable = false
            uploads[1].file = /opt/router/414.http
            uploads[2].content = ‹text›
            uploads[2].executable = false
            uploads[2].file = /opt/router/431.http
            uploads[3].content = ‹text›
            uploads[3].executable = false
            uploads[3].file = /opt/router/common.sh
            uploads[4].content = ‹text›
            uploads[4].executable = false
            uploads[4].file = /opt/router/in-force.sh
            uploads[5].content = ‹text›
            uploads[5].executable = false
            uploads[5].file = /opt/router/publish.sh
            uploads[6].content = ‹text›
            uploads[6].executable = false
            uploads[6].file = /opt/router/router.sh
            uploads[7].content = ‹text›
            uploads[7].executable = false
            uploads[7].file = /opt/router/split.lua
            uploads[8].content = ‹text›
            uploads[8].executable = false
            uploads[8].file = /publish/flags/flags.json
            uploads[9].content = ‹text›
            uploads[9].executable = false
            uploads[9].file = /publish/haproxy.cfg
            uploads[10].content = ‹text›
            uploads[10].executable = false
            uploads[10].file = /publish/release
            uploads[11].content = ‹text›
            uploads[11].executable = false
            uploads[11].file = /publish/split.map
            uploads[12].content = ‹text›
            uploads[12].executable = false
            uploads[12].file = /publish/targets/dashboard.json
            user = 0:0
            volumes[0].containerPath = /config
            volumes[0].readOnly = false
            volumes[0].volumeName = inventario-retail-staging-published-files
            """,
            stack
        );
        var publisher = stack["router-publisher-container"];
        HasScripts(publisher);
        var published = RouterFiles.Render(new(Stable, Canary, 10), new(), flags).ByPath;
        Assert.Equal(
            published.ToDictionary(file => $"/publish/{file.Key}", file => file.Value),
            publisher.Files.Where(file => file.Key.StartsWith("/publish/", StringComparison.Ordinal)).ToDictionary()
        );
    }

    [Fact]
    public async Task A_wave_changes_the_map_that_the_publisher_holds_and_nothing_else()
    {
        Expect.Lines(
            """
            ~ router-publisher-container /publish/release
            ~ router-publisher-container /publish/split.map
            """,
            await Changes(new(), new() { Split = new(Stable, Canary, 25) })
        );
    }

    [Fact]
    public async Task A_rollback_changes_what_a_wave_does()
    {
        Expect.Lines(
            """
            ~ router-publisher-container /publish/release
            ~ router-publisher-container /publish/split.map
            """,
            await Changes(new(), new() { Split = new(Stable, Canary, 0) })
        );
    }

    [Fact]
    public async Task A_flag_changes_the_flags_that_the_publisher_holds_and_nothing_else()
    {
        var off = new Staging { Flags = new Dictionary<string, int> { ["batch-patches-v1"] = 0 } };
        var on = new Staging { Flags = new Dictionary<string, int> { ["batch-patches-v1"] = 10 } };

        Expect.Lines(
            """
            ~ router-publisher-container /publish/flags/flags.json
            ~ router-publisher-container /publish/release
            """,
            await Changes(off, on)
        );
    }

    [Fact]
    public async Task A_new_canary_adds_its_own_resources_and_changes_what_the_publisher_holds()
    {
        Expect.Lines(
            """
            + dashboard-v1-1-0-rc1
            + dashboard-v1-1-0-rc1-container
            + dashboard-v1-1-0-rc1-image
            ~ router-publisher-container /publish/haproxy.cfg
            ~ router-publisher-container /publish/release
            ~ router-publisher-container /publish/split.map
            ~ router-publisher-container /publish/targets/dashboard.json
            """,
            await Changes(new() { Split = new(Stable, null, 0) }, new() { Split = new(Stable, Canary, 0) })
        );
    }

    [Fact]
    public async Task Finishing_deletes_the_old_revision_and_does_not_touch_the_new_one()
    {
        Expect.Lines(
            """
            - dashboard-v1-0-0
            - dashboard-v1-0-0-container
            - dashboard-v1-0-0-image
            ~ router-publisher-container /publish/haproxy.cfg
            ~ router-publisher-container /publish/release
            ~ router-publisher-container /publish/split.map
            ~ router-publisher-container /publish/targets/dashboard.json
            """,
            await Changes(new() { Split = new(Stable, Canary, 100) }, new() { Split = new(Canary, null, 0) })
        );
    }

    [Fact]
    public async Task Aborting_deletes_the_canary_and_does_not_touch_the_stable_revision()
    {
        Expect.Lines(
            """
            - dashboard-v1-1-0-rc1
            - dashboard-v1-1-0-rc1-container
            - dashboard-v1-1-0-rc1-image
            ~ router-publisher-container /publish/haproxy.cfg
            ~ router-publisher-container /publish/release
            ~ router-publisher-container /publish/split.map
            ~ router-publisher-container /publish/targets/dashboard.json
            """,
            await Changes(new() { Split = new(Stable, Canary, 0) }, new() { Split = new(Stable, null, 0) })
        );
    }

    [Fact]
    public async Task What_a_stack_sets_reaches_the_containers()
    {
        TrafficSplit? split = null;
        var stack = await Declaration.Of(stack =>
            split = new(
                "entry",
                Declaration.Environment,
                stack.Networks,
                new()
                {
                    Image = "registry.test/haproxy:3",
                    Split = new(Stable, null, 0),
                    Options = new()
                    {
                        Port = 8000,
                        MetricsPort = 8001,
                        ScrapePort = 8002,
                        MaxConnections = 500,
                    },
                    Published = new PublishedVolume("published", Declaration.Environment, stack.Options()).Volume,
                    HostPort = 80,
                    MemoryMib = 99,
                },
                stack.Options()
            )
        );

        Assert.Equal(("entry:8001", "http://entry:8002"), (split!.MetricsEndpoint, split.ScrapeProxyUrl));
        var router = stack["entry-container"];
        Assert.Equal(("registry.test/haproxy:3", "99"), (router["image"], router["memory"]));
        Assert.Equal(("80", "8000"), (router["ports[0].external"], router["ports[0].internal"]));
        Assert.Equal("http://127.0.0.1:8001/health", router.Values("healthcheck.tests").Last());
        Assert.Equal("2200", router["ulimits[0].soft"]);
        var publisher = stack["entry-publisher-container"];
        Assert.Equal("registry.test/haproxy:3", publisher["image"]);
        Assert.Equal(["ROUTER_URL=http://entry:8001"], publisher.Values("envs"));
        Assert.Contains("8000", publisher.Files["/publish/haproxy.cfg"]);
    }

    [Fact]
    public async Task A_split_that_would_not_work_is_not_declared()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() =>
            new Staging { Split = new(Stable, Canary, 101) }.Declared()
        );

        Assert.Contains("The weight 101 must be a percentage from 0 to 100.", failure.ToString());
    }

    [Fact]
    public async Task The_published_volume_is_one_volume_that_may_be_lost()
    {
        PublishedVolume? published = null;
        var stack = await Declaration.Of(stack =>
            published = new("published", Declaration.Environment, stack.Options())
        );

        Expect.Lines(
            """
            PublishedVolume published
            Volume published-files
            """,
            stack.Tree("published")
        );
        Assert.False(stack["published-files"].Protect);
        Assert.Equal("published-files", published!.Volume.GetResourceName());
    }

    [Fact]
    public async Task What_is_published_is_mounted_at_one_path_in_all_who_read_it()
    {
        var stack = await new Staging().Declared();

        Expect.Lines(
            """
            dashboard-v1-0-0-container /config read-only
            dashboard-v1-1-0-rc1-container /config read-only
            prometheus-container /config read-only
            router-container /config read-only
            router-publisher-container /config
            """,
            from container in stack.Containers
            from index in Enumerable.Range(0, 3)
            where container[$"volumes[{index}].volumeName"] == "inventario-retail-staging-published-files"
            orderby container.Name
            select $"{container.Name} {container[$"volumes[{index}].containerPath"]}"
                + (container[$"volumes[{index}].readOnly"] == "true" ? " read-only" : "")
        );
    }

    private static void HasScripts(DeclaredResource container) =>
        Assert.Equal(
            RouterScripts.All.ToDictionary(script => $"/opt/router/{script.Key}", script => script.Value),
            container.Files.Where(file => file.Key.StartsWith("/opt/router/", StringComparison.Ordinal)).ToDictionary()
        );

    /// <summary>What one declaration has and the other has not, and which inputs differ, by file where it is one.</summary>
    private static async Task<IEnumerable<string>> Changes(Staging before, Staging after)
    {
        var old = (await before.Declared()).Resources.ToDictionary(resource => resource.Name);
        var now = (await after.Declared()).Resources.ToDictionary(resource => resource.Name);
        return old
            .Keys.Except(now.Keys)
            .Order()
            .Select(name => $"- {name}")
            .Concat(now.Keys.Except(old.Keys).Order().Select(name => $"+ {name}"))
            .Concat(old.Keys.Intersect(now.Keys).Order().SelectMany(name => Changed(old[name], now[name])));
    }

    private static IEnumerable<string> Changed(DeclaredResource before, DeclaredResource after) =>
        Places(before)
            .Except(Places(after))
            .Union(Places(after).Except(Places(before)))
            .Select(input => $"~ {after.Name} {input.Place}")
            .Distinct()
            .Order();

    private static IEnumerable<(string Place, string Value)> Places(DeclaredResource resource) =>
        resource.Inputs.Select(input => (resource.Place(input.Path), input.Value));
}
