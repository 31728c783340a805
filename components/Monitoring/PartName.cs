namespace InventarioRetail.Monitoring;

/// <summary>
/// The names of the parts of a stack, in resources, services, the label of the part, and the alerts' label <c>part</c>.
/// </summary>
public static class PartName
{
    /// <summary>The dashboard, all its revisions.</summary>
    public const string Dashboard = "dashboard";

    /// <summary>The router and the traffic split.</summary>
    public const string Router = "router";

    /// <summary>Postgres.</summary>
    public const string Postgres = "postgres";

    /// <summary>The nightly dump of Postgres.</summary>
    public const string Backup = "backup";

    /// <summary>Redis.</summary>
    public const string Redis = "redis";

    /// <summary>The object store.</summary>
    public const string ObjectStore = "object-store";

    /// <summary>Prometheus.</summary>
    public const string Prometheus = "prometheus";

    /// <summary>Alertmanager.</summary>
    public const string Alertmanager = "alertmanager";

    /// <summary>Grafana.</summary>
    public const string Grafana = "grafana";

    /// <summary>The exporter of Postgres's metrics.</summary>
    public const string PostgresExporter = "postgres-exporter";

    /// <summary>The exporter of Redis's metrics.</summary>
    public const string RedisExporter = "redis-exporter";

    /// <summary>The exporter of answer times and certificates, on Docker.</summary>
    public const string BlackboxExporter = "blackbox-exporter";

    /// <summary>The Gateway and its routes, on Kubernetes.</summary>
    public const string Gateway = "gateway";

    /// <summary>Makes the roles and schemas of the managed Postgres, on Kubernetes.</summary>
    public const string PostgresSetup = "postgres-setup";

    /// <summary>Exposes the weights of the route as metrics, on Kubernetes.</summary>
    public const string RouteMetrics = "route-metrics";

    /// <summary>The collector of the logs, on Kubernetes, in a namespace of its own.</summary>
    public const string LogCollector = "log-collector";
}
