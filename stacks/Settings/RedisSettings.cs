namespace InventarioRetail.Settings;

/// <summary>Redis (requirements R-REDIS).</summary>
public sealed record RedisSettings
{
    /// <summary>What Redis keeps at most before it evicts keys (default 512 MiB, requirements R-REDIS).</summary>
    public MemorySize MaxMemory { get; init; } = MemorySize.FromMiB(512);

    /// <summary>Size of a managed node, on Kubernetes (default <c>cache.t4g.small</c>: some 1 GiB of keys).</summary>
    public string NodeType { get; init; } = "cache.t4g.small";

    /// <summary>Managed nodes, the primary included; 2 or more, so that one can take over (default 2).</summary>
    public int Nodes { get; init; } = 2;

    /// <summary>How long a daily snapshot is kept; whole days (default 7 d).</summary>
    public TimeSpan SnapshotRetention { get; init; } = TimeSpan.FromDays(7);
}
