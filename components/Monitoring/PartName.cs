namespace InventarioRetail.Monitoring;

/// <summary>
/// The names of the parts of a stack, used for resources, services, the part label of resources, and the alert label
/// <c>part</c>.
/// </summary>
public static class PartName
{
    /// <summary>The dashboard with all its revisions.</summary>
    public const string Dashboard = "dashboard";

    /// <summary>The router and the traffic split.</summary>
    public const string Router = "router";

    /// <summary>The guard, which takes users off a bad canary.</summary>
    public const string Guard = "guard";

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

    /// <summary>The Prometheus exporter for Postgres.</summary>
    public const string PostgresExporter = "postgres-exporter";

    /// <summary>The Prometheus exporter for Redis.</summary>
    public const string RedisExporter = "redis-exporter";

    /// <summary>The exporter that probes over HTTP: the object store on Docker, the public URL on Kubernetes.</summary>
    public const string BlackboxExporter = "blackbox-exporter";

    /// <summary>The Gateway and its routes, on Kubernetes.</summary>
    public const string Gateway = "gateway";

    /// <summary>The job that creates the roles and schemas of the managed Postgres, on Kubernetes.</summary>
    public const string PostgresSetup = "postgres-setup";

    /// <summary>The exporter of the route's weights, on Kubernetes.</summary>
    public const string RouteMetrics = "route-metrics";

    /// <summary>The exporter of the state of the stack's objects, on Kubernetes.</summary>
    public const string ClusterState = "cluster-state";

    /// <summary>The log collector, on Kubernetes, in its own namespace.</summary>
    public const string LogCollector = "log-collector";
}
