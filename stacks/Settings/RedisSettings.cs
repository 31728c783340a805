namespace InventarioRetail.Stacks;

/// <summary>Redis (requirements R-REDIS).</summary>
public sealed record RedisSettings
{
    /// <summary>What Redis keeps at most before it evicts keys (default 512 MiB, requirements R-REDIS).</summary>
    public MemorySize MaxMemory { get; init; } = MemorySize.FromMiB(512);
}
