namespace InventarioRetail.Stacks;

/// <summary>The rotation of a container's log (requirements R-LOG).</summary>
public sealed record LogSettings
{
    /// <summary>The size at which a file is full (default 10 MiB; requirements name none).</summary>
    public MemorySize MaxSize { get; init; } = MemorySize.FromMiB(10);

    /// <summary>How many files are kept, 1 or more (default 5; requirements name none).</summary>
    public int MaxFiles { get; init; } = 5;
}
