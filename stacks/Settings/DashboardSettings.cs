using System.Collections.Immutable;
using InventarioRetail.Monitoring;

namespace InventarioRetail.Settings;

/// <summary>The dashboard: the service that is deployed (requirements R-APP and "What the dashboard is given").</summary>
public sealed record DashboardSettings
{
    /// <summary>The image without a tag: a revision is its tag (default: the product's image, requirements).</summary>
    public string Image { get; init; } = "ghcr.io/eevans-d/aidrive_genspark";

    /// <summary>
    /// Folder in the project with the Dockerfile that the image is built from, on the Docker host, once for each revision; null, the
    /// default, pulls it.
    /// </summary>
    public string? Build { get; init; }

    /// <summary>The port that the dashboard listens on in its container, 1 to 65535 (default 8080, requirements R-APP).</summary>
    public int Port { get; init; } = 8080;

    /// <summary>The memory limit of each container (default 512 MiB; requirements ask for a limit and name none).</summary>
    public MemorySize Memory { get; init; } = MemorySize.FromMiB(512);

    /// <summary>Pods of each revision at least, on Kubernetes (default 2, requirements R-APP).</summary>
    public int MinReplicas { get; init; } = 2;

    /// <summary>Pods of each revision at most, on Kubernetes (default 6; requirements name none).</summary>
    public int MaxReplicas { get; init; } = 6;

    /// <summary>CPU that a pod requests on Kubernetes, in thousandths of a core (default 250; requirements name none).</summary>
    public int CpuMillis { get; init; } = 250;

    /// <summary>User that the image runs as on Kubernetes, by number; never root's (default 1000).</summary>
    public int UserId { get; init; } = 1000;

    /// <summary>How long a request may take; whole seconds (default 30 s, requirements R-APP).</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many requests a user may make (default 100 in 60 s, requirements R-APP).</summary>
    public RateLimit RateLimit { get; init; } = RateLimit.Default;

    /// <summary>How often the dashboard checks the services that it uses; whole seconds (default 10 s, requirements).</summary>
    public TimeSpan HealthCheckInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether the dashboard predicts recovery from a degradation (default true, requirements).</summary>
    public bool RecoveryPrediction { get; init; } = true;

    /// <summary>The circuit breakers around the services that the dashboard uses.</summary>
    public CircuitBreakers CircuitBreakers { get; init; } = new();

    /// <summary>What each service counts for in the health score; they sum to 1.</summary>
    public ServiceWeights ServiceWeights { get; init; } = new();

    /// <summary>The health scores at which the dashboard degrades.</summary>
    public DegradationThresholds Degradation { get; init; } = new();

    /// <summary>
    /// Further environment variables in plain text (default none). Never a variable that the program sets itself
    /// (<see cref="ManagedVariables"/>).
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Further environment variables whose values are encrypted in the configuration (default none).</summary>
    public IReadOnlyDictionary<string, SecretText> SecretEnvironment { get; init; } =
        ImmutableSortedDictionary.Create<string, SecretText>(StringComparer.Ordinal);
}
