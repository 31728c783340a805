namespace InventarioRetail.Settings;

/// <summary>The guard of releases (key <c>guard</c>).</summary>
public sealed record ReleaseGuardSettings
{
    /// <summary>The port on the host's loopback, 1 to 65535 (default 9092).</summary>
    public int HostPort { get; init; } = 9092;

    /// <summary>Whether its image is built from this project instead of pulled (default false).</summary>
    public bool Build { get; init; }

    /// <summary>The memory limit (default 192 MiB, the project's own choice).</summary>
    public MemorySize Memory { get; init; } = MemorySize.FromMiB(192);
}
