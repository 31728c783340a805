namespace InventarioRetail.Testing;

/// <summary>
/// A database with an administrator who is no superuser, and what sets it up. It and its roles go with the test.
/// </summary>
internal sealed class ManagedDatabase(PostgresServer server, string name, (string Name, string Value)[] administrator)
    : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();

    /// <summary>Runs the script with its files here; what it says, and whether it went well.</summary>
    public async Task<(int ExitCode, string Output)> SetUp(string userPassword, string? schema = null)
    {
        foreach (var (file, content) in ManagedPostgresSetup.Scripts)
            _directory.Write(file, Here(content));
        if (schema is not null)
            _directory.Write("20-schema.sql", schema);
        _directory.Write("admin_password", "secret-of-admin");
        _directory.Write("user_password", userPassword);
        // The role is the server's, so it keeps the password that the other tests know.
        _directory.Write("exporter_password", "secret-of-exporter_password");
        return await Scripts.Run(
            ManagedPostgresSetup.Command[0],
            [Here(ManagedPostgresSetup.Command[1])],
            [.. administrator, ("INVENTARIO_USER", "managed_user")]
        );
    }

    /// <summary>Rows of a query, or why there are none.</summary>
    public async Task<string> Query(string role, string password, string sql)
    {
        var (_, output) = await Scripts.Run(
            "psql",
            ["-X", "-A", "-t", "-q", "-c", sql],
            [.. administrator, ("PGUSER", role), ("PGPASSWORD", password)]
        );
        return output.Trim();
    }

    public async ValueTask DisposeAsync()
    {
        _directory.Dispose();
        await server.Query($"DROP DATABASE {name}");
        await server.Query("DROP ROLE IF EXISTS managed_user");
        await server.Query($"DROP ROLE {name}_admin");
    }

    private string Here(string text) =>
        text.Replace(ManagedPostgresSetup.ScriptsPath, _directory.Path)
            .Replace(ManagedPostgresSetup.SecretsPath, _directory.Path);
}
