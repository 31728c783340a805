using InventarioRetail.Monitoring;

namespace InventarioRetail.Settings;

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

    /// <summary>Size of the managed instance and of its standby, on Kubernetes (default <c>db.t4g.medium</c>).</summary>
    public string InstanceClass { get; init; } = "db.t4g.medium";

    /// <summary>Disk of the managed instance at first, whole GiB (default 50 GiB).</summary>
    public MemorySize Storage { get; init; } = MemorySize.FromGiB(50);

    /// <summary>Disk that it may grow to by itself, whole GiB (default 200 GiB).</summary>
    public MemorySize MaxStorage { get; init; } = MemorySize.FromGiB(200);

    /// <summary>For how long the managed instance can be restored to any moment; whole days (default 14 d, requirements R-PG).</summary>
    public TimeSpan BackupRetention { get; init; } = TimeSpan.FromDays(14);

    /// <summary>How long the managed instance's own log is kept; whole days (default 30 d).</summary>
    public TimeSpan LogRetention { get; init; } = TimeSpan.FromDays(30);

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
