using InventarioRetail.Components;

namespace InventarioRetail.Stacks;

/// <summary>Settings in the types that components take.</summary>
internal static class ComponentArguments
{
    /// <summary>The size in MiB, as Docker counts memory.</summary>
    public static int ToMib(this MemorySize size) => checked((int)size.Mebibytes);

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
            Jobs = [.. ScrapeJob.All.Where(job => settings.Grafana.Enabled || job != ScrapeJob.Grafana)],
            Intervals = new(settings.Prometheus.ScrapeInterval, settings.Prometheus.SlowScrapeInterval),
            Thresholds = settings.Alerts.Thresholds,
            Windows = settings.Alerts.Windows,
        };

    /// <summary>What Grafana's dashboards show beside what is recorded.</summary>
    public static GrafanaDashboardOptions ToDashboards(this StackSettings settings) =>
        new()
        {
            Dashboard = settings.Dashboard.ToSpecification(settings.Postgres.PoolSize),
            Waves = [.. settings.Rollout.Waves.Select(wave => new GrafanaWave(wave.Weight, wave.Hold))],
            Gates = settings.Gates.Thresholds,
        };
}
