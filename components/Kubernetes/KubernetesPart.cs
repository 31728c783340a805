using InventarioRetail.Monitoring;

namespace InventarioRetail.Components;

/// <summary>
/// The parts of a stack in Kubernetes, as they stand in the label <see cref="KubernetesEnvironment.PartLabel"/> and in the names of services.
/// </summary>
public static class KubernetesPart
{
    /// <summary>The dashboard, all its revisions.</summary>
    public const string Dashboard = MonitoredPart.Dashboard;

    /// <summary>The Gateway and its routes.</summary>
    public const string Gateway = "gateway";

    /// <summary>Prometheus.</summary>
    public const string Prometheus = MonitoredPart.Prometheus;

    /// <summary>Alertmanager.</summary>
    public const string Alertmanager = MonitoredPart.Alertmanager;

    /// <summary>Grafana.</summary>
    public const string Grafana = MonitoredPart.Grafana;

    /// <summary>What makes the roles and schemas of the managed Postgres.</summary>
    public const string PostgresSetup = "postgres-setup";

    /// <summary>The exporter of the managed Postgres.</summary>
    public const string PostgresExporter = "postgres-exporter";

    /// <summary>The exporter of the managed Redis.</summary>
    public const string RedisExporter = "redis-exporter";

    /// <summary>What tells the weights of the route as metrics.</summary>
    public const string RouteMetrics = "route-metrics";

    /// <summary>The collector of the logs, in a namespace of its own.</summary>
    public const string LogCollector = "log-collector";
}
