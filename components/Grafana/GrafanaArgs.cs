namespace InventarioRetail.Components;

/// <summary>
/// Arguments of Grafana on every platform; its image must be compatible with the public <c>grafana</c> image.
/// </summary>
public abstract record GrafanaArgs() : PartArgs(memoryMib: 256)
{
    /// <summary>URL of Prometheus on the stack's network.</summary>
    public required string PrometheusUrl { get; init; }

    /// <summary>Alert thresholds and scrape intervals, for the panels' threshold lines and resolution.</summary>
    public required MonitoringOptions Monitoring { get; init; }

    /// <summary>Other settings of the dashboards.</summary>
    public GrafanaDashboardOptions Dashboards { get; init; } = new();
}
