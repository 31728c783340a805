using System.Text.RegularExpressions;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace InventarioRetail.Components.Tests;

/// <summary>
/// Runs promtool on the files in <c>Alerts</c>. Each holds the cases of one group of rules: series, and which alerts or
/// recorded values the rules make of them.
/// </summary>
public sealed partial class AlertTests
{
    private static readonly string Folder = Repository.PathOf("tests", "Components", "Alerts");

    private static readonly IDeserializer Yaml = new DeserializerBuilder()
        .WithNamingConvention(UnderscoredNamingConvention.Instance)
        .IgnoreUnmatchedProperties()
        .Build();

    private static readonly Lazy<bool> Rendered = new(() => RepositoryStack.All.All(Render));

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder).Select(path => Path.GetFileName(path))];

    [RequiresCommandTheory("promtool")]
    [MemberData(nameof(Files))]
    public async Task Rules_do_what_their_file_expects(string file)
    {
        _ = Rendered.Value;

        var (exitCode, output) = await Scripts.Run("promtool", ["test", "rules", Path.Combine(Folder, file)]);

        Assert.True(exitCode == 0, output);
    }

    /// <summary>promtool evaluates the groups that a file does not order in any order.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_evaluates_its_groups_in_the_order_of_its_rule_files(string file)
    {
        var cases = Read(file);

        Assert.EndsWith(".test.yaml", file);
        Assert.Equal(cases.RuleFiles.Select(path => Path.GetFileNameWithoutExtension(path)), cases.GroupEvalOrder);
    }

    [Fact]
    public void Every_alert_has_a_case_that_fires_and_one_that_does_not()
    {
        var tests = Files.SelectMany(row => Read(row.Data).Tests).ToList();
        var fires = tests.SelectMany(test => test.AlertRuleTest).Where(check => check.ExpAlerts.Count > 0);
        var silent = tests.SelectMany(test => test.PromqlExprTest).Where(check => check.ExpSamples.Count == 0);
        HashSet<string> firing = [.. fires.Select(check => check.Alertname)];
        HashSet<string> quiet = [.. silent.SelectMany(check => AlertNames().Matches(check.Expr)).SelectMany(Names)];

        Assert.Empty(
            from stack in RepositoryStack.All
            from alert in stack.Rules.Alerts
            // The watchdog always fires.
            from lacks in new[]
            {
                firing.Contains(alert.Name) ? null : "fires",
                quiet.Contains(alert.Name) || alert.Name == "Watchdog" ? null : "does not fire",
            }
            where lacks is not null
            select $"{alert.Name} of {stack.Name} has no case in tests/Components/Alerts in which it {lacks}."
        );

        static string[] Names(Match match) => match.Groups[1].Value.Split('|');
    }

    [Fact]
    public void Every_recorded_series_has_a_value_with_the_labels_of_its_rule()
    {
        var values = Files
            .SelectMany(row => Read(row.Data).Tests)
            .SelectMany(test => test.PromqlExprTest)
            .SelectMany(check => check.ExpSamples.Select(sample => (check.Expr, sample.Labels)))
            .ToList();

        Assert.All(
            RepositoryStack.Production.Rules.Recording,
            rule =>
            {
                var own = values.Where(value => value.Expr == $"round({rule.Name}, 0.000001)").ToList();
                Assert.NotEmpty(own);
                Assert.All(
                    own,
                    value =>
                        Assert.Equal(
                            rule.Labels.Order(),
                            LabelName().Matches(value.Labels).Select(match => match.Groups[1].Value).Order()
                        )
                );
            }
        );
    }

    /// <summary>
    /// Writes a file for each group of a stack's rules to where the files in <c>Alerts</c> look for it.
    /// </summary>
    private static bool Render(RepositoryStack stack)
    {
        var folder = Directory.CreateDirectory(Repository.PathOf("artifacts", "rules", stack.Name)).FullName;
        foreach (var group in stack.Rules.RecordingGroups)
            Write(group.Name, RuleFile.Render([group]));
        foreach (var group in stack.Rules.AlertGroups)
            Write(group.Name, RuleFile.Render([group], stack.Rules.Options));
        Write("recorded-rollout", RouteRules.File);
        return true;

        void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, $"{name}.yml"), text);
    }

    private static CaseFile Read(string file) =>
        Yaml.Deserialize<CaseFile>(File.ReadAllText(Path.Combine(Folder, file)));

    [GeneratedRegex("""\bALERTS\{alertname=~?"([^"]+)",alertstate="firing"[,}]""")]
    private static partial Regex AlertNames();

    [GeneratedRegex("([a-z_]+)=\"")]
    private static partial Regex LabelName();

    private sealed class CaseFile
    {
        public List<string> RuleFiles { get; set; } = [];
        public List<string> GroupEvalOrder { get; set; } = [];
        public List<Case> Tests { get; set; } = [];
    }

    private sealed class Case
    {
        public List<AlertCheck> AlertRuleTest { get; set; } = [];
        public List<ValueCheck> PromqlExprTest { get; set; } = [];
    }

    private sealed class AlertCheck
    {
        public string Alertname { get; set; } = "";
        public List<object> ExpAlerts { get; set; } = [];
    }

    private sealed class ValueCheck
    {
        public string Expr { get; set; } = "";
        public List<Sample> ExpSamples { get; set; } = [];
    }

    private sealed class Sample
    {
        public string Labels { get; set; } = "";
    }
}
