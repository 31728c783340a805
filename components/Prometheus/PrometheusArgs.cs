namespace InventarioRetail.Components;

/// <summary>Arguments of Prometheus on every platform.</summary>
public abstract record PrometheusArgs : PartArgs
{
    private protected PrometheusArgs(int memoryMib)
        : base(memoryMib) { }

    /// <summary>Retention time of samples.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The rules, the scrape jobs and their intervals.</summary>
    public required MonitoringRules Rules { get; init; }

    /// <summary>The dashboard's API key, a secret.</summary>
    public required Output<string> DashboardApiKey { get; init; }
}
