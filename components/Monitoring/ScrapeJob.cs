namespace InventarioRetail.Monitoring;

/// <summary>A scrape job and the part that it observes.</summary>
/// <param name="Name">The label <c>job</c>.</param>
/// <param name="Part">One of <see cref="PartName"/>.</param>
public sealed record ScrapeJob(string Name, string Part)
{
    /// <summary>The dashboard's revisions, each with a label <c>revision</c>.</summary>
    public static readonly ScrapeJob Dashboard = new("dashboard", PartName.Dashboard);

    /// <summary>HAProxy's own exporter.</summary>
    public static readonly ScrapeJob Router = new("router", PartName.Router);

    /// <summary>The live split, exposed by the router's Lua task.</summary>
    public static readonly ScrapeJob Rollout = new("rollout", PartName.Router);

    /// <summary>The guard of releases.</summary>
    public static readonly ScrapeJob Guard = new("guard", PartName.Guard);

    /// <summary>The Postgres exporter.</summary>
    public static readonly ScrapeJob Postgres = new("postgres", PartName.Postgres);

    /// <summary>The Redis exporter.</summary>
    public static readonly ScrapeJob Redis = new("redis", PartName.Redis);

    /// <summary>Prometheus itself.</summary>
    public static readonly ScrapeJob Prometheus = new("prometheus", PartName.Prometheus);

    /// <summary>The object store, probed by the blackbox exporter.</summary>
    public static readonly ScrapeJob ObjectStore = new("object-store", PartName.ObjectStore);

    /// <summary>Alertmanager.</summary>
    public static readonly ScrapeJob Alertmanager = new("alertmanager", PartName.Alertmanager);

    /// <summary>Grafana.</summary>
    public static readonly ScrapeJob Grafana = new("grafana", PartName.Grafana);

    /// <summary>The Gateway's proxies, on Kubernetes.</summary>
    public static readonly ScrapeJob Gateway = new("gateway", PartName.Gateway);

    /// <summary>The controller that configures the Gateway's proxies, on Kubernetes.</summary>
    public static readonly ScrapeJob GatewayController = new("gateway-controller", PartName.Gateway);

    /// <summary>The dashboard's public URL, probed by the blackbox exporter, on Kubernetes.</summary>
    public static readonly ScrapeJob PublicUrl = new("public-url", PartName.Gateway);

    /// <summary>The stack's objects in the cluster, on Kubernetes.</summary>
    public static readonly ScrapeJob ClusterState = new("cluster-state", PartName.ClusterState);

    /// <summary>The log collectors, one on each node, on Kubernetes.</summary>
    public static readonly ScrapeJob LogCollector = new("log-collector", PartName.LogCollector);

    /// <summary>The jobs of a stack on Docker, if it has all parts.</summary>
    public static IReadOnlyList<ScrapeJob> OnDocker { get; } =
    [Dashboard, Router, Rollout, Guard, Postgres, Redis, Prometheus, ObjectStore, Alertmanager, Grafana];

    /// <summary>All jobs; a stack has those of its parts.</summary>
    public static IReadOnlyList<ScrapeJob> All { get; } =
    [.. OnDocker, Gateway, GatewayController, PublicUrl, ClusterState, LogCollector];
}
