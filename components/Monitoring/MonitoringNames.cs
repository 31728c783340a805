namespace InventarioRetail.Monitoring;

/// <summary>The parts of a stack as alerts name them in the label <c>part</c>.</summary>
public static class MonitoredPart
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
}

/// <summary>A scrape job: which part it tells about.</summary>
/// <param name="Name">The label <c>job</c>.</param>
/// <param name="Part">One of <see cref="MonitoredPart"/>.</param>
public sealed record ScrapeJob(string Name, string Part)
{
    /// <summary>The dashboard's revisions, which have a label <c>revision</c> each.</summary>
    public static readonly ScrapeJob Dashboard = new("dashboard", MonitoredPart.Dashboard);

    /// <summary>HAProxy's own exporter.</summary>
    public static readonly ScrapeJob Router = new("router", MonitoredPart.Router);

    /// <summary>The split in force, told by the router's Lua task.</summary>
    public static readonly ScrapeJob Rollout = new("rollout", MonitoredPart.Router);

    /// <summary>The Postgres exporter.</summary>
    public static readonly ScrapeJob Postgres = new("postgres", MonitoredPart.Postgres);

    /// <summary>The Redis exporter.</summary>
    public static readonly ScrapeJob Redis = new("redis", MonitoredPart.Redis);

    /// <summary>Prometheus itself.</summary>
    public static readonly ScrapeJob Prometheus = new("prometheus", MonitoredPart.Prometheus);

    /// <summary>The object store, asked by the blackbox exporter.</summary>
    public static readonly ScrapeJob ObjectStore = new("object-store", MonitoredPart.ObjectStore);

    /// <summary>Alertmanager.</summary>
    public static readonly ScrapeJob Alertmanager = new("alertmanager", MonitoredPart.Alertmanager);

    /// <summary>Grafana.</summary>
    public static readonly ScrapeJob Grafana = new("grafana", MonitoredPart.Grafana);

    /// <summary>Every job that there is; a stack has those of its parts.</summary>
    public static IReadOnlyList<ScrapeJob> All { get; } =
    [Dashboard, Router, Rollout, Postgres, Redis, Prometheus, ObjectStore, Alertmanager, Grafana];
}
