namespace InventarioRetail.Components.Tests;

public sealed class RedisExporterContainerTests
{
    [Fact]
    public async Task It_is_one_container_that_waits_for_redis()
    {
        var stack = await new Staging().Declared();

        Expect.Lines(
            """
            RedisExporterContainer redis-exporter
            RemoteImage redis-exporter-image
            Container redis-exporter-container
            """,
            stack.Tree("redis-exporter")
        );
        Assert.Equal(["redis"], stack["redis-exporter-container"].DependsOn);
    }

    [Fact]
    public async Task It_reads_the_password_from_a_file_of_the_address_it_asks()
    {
        var stack = await new Staging().Declared();

        Expect.Container(
            "redis-exporter",
            $"""
            destroyGraceSeconds = 10
            dnsOpts[0] = timeout:1
            dnsOpts[1] = attempts:1
            envs[0] = REDIS_ADDR=redis://redis:6379
            envs[1] = REDIS_PASSWORD_FILE=/run/secrets/redis_passwords.json
            envs[2] = REDIS_EXPORTER_CONNECTION_TIMEOUT=2s
            healthcheck.interval = 10s
            healthcheck.startPeriod = 20s
            healthcheck.tests[0] = CMD
            healthcheck.tests[1] = wget
            healthcheck.tests[2] = -q
            healthcheck.tests[3] = -O
            healthcheck.tests[4] = /dev/null
            healthcheck.tests[5] = http://127.0.0.1:9121/health
            image = {Declaration.Images.RedisExporter}
            memory = 64
            memorySwap = 64
            networksAdvanced[0].aliases[0] = redis-exporter
            networksAdvanced[0].name = inventario-retail-staging-internal
            networksAdvanced[1].name = inventario-retail-staging-redis
            readOnly = false
            uploads[0].content = ‹text›
            uploads[0].executable = false
            uploads[0].file = /run/secrets/redis_passwords.json
            """,
            stack
        );
        Assert.Equal(
            """
            {"redis://redis:6379": "‹redis-password›"}

            """,
            stack["redis-exporter-container"].Files["/run/secrets/redis_passwords.json"]
        );
    }

    [Fact]
    public async Task What_a_stack_sets_reaches_the_container()
    {
        var stack = await Declaration.Of(stack => new RedisExporterContainer(
            "probe",
            Declaration.Environment,
            stack.Networks,
            new RedisContainer(
                "cache",
                Declaration.Environment,
                stack.Networks,
                new() { Image = Declaration.Images.Redis },
                stack.Options()
            ),
            new() { Image = "registry.test/exporter:1", MemoryMib = 32 },
            stack.Options()
        ));

        var container = stack["probe-container"];
        Assert.Equal(("registry.test/exporter:1", "32"), (container["image"], container["memory"]));
        Assert.Equal(
            [
                "REDIS_ADDR=redis://cache:6379",
                "REDIS_PASSWORD_FILE=/run/secrets/redis_passwords.json",
                "REDIS_EXPORTER_CONNECTION_TIMEOUT=2s",
            ],
            container.Values("envs")
        );
        Assert.Equal(
            "{\"redis://cache:6379\": \"‹cache-password›\"}\n",
            container.Files["/run/secrets/redis_passwords.json"]
        );
    }
}
