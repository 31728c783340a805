namespace InventarioRetail.Settings;

/// <summary>
/// The images of all parts except the dashboard, each pinned to a full version, because a floating tag such as
/// <c>7-alpine</c> can change with every pull. <c>docs/images.md</c> lists the tested versions. A stack may use another
/// image for a part, given as a full reference with a digest or with a tag other than <c>latest</c>; it must be
/// compatible (entry point, paths, environment variables).
/// </summary>
public sealed record ImageSettings
{
    /// <summary>Postgres 15.</summary>
    public string Postgres { get; init; } = "postgres:15.19-alpine";

    /// <summary>Redis 7.</summary>
    public string Redis { get; init; } = "redis:7.4.11-alpine";

    /// <summary>LocalStack, used only for S3; the last community release line that runs without an account.</summary>
    public string ObjectStore { get; init; } = "localstack/localstack:3.8.1";

    /// <summary>
    /// Prometheus: version 2 (long-term support) on Docker. Version 3 (long-term support) on Kubernetes, where the
    /// dashboard is scraped without a router, because only version 3 can send the dashboard's API key.
    /// </summary>
    public string Prometheus { get; init; } = "prom/prometheus:v2.53.2";

    /// <summary>Alertmanager.</summary>
    public string Alertmanager { get; init; } = "prom/alertmanager:v0.27.0";

    /// <summary>Grafana.</summary>
    public string Grafana { get; init; } = "grafana/grafana:11.2.2";

    /// <summary>
    /// The router: HAProxy with Lua and the Prometheus exporter, long-term support; the Alpine variant has the shell
    /// and <c>wget</c> that the scripts need.
    /// </summary>
    public string Router { get; init; } = "haproxy:3.2.26-alpine";

    /// <summary>The guard, built from <c>guard/</c>: a new version of its code needs a new tag.</summary>
    public string Guard { get; init; } = "ghcr.io/eevans-d/inventario-retail-guard:v1.0.0";

    /// <summary>The Prometheus exporter for Postgres.</summary>
    public string PostgresExporter { get; init; } = "prometheuscommunity/postgres-exporter:v0.15.0";

    /// <summary>
    /// The Prometheus exporter for Redis; the Alpine variant has the <c>wget</c> that its health check needs.
    /// </summary>
    public string RedisExporter { get; init; } = "oliver006/redis_exporter:v1.62.0-alpine";

    /// <summary>The Prometheus exporter that probes parts without metrics, and the public URL, over HTTP.</summary>
    public string BlackboxExporter { get; init; } = "prom/blackbox-exporter:v0.25.0";

    /// <summary>
    /// kube-state-metrics, which exposes the route's weights and the state of the pods as metrics. Versions before 2.17
    /// crash on a route without a canary, and versions before 2.19 drop one of two metrics with the same name.
    /// </summary>
    public string RouteMetrics { get; init; } = "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.20.0";

    /// <summary>Fluent Bit, which sends the pods' logs to CloudWatch.</summary>
    public string LogCollector { get; init; } = "fluent/fluent-bit:4.0.3";

    /// <summary>Returns the default images of a platform.</summary>
    public static ImageSettings Default(Platform platform) =>
        platform == Platform.Kubernetes ? new() { Prometheus = "prom/prometheus:v3.5.0" } : new();
}
