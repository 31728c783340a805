namespace InventarioRetail.Monitoring;

/// <summary>All recording and alert rules of a stack.</summary>
public sealed class MonitoringRules
{
    /// <summary>Creates the rules.</summary>
    /// <exception cref="ArgumentException">The options are invalid; the message says why.</exception>
    public MonitoringRules(MonitoringOptions options)
    {
        options.Check();
        Options = options;
        Series = new RecordedSeries(options.Windows);
        RecordingGroups = RecordingRules.For(options, Series);
        AlertGroups =
        [
            new("dashboard", DashboardAlerts.For(options, Series)),
            new("parts", PartAlerts.For(options)),
            new("rollout", RolloutAlerts.For(options, Series)),
            .. Group("gateway", GatewayAlerts.For(options)),
            .. Group("cluster", ClusterAlerts.For(options)),
            new("monitoring", MonitoringAlerts.For(options)),
        ];
    }

    /// <summary>A group, unless the stack has no rules for it.</summary>
    private static IEnumerable<RuleGroup<AlertRule>> Group(string name, IReadOnlyList<AlertRule> rules) =>
        rules.Count > 0 ? [new(name, rules)] : [];

    /// <summary>The options that the rules were created from.</summary>
    public MonitoringOptions Options { get; }

    /// <summary>The names of the recorded series, for panels and gates.</summary>
    public RecordedSeries Series { get; }

    /// <summary>The recording rules.</summary>
    public IReadOnlyList<RuleGroup<RecordingRule>> RecordingGroups { get; }

    /// <summary>The alert rules.</summary>
    public IReadOnlyList<RuleGroup<AlertRule>> AlertGroups { get; }

    /// <summary>All recording rules in the order of evaluation.</summary>
    public IEnumerable<RecordingRule> Recording => RecordingGroups.SelectMany(group => group.Rules);

    /// <summary>All alert rules.</summary>
    public IEnumerable<AlertRule> Alerts => AlertGroups.SelectMany(group => group.Rules);

    /// <summary>The recording rules as a Prometheus rule file.</summary>
    public string RecordingFile => RuleFile.Render(RecordingGroups);

    /// <summary>The alert rules as a Prometheus rule file.</summary>
    public string AlertsFile => RuleFile.Render(AlertGroups, Options);
}
