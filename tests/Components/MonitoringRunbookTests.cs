using System.Text.RegularExpressions;
using InventarioRetail.Monitoring;

namespace InventarioRetail.Components.Tests;

public sealed partial class MonitoringRunbookTests
{
    private static readonly string Runbook = File.ReadAllText(Repository.PathOf("docs", "runbook.md"));

    private readonly MonitoringRules _rules = new(MonitoringTests.Production);

    [Fact]
    public void Every_alert_has_a_section_and_every_section_an_alert() =>
        Assert.Equal(
            _rules
                .Alerts.Concat(Production.Rules.Alerts)
                .Select(rule => rule.Name)
                .Distinct()
                .Order(StringComparer.Ordinal),
            Sections().Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Every_runbook_url_leads_to_a_heading()
    {
        var anchors = Headings().Select(Anchor).ToHashSet();
        var urls = RunbookUrl().Matches(_rules.AlertsFile).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(_rules.Alerts.Count(), urls.Count);
        Assert.All(
            urls,
            url =>
            {
                Assert.StartsWith($"{MonitoringTests.Production.RunbookUrl}#", url, StringComparison.Ordinal);
                Assert.Contains(url.Split('#')[1], anchors);
            }
        );
    }

    [Fact]
    public void Every_link_within_the_runbook_leads_to_a_heading()
    {
        var anchors = Headings().Select(Anchor).ToHashSet();
        var links = LinkWithin().Matches(Runbook).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(links);
        Assert.Empty(links.Except(anchors));
    }

    [Fact]
    public void Every_query_in_the_runbook_uses_names_that_there_are()
    {
        var queries = Query().Matches(Runbook).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(queries);
        Assert.Empty(queries.SelectMany(MonitoringMetricNameTests.Unknown));
    }

    [RequiresCommandFact("promtool")]
    public async Task Every_query_in_the_runbook_parses()
    {
        var queries = Query().Matches(Runbook).Select(match => match.Groups[1].Value);
        using var directory = new TempDirectory();
        var rules = queries.Select((query, number) => new RecordingRule($"runbook:query:{number}", [], "", query));
        var group = new RuleGroup<RecordingRule>("runbook", [.. rules]);
        var file = directory.Write("queries.yml", RuleFile.Render([group]));

        var (exitCode, output) = await Scripts.Run("promtool", ["check", "rules", file]);

        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public void A_container_in_the_runbook_is_one_of_a_stack()
    {
        string[] parts =
        [
            "alertmanager",
            "blackbox-exporter",
            "dashboard",
            "grafana",
            "guard",
            "object-store",
            "postgres",
            "postgres-backup",
            "postgres-exporter",
            "prometheus",
            "redis",
            "redis-exporter",
            "router",
            "router-publisher",
            // Not containers: networks and volumes.
            "egress",
            "internal",
            "postgres-data",
            "redis-data",
        ];
        var named = ContainerName().Matches(Runbook).Select(match => match.Groups[1].Value.TrimEnd('-')).Distinct();

        Assert.Empty(named.Except(parts));
    }

    private static IEnumerable<string> Headings() =>
        HeadingLine().Matches(WithoutCode()).Select(match => match.Groups[2].Value);

    private static IEnumerable<string> Sections() =>
        HeadingLine()
            .Matches(WithoutCode())
            .Where(match => match.Groups[1].Length == 3)
            .Select(match => match.Groups[2].Value);

    private static string WithoutCode() => CodeBlock().Replace(Runbook, "");

    /// <summary>As GitHub makes one of a heading.</summary>
    private static string Anchor(string heading) =>
        NotInAnchor().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"^(#+) (.+)$", RegexOptions.Multiline)]
    private static partial Regex HeadingLine();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"[^a-z0-9 _-]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex(@"\]\(#([^)]+)\)")]
    private static partial Regex LinkWithin();

    [GeneratedRegex(@"`q '([^']+)'`")]
    private static partial Regex Query();

    [GeneratedRegex(@"runbook_url: ""([^""]+)""")]
    private static partial Regex RunbookUrl();

    [GeneratedRegex(@"\$c-(dashboard\b|[a-z-]+)")]
    private static partial Regex ContainerName();
}
