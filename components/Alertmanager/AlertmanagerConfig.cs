using System.Text;

namespace InventarioRetail.Components;

/// <summary>
/// The Alertmanager configuration file. Critical alerts go to PagerDuty and <c>#alerts-critical</c>, warnings to
/// <c>#alerts-warnings</c>, and info alerts to a daily digest there; the watchdog calls the heartbeat URL every minute.
/// A receiver without a secret has no integrations.
/// </summary>
internal static class AlertmanagerConfig
{
    public const string PagerDutyKeyFile = $"{SecretFiles.Folder}/pagerduty_routing_key";
    public const string SlackWebhookFile = $"{SecretFiles.Folder}/slack_webhook";

    public const string HeartbeatUrlFile = $"{SecretFiles.Folder}/heartbeat_url";

    public static string Render(bool pagerDuty, bool slack, bool heartbeat)
    {
        var text = new StringBuilder(Routes);
        text.Append(Inhibition());
        text.Append("\nreceivers:\n  - name: critical\n");
        if (pagerDuty)
            text.Append(PagerDuty);
        if (slack)
            text.Append(Slack("#alerts-critical"));
        text.Append("  - name: warning\n");
        if (slack)
            text.Append(Slack("#alerts-warnings"));
        text.Append("  - name: info\n");
        if (slack)
            text.Append(Slack("#alerts-warnings"));
        // The dead man's switch: a monitor elsewhere raises an alarm when it stops.
        text.Append("  - name: heartbeat\n");
        if (heartbeat)
            text.Append(Heartbeat);
        return text.ToString();
    }

    private const string Routes = """
        route:
          receiver: warning
          group_by: [alertname, part, revision]
          group_wait: 10s
          group_interval: 1m
          repeat_interval: 4h
          routes:
            - matchers: ['severity="none"']
              receiver: heartbeat
              group_wait: 0s
              repeat_interval: 1m
            - matchers: ['severity="critical"']
              receiver: critical
              repeat_interval: 1h
            - matchers: ['severity="warning"']
              receiver: warning
            - matchers: ['severity="info"']
              receiver: info
              group_by: [severity]
              group_wait: 1h
              group_interval: 24h
              repeat_interval: 24h

        inhibit_rules:
          # A critical alert mutes warning and info alerts about the same symptom.
          - source_matchers: ['severity="critical"']
            target_matchers: ['severity=~"warning|info"']
            equal: [part, symptom, revision]
          - source_matchers: ['alertname="DashboardMemoryEmergency"']
            target_matchers: ['alertname="DashboardMemoryCritical"']
            equal: [revision]
          - source_matchers: ['alertname="DashboardCrashLoop"']
            target_matchers: ['alertname="DashboardRestarted"']
            equal: [revision]
          # A part that is down mutes its other alerts, and alerts of other parts that it explains: these name it in the
          # label "follows".
          - source_matchers: ['symptom="down"']
            target_matchers: ['symptom!="down"', 'severity!="none"']
            equal: [part, revision]

        """;

    private static readonly string[] PartsThatExplainOthers =
    [
        PartName.Postgres,
        PartName.Redis,
        PartName.ObjectStore,
        PartName.Router,
        PartName.Alertmanager,
    ];

    private static string Inhibition() =>
        string.Concat(
            PartsThatExplainOthers.Select(part =>
                $"  - source_matchers: ['symptom=\"{AlertRule.Down}\"', 'part=\"{part}\"']\n"
                + $"    target_matchers: ['follows=~\"(.*,)?{part}(,.*)?\"']\n"
            )
        );

    private const string Heartbeat = $"""
            webhook_configs:
              - url_file: {HeartbeatUrlFile}
                send_resolved: false

        """;

    private const string PagerDuty = $$$"""
            pagerduty_configs:
              - routing_key_file: {{{PagerDutyKeyFile}}}
                severity: critical
                description: "{{ (index .Alerts 0).Annotations.summary }}"
                details:
                  description: "{{ range $index, $alert := .Alerts }}{{ if $index }}\n{{ end }}{{ .Annotations.description }}{{ end }}"
                  runbook: "{{ (index .Alerts 0).Annotations.runbook_url }}"

        """;

    private static string Slack(string channel) =>
        $$$"""
                slack_configs:
                  - api_url_file: {{{SlackWebhookFile}}}
                    channel: "{{{channel}}}"
                    send_resolved: true
                    title: "{{ .Status | toUpper }} {{ .CommonLabels.alertname }}"
                    text: "{{ range .Alerts }}{{ .Annotations.summary }}: {{ .Annotations.description }} <{{ .Annotations.runbook_url }}|runbook>\n{{ end }}"

            """;
}
