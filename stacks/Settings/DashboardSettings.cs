using System.Collections.Immutable;

namespace InventarioRetail.Settings;

/// <summary>The dashboard, the service that the stack deploys (key <c>dashboard</c>).</summary>
public sealed record DashboardSettings : DashboardBehavior
{
    /// <summary>The image without a tag, because a revision is a tag (default: the product's image).</summary>
    public string Image { get; init; } = "ghcr.io/eevans-d/aidrive_genspark";

    /// <summary>
    /// Project folder with the Dockerfile from which the image of each revision is built on the Docker host; null, the
    /// default, pulls the image.
    /// </summary>
    public string? Build { get; init; }

    /// <summary>The port that the dashboard listens on in its container, 1 to 65535 (default 8080).</summary>
    public int Port { get; init; } = 8080;

    /// <summary>The memory limit of each container (default 512 MiB, the project's own choice).</summary>
    public MemorySize Memory { get; init; } = MemorySize.FromMiB(512);

    /// <summary>Minimum number of pods per revision, on Kubernetes (default 2).</summary>
    public int MinReplicas { get; init; } = 2;

    /// <summary>Maximum number of pods per revision, on Kubernetes (default 6, the project's own choice).</summary>
    public int MaxReplicas { get; init; } = 6;

    /// <summary>CPU request of a pod on Kubernetes, in millicores (default 250, the project's own choice).</summary>
    public int CpuMillis { get; init; } = 250;

    /// <summary>Numeric ID of the user that the container runs as on Kubernetes; never root (default 1000).</summary>
    public int UserId { get; init; } = 1000;

    /// <summary>
    /// Additional environment variables in plain text (default none). Variables that the program sets itself
    /// (<see cref="ManagedVariables"/>) are not allowed.
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Additional environment variables whose values are encrypted in the configuration (default none).
    /// </summary>
    public IReadOnlyDictionary<string, SecretText> SecretEnvironment { get; init; } =
        ImmutableSortedDictionary.Create<string, SecretText>(StringComparer.Ordinal);
}
