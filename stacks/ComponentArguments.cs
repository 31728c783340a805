namespace InventarioRetail.Stacks;

/// <summary>Converts settings to the argument types of components.</summary>
internal static class ComponentArguments
{
    /// <summary>Converts a size to MiB, the unit of Docker's memory limits.</summary>
    public static int ToMib(this MemorySize size) => checked((int)size.Mebibytes);

    /// <summary>Converts a size to GiB, the unit of AWS disk sizes.</summary>
    public static int ToGib(this MemorySize size) => size.ToMib() / 1024;

    public static LogRotation ToRotation(this LogSettings logs) => new(logs.MaxSize.ToMib(), logs.MaxFiles);

    public static DashboardSpecification ToSpecification(this DashboardSettings dashboard, int databasePoolSize) =>
        new(dashboard)
        {
            Image = dashboard.Image,
            Port = dashboard.Port,
            MemoryMib = dashboard.Memory.ToMib(),
            DatabasePoolSize = databasePoolSize,
        };

    /// <summary>The options from which the stack's rules, panels and gates are built.</summary>
    public static MonitoringOptions ToMonitoring(this StackSettings settings) =>
        new()
        {
            Stack = settings.Stack,
            RunbookUrl = settings.Alerts.RunbookUrl,
            DashboardMemoryBytes = settings.Dashboard.Memory.Bytes,
            Jobs = [.. Jobs(settings.Platform).Where(job => settings.Grafana.Enabled || job != ScrapeJob.Grafana)],
            HasNightlyDump = settings.Platform == Platform.Docker,
            Intervals = new(settings.Prometheus.ScrapeInterval, settings.Prometheus.SlowScrapeInterval),
            Thresholds = settings.Alerts.Thresholds,
            Windows = settings.Alerts.Windows,
        };

    private static IReadOnlyList<ScrapeJob> Jobs(Platform platform) =>
        platform == Platform.Docker ? ScrapeJob.OnDocker : KubernetesJobs;

    /// <summary>
    /// The scrape jobs on Kubernetes: a Gateway and route metrics instead of a router, and no object store, because AWS
    /// monitors S3.
    /// </summary>
    private static IReadOnlyList<ScrapeJob> KubernetesJobs { get; } =
    [
        ScrapeJob.Dashboard,
        ScrapeJob.Rollout,
        ScrapeJob.Guard,
        ScrapeJob.Postgres,
        ScrapeJob.Redis,
        ScrapeJob.Prometheus,
        ScrapeJob.Alertmanager,
        ScrapeJob.Grafana,
        ScrapeJob.Gateway,
        ScrapeJob.GatewayController,
        ScrapeJob.PublicUrl,
        ScrapeJob.ClusterState,
        ScrapeJob.LogCollector,
    ];

    /// <summary>The percentage of users on each revision, for the stack's output <c>split</c>.</summary>
    public static Dictionary<string, object?> ToOutput(this ReleaseSettings release)
    {
        var split = new Dictionary<string, object?> { [release.Stable.ToString()] = 100 - release.Weight };
        if (release.Canary is { } canary)
            split[canary.ToString()] = release.Weight;
        return split;
    }

    /// <summary>The CORS and lifecycle rules of the bucket.</summary>
    public static BucketRules ToRules(this ObjectStoreSettings objectStore) =>
        new()
        {
            CorsOrigins = objectStore.CorsOrigins,
            ExpireNoncurrentAfterDays = (int)objectStore.ExpireNoncurrentAfter.TotalDays,
            AbortUploadsAfterDays = (int)objectStore.AbortUploadsAfter.TotalDays,
        };

    /// <summary>Additional environment variables from the stack file, in plain text.</summary>
    public static IEnumerable<(string Name, Input<string> Value)> PlainVariables(this DashboardSettings dashboard) =>
        dashboard.Environment.Select(variable => (variable.Key, (Input<string>)variable.Value));

    /// <summary>Additional environment variables from the stack file that are encrypted there.</summary>
    public static IEnumerable<(string Name, Input<string> Value)> SecretVariables(this DashboardSettings dashboard) =>
        dashboard.SecretEnvironment.Select(variable => (variable.Key, (Input<string>)variable.Value.ToOutput()));

    /// <summary>The options of the Grafana dashboards that do not come from recorded series.</summary>
    public static GrafanaDashboardOptions ToGrafanaDashboards(this StackSettings settings) =>
        new()
        {
            CircuitBreakers = settings.Dashboard.CircuitBreakers,
            ServiceWeights = settings.Dashboard.ServiceWeights,
            Degradation = settings.Dashboard.Degradation,
            Waves = [.. settings.Rollout.Waves.Select(wave => new GrafanaWave(wave.Weight, wave.Hold))],
            Gates = settings.Gates.Thresholds,
        };
}
