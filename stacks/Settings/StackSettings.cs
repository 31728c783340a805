namespace InventarioRetail.Settings;

/// <summary>The platform of a stack.</summary>
public enum Platform
{
    /// <summary>One Docker host.</summary>
    Docker,

    /// <summary>A Kubernetes cluster, with managed services in AWS.</summary>
    Kubernetes,
}

/// <summary>
/// The validated settings of a stack, with defaults filled in. The defaults are the required values, so a stack file
/// only contains what differs from them.
/// </summary>
/// <param name="Project">The Pulumi project's name: the namespace of the configuration keys.</param>
/// <param name="Stack">The stack's name, such as <c>staging</c>.</param>
/// <param name="Platform">Where the stack runs (key <c>platform</c>, required).</param>
/// <param name="Release">
/// The deployed revisions and the split of users between them (key <c>release</c>, required).
/// </param>
public sealed partial record StackSettings(string Project, string Stack, Platform Platform, ReleaseSettings Release)
{
    /// <summary>The waves of a release (key <c>rollout</c>; default <c>canary-4</c>).</summary>
    public RolloutSettings Rollout { get; init; } = RolloutSettings.Canary4;

    /// <summary>Which revisions the stack takes (keys <c>release.from</c> and <c>release.skippedStaging</c>).</summary>
    public StagingSettings Staging { get; init; } = new();

    /// <summary>
    /// When a wave may advance and when it rolls back (key <c>gates</c>; the defaults follow <c>alerts</c> and
    /// <c>rollout</c>).
    /// </summary>
    public GateSettings Gates { get; init; } = GateSettings.Default(RolloutStrategy.Canary4);

    /// <summary>The dashboard itself (key <c>dashboard</c>).</summary>
    public DashboardSettings Dashboard { get; init; } = new();

    /// <summary>Postgres (key <c>postgres</c>).</summary>
    public PostgresSettings Postgres { get; init; } = new(PostgresSettings.DefaultDatabase(Stack));

    /// <summary>Redis (key <c>redis</c>).</summary>
    public RedisSettings Redis { get; init; } = new();

    /// <summary>The object store (key <c>objectStore</c>).</summary>
    public ObjectStoreSettings ObjectStore { get; init; } = new(ObjectStoreSettings.DefaultBucket(Stack));

    /// <summary>Prometheus (key <c>prometheus</c>).</summary>
    public PrometheusSettings Prometheus { get; init; } = new();

    /// <summary>The alerts and their thresholds (key <c>alerts</c>).</summary>
    public AlertSettings Alerts { get; init; } = new();

    /// <summary>Alertmanager (key <c>alertmanager</c>).</summary>
    public AlertmanagerSettings Alertmanager { get; init; } = new();

    /// <summary>Grafana (key <c>grafana</c>).</summary>
    public GrafanaSettings Grafana { get; init; } = new();

    /// <summary>The router in front of the dashboard (key <c>router</c>).</summary>
    public RouterSettings Router { get; init; } = new();

    /// <summary>The guard, which takes users off a bad canary (key <c>guard</c>).</summary>
    public ReleaseGuardSettings Guard { get; init; } = new();

    /// <summary>The images of the parts (key <c>images</c>).</summary>
    public ImageSettings Images { get; init; } = ImageSettings.Default(Platform);

    /// <summary>The AWS account of a stack on Kubernetes (key <c>aws</c>).</summary>
    public AwsSettings Aws { get; init; } = new();

    /// <summary>The cluster of a stack on Kubernetes (key <c>kubernetes</c>).</summary>
    public KubernetesSettings Kubernetes { get; init; } = new();

    /// <summary>The Docker host of a stack on Docker (key <c>docker</c>).</summary>
    public DockerSettings Docker { get; init; } = new();

    /// <summary>The containers' logs (key <c>logs</c>).</summary>
    public LogSettings Logs { get; init; } = new();

    /// <summary>The budget of the stack (key <c>cost</c>).</summary>
    public CostSettings Cost { get; init; } = new();

    /// <summary>
    /// Feature flags: the percentage of users (0 to 100) for whom each is on (key <c>flags</c>). The required flags
    /// always exist, off unless the stack sets them.
    /// </summary>
    public IReadOnlyDictionary<string, int> Flags { get; init; } = FlagSettings.Default;
}
