namespace InventarioRetail.Settings;

/// <summary>The router in front of the dashboard's revisions (requirements R-NET, R-STICKY).</summary>
public sealed record RouterSettings
{
    /// <summary>The port on the Docker host, the only one open to the outside, 1 to 65535 (default 8080, requirements R-NET).</summary>
    public int HostPort { get; init; } = 8080;

    /// <summary>The cookie that tells one user from another when there is no user header (default <c>session</c>).</summary>
    public string SessionCookie { get; init; } = "session";

    /// <summary>The memory limit (default 256 MiB; requirements ask for a limit and name none).</summary>
    public MemorySize Memory { get; init; } = MemorySize.FromMiB(256);
}
