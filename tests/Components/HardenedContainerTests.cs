using Pulumi;
using Pulumi.Docker;

namespace InventarioRetail.Components.Tests;

/// <summary>What every container of a stack has, and what it may do beyond that.</summary>
public sealed class HardenedContainerTests
{
    [Fact]
    public async Task Creation_waits_for_the_health_of_every_container_but_those_that_wait_for_a_publisher()
    {
        var stack = await Staging.Declared();

        Assert.Equal(
            ["router-container", "prometheus-container"],
            stack.Containers.Where(container => container["wait"] != "true").Select(container => container.Name)
        );
    }

    [Fact]
    public async Task A_part_with_data_has_long_to_become_healthy_and_the_publisher_of_a_split_short()
    {
        var stack = await Staging.Declared();

        Assert.All(
            stack.Containers,
            container =>
                Assert.Equal(
                    container.Name switch
                    {
                        "postgres-container" or "redis-container" or "object-store-container" => "300",
                        "router-publisher-container" => "45",
                        _ => "120",
                    },
                    container["waitTimeout"]
                )
        );
    }

    [Fact]
    public async Task The_log_options_of_a_daemon_s_own_replace_no_container()
    {
        var stack = await Staging.Declared();

        Assert.All(
            stack.Containers,
            container =>
                Assert.Equal(
                    ["logOpts.compress", "logOpts.env", "logOpts.labels", "logOpts.tag"],
                    container.IgnoreChanges
                )
        );
    }

    [Fact]
    public async Task While_containers_start_they_may_be_checked_more_often()
    {
        var plain = await Staging.Declared();
        var often = await Staging.Declared("docker.startInterval=1s");

        Assert.All(plain.Containers, container => Assert.Null(container["healthcheck.startInterval"]));
        Assert.All(often.Containers, container => Assert.Equal("1s", container["healthcheck.startInterval"]));
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(59, "59s")]
    [InlineData(60, "1m0s")]
    [InlineData(90, "1m30s")]
    [InlineData(3600, "1h0m0s")]
    [InlineData(7325, "2h2m5s")]
    public void A_duration_is_written_as_the_provider_tells_it_back(int seconds, string text) =>
        Assert.Equal(text, HardenedContainer.GoDuration(seconds));

    [Fact]
    public async Task The_root_is_read_only_exactly_where_no_file_is_put_into_it()
    {
        var stack = await Staging.Declared();

        Assert.All(
            stack.Containers,
            container => Assert.Equal(container.Files.Count == 0 ? "true" : "false", container["readOnly"])
        );
    }

    [Fact]
    public async Task Every_image_is_kept_for_the_way_back()
    {
        var images = (await Staging.Declared()).Resources.Where(resource =>
            resource.Type == "docker:index/remoteImage:RemoteImage"
        );

        Assert.NotEmpty(images);
        Assert.All(images, image => Assert.Equal("true", image["keepLocally"]));
    }

    [Fact]
    public async Task Every_volume_is_written_by_one_part_only_but_the_brake_s_by_all_who_may_pull_it()
    {
        var stack = await Staging.Declared();

        Assert.All(
            stack
                .Containers.SelectMany(container =>
                    Enumerable
                        .Range(0, 3)
                        .Where(index => container[$"volumes[{index}].readOnly"] == "false")
                        .Select(index => (Volume: container[$"volumes[{index}].volumeName"], Writer: container.Name))
                )
                .GroupBy(mount => mount.Volume),
            writers =>
                Assert.Equal(
                    writers.Key!.EndsWith("-brake", StringComparison.Ordinal)
                        ? ["router-container", "router-publisher-container", "guard-container"]
                        : [Assert.Single(writers).Writer!],
                    writers.Select(mount => mount.Writer)
                )
        );
    }

