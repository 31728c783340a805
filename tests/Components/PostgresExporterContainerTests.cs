namespace InventarioRetail.Components.Tests;

public sealed class PostgresExporterContainerTests
{
    [Fact]
    public async Task It_is_one_container_that_waits_for_postgres()
    {
        var stack = await new Staging().Declared();

        Expect.Lines(
            """
            PostgresExporterContainer postgres-exporter
            RemoteImage postgres-exporter-image
            Container postgres-exporter-container
            """,
            stack.Tree("postgres-exporter")
        );
        Assert.Equal(["postgres-container"], stack["postgres-exporter-container"].DependsOn);
    }

    [Fact]
    public async Task It_logs_in_with_a_role_of_its_own_whose_password_is_in_a_file()
    {
        var stack = await new Staging().Declared();

        Expect.Container(
            "postgres-exporter",
            $"""
            destroyGraceSeconds = 10
            dnsOpts[0] = timeout:1
            dnsOpts[1] = attempts:1
            envs[0] = DATA_SOURCE_URI=postgres:5432/inventario_retail_staging?sslmode=disable&connect_timeout=2
            envs[1] = DATA_SOURCE_USER=exporter
            envs[2] = DATA_SOURCE_PASS_FILE=/run/secrets/exporter_password
            envs[3] = PG_EXPORTER_EXTEND_QUERY_PATH=/etc/postgres-exporter/queries.yaml
            healthcheck.interval = 10s
            healthcheck.startPeriod = 20s
            healthcheck.tests[0] = CMD
            healthcheck.tests[1] = wget
            healthcheck.tests[2] = -q
            healthcheck.tests[3] = -O
            healthcheck.tests[4] = /dev/null
            healthcheck.tests[5] = http://127.0.0.1:9187/
            image = {Declaration.Images.PostgresExporter}
            memory = 64
            memorySwap = 64
            networksAdvanced[0].aliases[0] = postgres-exporter
            networksAdvanced[0].name = inventario-retail-staging-internal
            networksAdvanced[1].name = inventario-retail-staging-postgres
            readOnly = false
            uploads[0].content = ‹postgres-exporter-password›
            uploads[0].executable = false
            uploads[0].file = /run/secrets/exporter_password
            uploads[1].content = ‹text›
            uploads[1].executable = false
            uploads[1].file = /etc/postgres-exporter/queries.yaml
            """,
            stack
        );
    }

    [Fact]
    public async Task Its_query_gives_the_age_of_the_last_dump()
    {
        var stack = await new Staging().Declared();

        Assert.Equal(
            """
            # Read by the exporter. Exports the time of the last dump as backup_last_finished_timestamp_seconds.
            backup:
              query: "SELECT coalesce(extract(epoch FROM max(finished_at)), 0) AS last_finished_timestamp_seconds, count(*) AS dumps_total FROM operations.backups"
              metrics:
                - last_finished_timestamp_seconds:
                    usage: "GAUGE"
                    description: "Unix time when the last dump of the database finished, 0 if there is none yet"
                - dumps_total:
                    usage: "COUNTER"
                    description: "Finished dumps of the database"

            """,
            stack["postgres-exporter-container"].Files["/etc/postgres-exporter/queries.yaml"]
        );
    }

    [Fact]
    public async Task What_a_stack_sets_reaches_the_container()
    {
        var stack = await Declaration.Of(stack => new PostgresExporterContainer(
            "probe",
            Declaration.Environment,
            stack.Networks,
            new PostgresContainer(
                "store",
                Declaration.Environment,
                stack.Networks,
                new() { Image = Declaration.Images.Postgres, Database = "shop" },
                stack.Options()
            ),
            new() { Image = "registry.test/exporter:1", MemoryMib = 32 },
            stack.Options()
        ));

        var container = stack["probe-container"];
        Assert.Equal(("registry.test/exporter:1", "32"), (container["image"], container["memory"]));
        Assert.Contains("DATA_SOURCE_URI=store:5432/shop?sslmode=disable&connect_timeout=2", container.Values("envs"));
        Assert.Equal("‹store-exporter-password›", container.Files["/run/secrets/exporter_password"]);
    }
}
