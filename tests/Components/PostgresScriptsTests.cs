using System.Globalization;
using System.Text.RegularExpressions;

namespace InventarioRetail.Components.Tests;

/// <summary>What the scripts in Postgres's containers do to a real Postgres.</summary>
public sealed class PostgresScriptsTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    private const string User = "inventario_user";
    private const string Exporter = "exporter";

    [PostgresFact]
    public async Task The_dashboards_role_owns_everything_and_is_no_superuser()
    {
        Expect.Lines(
            """
            database inventario_retail_staging: inventario_user
            schema inventory: inventario_user
            schema operations: inventario_user
            schema resilience: inventario_user
            table operations.backups: inventario_user
            table resilience.circuit_breaker_transitions: inventario_user
            table resilience.circuit_breakers: inventario_user
            table resilience.degradation_transitions: inventario_user
            """,
            Rows(
                await postgres.Query(
                    """
                    SELECT 'database ' || datname || ': ' || pg_get_userbyid(datdba) FROM pg_database
                      WHERE datname = current_database()
                    UNION ALL
                    SELECT 'schema ' || nspname || ': ' || pg_get_userbyid(nspowner) FROM pg_namespace
                      WHERE nspname NOT LIKE 'pg_%' AND nspname NOT IN ('information_schema', 'public')
                    UNION ALL
                    SELECT 'table ' || schemaname || '.' || tablename || ': ' || tableowner FROM pg_tables
                      WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
                    ORDER BY 1
                    """
                )
            )
        );
        Expect.Lines(
            """
            exporter: super false, create database false, create role false, bypass rls false, connections 5
            inventario_user: super false, create database false, create role false, bypass rls false, connections -1
            """,
            Rows(
                await postgres.Query(
                    """
                    SELECT format('%s: super %s, create database %s, create role %s, bypass rls %s, connections %s',
                        rolname, rolsuper::text, rolcreatedb::text, rolcreaterole::text, rolbypassrls::text, rolconnlimit)
                      FROM pg_roles WHERE rolname IN ('inventario_user', 'exporter') ORDER BY 1
                    """
                )
            )
        );
    }

    [PostgresFact]
    public async Task The_dashboard_may_migrate_its_schemas_and_a_wrong_password_is_refused()
    {
        var migrated = await postgres.Sql(
            User,
            "CREATE TABLE inventory.products (id int); DROP TABLE inventory.products; CREATE SCHEMA more; DROP SCHEMA more"
        );
        Assert.True(migrated.ExitCode == 0, migrated.Output);

        foreach (var role in new[] { User, Exporter, "postgres" })
            Assert.Contains("password authentication failed", (await postgres.Sql(role, "SELECT 1", "wrong")).Output);
    }

    [PostgresFact]
    public async Task The_health_checks_question_has_an_answer_once_the_scripts_have_run()
    {
        var stack = await Staging.Declared();
        var question = stack["postgres-container"].Values("healthcheck.tests").Last();

        var answer = await postgres.Sql(User, question);

        Assert.True(answer.ExitCode == 0, answer.Output);
    }

    [PostgresFact]
    public async Task The_breakers_are_tracked_from_closed_and_take_only_what_is_possible()
    {
        Assert.Equal(
            ["database|closed|0", "openai|closed|0", "redis|closed|0", "s3|closed|0"],
            Rows(
                await postgres.Query(
                    "SELECT service, state, failures FROM resilience.circuit_breakers ORDER BY service"
                )
            )
        );
        await AssertRefused(
            User,
            "violates check constraint",
            "UPDATE resilience.circuit_breakers SET state = 'ajar'",
            "UPDATE resilience.circuit_breakers SET failures = -1",
            "INSERT INTO resilience.circuit_breakers (service) VALUES ('mail')",
            "INSERT INTO resilience.circuit_breaker_transitions (service, from_state, to_state, failures, revision) VALUES ('s3', 'open', 'open', 1, 'v1')",
            "INSERT INTO resilience.degradation_transitions (from_level, to_level, health_score, revision) VALUES (0, 5, 50, 'v1')",
            "INSERT INTO resilience.degradation_transitions (from_level, to_level, health_score, revision) VALUES (0, 1, 101, 'v1')"
        );
    }

    [PostgresFact]
    public async Task The_exporter_reads_when_dumps_were_made_and_nothing_else_of_ours()
    {
        Assert.Equal(
            "operations.backups SELECT",
            await postgres.Query(
                """
                SELECT table_schema || '.' || table_name || ' ' || privilege_type
                  FROM information_schema.table_privileges WHERE grantee = 'exporter'
                """
            )
        );
        Assert.Equal(0, (await postgres.Sql(Exporter, "SELECT count(*) FROM operations.backups")).ExitCode);
        // What Postgres itself counts is for the exporter to read.
        Assert.Equal(0, (await postgres.Sql(Exporter, "SELECT count(*) FROM pg_stat_activity")).ExitCode);
        await AssertRefused(
            Exporter,
            "permission denied",
            "SELECT * FROM resilience.circuit_breakers",
            "INSERT INTO operations.backups (file, bytes, duration_seconds) VALUES ('x', 1, 1)",
            "DELETE FROM operations.backups",
            "CREATE TABLE public.mine (id int)",
            "CREATE TABLE inventory.mine (id int)",
            "CREATE SCHEMA mine",
            "CREATE TEMPORARY TABLE mine (id int)"
        );
    }

    [PostgresFact]
    public async Task A_dump_is_noted_the_oldest_go_and_the_documented_command_restores_every_row()
    {
        string[] older = ["20200101T000000Z", "20200102T000000Z", "20200103T000000Z"];
        foreach (var time in older)
            File.WriteAllText(Dump(time), "old");
        File.WriteAllText(Dump("20200104T000000Z") + ".part", "unfinished");
        await postgres.Query("TRUNCATE operations.backups");
        await Change("v1");
        var before = await Everything();

        var first = await postgres.Backup("now", ("BACKUPS_KEPT", "3"));
        Assert.True(first.ExitCode == 0, first.Output);
        // Dumps are named after the second.
        await Wait.NextSecond();
        await Change("v2");
        var later = await Everything();
        var second = await postgres.Backup("now", ("BACKUPS_KEPT", "3"));
        Assert.True(second.ExitCode == 0, second.Output);

        string[] dumps = [.. Directory.GetFiles(postgres.Backups).Order()];
        Assert.Equal(3, dumps.Length);
        Assert.Equal(Dump("20200103T000000Z"), dumps[0]);
        Assert.Contains("removed inventario_retail_staging-20200101T000000Z.dump, the newest 3 are kept", first.Output);
        Assert.Equal(
            dumps.Skip(1).Select(dump => $"{Path.GetFileName(dump)}|{new FileInfo(dump).Length}"),
            Rows(await postgres.Query("SELECT file, bytes FROM operations.backups ORDER BY id"))
        );

        // Over what is there now, and where nothing is left.
        await Restore(dumps[1]);
        Assert.Equal(before, await Everything());
        await postgres.Query("DROP SCHEMA inventory, operations, resilience CASCADE");
        await Restore(dumps[2]);
        Assert.Equal(later, await Everything());
        Assert.Equal("1", (await postgres.Sql(Exporter, "SELECT count(*) FROM operations.backups")).Output.Trim());
        Assert.Contains(
            "permission denied",
            (await postgres.Sql(Exporter, "SELECT * FROM resilience.circuit_breakers")).Output
        );
        // The role owns what was restored, and the next test finds what it expects.
        Assert.Equal(0, (await postgres.Sql(User, "DROP TABLE inventory.products")).ExitCode);
    }

    [PostgresFact]
    public async Task A_dump_that_fails_says_so_and_leaves_nothing_that_looks_like_one()
    {
        var before = Directory.GetFiles(postgres.Backups, "*.dump").Order();

        var failed = await postgres.Backup("now", ("PGPORT", "1"));

        Assert.NotEqual(0, failed.ExitCode);
        Assert.Contains("Connection refused", failed.Output);
        Assert.Equal(before, Directory.GetFiles(postgres.Backups, "*.dump").Order());
    }

    [PostgresFact("prometheus-postgres-exporter")]
    public async Task A_real_exporter_tells_that_postgres_is_up_and_when_the_last_dump_was_made()
    {
        await postgres.Query(
            "INSERT INTO operations.backups (file, bytes, duration_seconds, finished_at) VALUES ('a', 1, 1, to_timestamp(4000000000))"
        );
        var port = Ports.Free();
        using var exporter = await postgres.Exporter(port);
        using var http = new HttpClient();
        await Wait.Until(() => exporter.HasExited || exporter.Output.Contains("Listening on"), "the exporter");
        Assert.False(exporter.HasExited, exporter.Output);

        var metrics = Rows(await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics")));

        Assert.Contains("pg_up 1", metrics);
        Assert.Contains("pg_exporter_last_scrape_error 0", metrics);
        var finished = metrics.Single(line =>
            line.StartsWith("backup_last_finished_timestamp_seconds{", StringComparison.Ordinal)
        );
        Assert.Equal(4e9, double.Parse(finished.Split(' ')[1], CultureInfo.InvariantCulture));
        Assert.Contains(metrics, line => line.StartsWith("backup_dumps_total{", StringComparison.Ordinal));
        await postgres.Query("DELETE FROM operations.backups WHERE file = 'a'");
    }

    private string Dump(string time) => Path.Combine(postgres.Backups, $"{postgres.Database}-{time}.dump");

    /// <summary>Rows as the dashboard would leave them.</summary>
    private async Task Change(string revision)
    {
        var changed = await postgres.Sql(
            User,
            $"""
            CREATE TABLE IF NOT EXISTS inventory.products (name text PRIMARY KEY);
            INSERT INTO inventory.products VALUES ('ñandú of {revision}');
            INSERT INTO resilience.circuit_breaker_transitions (service, from_state, to_state, failures, revision)
              VALUES ('redis', 'closed', 'open', 5, '{revision}');
            INSERT INTO resilience.degradation_transitions (from_level, to_level, health_score, revision)
              VALUES (0, 1, 82.5, '{revision}')
            """
        );
        Assert.True(changed.ExitCode == 0, changed.Output);
    }

    /// <summary>
    /// Every row and every table's owner and rights; not the notes on dumps, which are made after the dump.
    /// </summary>
    private Task<string> Everything() =>
        postgres.Query(
            """
            SELECT 'product', p::text FROM inventory.products p
            UNION ALL SELECT 'breaker', b::text FROM resilience.circuit_breakers b
            UNION ALL SELECT 'breaker transition', t::text FROM resilience.circuit_breaker_transitions t
            UNION ALL SELECT 'degradation', d::text FROM resilience.degradation_transitions d
            UNION ALL SELECT 'table', c.oid::regclass::text || ' ' || pg_get_userbyid(relowner) || ' ' || coalesce(relacl::text, '')
              FROM pg_class c WHERE relkind = 'r' AND relnamespace::regnamespace::text IN ('inventory', 'operations', 'resilience')
            ORDER BY 1, 2
            """
        );

    /// <summary>The command that stands in docs/operations.md, on one dump.</summary>
    private async Task Restore(string dump)
    {
        var documented = Regex.Match(
            await File.ReadAllTextAsync(Repository.PathOf("docs", "operations.md")),
            @"docker exec \$backup sh -c '(?<command>[^']*pg_restore[^']*)'"
        );
        Assert.True(documented.Success, "docs/operations.md has no command with pg_restore.");
        var command = documented.Groups["command"].Value.Replace("<file>.dump", Path.GetFileName(dump));

        var restored = await postgres.InBackup(command);

        Assert.True(restored.ExitCode == 0 && restored.Output.Trim().Length == 0, restored.Output);
    }

    private static string[] Rows(string output) => output.Split('\n');

    private async Task AssertRefused(string user, string reason, params string[] statements)
    {
        foreach (var statement in statements)
        {
            var refused = await postgres.Sql(user, statement);
            Assert.True(refused.Output.Contains(reason), $"{statement}: {refused.Output}");
        }
    }
}
