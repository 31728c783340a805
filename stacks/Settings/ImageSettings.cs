namespace InventarioRetail.Settings;

/// <summary>
/// The images of all parts but the dashboard, each by its full version: a floating tag such as <c>7-alpine</c> names
/// something else after every pull. <c>docs/images.md</c> says which versions were tried. A stack may name another image
/// for a part, as a full reference with a tag other than <c>latest</c> or a digest; it keeps the same contract (entry
/// point, paths, environment variables).
/// </summary>
public sealed record ImageSettings
{
    /// <summary>Postgres 15 (requirements R-PG).</summary>
    public string Postgres { get; init; } = "postgres:15.19-alpine";

    /// <summary>Redis 7 (requirements R-REDIS).</summary>
    public string Redis { get; init; } = "redis:7.4.11-alpine";

    /// <summary>LocalStack, of which only S3 is used; the last community line that runs without an account.</summary>
    public string ObjectStore { get; init; } = "localstack/localstack:3.8.1";

    /// <summary>
    /// Prometheus 2, long-term support. On Kubernetes, where the dashboard is scraped without a router, Prometheus 3,
    /// long-term support: it can send the dashboard's key.
    /// </summary>
    public string Prometheus { get; init; } = "prom/prometheus:v2.53.2";

    /// <summary>Alertmanager.</summary>
    public string Alertmanager { get; init; } = "prom/alertmanager:v0.27.0";

    /// <summary>Grafana.</summary>
    public string Grafana { get; init; } = "grafana/grafana:11.2.2";

    /// <summary>
    /// The router: HAProxy with Lua and the Prometheus exporter, long-term support; the Alpine variant has the shell and
    /// <c>wget</c> that the scripts need.
    /// </summary>
    public string Router { get; init; } = "haproxy:3.2.26-alpine";

    /// <summary>The Prometheus exporter for Postgres.</summary>
    public string PostgresExporter { get; init; } = "prometheuscommunity/postgres-exporter:v0.15.0";

    /// <summary>The Prometheus exporter for Redis; the Alpine variant has the <c>wget</c> that its health check needs.</summary>
    public string RedisExporter { get; init; } = "oliver006/redis_exporter:v1.62.0-alpine";

    /// <summary>The Prometheus exporter that probes over HTTP what has no metrics of its own.</summary>
    public string BlackboxExporter { get; init; } = "prom/blackbox-exporter:v0.25.0";

    /// <summary>
    /// kube-state-metrics, which exposes the route's weights as metrics. Before 2.17 it dies on a route without a canary,
    /// and before 2.19 it drops one of two metrics with the same name.
    /// </summary>
    public string RouteMetrics { get; init; } = "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.20.0";

    /// <summary>Fluent Bit, which brings the pods' logs to CloudWatch.</summary>
    public string LogCollector { get; init; } = "fluent/fluent-bit:4.0.3";

    /// <summary>The images of a stack that names none.</summary>
    public static ImageSettings Default(Platform platform) =>
        platform == Platform.Kubernetes ? new() { Prometheus = "prom/prometheus:v3.5.0" } : new();
}
