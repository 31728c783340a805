namespace InventarioRetail.Components;

/// <summary>
/// The container images of all parts, in one place, each by its full version: a floating tag such as <c>7-alpine</c> names
/// something else after every pull. <c>docs/images.md</c> says which versions were tried. A stack may name another image for
/// a part; it keeps the same contract (entry point, paths, environment variables).
/// </summary>
public static class Images
{
    /// <summary>Postgres 15 (requirements R-PG).</summary>
    public const string Postgres = "postgres:15.19-alpine";

    /// <summary>Redis 7 (requirements R-REDIS).</summary>
    public const string Redis = "redis:7.4.11-alpine";

    /// <summary>LocalStack, of which only S3 is used; the last community line that runs without an account.</summary>
    public const string ObjectStore = "localstack/localstack:3.8.1";

    /// <summary>HAProxy with Lua and the Prometheus exporter, long-term support; the Alpine variant has the shell and <c>wget</c> that the scripts need.</summary>
    public const string Router = "haproxy:3.2.26-alpine";

    /// <summary>Prometheus 2, long-term support.</summary>
    public const string Prometheus = "prom/prometheus:v2.53.2";

    /// <summary>Prometheus 3, long-term support, where the dashboard is scraped without a router: it can send the dashboard's key.</summary>
    public const string Prometheus3 = "prom/prometheus:v3.5.0";

    /// <summary>Alertmanager.</summary>
    public const string Alertmanager = "prom/alertmanager:v0.27.0";

    /// <summary>Grafana.</summary>
    public const string Grafana = "grafana/grafana:11.2.2";

    /// <summary>The Prometheus exporter for Postgres.</summary>
    public const string PostgresExporter = "prometheuscommunity/postgres-exporter:v0.15.0";

    /// <summary>The Prometheus exporter for Redis; the Alpine variant has the <c>wget</c> that its health check needs.</summary>
    public const string RedisExporter = "oliver006/redis_exporter:v1.62.0-alpine";

    /// <summary>The Prometheus exporter that probes over HTTP what has no metrics of its own.</summary>
    public const string BlackboxExporter = "prom/blackbox-exporter:v0.25.0";

    /// <summary>
    /// kube-state-metrics, which exposes the route's weights as metrics. Before 2.17 it dies on a route without a canary, and before 2.19
    /// it drops one of two metrics with the same name.
    /// </summary>
    public const string KubeStateMetrics = "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.20.0";

    /// <summary>Fluent Bit, which brings the pods' logs to CloudWatch.</summary>
    public const string LogCollector = "fluent/fluent-bit:4.0.3";

    /// <summary>The dashboard, without a tag: the tag is the revision.</summary>
    public const string Dashboard = "ghcr.io/eevans-d/aidrive_genspark";
}
