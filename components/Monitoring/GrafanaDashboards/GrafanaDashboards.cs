namespace InventarioRetail.Monitoring;

/// <summary>The Grafana dashboards, as the files that Grafana is provisioned with.</summary>
public static class GrafanaDashboards
{
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
