namespace InventarioRetail.Settings;

/// <summary>The containers' logs: rotated on Docker, collected on Kubernetes (key <c>logs</c>).</summary>
public sealed record LogSettings
{
    /// <summary>The size at which a log file is rotated (default 10 MiB, the project's own choice).</summary>
    public MemorySize MaxSize { get; init; } = MemorySize.FromMiB(10);

    /// <summary>Number of log files kept per container, at least 1 (default 5, the project's own choice).</summary>
    public int MaxFiles { get; init; } = 5;

    /// <summary>Retention time in CloudWatch Logs, in whole days (default 30 d, the project's own choice).</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(30);
}
