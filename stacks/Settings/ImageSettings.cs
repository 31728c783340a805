namespace InventarioRetail.Settings;

/// <summary>
/// Images to use instead of the components' own, as full references with a tag other than <c>latest</c> or a digest.
/// Null, the default of each, leaves the component its own.
/// </summary>
public sealed record ImageSettings
{
    /// <summary>Postgres.</summary>
    public string? Postgres { get; init; }

    /// <summary>Redis.</summary>
    public string? Redis { get; init; }

    /// <summary>The object store.</summary>
    public string? ObjectStore { get; init; }

    /// <summary>Prometheus.</summary>
    public string? Prometheus { get; init; }

    /// <summary>Alertmanager.</summary>
    public string? Alertmanager { get; init; }

    /// <summary>Grafana.</summary>
    public string? Grafana { get; init; }

    /// <summary>The router.</summary>
    public string? Router { get; init; }

    /// <summary>The exporter of Postgres's metrics.</summary>
    public string? PostgresExporter { get; init; }

    /// <summary>The exporter of Redis's metrics.</summary>
    public string? RedisExporter { get; init; }

    /// <summary>The exporter of answer times and certificates.</summary>
    public string? BlackboxExporter { get; init; }

    /// <summary>What tells the weights of the route on Kubernetes.</summary>
    public string? RouteMetrics { get; init; }

    /// <summary>What collects the logs on Kubernetes.</summary>
    public string? LogCollector { get; init; }
}
