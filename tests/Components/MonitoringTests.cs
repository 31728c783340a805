namespace InventarioRetail.Components.Tests;

public sealed class MonitoringTests
{
    internal static MonitoringOptions Production { get; } =
        new()
        {
            Stack = "production",
            RunbookUrl = "https://example.com/docs/runbook.md",
            DashboardMemoryBytes = 512L * 1024 * 1024,
        };

    private readonly MonitoringRules _rules = new(Production);

    [RequiresCommandFact("promtool")]
    public async Task Promtool_finds_nothing_wrong_with_the_rule_files()
    {
        using var directory = new TempDirectory();
        string[] files =
        [
            directory.Write("recording.yml", _rules.RecordingFile),
            directory.Write("alerts.yml", _rules.AlertsFile),
        ];

        var (exitCode, output) = await Scripts.Run(
            "promtool",
            ["check", "rules", "--lint=all", "--lint-fatal", .. files]
        );

        Assert.True(exitCode == 0, output);
        Assert.Contains($"{_rules.Recording.Count()} rules found", output);
        Assert.Contains($"{_rules.Alerts.Count()} rules found", output);
    }

    [Fact]
    public void Names_are_unique_and_recorded_series_are_named_after_level_metric_and_operations()
    {
        Assert.Distinct(_rules.Alerts.Select(rule => rule.Name));
        Assert.Distinct(_rules.Recording.Select(rule => rule.Name));
        Assert.All(
            _rules.Recording,
            rule => Assert.Matches("^(revision|revision_le|job):[a-z0-9_]+:[a-z0-9_]+$", rule.Name)
        );
        Assert.All(_rules.Recording, rule => Assert.Equal(rule.Name.Split(':')[0], string.Join('_', rule.Labels)));
    }

    [Fact]
    public void A_critical_alert_and_the_warning_about_the_same_thing_have_the_same_part_and_symptom()
    {
        var warnings = _rules.Alerts.Where(rule => rule.Name.EndsWith("Warning", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(warnings);
        Assert.All(
            warnings,
            warning =>
            {
                var critical = _rules.Alerts.Single(rule =>
                    rule.Name == warning.Name.Replace("Warning", "Critical", StringComparison.Ordinal)
                );
                Assert.Equal((warning.Part, warning.Symptom), (critical.Part, critical.Symptom));
            }
        );
    }

    [Fact]
    public void Every_part_that_an_alert_follows_from_has_an_alert_for_being_down()
    {
        var down = _rules.Alerts.Where(rule => rule.Symptom == AlertRule.Down).Select(rule => rule.Part).ToHashSet();

        Assert.All(_rules.Alerts.SelectMany(rule => rule.Follows), part => Assert.Contains(part, down));
    }

    [Fact]
    public void Every_alert_says_its_value()
    {
        // These count what is missing: the value is in the text.
        string[] counted = ["DashboardGone", "TargetMissing", "ReleaseNotInForce", "GatewayDown"];

        Assert.All(
            _rules.Alerts.Where(rule => !counted.Contains(rule.Name)),
            rule => Assert.Contains("{{ $value", rule.Description)
        );
        Assert.All(
            _rules.Alerts.Where(rule => counted.Contains(rule.Name)),
            rule => Assert.Matches(@"\b0 ", rule.Description)
        );
    }

    [Fact]
    public void Every_threshold_and_window_changes_a_rule()
    {
        var before = (_rules.RecordingFile, _rules.AlertsFile);
        MonitoringOptions[] options =
        [
            .. Properties<AlertThresholds>()
                .Select(name => Production with { Thresholds = With<AlertThresholds>(name) }),
            .. Properties<MonitoringWindows>()
                .Select(name => Production with { Windows = With<MonitoringWindows>(name) }),
            Production with
            {
                DashboardMemoryBytes = 1 << 30,
            },
            Production with
            {
                Stack = "staging",
            },
            Production with
            {
                RunbookUrl = "https://example.com/other.md",
            },
        ];
        var after = options
            .Select(item => new MonitoringRules(item))
            .Select(item => (item.RecordingFile, item.AlertsFile));

        Assert.Distinct(after.Prepend(before));
    }

    internal static IEnumerable<string> Properties<T>() => typeof(T).GetProperties().Select(property => property.Name);

    /// <summary>The defaults, but for one property, which is a little different.</summary>
    internal static T With<T>(string name)
        where T : new()
    {
        var options = new T();
        var property = typeof(T).GetProperty(name)!;
        property.SetValue(options, Shifted(property.GetValue(options)!));
        return options;

        static object Shifted(object value) =>
            value switch
            {
                AlertLevels levels => new AlertLevels(levels.Warning * 0.99, levels.Critical * 0.99),
                double number => number * 1.01,
                int number => number + 1,
                TimeSpan time => time + TimeSpan.FromHours(1),
                _ => throw new InvalidOperationException($"Nothing says how to shift a {value.GetType()}."),
            };
    }

    public static TheoryData<string, string> Refused =>
        new()
        {
            { "memory", "The dashboard's memory limit is 0 bytes: it must be above 0." },
            { "runbook", "The runbook's URL 'https://example.com/#x' must not be empty or contain an anchor." },
            { "rate", "The rate window (50s) is shorter than 4 scrapes (1m): a missed scrape would leave a gap." },
            { "order", "The thresholds of SuccessRatio are in the wrong order: the less severe one must come first." },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Options_that_would_not_work_are_refused(string what, string message)
    {
        var options = what switch
        {
            "memory" => Production with { DashboardMemoryBytes = 0 },
            "runbook" => Production with { RunbookUrl = "https://example.com/#x" },
            "rate" => Production with { Windows = new() { Rate = TimeSpan.FromSeconds(50) } },
            _ => Production with { Thresholds = new() { SuccessRatio = new(0.90, 0.95) } },
        };

        Assert.Equal(message, Assert.Throws<ArgumentException>(() => new MonitoringRules(options)).Message);
    }
}
