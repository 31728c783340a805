using static InventarioRetail.Cli.Tests.ModelReleases;

namespace InventarioRetail.Cli.Tests;

/// <summary>
/// The table of the release model for Compose, which recreates a service whose definition changed and no other.
/// </summary>
public sealed class RenderReleaseTests
{
    [Theory]
    [InlineData(Stable, Deployed, "changed router-publisher", "new dashboard-v1-1-0")]
    [InlineData(Deployed, Wave10, "changed router-publisher")]
    [InlineData(Wave10, Wave100, "changed router-publisher")]
    [InlineData(Wave10, Deployed, "changed router-publisher")]
    [InlineData(Wave100, Finished, "changed router-publisher", "gone dashboard-v1-0-0")]
    [InlineData(Wave10, Stable, "changed router-publisher", "gone dashboard-v1-1-0")]
    [InlineData(Wave10, Wave10)]
    public async Task A_step_of_a_release_changes_the_publisher_and_its_own_revision(
        string from,
        string to,
        params string[] expected
    )
    {
        var before = Compose.Definitions(ComposeRenderer.Render(await Staging.RecordAsync(from)));
        var after = Compose.Definitions(ComposeRenderer.Render(await Staging.RecordAsync(to)));

        Assert.Equal(expected, Compose.Changes(before, after));
    }

    [Fact]
    public async Task A_new_threshold_changes_the_publisher_of_rules_and_Grafana_whose_panels_have_the_same_line()
    {
        var before = Compose.Definitions(ComposeRenderer.Render(await Staging.RecordAsync(Stable)));
        var after = Compose.Definitions(
            ComposeRenderer.Render(await Staging.RecordAsync(Stable, "alerts.latencyP95.warning=450"))
        );

        Assert.Equal(["changed prometheus-publisher", "changed grafana"], Compose.Changes(before, after));
    }
}

/// <summary>What Compose compares.</summary>
internal static class Compose
{
    /// <summary>Each service's definition as a text.</summary>
    public static Dictionary<string, string> Definitions(RenderedStack stack) =>
        ComposeFile.Parse(stack.ComposeYaml)["services"]!
            .AsObject()
            .ToDictionary(service => service.Key, service => service.Value!.ToJsonString());

    public static string[] Changes(Dictionary<string, string> before, Dictionary<string, string> after) =>
        [
            .. before
                .Keys.Where(name => after.TryGetValue(name, out var definition) && definition != before[name])
                .Select(name => $"changed {name}"),
            .. after.Keys.Except(before.Keys).Select(name => $"new {name}"),
            .. before.Keys.Except(after.Keys).Select(name => $"gone {name}"),
        ];
}
