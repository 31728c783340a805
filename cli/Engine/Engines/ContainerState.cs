namespace InventarioRetail.Engine.Engines;

/// <summary>How a part does, in the words that people are shown.</summary>
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

/// <summary>A container as Docker tells it.</summary>
internal sealed record ContainerState
{
    public required string Id { get; init; }

    /// <summary>Its name on the host.</summary>
    public required string Name { get; init; }

    /// <summary>Its part of the stack, from its label.</summary>
    public required string Part { get; init; }

    /// <summary>Docker's own word: <c>running</c>, <c>exited</c>, …</summary>
    public required string Status { get; init; }

    public required PartHealth Health { get; init; }

    /// <summary>The image as it was asked for, or its id.</summary>
    public required string Image { get; init; }

    /// <summary>The revision of the dashboard that it runs, in full; empty for another part.</summary>
    public string Revision { get; init; } = "";

    public int ExitCode { get; init; }
    public bool OutOfMemory { get; init; }

    /// <summary>Why Docker could not start it; empty where it could.</summary>
    public string Error { get; init; } = "";

    /// <summary>How often its restart policy has started it again.</summary>
    public int Restarts { get; init; }

    /// <summary>Whether it stays away once it has ended.</summary>
    public bool EndsForGood { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Failed health checks in a row.</summary>
    public int FailedChecks { get; init; }

    /// <summary>Failed health checks in a row that make it unhealthy.</summary>
    public int ChecksToFail { get; init; } = 3;

    /// <summary>What the last health check wrote; empty where there was none or it wrote nothing.</summary>
    public string LastCheck { get; init; } = "";

    /// <summary>Published ports, as <c>127.0.0.1:9091→9090</c>.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    /// <summary>Files and folders of the host that it mounts.</summary>
    public IReadOnlyList<string> MountedPaths { get; init; } = [];

    /// <summary>Compose's project; empty where something else made it.</summary>
    public string ComposeProject { get; init; } = "";

    /// <summary>The folder with the Compose file that it was made from.</summary>
    public string ComposeFolder { get; init; } = "";

    /// <summary>Compose's hash of what it was made from.</summary>
    public string ComposeHash { get; init; } = "";

    /// <summary>Whether it is up, and well as far as it can tell.</summary>
    public bool IsWell =>
        Health is PartHealth.Healthy or PartHealth.Running || (Status == "exited" && ExitCode == 0 && EndsForGood);
}