    [Fact]
    public async Task What_a_part_needs_besides_is_all_that_is_added()
    {
        var stack = await Declaration.Of(stack =>
            Declare(
                stack,
                image =>
                    new(image, MemoryMib: 10)
                    {
                        HealthCheck = new("CMD", "true") { IntervalSeconds = 7, StartPeriodSeconds = 3 },
                        Networks = [new(stack.Networks.Internal, "one", "two"), new(stack.Networks.Edge)],
                        Environment = ["A=1", Output.Create("B=2")],
                        Entrypoint = ["sh"],
                        Command = ["-c", "true"],
                        Ports = [new(1, 2), new(3, 4, "0.0.0.0")],
                        Tmpfs = ["/tmp", "/run"],
                        Capabilities = ["CAP_CHOWN"],
                        OpenFiles = 50,
                        User = "1:2",
                        StopGraceSeconds = 4,
                        WaitForHealth = false,
                        StartTimeoutSeconds = 9,
                    }
            )
        );

        Expect.Container(
            "part",
            """
            capabilities.adds[0] = CAP_CHOWN
            command[0] = -c
            command[1] = true
            destroyGraceSeconds = 4
            entrypoints[0] = sh
            envs[0] = A=1
            envs[1] = B=2
            healthcheck.interval = 7s
            healthcheck.startPeriod = 3s
            healthcheck.tests[0] = CMD
            healthcheck.tests[1] = true
            image = registry.test/part:1
            labels[6].value = 1
            memory = 10
            memorySwap = 10
            networksAdvanced[0].aliases[0] = one
            networksAdvanced[0].aliases[1] = two
            networksAdvanced[0].name = inventario-retail-staging-internal
            networksAdvanced[1].name = inventario-retail-staging-edge
            ports[0].external = 2
            ports[0].internal = 1
            ports[0].ip = 127.0.0.1
            ports[1].external = 4
            ports[1].internal = 3
            ports[1].ip = 0.0.0.0
            readOnly = true
            tmpfs./run = rw,nosuid,nodev,size=64m
            tmpfs./tmp = rw,nosuid,nodev,size=64m
            ulimits[0].hard = 50
            ulimits[0].name = nofile
            ulimits[0].soft = 50
            user = 1:2
            wait = false
            waitTimeout = 9
            without: wait = true
            without: waitTimeout = 120
            """,
            stack
        );
    }

    [Fact]
    public async Task Nothing_is_added_that_no_part_asked_for()
    {
        var stack = await Declaration.Of(stack => Declare(stack, Plain));

        Expect.Container(
            "part",
            """
            destroyGraceSeconds = 10
            healthcheck.interval = 10s
            healthcheck.startPeriod = 20s
            healthcheck.tests[0] = CMD-SHELL
            healthcheck.tests[1] = true
            image = registry.test/part:1
            labels[6].value = 1
            memory = 10
            memorySwap = 10
            readOnly = true
            """,
            stack
        );
    }

    [Fact]
    public async Task How_logs_are_rotated_is_the_environments()
    {
        var environment = Declaration.Environment with { Logs = new(MaxSizeMib: 3, MaxFiles: 2) };

        var stack = await Declaration.Of(stack => Declare(stack, Plain, environment));

        var container = stack["part-container"];
        Assert.Equal(("3m", "2"), (container["logOpts.max-size"], container["logOpts.max-file"]));
    }

    [Fact]
    public void A_check_over_HTTP_needs_nothing_but_BusyBox()
    {
        Assert.Equal(
            ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:80/ok"],
            HealthCheck.Http(80, "/ok").Test
        );
    }

    private static HardenedContainerArgs Plain(RemoteImage image) =>
        new(image, MemoryMib: 10) { HealthCheck = HealthCheck.Shell("true"), Networks = [] };

    private static void Declare(
        Declaration stack,
        Func<RemoteImage, HardenedContainerArgs> args,
        DockerEnvironment? environment = null
    )
    {
        var parent = new ComponentResource("test:index:Parent", "parent", stack.Options());
        var image = DockerImage.Pull("part-image", "registry.test/part:1", parent);
        HardenedContainer.Declare(
            "part",
            environment ?? Declaration.Environment,
            args(image),
            new() { Parent = parent }
        );
    }
}
