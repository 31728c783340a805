using Pulumi;
using Pulumi.Utilities;

namespace InventarioRetail.Components.Tests;

public sealed class PostgresContainerTests
{
    [Fact]
    public async Task It_is_a_server_and_a_backup_with_a_volume_and_passwords_of_their_own()
    {
        var stack = await Declared();

        Expect.Lines(
            """
            PostgresContainer postgres
            RandomPassword postgres-admin-password
            RandomPassword postgres-password
            RandomPassword postgres-exporter-password
            RemoteImage postgres-image
            Volume postgres-data
            Volume postgres-backups
            Container postgres-container
            Container postgres-backup-container
            """,
            stack.Tree("postgres")
        );
    }

    [Fact]
    public async Task The_server_publishes_no_port_and_reads_its_passwords_from_files()
    {
        var stack = await Declared();

        Expect.Container(
            "postgres",
            $"""
            destroyGraceSeconds = 60
            envs[0] = POSTGRES_DB=inventario_retail_staging
            envs[1] = POSTGRES_PASSWORD_FILE=/run/secrets/postgres_password
            envs[2] = PGDATA=/var/lib/postgresql/data/pgdata
            envs[3] = INVENTARIO_USER=inventario_user
            healthcheck.interval = 10s
            healthcheck.startPeriod = 20s
            healthcheck.tests[0] = CMD
            healthcheck.tests[1] = psql
            healthcheck.tests[2] = -h
            healthcheck.tests[3] = 127.0.0.1
            healthcheck.tests[4] = -U
            healthcheck.tests[5] = inventario_user
            healthcheck.tests[6] = -d
            healthcheck.tests[7] = inventario_retail_staging
            healthcheck.tests[8] = -qAtc
            healthcheck.tests[9] = SELECT FROM operations.backups LIMIT 0
            image = {Declaration.Images.Postgres}
            memory = 1024
            memorySwap = 1024
            networksAdvanced[0].aliases[0] = postgres
            networksAdvanced[0].name = inventario-retail-staging-postgres
            readOnly = false
            uploads[0].content = ‹postgres-admin-password›
            uploads[0].executable = false
            uploads[0].file = /run/secrets/postgres_password
            uploads[1].content = ‹postgres-password›
            uploads[1].executable = false
            uploads[1].file = /run/secrets/user_password
            uploads[2].content = ‹postgres-exporter-password›
            uploads[2].executable = false
            uploads[2].file = /run/secrets/exporter_password
            uploads[3].content = ‹text›
            uploads[3].executable = false
            uploads[3].file = /docker-entrypoint-initdb.d/10-roles.sh
            uploads[4].content = ‹text›
            uploads[4].executable = false
            uploads[4].file = /docker-entrypoint-initdb.d/20-schema.sql
            user = postgres
            volumes[0].containerPath = /var/lib/postgresql/data
            volumes[0].readOnly = false
            volumes[0].volumeName = inventario-retail-staging-postgres-data
            """,
            stack
        );
        var files = stack["postgres-container"].Files;
        Assert.Equal(EmbeddedText.Read("Postgres/10-roles.sh"), files["/docker-entrypoint-initdb.d/10-roles.sh"]);
        Assert.Equal(EmbeddedText.Read("Postgres/20-schema.sql"), files["/docker-entrypoint-initdb.d/20-schema.sql"]);
    }

    [Fact]
    public async Task The_backup_starts_after_the_server_and_knows_the_dashboards_password_only()
    {
        var stack = await Declared();

        Expect.Container(
            "postgres-backup",
            $"""
            destroyGraceSeconds = 10
            entrypoints[0] = sh
            entrypoints[1] = /opt/backup/backup.sh
            envs[0] = PGHOST=postgres
            envs[1] = PGDATABASE=inventario_retail_staging
            envs[2] = PGUSER=inventario_user
            envs[3] = BACKUP_AT=02:30
            envs[4] = BACKUPS_KEPT=7
            healthcheck.interval = 10s
            healthcheck.startPeriod = 20s
            healthcheck.tests[0] = CMD
            healthcheck.tests[1] = sh
            healthcheck.tests[2] = /opt/backup/backup.sh
            healthcheck.tests[3] = check
            image = {Declaration.Images.Postgres}
            memory = 256
            memorySwap = 256
            networksAdvanced[0].aliases[0] = postgres-backup
            networksAdvanced[0].name = inventario-retail-staging-postgres
            readOnly = false
            uploads[0].content = ‹postgres-password›
            uploads[0].executable = false
            uploads[0].file = /run/secrets/user_password
            uploads[1].content = ‹text›
            uploads[1].executable = false
            uploads[1].file = /opt/backup/backup.sh
            volumes[0].containerPath = /backups
            volumes[0].readOnly = false
            volumes[0].volumeName = inventario-retail-staging-postgres-backups
            """,
            stack
        );
        var backup = stack["postgres-backup-container"];
        Assert.Equal(["postgres-container"], backup.DependsOn);
        Assert.Equal(EmbeddedText.Read("Postgres/backup.sh"), backup.Files["/opt/backup/backup.sh"]);
    }

