namespace InventarioRetail.Settings;

/// <summary>The router in front of the dashboard's revisions, on Docker (key <c>router</c>).</summary>
public sealed record RouterSettings
{
    /// <summary>The port on the Docker host, the only one open to the outside, 1 to 65535 (default 8080).</summary>
    public int HostPort { get; init; } = 8080;

    /// <summary>The cookie that identifies a user if there is no user header (default <c>session</c>).</summary>
    public string SessionCookie { get; init; } = "session";

    /// <summary>The memory limit (default 256 MiB, the project's own choice).</summary>
    public MemorySize Memory { get; init; } = MemorySize.FromMiB(256);
}
