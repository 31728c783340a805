namespace InventarioRetail.EndToEnd.Tests;

/// <summary>The dashboard's database, asked in its own container.</summary>
internal static class Database
{
    public const string Name = "inventario_retail_e2e";
    public const string User = "inventario_user";

    public static async Task ExecuteAsync(params string[] statements)
    {
        foreach (var statement in statements)
            await ScalarAsync(statement);
    }

    /// <summary>What a statement gives, without headings.</summary>
    public static Task<string> ScalarAsync(string statement, string database = Name) =>
        RunningStack.InAsync(
            "postgres",
            "sh",
            "-c",
            $"PGPASSWORD=$(cat /run/secrets/user_password) psql -h 127.0.0.1 -U {User} -d {database} -v ON_ERROR_STOP=1 -qtA -c \"$0\"",
            statement
        );
}
