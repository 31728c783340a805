using Pulumi;

namespace InventarioRetail.Components.Tests;

public sealed class AlertmanagerContainerTests
{
    private const string ConfigFile = "/etc/alertmanager/alertmanager.yml";
    private const string KeyFile = "/run/secrets/pagerduty_routing_key";
    private const string WebhookFile = "/run/secrets/slack_webhook";
    private const string HeartbeatFile = "/run/secrets/heartbeat_url";

    private const string PagerDuty = """
            pagerduty_configs:
              - routing_key_file: /run/secrets/pagerduty_routing_key
                severity: critical
                description: "{{ (index .Alerts 0).Annotations.summary }}"
                details:
                  description: "{{ range $index, $alert := .Alerts }}{{ if $index }}\n{{ end }}{{ .Annotations.description }}{{ end }}"
                  runbook: "{{ (index .Alerts 0).Annotations.runbook_url }}"

        """;

    private const string Heartbeat = """
            webhook_configs:
              - url_file: /run/secrets/heartbeat_url
                send_resolved: false

        """;

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    [InlineData(true, true, true)]
    public async Task Receiver_has_the_integrations_that_have_a_secret(bool pagerDuty, bool slack, bool heartbeat)
    {
        var container = await Container(
            new()
            {
                Image = Declaration.Images.Alertmanager,
                PagerDutyRoutingKey = pagerDuty ? Output.CreateSecret("‹key›") : null,
                SlackWebhook = slack ? Output.CreateSecret("‹webhook›") : null,
                HeartbeatUrl = heartbeat ? Output.CreateSecret("‹url›") : null,
            }
        );

        var files = container.Files;
        Assert.Equal(
            [
                ConfigFile,
                .. pagerDuty ? [KeyFile] : Array.Empty<string>(),
                .. slack ? [WebhookFile] : Array.Empty<string>(),
                .. heartbeat ? [HeartbeatFile] : Array.Empty<string>(),
            ],
            files.Keys
        );
        Assert.Equal(pagerDuty ? "‹key›" : null, files.GetValueOrDefault(KeyFile));
        Assert.Equal(slack ? "‹webhook›" : null, files.GetValueOrDefault(WebhookFile));
        Assert.Equal(heartbeat ? "‹url›" : null, files.GetValueOrDefault(HeartbeatFile));
        Assert.Equal(
            $"  - name: critical\n{(pagerDuty ? PagerDuty : "")}{(slack ? Slack("critical") : "")}"
                + $"  - name: warning\n{(slack ? Slack("warnings") : "")}"
                + $"  - name: info\n{(slack ? Slack("warnings") : "")}"
                + $"  - name: heartbeat\n{(heartbeat ? Heartbeat : "")}",
            files[ConfigFile].Split("receivers:\n")[^1]
        );
    }

    [Fact]
    public async Task What_a_stack_sets_reaches_the_container()
    {
        var container = await Container(new() { Image = "registry.test/alertmanager:1", MemoryMib = 32 });

        Assert.Equal(("registry.test/alertmanager:1", "32"), (container["image"], container["memory"]));
    }

    private static string Slack(string channel) =>
        $$$"""
                slack_configs:
                  - api_url_file: /run/secrets/slack_webhook
                    channel: "#alerts-{{{channel}}}"
                    send_resolved: true
                    title: "{{ .Status | toUpper }} {{ .CommonLabels.alertname }}"
                    text: "{{ range .Alerts }}{{ .Annotations.summary }}: {{ .Annotations.description }} <{{ .Annotations.runbook_url }}|runbook>\n{{ end }}"

            """;

    private static async Task<DeclaredResource> Container(AlertmanagerContainerArgs args)
    {
        var stack = await Declaration.Of(stack => new AlertmanagerContainer("alertmanager", stack.Docker, args));
        return stack["alertmanager-container"];
    }
}
