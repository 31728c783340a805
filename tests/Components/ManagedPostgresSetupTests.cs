using System.Globalization;
using Pulumi;

namespace InventarioRetail.Components.Tests;

/// <summary>What makes a managed Postgres ready, on a real one whose administrator is no superuser.</summary>
public sealed class ManagedPostgresSetupTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task Its_script_reads_the_files_that_are_mounted()
    {
        RdsPostgres? rds = null;
        await Declaration.Of(stack =>
            rds = new(
                "postgres",
                stack.Aws,
                new()
                {
                    Network = AwsAccount.Network,
                    Key = new("encryption", stack.Aws),
                    Database = "shop",
                }
            )
        );

        var script = ManagedPostgresSetup.Scripts["setup.sh"];
        Assert.All(
            ManagedPostgresSetup.Secrets(rds!).Keys,
            secret => Assert.Contains($"{ManagedPostgresSetup.SecretsPath}/{secret}", script)
        );
        Assert.Equal(3, ManagedPostgresSetup.Secrets(rds!).Count);
        Assert.Contains($"{ManagedPostgresSetup.ScriptsPath}/20-schema.sql", script);
        Assert.Equal(["sh", $"{ManagedPostgresSetup.ScriptsPath}/setup.sh"], ManagedPostgresSetup.Command);
    }

    [PostgresFact]
    public async Task Run_once_or_twice_it_leaves_what_the_init_scripts_leave_on_Docker()
    {
        await using var managed = await postgres.Managed("managed");

        foreach (var userPassword in new[] { "first", "second" })
        {
            var (exitCode, output) = await managed.SetUp(userPassword);

            Assert.True(exitCode == 0 && output.Length == 0, output);
            // What is owned by whom, and who may do what, is as in the database that the init scripts made.
            Assert.Equal(
                (await postgres.Query(Shape)).Replace("inventario_user", "managed_user"),
                await managed.Query("managed_user", userPassword, Shape)
            );
            Assert.Equal("4", await managed.Query("managed_user", userPassword, Breakers));
        }
        Assert.Contains("password authentication failed", await managed.Query("managed_user", "first", "SELECT 1"));
    }

    [PostgresFact]
    public async Task What_the_dashboard_wrote_is_still_there_after_another_run()
    {
        await using var managed = await postgres.Managed("kept");
        await managed.SetUp("secret");
        await managed.Query("managed_user", "secret", "UPDATE resilience.circuit_breakers SET failures = 3");

        await managed.SetUp("secret");

        Assert.Equal(
            "3",
            await managed.Query("managed_user", "secret", "SELECT min(failures) FROM resilience.circuit_breakers")
        );
    }

    [PostgresFact]
    public async Task A_run_that_fails_leaves_nothing_behind()
    {
        await using var managed = await postgres.Managed("broken");

        var (exitCode, output) = await managed.SetUp("secret", schema: "CREATE SCHEMA inventory; SELECT 1 / 0;");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("division by zero", output);
        Assert.Equal("0", await postgres.Query("SELECT count(*) FROM pg_roles WHERE rolname = 'managed_user'"));
    }

    private const string Breakers = "SELECT count(*) FROM resilience.circuit_breakers";

    private static readonly string Shape = string.Create(
        CultureInfo.InvariantCulture,
        $"""
        SELECT 'schema ' || nspname || ' ' || pg_get_userbyid(nspowner) || ' ' || coalesce(nspacl::text, '')
          FROM pg_namespace WHERE nspname IN ('inventory', 'operations', 'resilience')
        UNION ALL
        SELECT 'table ' || oid::regclass::text || ' ' || pg_get_userbyid(relowner) || ' ' || coalesce(relacl::text, '')
          FROM pg_class WHERE relkind = 'r' AND relnamespace::regnamespace::text IN ('inventory', 'operations', 'resilience')
        UNION ALL
        SELECT 'database ' || pg_get_userbyid(datdba) || ' ' || array_to_string(ARRAY(SELECT unnest(datacl)::text ORDER BY 1), ' ')
          FROM pg_database WHERE datname = current_database()
        UNION ALL
        SELECT 'exporter ' || rolcanlogin || ' ' || rolconnlimit || ' ' || pg_has_role('exporter', 'pg_monitor', 'member')
          FROM pg_roles WHERE rolname = 'exporter'
        ORDER BY 1
        """
    );
}
