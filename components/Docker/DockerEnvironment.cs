namespace InventarioRetail.Components;

/// <summary>Settings shared by all parts of a stack on one Docker host.</summary>
/// <param name="Project">The project's name, the first part of every container, network and volume name.</param>
/// <param name="Stack">The stack's name, the second part.</param>
/// <param name="Logs">How container logs are rotated.</param>
public sealed record DockerEnvironment(string Project, string Stack, LogRotation Logs)
{
    /// <summary>
    /// Time between health checks while a container starts, in whole seconds; zero is the same as later. It needs
    /// Docker's API 1.44.
    /// </summary>
    public TimeSpan StartInterval { get; init; }

    /// <summary>The name on the Docker host of the stack's resource <paramref name="name"/>.</summary>
    public string HostName(string name) => $"{Project}-{Stack}-{name}";
}

/// <summary>Where a component of a stack on one Docker host is declared.</summary>
/// <param name="Environment">The stack's Docker environment.</param>
/// <param name="Networks">The stack's networks.</param>
/// <param name="Options">The component's dependencies and providers.</param>
public sealed record DockerScope(
    DockerEnvironment Environment,
    DockerNetworks Networks,
    ComponentResourceOptions? Options = null
);

/// <summary>Container log rotation by size and count.</summary>
/// <param name="MaxSizeMib">Size in MiB at which a log file is rotated.</param>
/// <param name="MaxFiles">Number of files kept, the current one included.</param>
public sealed record LogRotation(int MaxSizeMib = 10, int MaxFiles = 5);
