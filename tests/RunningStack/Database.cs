namespace InventarioRetail.EndToEnd;

/// <summary>The dashboard's database, asked in its own container.</summary>
internal sealed class Database(RunningStack stack)
{
    public const string User = "inventario_user";

    /// <summary>Its name.</summary>
    public string Name { get; } = $"inventario_retail_{stack.Name}";

    public async Task ExecuteAsync(params string[] statements)
    {
        foreach (var statement in statements)
            await ScalarAsync(statement);
    }

    /// <summary>The answer to a statement, without headings.</summary>
    public Task<string> ScalarAsync(string statement, string? database = null) =>
        stack.InAsync(
            "postgres",
            "sh",
            "-c",
            $"PGPASSWORD=$(cat /run/secrets/user_password) psql -h 127.0.0.1 -U {User} -d {database ?? Name} -v ON_ERROR_STOP=1 -qtA -c \"$0\"",
            statement
        );
}
