using InventarioRetail.Components;
using InventarioRetail.Monitoring;
using InventarioRetail.Settings;
using Pulumi;

namespace InventarioRetail.Stacks;

/// <summary>Settings in the types that components take.</summary>
internal static class ComponentArguments
{
    /// <summary>The size in MiB, as Docker counts memory.</summary>
    public static int ToMib(this MemorySize size) => checked((int)size.Mebibytes);

    /// <summary>The size in GiB, as AWS sells disks.</summary>
    public static int ToGib(this MemorySize size) => size.ToMib() / 1024;

    public static LogRotation ToRotation(this LogSettings logs) => new(logs.MaxSize.ToMib(), logs.MaxFiles);

    public static DashboardSpecification ToSpecification(this DashboardSettings dashboard, int databasePoolSize) =>
        new()
        {
            Image = dashboard.Image,
            Port = dashboard.Port,
            MemoryMib = dashboard.Memory.ToMib(),
            RequestTimeout = dashboard.RequestTimeout,
            RateLimit = dashboard.RateLimit,
            HealthCheckInterval = dashboard.HealthCheckInterval,
            RecoveryPrediction = dashboard.RecoveryPrediction,
            CircuitBreakers = dashboard.CircuitBreakers,
            ServiceWeights = dashboard.ServiceWeights,
            Degradation = dashboard.Degradation,
            DatabasePoolSize = databasePoolSize,
        };

    /// <summary>What the rules, the panels and the gates of the stack depend on.</summary>
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
        platform == Platform.Docker ? ScrapeJob.All : KubernetesJobs;

    /// <summary>No router to ask, but the route's metrics; and S3 is AWS's to watch.</summary>
    private static IReadOnlyList<ScrapeJob> KubernetesJobs { get; } =
    [
        ScrapeJob.Dashboard,
        ScrapeJob.Rollout,
        ScrapeJob.Postgres,
        ScrapeJob.Redis,
        ScrapeJob.Prometheus,
        ScrapeJob.Alertmanager,
        ScrapeJob.Grafana,
    ];

    /// <summary>The percentage of the users that each revision has, as the stack's output.</summary>
    public static Dictionary<string, object?> ToOutput(this ReleaseSettings release)
    {
        var split = new Dictionary<string, object?> { [release.Stable.ToString()] = 100 - release.Weight };
        if (release.Canary is { } canary)
            split[canary.ToString()] = release.Weight;
        return split;
    }

    /// <summary>CORS and lifecycle of the bucket.</summary>
    public static BucketRules ToRules(this ObjectStoreSettings objectStore) =>
        new()
        {
            CorsOrigins = objectStore.CorsOrigins,
            ExpireNoncurrentAfterDays = (int)objectStore.ExpireNoncurrentAfter.TotalDays,
            AbortUploadsAfterDays = (int)objectStore.AbortUploadsAfter.TotalDays,
        };

    /// <summary>Environment variables that the stack file adds, in plain text.</summary>
    public static IEnumerable<(string Name, Input<string> Value)> PlainVariables(this DashboardSettings dashboard) =>
        dashboard.Environment.Select(variable => (variable.Key, (Input<string>)variable.Value));

    /// <summary>Environment variables that the stack file adds, encrypted.</summary>
    public static IEnumerable<(string Name, Input<string> Value)> SecretVariables(this DashboardSettings dashboard) =>
        dashboard.SecretEnvironment.Select(variable => (variable.Key, (Input<string>)variable.Value.ToOutput()));

    /// <summary>What Grafana's dashboards show beside what is recorded.</summary>
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
