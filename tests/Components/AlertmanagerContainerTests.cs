using Pulumi;

namespace InventarioRetail.Components.Tests;

public sealed class AlertmanagerContainerTests
{
    private const string ConfigFile = "/etc/alertmanager/alertmanager.yml";
    private const string KeyFile = "/run/secrets/pagerduty_routing_key";
    private const string WebhookFile = "/run/secrets/slack_webhook";

    [Fact]
    public async Task It_is_a_container_with_a_volume()
    {
        var stack = await new Staging().Declared();

        Expect.Lines(
            """
            AlertmanagerContainer alertmanager
            Volume alertmanager-data
            RemoteImage alertmanager-image
            Container alertmanager-container
            """,
            stack.Tree("alertmanager")
        );
        Assert.False(stack["alertmanager-data"].Protect);
    }

    [Fact]
    public async Task It_may_call_out_publishes_nothing_and_has_its_secrets_in_files()
    {
        var stack = await new Staging().Declared();

        Expect.Container(
            "alertmanager",
            $"""
            command[0] = --config.file=/etc/alertmanager/alertmanager.yml
            command[1] = --storage.path=/alertmanager
            command[2] = --cluster.listen-address=
            destroyGraceSeconds = 10
            healthcheck.interval = 10s
            healthcheck.startPeriod = 20s
            healthcheck.tests[0] = CMD
            healthcheck.tests[1] = wget
            healthcheck.tests[2] = -q
            healthcheck.tests[3] = -O
            healthcheck.tests[4] = /dev/null
            healthcheck.tests[5] = http://127.0.0.1:9093/-/ready
            image = {Declaration.Images.Alertmanager}
            memory = 128
            memorySwap = 128
            networksAdvanced[0].aliases[0] = alertmanager
            networksAdvanced[0].name = inventario-retail-staging-internal
            networksAdvanced[1].name = inventario-retail-staging-egress
            readOnly = false
            uploads[0].content = ‹text›
            uploads[0].executable = false
            uploads[0].file = /etc/alertmanager/alertmanager.yml
            uploads[1].content = ‹pagerduty-routing-key›
            uploads[1].executable = false
            uploads[1].file = /run/secrets/pagerduty_routing_key
            uploads[2].content = ‹slack-webhook›
            uploads[2].executable = false
            uploads[2].file = /run/secrets/slack_webhook
            volumes[0].containerPath = /alertmanager
            volumes[0].readOnly = false
            volumes[0].volumeName = inventario-retail-staging-alertmanager-data
            """,
            stack
        );
    }

    [Fact]
    public async Task Critical_pages_and_writes_warning_writes_and_info_is_gathered_daily()
    {
        var files = (await new Staging().Declared())["alertmanager-container"].Files;

        Assert.Equal([ConfigFile, KeyFile, WebhookFile], files.Keys);
        Assert.Equal(
            Routes
                + "  - name: critical\n"
                + PagerDuty
                + Slack("critical")
                + "  - name: warning\n"
                + Slack("warnings")
                + "  - name: info\n"
                + Slack("warnings")
                + "  - name: nobody\n",
            files[ConfigFile]
        );
    }

    [Fact]
    public async Task Without_secrets_no_receiver_has_an_integration_and_there_is_no_secret_file()
    {
        var files = await Files(Args);

        Assert.Equal([ConfigFile], files.Keys);
        Assert.Equal(
            Routes + "  - name: critical\n  - name: warning\n  - name: info\n  - name: nobody\n",
            files[ConfigFile]
        );
    }

    [Fact]
    public async Task With_pagerduty_alone_critical_pages_and_nothing_is_written()
    {
        var files = await Files(Args with { PagerDutyRoutingKey = Output.CreateSecret("‹key›") });

        Assert.Equal([ConfigFile, KeyFile], files.Keys);
        Assert.Equal("‹key›", files[KeyFile]);
        Assert.Equal(
            Routes + "  - name: critical\n" + PagerDuty + "  - name: warning\n  - name: info\n  - name: nobody\n",
            files[ConfigFile]
        );
    }

