namespace InventarioRetail.Settings;

/// <summary>Postgres (key <c>postgres</c>).</summary>
/// <param name="Database">The database's name (default <c>inventario_retail_&lt;stack&gt;</c>).</param>
public sealed record PostgresSettings(string Database)
{
    /// <summary>The user that owns the database (default <c>inventario_user</c>).</summary>
    public string User { get; init; } = "inventario_user";

    /// <summary>The loopback port on the Docker host, 1 to 65535; null (the default) publishes none.</summary>
    public int? HostPort { get; init; }

    /// <summary>Size of the dashboard's connection pool, at least 1 (default 20).</summary>
    public int PoolSize { get; init; } = 20;

    /// <summary>The memory limit (default 1 GiB, the project's own choice).</summary>
    public MemorySize Memory { get; init; } = MemorySize.FromGiB(1);

    /// <summary>The nightly dump.</summary>
    public BackupSettings Backup { get; init; } = new();

    /// <summary>
    /// Instance class of the managed primary and standby, on Kubernetes (default <c>db.t4g.medium</c>).
    /// </summary>
    public string InstanceClass { get; init; } = "db.t4g.medium";

    /// <summary>Initial disk size of the managed instance, in whole GiB (default 50 GiB).</summary>
    public MemorySize Storage { get; init; } = MemorySize.FromGiB(50);

    /// <summary>
    /// Maximum disk size of the managed instance with storage autoscaling, in whole GiB (default 200 GiB).
    /// </summary>
    public MemorySize MaxStorage { get; init; } = MemorySize.FromGiB(200);

    /// <summary>Period of point-in-time recovery of the managed instance, in whole days (default 14 d).</summary>
    public TimeSpan BackupRetention { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Retention time of the managed instance's log, in whole days (default 30 d).</summary>
    public TimeSpan LogRetention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Returns the default database name of a stack.</summary>
    public static string DefaultDatabase(string stack) => $"inventario_retail_{stack}".Replace('-', '_');
}

/// <summary>The nightly dump of the database (key <c>postgres.backup</c>).</summary>
public sealed record BackupSettings
{
    /// <summary>The time of day in UTC, to the minute (default 02:30).</summary>
    public TimeOnly At { get; init; } = new(2, 30);

    /// <summary>Number of dumps to keep, at least 1 (default 7, a week).</summary>
    public int Keep { get; init; } = 7;
}
