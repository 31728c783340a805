using System.IO.Enumeration;
using System.Text.RegularExpressions;
using InventarioRetail.Monitoring;
using InventarioRetail.Releases.Gates;

namespace InventarioRetail.Benchmarks;

/// <summary>A change of the program that a test should notice.</summary>
/// <param name="Id">The value of the environment variable MUTANT that makes the change.</param>
/// <param name="Kind">What is changed, one of <see cref="Target.All"/>.</param>
/// <param name="Place">The file and line, or the rule.</param>
/// <param name="Change">What is changed in it.</param>
internal sealed record Mutation(string Id, string Kind, string Place, string Change)
{
    /// <summary>The changes of the rules of Prometheus and of whole criteria, which are made by name.</summary>
    public static IEnumerable<Mutation> ByName()
    {
        var rules = new MonitoringRules(
            new MonitoringOptions
            {
                Stack = "mutations",
                RunbookUrl = "https://example.com/runbook",
                DashboardMemoryBytes = 1,
            }
        );
        var alerts = rules.Alerts.SelectMany(alert =>
            OfRule(Target.Alerts, alert.Name, alert.Expression)
                .Append(
                    new($"{alert.Name}/for/0", Target.Alerts, alert.Name, "'for' doubled, or 5 min instead of none")
                )
        );
        var recorded = rules.Recording.SelectMany(rule => OfRule(Target.Recording, rule.Name, rule.Expression));
        var criteria = Gate.Criteria(new(new GateThresholds()), new MonitoringWindows())
            .Select(item => new Mutation($"{item.Key}/advances/0", Target.Gates, item.Key, "always advances"));
        return [.. alerts, .. recorded, .. criteria];
    }

    private static IEnumerable<Mutation> OfRule(string kind, string name, string expression) =>
        Regex
            .Matches(expression, "(>=|<=|==|>|<) [0-9.]+")
            .Select((match, index) => new Mutation($"{name}/loosened/{index}", kind, name, $"loosened: {match.Value}"))
            .Prepend(new($"{name}/removed/0", kind, name, "removed"));
}

/// <summary>Source files to mutate, and the tests that should notice.</summary>
/// <param name="Kind">What the files contain.</param>
/// <param name="Project">The folder of their project.</param>
/// <param name="Files">Patterns of paths in that folder.</param>
internal sealed record Target(string Kind, string Project, params IReadOnlyList<string> Files)
{
    public const string Alerts = "alerts";
    public const string Recording = "recording rules";
    public const string Guardrails = "guardrails";
    public const string Gates = "gate criteria";
    public const string Settings = "settings checks";

    public static IReadOnlyList<Target> All { get; } =
    [
        new(Alerts, "components/Monitoring", "MonitoringRules.cs", "AlertThresholds.cs", "MonitoringWindows.cs"),
        new(Guardrails, "cli/Policy", "Guardrails/*Rules.cs", "Guardrails/GuardrailExceptions.cs"),
        new(Gates, "components/Monitoring", "GateThresholds.cs"),
        new(
            Gates,
            "releases",
            "Gates/Gate.cs",
            "Gates/GateInput.cs",
            "Gates/GateQuestion.cs",
            "Gates/*Criteri*.cs",
            "Gates/EventHistory.cs",
            "Gates/DurationHistory.cs",
            "Gates/Proportion*.cs",
            "Gates/StableRecord.cs",
            "Gates/SequentialTest.cs"
        ),
        new(
            Settings,
            "stacks/Settings",
            "StackSettings.*.cs",
            "ConfigSection*.cs",
            "ScalarValue.cs",
            "Formats.cs",
            "Revision.cs",
            "Duration.cs",
            "MemorySize.cs"
        ),
    ];

    /// <summary>Whether a file, by its path from the root on, is one of these.</summary>
    public bool Has(string file) =>
        Files.Any(pattern =>
            Path.GetDirectoryName(file) == Path.GetDirectoryName($"{Project}/{pattern}")
            && FileSystemName.MatchesSimpleExpression(Path.GetFileName(pattern), Path.GetFileName(file))
        );

    /// <summary>
    /// The runs of tests, by kind: the first that fails has caught a mutant. Fast ones come first, snapshots last.
    /// </summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<TestRun>> Runs { get; } =
        new Dictionary<string, IReadOnlyList<TestRun>>
        {
            [Alerts] = Monitoring,
            [Recording] = Monitoring,
            [Guardrails] =
            [
                new("Cli", "*.GuardrailTests.What_breaks_a_rule*"),
                new("Cli", "*.GuardrailTests.*"),
                new("Components", "*Guardrail*"),
            ],
            [Gates] =
            [
                new("Releases", "*Gate*", "*Criterion*", "*SequentialTest*"),
                new("Releases"),
                new("Components", "*.Grafana*"),
                new("Cli", "*.RenderReleaseTests.*"),
                new("Stacks", "*.Settings*"),
            ],
            [Settings] =
            [
                new("Stacks", "*.SettingsErrorTests.*", "*.SettingsValueTests.*", "*.SettingsPlatformTests.*"),
                new("Stacks", "*.Settings*"),
            ],
        };

    private static IReadOnlyList<TestRun> Monitoring =>
        [
            new("Components", "*.Monitoring*", "*.Grafana*", "*.Prometheus*", "*.Alertmanager*"),
            new("Components", "*.AlertTests.*"),
            new("Cli", "*.RenderReleaseTests.*"),
            new("Cli", "*.RenderSnapshotTests.*", "*.RenderManifestTests.*"),
        ];
}
