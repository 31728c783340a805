namespace InventarioRetail.Components;

/// <summary>Grafana's startup configuration, the same on every platform.</summary>
internal static class GrafanaProvisioning
{
    /// <summary>Grafana's settings as environment variables.</summary>
    /// <param name="passwordFile">File with the password of the user <c>admin</c>.</param>
    /// <param name="rootUrl">URL under which users open Grafana.</param>
    public static IEnumerable<(string Name, string Value)> Settings(string passwordFile, string rootUrl) =>
        [
            ("GF_SECURITY_ADMIN_PASSWORD__FILE", passwordFile),
            ("GF_SERVER_ROOT_URL", rootUrl),
            ("GF_USERS_ALLOW_SIGN_UP", "false"),
            ("GF_AUTH_ANONYMOUS_ENABLED", "false"),
            ("GF_ANALYTICS_REPORTING_ENABLED", "false"),
            ("GF_ANALYTICS_CHECK_FOR_UPDATES", "false"),
            ("GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES", "false"),
            ("GF_SECURITY_DISABLE_GRAVATAR", "true"),
            ("GF_LOG_MODE", "console"),
        ];

    /// <summary>The provisioning file of the Prometheus data source.</summary>
    public static string Datasource(string prometheusUrl, MonitoringOptions monitoring) =>
        $"""
            apiVersion: 1
            datasources:
              - name: Prometheus
                uid: prometheus
                type: prometheus
                access: proxy
                url: {prometheusUrl}
                isDefault: true
                editable: false
                jsonData:
                  timeInterval: {(long)monitoring.Intervals.Fast.TotalSeconds}s
                  httpMethod: POST

            """;
}
