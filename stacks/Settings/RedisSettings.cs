namespace InventarioRetail.Settings;

/// <summary>Redis (key <c>redis</c>).</summary>
public sealed record RedisSettings
{
    /// <summary>Memory for keys above which Redis evicts keys (default 512 MiB).</summary>
    public MemorySize MaxMemory { get; init; } = MemorySize.FromMiB(512);

    /// <summary>Type of a managed node, on Kubernetes (default <c>cache.t4g.small</c>, about 1 GiB of keys).</summary>
    public string NodeType { get; init; } = "cache.t4g.small";

    /// <summary>
    /// Number of managed nodes including the primary; at least 2, so that a replica can take over (default 2).
    /// </summary>
    public int Nodes { get; init; } = 2;

    /// <summary>Retention time of daily snapshots, in whole days (default 7 d).</summary>
    public TimeSpan SnapshotRetention { get; init; } = TimeSpan.FromDays(7);
}