    [Fact]
    public async Task With_slack_alone_all_three_are_written_and_nobody_is_paged()
    {
        var files = await Files(Args with { SlackWebhook = Output.CreateSecret("‹webhook›") });

        Assert.Equal([ConfigFile, WebhookFile], files.Keys);
        Assert.Equal("‹webhook›", files[WebhookFile]);
        Assert.Equal(
            Routes
                + "  - name: critical\n"
                + Slack("critical")
                + "  - name: warning\n"
                + Slack("warnings")
                + "  - name: info\n"
                + Slack("warnings")
                + "  - name: nobody\n",
            files[ConfigFile]
        );
    }

    [Fact]
    public async Task The_secrets_are_in_their_files_and_nowhere_else()
    {
        var container = (await new Staging().Declared())["alertmanager-container"];

        Assert.Equal([KeyFile, WebhookFile], container.Secrets);
        foreach (var (secret, file) in new[] { ("‹pagerduty-routing-key›", KeyFile), ("‹slack-webhook›", WebhookFile) })
        {
            var place = Assert.Single(container.Inputs, input => input.Value.Contains(secret));
            Assert.Equal(file, container.Place(place.Path));
        }
    }

    [Fact]
    public async Task What_a_stack_sets_reaches_the_container()
    {
        var container = await Container(new() { Image = "registry.test/alertmanager:1", MemoryMib = 32 });

        Assert.Equal(("registry.test/alertmanager:1", "32"), (container["image"], container["memory"]));
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
              receiver: nobody
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
          - source_matchers: ['symptom="down"', 'part="postgres"']
            target_matchers: ['follows=~"(.*,)?postgres(,.*)?"']
          - source_matchers: ['symptom="down"', 'part="redis"']
            target_matchers: ['follows=~"(.*,)?redis(,.*)?"']
          - source_matchers: ['symptom="down"', 'part="object-store"']
            target_matchers: ['follows=~"(.*,)?object-store(,.*)?"']
          - source_matchers: ['symptom="down"', 'part="router"']
            target_matchers: ['follows=~"(.*,)?router(,.*)?"']
          - source_matchers: ['symptom="down"', 'part="alertmanager"']
            target_matchers: ['follows=~"(.*,)?alertmanager(,.*)?"']

        receivers:

        """;

    private const string PagerDuty = """
            pagerduty_configs:
              - routing_key_file: /run/secrets/pagerduty_routing_key
                severity: critical
                description: "{{ (index .Alerts 0).Annotations.summary }}"
                details:
                  description: "{{ range $index, $alert := .Alerts }}{{ if $index }}\n{{ end }}{{ .Annotations.description }}{{ end }}"
                  runbook: "{{ (index .Alerts 0).Annotations.runbook_url }}"

        """;

    private static string Slack(string channel) =>
        $$$"""
                slack_configs:
                  - api_url_file: /run/secrets/slack_webhook
                    channel: "#alerts-{{{channel}}}"
                    send_resolved: true
                    title: "{{ .Status | toUpper }} {{ .CommonLabels.alertname }}"
                    text: "{{ range .Alerts }}{{ .Annotations.summary }}: {{ .Annotations.description }} <{{ .Annotations.runbook_url }}|runbook>\n{{ end }}"

            """;

    private static AlertmanagerContainerArgs Args { get; } = new() { Image = Declaration.Images.Alertmanager };

    private static async Task<Dictionary<string, string>> Files(AlertmanagerContainerArgs args) =>
        (await Container(args)).Files;

    private static async Task<DeclaredResource> Container(AlertmanagerContainerArgs args)
    {
        var stack = await Declaration.Of(stack => new AlertmanagerContainer(
            "alertmanager",
            Declaration.Environment,
            stack.Networks,
            args,
            stack.Options()
        ));
        return stack["alertmanager-container"];
    }
}
