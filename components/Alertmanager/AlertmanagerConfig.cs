using System.Text;

namespace InventarioRetail.Components;

/// <summary>
/// Alertmanager's configuration file: critical to PagerDuty and <c>#alerts-critical</c>, warning to <c>#alerts-warnings</c>, info
/// gathered once a day (requirements R-AM). A receiver that has no secret yet stands there without an integration.
/// </summary>
internal static class AlertmanagerConfig
{
    public const string PagerDutyKeyFile = "/run/secrets/pagerduty_routing_key";
    public const string SlackWebhookFile = "/run/secrets/slack_webhook";

    public static string Render(bool pagerDuty, bool slack)
    {
        var text = new StringBuilder(Routes);
        text.Append("  - name: critical\n");
        if (pagerDuty)
            text.Append($"    pagerduty_configs:\n      - routing_key_file: {PagerDutyKeyFile}\n");
        if (slack)
            text.Append(Slack("#alerts-critical"));
        text.Append("  - name: warning\n");
        if (slack)
            text.Append(Slack("#alerts-warnings"));
        text.Append("  - name: info\n");
        if (slack)
            text.Append(Slack("#alerts-warnings"));
        return text.ToString();
    }

    private const string Routes = """
        route:
          receiver: warning
          group_by: [alertname, revision]
          group_wait: 10s
          group_interval: 1m
          repeat_interval: 4h
          routes:
            - matchers: ['severity="critical"']
              receiver: critical
              repeat_interval: 1h
            - matchers: ['severity="info"']
              receiver: info
              group_by: [severity]
              group_wait: 1h
              group_interval: 24h
              repeat_interval: 24h

        receivers:

        """;

    private static string Slack(string channel) =>
        $"    slack_configs:\n      - api_url_file: {SlackWebhookFile}\n        channel: \"{channel}\"\n        send_resolved: true\n";
}
