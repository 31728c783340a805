using System.Text.Json.Nodes;

namespace InventarioRetail.Cli.Tests;

/// <summary>What a stack may leave out or do otherwise.</summary>
public sealed class StackVariantTests
{
    private const string Release = "{ stable: v1.0.0 }";

    [Fact]
    public async Task Without_Grafana_nothing_of_it_is_left_and_nothing_refers_to_it()
    {
        var with = await Staging.RecordAsync(Release);
        var without = await Staging.RecordAsync(Release, "grafana.enabled=false");

        Assert.Equal(
            ["grafana", "grafana-admin-password", "grafana-container", "grafana-data", "grafana-image"],
            Names(with).Except(Names(without)).Order()
        );
        Assert.Empty(Names(without).Except(Names(with)));
        Assert.Contains(Uploads(with), text => text.Contains("job_name: grafana", StringComparison.Ordinal));
        Assert.Contains(Uploads(with), text => text.Contains("alert: GrafanaDown", StringComparison.Ordinal));
        Assert.DoesNotContain(Uploads(without), text => text.Contains("job_name: grafana", StringComparison.Ordinal));
        Assert.DoesNotContain(Uploads(without), text => text.Contains("job=\"grafana\"", StringComparison.Ordinal));
        Assert.Equal(["grafanaAdminPassword", "grafanaUrl"], OutputNames(with).Except(OutputNames(without)).Order());
    }

    [Fact]
    public async Task A_folder_to_build_is_named_as_the_program_sees_it_which_runs_one_folder_below()
    {
        var stack = await Staging.RecordAsync(Release, "dashboard.build=sample");

        var image = stack.Resources.Single(resource => resource.Name == "dashboard-v1-0-0-image");
        Assert.Equal("""{"context":"../sample"}""", image.Inputs["build"]!.ToJsonString());
    }

    private static IEnumerable<string> Names(RecordedStack stack) => stack.Resources.Select(resource => resource.Name);

    private static IEnumerable<string> OutputNames(RecordedStack stack) => stack.Outputs.Select(output => output.Key);

    private static string[] Uploads(RecordedStack stack) =>
        [
            .. stack
                .Resources.SelectMany(resource => resource.Inputs["uploads"] as JsonArray ?? [])
                .Select(upload => upload!["content"]!.GetValue<string>()),
        ];
}
