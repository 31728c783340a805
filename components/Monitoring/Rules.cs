namespace InventarioRetail.Monitoring;

/// <summary>A recording rule: a series that Prometheus computes and stores.</summary>
/// <param name="Name">Its name, <c>level:metric:operations</c>.</param>
/// <param name="Labels">Its labels: those of the level.</param>
/// <param name="Unit">Unit of its values, such as <c>ratio</c> or <c>ms</c>.</param>
/// <param name="Expression">The PromQL that computes it.</param>
public sealed record RecordingRule(string Name, IReadOnlyList<string> Labels, string Unit, string Expression);

/// <summary>The severity of an alert, which determines who is notified and when.</summary>
public enum AlertSeverity
{
    /// <summary>No notification of people: the alert only shows that delivery works.</summary>
    None,

    /// <summary>A notification once a day.</summary>
    Info,

    /// <summary>A notification during working hours.</summary>
    Warning,

    /// <summary>A page at any time.</summary>
    Critical,
}

/// <summary>An alert rule.</summary>
/// <param name="Name">The name, which is also the heading of its section in docs/runbook.md.</param>
/// <param name="Severity">The severity.</param>
/// <param name="Part">One of <see cref="PartName"/>, or a template that evaluates to one.</param>
/// <param name="Symptom">The symptom, which a warning and a critical alert about the same problem share.</param>
public sealed record AlertRule(string Name, AlertSeverity Severity, string Part, string Symptom)
{
    /// <summary>
    /// The labels that rules set; alerts also have those of their expression, such as <c>revision</c>.
    /// </summary>
    public static IReadOnlyList<string> LabelNames { get; } = ["severity", "part", "symptom", "follows"];

    /// <summary>The symptom of alerts about a part that does not work at all.</summary>
    public const string Down = "down";

    /// <summary>The symptom of a release whose users were taken off its canary by the brake.</summary>
    public const string Braked = "braked";

    /// <summary>The alert about a restart of the dashboard, also one by an update on purpose.</summary>
    public const string Restarted = "DashboardRestarted";

    /// <summary>
    /// The symptoms of alerts about what gates measure by criteria of their own, with tests and comparisons that an
    /// alert lacks.
    /// </summary>
    public static IReadOnlySet<string> MeasuredByGates { get; } =
        new HashSet<string>
        {
            "error-rate",
            "success-rate",
            "latency-p95",
            "latency-p99",
            "memory-growth",
            "memory-limit",
            "cpu",
            "restarts",
            "invariant-violations",
        };

    /// <summary>Parts whose outage explains this alert, which is inhibited while one of them is down.</summary>
    public IReadOnlyList<string> Follows { get; init; } = [];

    /// <summary>The PromQL; every series that it returns is an alert.</summary>
    public required string Expression { get; init; }

    /// <summary>
    /// The time for which the expression must return a series before the alert fires; zero fires at once.
    /// </summary>
    public TimeSpan For { get; init; }

    /// <summary>The problem in one line, a template.</summary>
    public required string Summary { get; init; }

    /// <summary>The value with its unit, and the threshold; a template.</summary>
    public required string Description { get; init; }

    /// <summary>The anchor of its section in docs/runbook.md.</summary>
    public string RunbookAnchor => Name.ToLowerInvariant();

    /// <summary>The labels that the rule sets.</summary>
    public IReadOnlyList<(string Name, string Value)> Labels
    {
        get
        {
            List<(string, string)> labels =
            [
                ("severity", Severity.ToString().ToLowerInvariant()),
                ("part", Part),
                ("symptom", Symptom),
            ];
            if (Follows.Count > 0)
            {
                labels.Add(("follows", string.Join(',', Follows)));
            }

            return labels;
        }
    }
}

/// <summary>A group of rules that Prometheus evaluates in order.</summary>
/// <typeparam name="TRule"><see cref="RecordingRule"/> or <see cref="AlertRule"/>.</typeparam>
/// <param name="Name">Name of the group.</param>
/// <param name="Rules">The rules; a rule may use the series that earlier ones have recorded.</param>
public sealed record RuleGroup<TRule>(string Name, IReadOnlyList<TRule> Rules);
