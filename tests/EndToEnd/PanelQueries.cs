using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InventarioRetail.Components;

namespace InventarioRetail.EndToEnd.Tests;

/// <summary>The queries of all recording rules and dashboard panels, as Prometheus and Grafana would ask them.</summary>
internal sealed partial class PanelQueries(MonitoringOptions options, string stable, string canary)
{
    /// <summary>What compares with the day before has nothing to compare with on the first day.</summary>
    private const string TheDayBefore = "offset 1d";

    /// <summary>Grafana itself has no image here.</summary>
    private const string OfGrafana = "job=\"grafana\"";

    /// <summary>No service that is down leads to LIMITED or EMERGENCY, so a panel that looks back at these has nothing to show.</summary>
    private static readonly string[] OfOtherLevels =
    [
        .. new[] { 2, 4 }.Select(level => $"(degradation_level{{job=\"dashboard\",revision=~\".*\"}}) == {level}"),
    ];

    private readonly MonitoringRules rules = new(options);

    /// <summary>The queries, each with the name of its rule or panel; all but those that can have no data in a new stack.</summary>
    public IReadOnlyList<(string What, string Expression)> All()
    {
        var comparing = ComparingWithTheDayBefore();
        return
        [
            .. rules
                .Recording.Select(rule => (rule.Name, rule.Name))
                .Concat(OfPanels())
                .Where(query => !IsExcused(query.Item2, comparing)),
        ];
    }

    private static bool IsExcused(string query, IEnumerable<string> comparing) =>
        query.Contains(TheDayBefore, StringComparison.Ordinal)
        || query.Contains(OfGrafana, StringComparison.Ordinal)
        || OfOtherLevels.Any(level => query.Contains(level, StringComparison.Ordinal))
        || comparing.Any(series => query.Contains(series, StringComparison.Ordinal));

    /// <summary>Recorded series that compare with the day before, directly or through others.</summary>
    private HashSet<string> ComparingWithTheDayBefore()
    {
        var found = new HashSet<string>();
        int before;
        do
        {
            before = found.Count;
            found.UnionWith(
                rules
                    .Recording.Where(rule =>
                        rule.Expression.Contains(TheDayBefore, StringComparison.Ordinal)
                        || found.Any(series => rule.Expression.Contains(series, StringComparison.Ordinal))
                    )
                    .Select(rule => rule.Name)
            );
        } while (found.Count > before);
        return found;
    }

    private IEnumerable<(string, string)> OfPanels() =>
        from file in GrafanaDashboards.Render(options with { Jobs = ScrapeJob.OnDocker })
        from panel in Panels(JsonNode.Parse(file.Value)!)
        from target in panel["targets"]?.AsArray() ?? []
        where target!["expr"] is not null
        select ($"{file.Key} {panel["title"]}", Filled(target!["expr"]!.GetValue<string>()));

    private static IEnumerable<JsonNode> Panels(JsonNode dashboard) =>
        dashboard["panels"]!
            .AsArray()
            .SelectMany(panel => new[] { panel! }.Concat((panel!["panels"]?.AsArray() ?? []).Select(inner => inner!)));

    private string Filled(string expression) =>
        Variable()
            .Replace(
                expression,
                variable =>
                    variable.Value.Trim('$', '{', '}').Split(':')[0] switch
                    {
                        "__rate_interval" or "__interval" => "20s",
                        "__range" => "1h",
                        "stable" => stable,
                        "canary" => canary,
                        _ => ".*",
                    }
            );

    [GeneratedRegex(@"\$(?:[A-Za-z_]+|\{[^}]*\})")]
    private static partial Regex Variable();
}
