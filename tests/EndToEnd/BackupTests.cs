namespace InventarioRetail.EndToEnd.Tests;

/// <summary>The nightly dump, taken now, and what can be had back from it (requirements R-BAK).</summary>
[Collection(Changing.Name)]
public sealed class BackupTests(StackFixture fixture)
{
    private readonly RunningStack stack = fixture.Stack;

    private const string Restored = "restored";

    [RequiresDockerFact]
    public async Task A_dump_restores_into_an_empty_database_with_the_same_rows()
    {
        await stack.Database.ExecuteAsync(
            "DROP TABLE IF EXISTS precious",
            "CREATE TABLE precious AS SELECT number, md5(number::text) AS text FROM generate_series(1, 50000) AS number"
        );
        const string Fingerprint =
            "SELECT count(*) || ' ' || md5(string_agg(precious::text, ',' ORDER BY number)) FROM precious";
        var expected = await stack.Database.ScalarAsync(Fingerprint);

        await stack.InAsync("postgres-backup", "sh", "/opt/backup/backup.sh", "now");
        var dump = await stack.InAsync("postgres-backup", "sh", "-c", "ls -1 /backups | grep '\\.dump$' | tail -n 1");
        await AsAdministratorAsync($"DROP DATABASE IF EXISTS {Restored}");
        await AsAdministratorAsync($"CREATE DATABASE {Restored} OWNER {Database.User}");
        await stack.InAsync(
            "postgres-backup",
            "sh",
            "-c",
            $"PGPASSWORD=$(cat /run/secrets/user_password) pg_restore --exit-on-error --single-transaction --dbname {Restored} /backups/{dump}"
        );

        Assert.StartsWith("50000 ", expected, StringComparison.Ordinal);
        Assert.Equal(expected, await stack.Database.ScalarAsync(Fingerprint, Restored));
        await AsAdministratorAsync($"DROP DATABASE {Restored}");
    }

    [RequiresDockerFact]
    public async Task The_written_way_back_replaces_what_is_in_the_running_database()
    {
        await stack.Database.ExecuteAsync(
            "CREATE TABLE IF NOT EXISTS orders (id int)",
            "TRUNCATE orders",
            "INSERT INTO orders VALUES (1), (2), (3)"
        );
        await stack.InAsync("postgres-backup", "sh", "/opt/backup/backup.sh", "now");
        var dump = await stack.InAsync("postgres-backup", "sh", "-c", "ls -1 /backups | grep '\\.dump$' | tail -n 1");
        await stack.Database.ExecuteAsync("DELETE FROM orders WHERE id > 1");

        // As docs/operations.md has it.
        await stack.InAsync(
            "postgres-backup",
            "sh",
            "-c",
            "PGPASSWORD=$(cat /run/secrets/user_password) "
                + $"pg_restore --clean --if-exists --exit-on-error --single-transaction --dbname \"$PGDATABASE\" /backups/{dump}"
        );

        Assert.Equal("3", await stack.Database.ScalarAsync("SELECT count(*) FROM orders"));
    }

    private Task<string> AsAdministratorAsync(string statement) =>
        stack.InAsync("postgres", "psql", "-U", "postgres", "-v", "ON_ERROR_STOP=1", "-qtAc", statement);
}
