namespace InventarioRetail.Settings;

/// <summary>The containers' logs (requirements R-LOG): rotated on Docker, collected on Kubernetes.</summary>
public sealed record LogSettings
{
    /// <summary>The size at which a file is full (default 10 MiB; requirements name none).</summary>
    public MemorySize MaxSize { get; init; } = MemorySize.FromMiB(10);

    /// <summary>How many files are kept, 1 or more (default 5; requirements name none).</summary>
    public int MaxFiles { get; init; } = 5;

    /// <summary>How long CloudWatch Logs keeps a line; whole days (default 30 d; requirements name none).</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(30);
}
