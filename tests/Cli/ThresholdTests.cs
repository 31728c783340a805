using System.Text.Json.Nodes;
using InventarioRetail.Engine.Preview;

namespace InventarioRetail.Cli.Tests;

/// <summary>A threshold in the stack file makes the rule, the gate's default and the panel's line; nothing else changes.</summary>
public sealed class ThresholdTests
{
    private const string Release = "{ stable: v1.0.0 }";
    private const string Rules = "/publish/rules/alerts.yml";
    private const string Rollout = "/etc/grafana/dashboards/rollout.json";
    private const string Performance = "/etc/grafana/dashboards/service-performance.json";

    [Fact]
    public async Task A_new_threshold_changes_the_rule_the_gate_and_the_panel_and_keeps_prometheus_running()
    {
        var difference = await Staging.DifferenceAsync(Release, Release, "alerts.latencyP95.critical=900");

        Assert.Equal(["replace prometheus-publisher-container", "replace grafana-container"], difference.Changed());
        var publisher = difference.Named("prometheus-publisher-container");
        var grafana = difference.Named("grafana-container");
        Assert.Contains("revision:dashboard_request_duration_ms:p95_rate5m > 900\n", File(publisher, Rules));
        Assert.Contains("vector(900)", File(grafana, Rollout));
        Assert.Contains("\"value\": 900", File(grafana, Performance));
    }

    private static string File(ResourceChange step, string path) =>
        step.New!.Inputs["uploads"]!
            .AsArray()
            .OfType<JsonObject>()
            .Single(upload => upload["file"]!.GetValue<string>() == path)["content"]!.GetValue<string>();
}
