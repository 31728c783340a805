using Pulumi;
using Pulumi.Docker;

namespace InventarioRetail.Components.Tests;

/// <summary>What every container of a stack has, and what it may do beyond that.</summary>
public sealed class HardenedContainerTests
{
    [Fact]
    public async Task Every_container_has_limits_labels_rotated_logs_a_health_check_and_no_privileges()
    {
        var stack = await new Staging().Declared();

        Assert.Equal(15, stack.Containers.Count());
        Assert.All(
            stack.Containers,
            container =>
            {
                Assert.Empty(
                    ContainerDefaults
                        .Of(container.Name.Replace("-container", ""))
                        .Except(container.Lines)
                        .Except(["wait = true"])
                );
                Assert.InRange(int.Parse(container["memory"]!), 64, 1280);
                Assert.Equal(container["memory"], container["memorySwap"]);
                Assert.NotEmpty(container.Values("healthcheck.tests"));
                Assert.Matches("^[0-9]+s$", container["healthcheck.interval"]);
                Assert.Matches("^([0-9]+m)?[0-9]+s$", container["healthcheck.startPeriod"]);
            }
        );
    }

    [Fact]
    public async Task Creation_waits_for_the_health_of_every_container_but_those_that_wait_for_a_publisher()
    {
        var stack = await new Staging().Declared();

        Assert.Equal(
            ["router-container", "prometheus-container"],
            stack.Containers.Where(container => container["wait"] != "true").Select(container => container.Name)
        );
    }

    [Fact]
    public async Task Every_container_makes_room_for_its_successor_and_a_new_health_check_makes_a_new_container()
    {
        var stack = await new Staging().Declared();

        Assert.All(
            stack.Containers,
            container =>
            {
                Assert.True(container.DeleteBeforeReplace, container.Name);
                Assert.Equal(["healthcheck", "init", "tmpfs", "#initerror"], container.ReplaceOnChanges);
            }
        );
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
    public async Task Only_the_image_that_starts_as_root_gets_capabilities()
    {
        var stack = await new Staging().Declared();

        Expect.Lines(
            """
            object-store-container: CAP_CHOWN CAP_DAC_OVERRIDE CAP_FOWNER CAP_SETGID CAP_SETUID
            """,
            stack
                .Containers.Where(container => container.Values("capabilities.adds").Any())
                .Select(container => $"{container.Name}: {string.Join(' ', container.Values("capabilities.adds"))}")
                .Order()
        );
    }

    [Fact]
    public async Task The_root_is_read_only_exactly_where_no_file_is_put_into_it()
    {
        var stack = await new Staging().Declared();

        Assert.All(
            stack.Containers,
            container => Assert.Equal(container.Files.Count == 0 ? "true" : "false", container["readOnly"])
        );
        Assert.Equal(
            ["dashboard-v1-0-0-container", "dashboard-v1-1-0-rc1-container"],
            stack.Containers.Where(container => container["readOnly"] == "true").Select(container => container.Name)
        );
    }

    [Fact]
    public async Task Only_the_publishers_the_databases_and_one_exporter_say_which_user_they_are()
    {
        var stack = await new Staging().Declared();

        Assert.Equal(
            [
                "postgres-container postgres",
                "redis-container redis",
                "router-publisher-container 0:0",
                "blackbox-exporter-container 65534:65534",
                "prometheus-publisher-container 0:0",
            ],
            stack
                .Containers.Where(container => container["user"] is not null)
                .Select(container => $"{container.Name} {container["user"]}")
        );
    }

    [Fact]
    public async Task Every_volume_is_named_after_the_stack_and_those_that_hold_data_are_protected()
    {
        var stack = await new Staging().Declared();
        var volumes = stack.Resources.Where(resource => resource.Type == "docker:index/volume:Volume").ToList();

        Expect.Lines(
            """
            alertmanager-data
            grafana-data
            postgres-backups protected
            postgres-data protected
            prometheus-config
            prometheus-data protected
            published-files
            redis-data protected
            router-state
            """,
            volumes.Select(volume => volume.Name + (volume.Protect ? " protected" : "")).Order()
        );
        Expect.Lines(
            """
            postgres-admin-password
            postgres-exporter-password
            postgres-password
            redis-password
            """,
            stack
                .Resources.Except(volumes)
                .Where(resource => resource.Protect)
                .Select(resource => resource.Name)
                .Order(StringComparer.Ordinal)
        );
        Assert.All(
            volumes,
            volume =>
                Expect.Lines(
                    $"""
                    labels[0].label = inventario-retail.stack
                    labels[0].value = staging
                    labels[1].label = inventario-retail.part
                    labels[1].value = {volume.Name}
                    name = inventario-retail-staging-{volume.Name}
                    """,
                    volume.Lines
                )
        );
    }

    [Fact]
    public async Task Every_volume_is_written_by_one_part_only_and_what_is_published_by_its_publisher()
    {
        var stack = await new Staging().Declared();

        Expect.Lines(
            """
            alertmanager-data: alertmanager-container
            grafana-data: grafana-container
            postgres-backups: postgres-backup-container
            postgres-data: postgres-container
            prometheus-config: prometheus-publisher-container
            prometheus-data: prometheus-container
            published-files: router-publisher-container
            redis-data: redis-container
            router-state: router-container
            """,
            stack
                .Containers.SelectMany(container =>
                    Enumerable
                        .Range(0, 3)
                        .Where(index => container[$"volumes[{index}].readOnly"] == "false")
                        .Select(index => $"{container[$"volumes[{index}].volumeName"]}: {container.Name}")
                )
                .Select(line => line.Replace("inventario-retail-staging-", ""))
                .Order()
        );
    }

    [Fact]
    public async Task Every_image_has_a_version_and_is_kept_for_the_way_back()
    {
        var stack = await new Staging().Declared();
        var images = stack
            .Resources.Where(resource => resource.Type == "docker:index/remoteImage:RemoteImage")
            .ToList();

        Expect.Lines(
            """
            alertmanager-image prom/alertmanager:v0.27.0
            blackbox-exporter-image prom/blackbox-exporter:v0.25.0
            dashboard-v1-0-0-image ghcr.io/eevans-d/aidrive_genspark:v1.0.0
            dashboard-v1-1-0-rc1-image ghcr.io/eevans-d/aidrive_genspark:v1.1.0-rc1
            grafana-image grafana/grafana:11.2.2
            object-store-image localstack/localstack:3.8.1
            postgres-exporter-image prometheuscommunity/postgres-exporter:v0.15.0
            postgres-image postgres:15.19-alpine
            prometheus-image prom/prometheus:v2.53.2
            redis-exporter-image oliver006/redis_exporter:v1.62.0-alpine
            redis-image redis:7.4.11-alpine
            router-image haproxy:3.2.26-alpine
            """,
            images.Select(image => $"{image.Name} {image["name"]}").Order()
        );
        Assert.All(images, image => Assert.Equal("true", image["keepLocally"]));
    }

    [Fact]
    public async Task What_a_part_needs_besides_is_all_that_is_added()
    {
        var stack = await Declaration.Of(stack =>
            Declare(
                stack,
                image =>
                    new()
                    {
                        Image = image,
                        MemoryMib = 10,
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
        new()
        {
            Image = image,
            MemoryMib = 10,
            HealthCheck = HealthCheck.Shell("true"),
            Networks = [],
        };

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
