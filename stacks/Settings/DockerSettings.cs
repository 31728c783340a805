namespace InventarioRetail.Settings;

/// <summary>The Docker host of a stack on Docker (key <c>docker</c>).</summary>
public sealed record DockerSettings
{
    /// <summary>
    /// Time between health checks while a container starts, in whole seconds (default 0: the same as later). Docker
    /// Engine 25 and later (API 1.44) have it.
    /// </summary>
    public TimeSpan StartInterval { get; init; }
}
