using System.Text.RegularExpressions;

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
                Assert.StartsWith($"{MonitoringTests.Production.RunbookUrl}#", url);
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

    /// <summary>
    /// The functions of "Start here" work on both platforms; where a section names what only one of them has, it says
    /// what to do on the other.
    /// </summary>
    [Fact]
    public void Every_section_has_the_commands_for_each_platform_that_has_its_alert()
    {
        var docker = AlertsOf(RepositoryStack.Staging);
        var kubernetes = AlertsOf(RepositoryStack.Production);

        Assert.Equal(_rules.Alerts.Select(rule => rule.Name).ToHashSet(), [.. docker, .. kubernetes]);
        foreach (var (alert, text) in SectionTexts())
        {
            var (onDocker, onKubernetes) = (OnlyDocker().IsMatch(text), OnlyKubernetes().IsMatch(text));
            if (kubernetes.Contains(alert) && onDocker)
                Assert.True(docker.Contains(alert) && onKubernetes, $"{alert} has commands for Docker only.");
        }

        static HashSet<string> AlertsOf(RepositoryStack stack) => [.. stack.Rules.Alerts.Select(rule => rule.Name)];
    }

    [Fact]
    public void The_functions_of_the_runbook_exist_on_both_platforms_and_no_section_uses_others()
    {
        var start = WithCode("Start here");
        string[] blocks = [Block(start, "On Docker"), Block(start, "On Kubernetes")];
        var functions = blocks
            .Select(block => Function().Matches(block).Select(match => match.Groups[1].Value))
            .ToList();

        // Parts of managed services have no shell; the prose says what to use.
        Assert.Equal(["sql"], functions[0].Except(functions[1]));
        Assert.Equal(["pods"], functions[1].Except(functions[0]));
        Assert.NotEmpty(functions[0].Intersect(functions[1]));

        static string Block(string text, string heading) => text.Split($"### {heading}\n")[1].Split("\n### ")[0];
    }

    private static string WithCode(string heading) => Runbook.Split($"## {heading}\n")[1].Split("\n## ")[0];

    private static IEnumerable<(string Alert, string Text)> SectionTexts() =>
        from text in Runbook[Runbook.IndexOf("\n## Responses", StringComparison.Ordinal)..].Split("\n### ").Skip(1)
        select (text.Split('\n')[0], text.Split("\n## ")[0]);

    [GeneratedRegex(
        @"\bdocker |\$c-|\b(?:logs|restart|status|within|why) (?:router|router-publisher|postgres|postgres-backup|redis|object-store)\b(?!-)"
    )]
    private static partial Regex OnlyDocker();

    [GeneratedRegex(@"\bkubectl |\baws ")]
    private static partial Regex OnlyKubernetes();

    [GeneratedRegex(@"^([a-z]+)\(\) \{", RegexOptions.Multiline)]
    private static partial Regex Function();

    private static IEnumerable<string> Headings() =>
        HeadingLine().Matches(WithoutCode()).Select(match => match.Groups[2].Value);

    private static IEnumerable<string> Sections() =>
        HeadingLine()
            .Matches(WithoutCode())
            .Where(match => match.Groups[1].Length == 3)
            .Select(match => match.Groups[2].Value)
            // The platforms, in the section that all others begin with.
            .Where(heading => !heading.StartsWith("On ", StringComparison.Ordinal));

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
