namespace InventarioRetail.Monitoring;

/// <summary>The Grafana dashboards, as the files that Grafana is provisioned with.</summary>
public static class GrafanaDashboards
{
    /// <summary>Uid of the overview: is everything healthy, and if not, where is the problem?</summary>
    public const string SystemHealthUid = "inventario-system-health";

    /// <summary>Uid of the circuit breakers.</summary>
    public const string CircuitBreakersUid = "inventario-circuit-breakers";

    /// <summary>Uid of the requests, errors, latencies and resources of every part.</summary>
    public const string ServicePerformanceUid = "inventario-service-performance";

    /// <summary>Uid of the degradation levels.</summary>
    public const string DegradationLevelsUid = "inventario-degradation-levels";

    /// <summary>Uid of the 16 features.</summary>
    public const string FeatureAvailabilityUid = "inventario-feature-availability";

    /// <summary>Uid of the release in progress.</summary>
    public const string RolloutUid = "inventario-rollout";

    /// <summary>The six dashboards as JSON, by file name.</summary>
    /// <exception cref="ArgumentException">The rules or the options are invalid; the message says why.</exception>
    public static IReadOnlyDictionary<string, string> Render(
        MonitoringOptions monitoring,
        GrafanaDashboardOptions? options = null
    )
    {
        var context = Context(monitoring, options);
        var dashboards = All(context);
        var json = new GrafanaJson(context, dashboards);
        return new SortedDictionary<string, string>(
            dashboards.ToDictionary(FileName, json.Render),
            StringComparer.Ordinal
        );
    }

    /// <summary>The provisioning file with which Grafana loads the dashboards of a directory.</summary>
    /// <param name="path">Directory with the files of <see cref="Render"/>, as a path in Grafana's container.</param>
    public static string ProviderYaml(string path) =>
        $"""
            apiVersion: 1
            providers:
              - name: inventario-retail
                type: file
                folder: Inventario Retail
                folderUid: inventario-retail
                allowUiUpdates: false
                disableDeletion: false
                updateIntervalSeconds: 30
                options:
                  path: {path}

            """;

    internal static PanelContext Context(MonitoringOptions monitoring, GrafanaDashboardOptions? options)
    {
        options ??= new();
        options.Check();
        return new(new(monitoring), options);
    }

    internal static IReadOnlyList<GrafanaDashboard> All(PanelContext context) =>
        [
            GrafanaSystemHealthDashboard.For(context),
            GrafanaCircuitBreakersDashboard.For(context),
            GrafanaServicePerformanceDashboard.For(context),
            GrafanaDegradationLevelsDashboard.For(context),
            GrafanaFeatureAvailabilityDashboard.For(context),
            GrafanaRolloutDashboard.For(context),
        ];

    private static string FileName(GrafanaDashboard dashboard) => $"{dashboard.Uid["inventario-".Length..]}.json";
}
