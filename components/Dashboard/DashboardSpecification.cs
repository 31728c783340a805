namespace InventarioRetail.Components;

/// <summary>The dashboard's settings, the same for every revision and on every platform.</summary>
public sealed record DashboardSpecification : DashboardBehavior
{
    /// <summary>A dashboard with the default behavior.</summary>
    public DashboardSpecification() { }

    /// <summary>A dashboard with this behavior.</summary>
    public DashboardSpecification(DashboardBehavior behavior)
        : base(behavior) { }

    /// <summary>Image name without a tag; the revision is the tag.</summary>
    public required string Image { get; init; }

    /// <summary>Port that the service listens on.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Memory limit in MiB.</summary>
    public int MemoryMib { get; init; } = 512;

    /// <summary>Size of its Postgres connection pool.</summary>
    public int DatabasePoolSize { get; init; } = 20;
}
