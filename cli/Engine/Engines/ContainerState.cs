namespace InventarioRetail.Engine.Engines;

/// <summary>The health of a part; the names are shown in the output.</summary>
internal enum PartHealth
{
    Missing,
    Created,
    Starting,
    Running,
    Healthy,
    Unhealthy,
    Restarting,
    Paused,
    Exited,
    Dead,
}

/// <summary>A container, as <c>docker inspect</c> describes it.</summary>
internal sealed record ContainerState
{
    public required string Id { get; init; }

    /// <summary>Its name on the host.</summary>
    public required string Name { get; init; }

    /// <summary>The part of the stack, from its label.</summary>
    public required string Part { get; init; }

    /// <summary>Docker's status: <c>running</c>, <c>exited</c>, …</summary>
    public required string Status { get; init; }

    public required PartHealth Health { get; init; }

    /// <summary>The image reference that it was created with, or the image's id.</summary>
    public required string Image { get; init; }

    /// <summary>The full revision of the dashboard that it runs; empty for other parts.</summary>
    public string Revision { get; init; } = "";

    public int ExitCode { get; init; }
    public bool OutOfMemory { get; init; }

    /// <summary>Docker's error on start; empty if there was none.</summary>
    public string Error { get; init; } = "";

    /// <summary>The number of restarts by its restart policy.</summary>
    public int Restarts { get; init; }

    /// <summary>Whether it has no restart policy, so that it stays stopped once it exits.</summary>
    public bool EndsForGood { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Failed health checks in a row.</summary>
    public int FailedChecks { get; init; }

    /// <summary>Failed health checks in a row that make it unhealthy.</summary>
    public int ChecksToFail { get; init; } = 3;

    /// <summary>The output of the last health check; empty if there was none.</summary>
    public string LastCheck { get; init; } = "";

    /// <summary>Published ports, as <c>127.0.0.1:9091→9090</c>.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    /// <summary>The host's files and folders that it mounts.</summary>
    public IReadOnlyList<string> MountedPaths { get; init; } = [];

    /// <summary>The Compose project; empty if Compose did not create it.</summary>
    public string ComposeProject { get; init; } = "";

    /// <summary>The folder of the Compose file that it was created from.</summary>
    public string ComposeFolder { get; init; } = "";

    /// <summary>Compose's hash of the configuration that it was created from.</summary>
    public string ComposeHash { get; init; } = "";

    /// <summary>
    /// Whether it is healthy, or runs without a health check, or has completed successfully and stays stopped.
    /// </summary>
    public bool IsWell =>
        Health is PartHealth.Healthy or PartHealth.Running || (Status == "exited" && ExitCode == 0 && EndsForGood);
}