    [Fact]
    public async Task The_data_and_the_dumps_are_protected()
    {
        var stack = await Declared();

        Assert.True(stack["postgres-data"].Protect);
        Assert.True(stack["postgres-backups"].Protect);
    }

    [Fact]
    public async Task A_port_that_is_asked_for_is_on_the_loopback_and_has_a_network_of_its_own()
    {
        var closed = await Declared();
        var open = await Declared(args => args with { HostPort = 5433 });

        Assert.Equal(["Network postgres-port"], open.Tree("postgres").Except(closed.Tree("postgres")));
        Expect.Lines(
            """
            networksAdvanced[1].name = inventario-retail-staging-postgres-port
            ports[0].external = 5433
            ports[0].internal = 5432
            ports[0].ip = 127.0.0.1
            """,
            open["postgres-container"].Lines.Except(closed["postgres-container"].Lines)
        );
        Assert.Equal(closed["postgres-backup-container"].Lines, open["postgres-backup-container"].Lines);
        Expect.Lines(
            """
            driver = bridge
            labels[0].label = inventario-retail.stack
            labels[0].value = staging
            labels[1].label = inventario-retail.part
            labels[1].value = postgres
            name = inventario-retail-staging-postgres-port
            options.com.docker.network.bridge.enable_ip_masquerade = false
            """,
            open["postgres-port"].Lines
        );
    }

    [Fact]
    public async Task What_a_stack_sets_reaches_the_containers()
    {
        var stack = await Declared(_ =>
            new()
            {
                Image = "registry.test/postgres:15.6",
                Database = "shop",
                User = "clerk",
                MemoryMib = 300,
                BackupAt = new(23, 5),
                BackupsKept = 3,
            }
        );

        var server = stack["postgres-container"];
        var backup = stack["postgres-backup-container"];
        Assert.Equal("registry.test/postgres:15.6", stack["postgres-image"]["name"]);
        Assert.Equal("registry.test/postgres:15.6", server["image"]);
        Assert.Equal("registry.test/postgres:15.6", backup["image"]);
        Assert.Equal(("300", "300"), (server["memory"], server["memorySwap"]));
        Assert.Equal(
            [
                "POSTGRES_DB=shop",
                "POSTGRES_PASSWORD_FILE=/run/secrets/postgres_password",
                "PGDATA=/var/lib/postgresql/data/pgdata",
                "INVENTARIO_USER=clerk",
            ],
            server.Values("envs")
        );
        Assert.Equal(
            ["CMD", "psql", "-h", "127.0.0.1", "-U", "clerk", "-d", "shop"],
            server.Values("healthcheck.tests").SkipLast(2)
        );
        Assert.Equal(
            ["PGHOST=postgres", "PGDATABASE=shop", "PGUSER=clerk", "BACKUP_AT=23:05", "BACKUPS_KEPT=3"],
            backup.Values("envs")
        );
    }

    [Fact]
    public async Task It_tells_others_where_it_is_and_how_to_log_in()
    {
        PostgresContainer? postgres = null;
        await Declaration.Of(stack =>
            postgres = new(
                "store",
                Declaration.Environment,
                stack.Networks,
                new() { Image = Declaration.Images.Postgres, Database = "shop" },
                stack.Options()
            )
        );

        Assert.Equal("store", postgres!.Host);
        Assert.Equal(5432, PostgresContainer.Port);
        await HasLogin("shop", "inventario_user", "‹store-password›", postgres.Login);
        await HasLogin("shop", "exporter", "‹store-exporter-password›", postgres.ExporterLogin);
    }

    private static async Task HasLogin(string database, string user, string password, DatabaseLogin login)
    {
        Assert.Equal((database, user), (login.Database, login.User));
        Assert.Equal(password, await OutputUtilities.GetValueAsync(login.Password));
        Assert.True(await Output.IsSecretAsync(login.Password));
    }

    private static Task<Declaration> Declared(Func<PostgresContainerArgs, PostgresContainerArgs>? change = null)
    {
        var args = new PostgresContainerArgs
        {
            Image = Declaration.Images.Postgres,
            Database = "inventario_retail_staging",
        };
        return Declaration.Of(stack => new PostgresContainer(
            "postgres",
            Declaration.Environment,
            stack.Networks,
            change?.Invoke(args) ?? args,
            stack.Options()
        ));
    }
}
