using Pulumi;
using Pulumi.Utilities;

namespace InventarioRetail.Components.Tests;

public sealed class PostgresContainerTests
{
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
        await Declaration.Of(stack => postgres = New(stack, "store", Plain with { Database = "shop" }));

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

    private static PostgresContainerArgs Plain =>
        new() { Image = Declaration.Images.Postgres, Database = "inventario_retail_staging" };

    private static Task<Declaration> Declared(Func<PostgresContainerArgs, PostgresContainerArgs>? change = null) =>
        Declaration.Of(stack => New(stack, "postgres", change?.Invoke(Plain) ?? Plain));

    private static PostgresContainer New(Declaration stack, string name, PostgresContainerArgs args) =>
        new(name, stack.Docker, args);
}
