namespace InventarioRetail.Stacks;

/// <summary>Postgres (requirements R-PG).</summary>
/// <param name="Database">
/// The database's name (default <c>inventario_retail_&lt;stack&gt;</c>, after requirements R-PG).
/// </param>
public sealed record PostgresSettings(string Database)
{
    /// <summary>The user that owns the database (default <c>inventario_user</c>, requirements R-PG).</summary>
    public string User { get; init; } = "inventario_user";

    /// <summary>
    /// The loopback port on the Docker host, 1 to 65535; null (the default) publishes none, as requirements R-PG wants
    /// one only when asked for.
    /// </summary>
    public int? HostPort { get; init; }

    /// <summary>Connections in the dashboard's pool, 1 or more (default 20, requirements R-PG).</summary>
    public int PoolSize { get; init; } = 20;

    /// <summary>The memory limit (default 1 GiB; requirements ask for a limit and name none).</summary>
    public MemorySize Memory { get; init; } = MemorySize.FromGiB(1);

    /// <summary>The nightly dump (requirements R-BAK).</summary>
    public BackupSettings Backup { get; init; } = new();

    /// <summary>The database's name in a stack that gives none.</summary>
    public static string DefaultDatabase(string stack) => $"inventario_retail_{stack}".Replace('-', '_');
}

/// <summary>The nightly dump of the database (requirements R-BAK).</summary>
public sealed record BackupSettings
{
    /// <summary>The time of day, in UTC, to the minute (default 02:30; requirements say nightly).</summary>
    public TimeOnly At { get; init; } = new(2, 30);

    /// <summary>How many dumps are kept, 1 or more (default 7: a week of nights).</summary>
    public int Keep { get; init; } = 7;
}
