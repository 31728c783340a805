using InventarioRetail.Monitoring;

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

    /// <summary>requirements.md, section Alerts, and the alerts that are meant.</summary>
    private static readonly (AlertSeverity Severity, string Requirement, string[] Alerts)[] Required =
    [
        (AlertSeverity.Critical, "error rate > 1 % (production) / > 10 % (staging)", ["DashboardErrorRateCritical"]),
        (AlertSeverity.Critical, "p95 > 1000 ms", ["DashboardLatencyP95Critical"]),
        (AlertSeverity.Critical, "p99 > 1500 ms", ["DashboardLatencyP99Critical"]),
        (AlertSeverity.Critical, "memory +5 % in 1 h", ["DashboardMemoryGrowthCritical"]),
        (AlertSeverity.Critical, "memory > 80 % of the limit", ["DashboardMemoryCritical"]),
        (AlertSeverity.Critical, "(95 %: emergency)", ["DashboardMemoryEmergency"]),
        (AlertSeverity.Critical, "any restart or crash loop", ["DashboardRestarted", "DashboardCrashLoop"]),
        (AlertSeverity.Critical, "database breaker open", ["DatabaseBreakerOpen"]),
        (AlertSeverity.Critical, "degradation below DEGRADED", ["DashboardDegradationCritical"]),
        (AlertSeverity.Critical, "success rate < 90 %", ["DashboardSuccessRateCritical"]),
        (AlertSeverity.Critical, "invariant violations > 10", ["DashboardInvariantViolationsCritical"]),
        (
            AlertSeverity.Critical,
            "a part is down",
            [
                "DashboardGone",
                "DashboardRevisionDown",
                "PostgresDown",
                "RedisDown",
                "ObjectStoreDown",
                "RouterDown",
                "PrometheusDown",
                "AlertmanagerDown",
                "GrafanaDown",
            ]
        ),
        (AlertSeverity.Warning, "error rate > 0.5 % (production) / > 5 % (staging)", ["DashboardErrorRateWarning"]),
        (AlertSeverity.Warning, "p95 > 750 ms (production) / > 500 ms (staging)", ["DashboardLatencyP95Warning"]),
        (AlertSeverity.Warning, "p99 > 800 ms", ["DashboardLatencyP99Warning"]),
        (AlertSeverity.Warning, "memory +2 % in 1 h", ["DashboardMemoryGrowthWarning"]),
        (AlertSeverity.Warning, "memory > 70 % of the limit", ["DashboardMemoryWarning"]),
        (AlertSeverity.Warning, "CPU +40 % against baseline", ["DashboardCpuWarning"]),
        (AlertSeverity.Critical, "(critical at +80 %)", ["DashboardCpuCritical"]),
        (AlertSeverity.Warning, "OpenAI or Redis breaker open", ["OpenAiBreakerOpen", "RedisBreakerOpen"]),
        (AlertSeverity.Warning, "degradation below OPTIMAL", ["DashboardDegradationWarning"]),
        (AlertSeverity.Warning, "success rate < 95 %", ["DashboardSuccessRateWarning"]),
        (AlertSeverity.Warning, "invariant violations > 5", ["DashboardInvariantViolationsWarning"]),
        (AlertSeverity.Warning, "p95 50 % above the day before", ["DashboardLatencyP95AboveDayBefore"]),
        (AlertSeverity.Warning, "throughput down by half", ["DashboardThroughputHalved"]),
        (AlertSeverity.Info, "S3 breaker open", ["S3BreakerOpen"]),
        (AlertSeverity.Info, "the day's memory peak 10 % above the day before", ["DashboardMemoryPeakAboveDayBefore"]),
        (AlertSeverity.Info, "garbage-collection frequency changed by half", ["DashboardGarbageCollectionChanged"]),
    ];

    private readonly MonitoringRules _rules = new(Production);

    [RequiresCommandFact("promtool")]
    public async Task Promtool_finds_nothing_wrong_with_the_rule_files()
    {
        using var directory = new TempDirectory();
        Promtool.Write(directory, _rules);

        var (exitCode, output) = await Promtool.Run(
            directory.Path,
            "check",
            "rules",
            "--lint=all",
            "--lint-fatal",
            "recording.yml",
            "alerts.yml"
        );

        Assert.True(exitCode == 0, output);
        Assert.Contains($"{_rules.Recording.Count()} rules found", output, StringComparison.Ordinal);
        Assert.Contains($"{_rules.Alerts.Count()} rules found", output, StringComparison.Ordinal);
    }

    [RequiresCommandFact("promtool")]
    public async Task Every_case_comes_out_as_worked_out_by_hand()
    {
        var (exitCode, output) = await Promtool.Test(
            _rules,
            MonitoringAlertCases.All,
            MonitoringRecordingCases.All,
            MonitoringRecordingCases.Quiet
        );

        Assert.True(exitCode == 0, output);
    }

    [RequiresCommandFact("promtool")]
    public async Task A_case_that_is_wrong_is_found()
    {
        var late = MonitoringAlertCases.All.First(item => item.FiresAt is not null);
        var wrong = late with { FiresAt = late.FiresAt + late.Pace.Step };

        var (exitCode, _) = await Promtool.Test(_rules, [wrong], [], []);

        Assert.NotEqual(0, exitCode);
    }

    [Fact]
    public void Every_alert_that_the_requirements_ask_for_is_there_with_its_severity()
    {
        var severities = _rules.Alerts.ToDictionary(rule => rule.Name, rule => rule.Severity);

        Assert.All(
            Required,
            row => Assert.All(row.Alerts, name => Assert.Equal(row.Severity, severities.GetValueOrDefault(name)))
        );
    }

    [Fact]
    public void Every_alert_has_a_case_that_fires_and_one_just_below()
    {
        var fires = MonitoringAlertCases.All.Where(item => item.FiresAt is not null).Select(item => item.Alert);
        var quiet = MonitoringAlertCases.All.Where(item => item.HasQuietSide).Select(item => item.Alert);

        Assert.Empty(_rules.Alerts.Select(rule => rule.Name).Except(fires));
        // The watchdog always fires.
        Assert.Equal(["Watchdog"], _rules.Alerts.Select(rule => rule.Name).Except(quiet));
    }

    [Fact]
    public void Every_recording_rule_has_a_value_worked_out_by_hand()
    {
        var worked = MonitoringRecordingCases
            .All.SelectMany(item => item.Expected)
            .Where(recorded => recorded.Values.Length > 0)
            .Select(recorded => recorded.Series);

        Assert.Empty(_rules.Recording.Select(rule => rule.Name).Except(worked));
    }

    [Fact]
    public void Recorded_values_have_the_labels_that_their_rule_says()
    {
        var labels = _rules.Recording.ToDictionary(rule => rule.Name, rule => rule.Labels);

        Assert.All(
            MonitoringRecordingCases.All.SelectMany(item => item.Expected),
            recorded =>
                Assert.All(
                    recorded.Values,
                    value => Assert.Equal(labels[recorded.Series], [value.Labels.Split('=')[0]])
                )
        );
    }

    [Fact]
    public void Names_are_unique_and_recorded_series_are_named_after_level_metric_and_operations()
    {
        Assert.Distinct(_rules.Alerts.Select(rule => rule.Name));
        Assert.Distinct(_rules.Recording.Select(rule => rule.Name));
        Assert.All(_rules.Recording, rule => Assert.Matches("^(revision|job):[a-z0-9_]+:[a-z0-9_]+$", rule.Name));
        Assert.All(_rules.Recording, rule => Assert.Equal(rule.Name.Split(':')[0], Assert.Single(rule.Labels)));
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
        string[] counted = ["DashboardGone", "TargetMissing", "ReleaseNotInForce"];

        Assert.All(
            _rules.Alerts.Where(rule => !counted.Contains(rule.Name)),
            rule => Assert.Contains("{{ $value", rule.Description, StringComparison.Ordinal)
        );
        Assert.All(
            _rules.Alerts.Where(rule => counted.Contains(rule.Name)),
            rule => Assert.Matches(@"\b0 ", rule.Description)
        );
    }

    [RequiresCommandFact("promtool")]
    public async Task A_stack_s_own_thresholds_are_the_rules()
    {
        var staging = new MonitoringRules(
            Production with
            {
                Stack = "staging",
                Thresholds = new() { ErrorRatio = new(0.05, 0.10), LatencyP95Milliseconds = new(500, 1000) },
            }
        );
        AlertCase[] cases =
        [
            Case(
                "DashboardErrorRateCritical",
                "10.5% of v2's responses were 5xx in the last 5m; critical above 10%.",
                Errors("v2", 105),
                Errors("v1", 95)
            ),
            Case(
                "DashboardErrorRateWarning",
                "5.5% of v2's responses were 5xx in the last 5m; warning above 5%.",
                Errors("v2", 55),
                Errors("v1", 45)
            ),
            // 250 + 250 * 95/96 is below 500; 500 + 250 * 1/6 is not.
            Case(
                "DashboardLatencyP95Warning",
                "The p95 latency of v2 is 542 ms; warning above 500 ms.",
                [Samples.Requests("v2", "200", 100), .. Samples.Durations("v2", ("500", 94), ("750", 100))],
                [Samples.Requests("v1", "200", 100), .. Samples.Durations("v1", ("250", 0), ("500", 96), ("750", 100))]
            ),
        ];

        var (exitCode, output) = await Promtool.Test(staging, cases, [], []);

        Assert.True(exitCode == 0, output);

        static Sampled[] Errors(string revision, double ofThousand) =>
            [Samples.Requests(revision, "200", 1000 - ofThousand), Samples.Requests(revision, "500", ofThousand)];

        static AlertCase Case(string alert, string description, Sampled[] above, Sampled[] below) =>
            new(alert, "staging", Pace.Seconds, [.. above, .. below])
            {
                FiresAt = Samples.Minutes(5.25),
                Firing = [new("revision=\"v2\"", description)],
            };
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

    [Fact]
    public void The_rule_files_are_the_same_every_time()
    {
        var again = new MonitoringRules(Production);

        Assert.Equal(_rules.RecordingFile, again.RecordingFile);
        Assert.Equal(_rules.AlertsFile, again.AlertsFile);
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
