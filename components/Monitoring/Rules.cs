namespace InventarioRetail.Monitoring;

/// <summary>A series that Prometheus computes and keeps.</summary>
/// <param name="Name">Its name, <c>level:metric:operations</c>.</param>
/// <param name="Labels">Its labels: the level.</param>
/// <param name="Unit">Unit of its values, such as <c>ratio</c> or <c>ms</c>.</param>
/// <param name="Expression">The PromQL that makes it.</param>
public sealed record RecordingRule(string Name, IReadOnlyList<string> Labels, string Unit, string Expression);

/// <summary>Who is told, and when.</summary>
public enum AlertSeverity
{
    /// <summary>Nobody: it shows that alerts get through.</summary>
    None,

    /// <summary>Once a day.</summary>
    Info,

    /// <summary>In working hours.</summary>
    Warning,

    /// <summary>Now, also at night.</summary>
    Critical,
}

/// <summary>A condition that people are told about.</summary>
public sealed record AlertRule
{
    /// <summary>The labels that rules set; besides them an alert has those of its expression, such as <c>revision</c>.</summary>
    public static IReadOnlyList<string> LabelNames { get; } = ["severity", "part", "symptom", "follows"];

    /// <summary>The symptom of the alerts that say that a part does not work at all.</summary>
    public const string Down = "down";

    /// <summary>Its name, which is also the heading of its section in docs/runbook.md.</summary>
    public required string Name { get; init; }

    /// <summary>Who is told.</summary>
    public required AlertSeverity Severity { get; init; }

    /// <summary>One of <see cref="PartName"/>, or a template that gives one.</summary>
    public required string Part { get; init; }

    /// <summary>What is wrong; a warning and a critical alert about the same thing have the same symptom.</summary>
    public required string Symptom { get; init; }

    /// <summary>Parts whose being down explains this alert, so that it need not be told then.</summary>
    public IReadOnlyList<string> Follows { get; init; } = [];

    /// <summary>The PromQL; every series that it gives is an alert.</summary>
    public required string Expression { get; init; }

    /// <summary>How long the expression must give a series before it fires; zero fires at once.</summary>
    public TimeSpan For { get; init; }

    /// <summary>What is wrong in one line, a template.</summary>
    public required string Summary { get; init; }

    /// <summary>The value and its unit, and what it is compared with; a template.</summary>
    public required string Description { get; init; }

    /// <summary>Anchor of its section in docs/runbook.md.</summary>
    public string RunbookAnchor => Name.ToLowerInvariant();

    /// <summary>The labels that it sets.</summary>
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

/// <summary>Rules that Prometheus evaluates one after the other.</summary>
/// <typeparam name="TRule"><see cref="RecordingRule"/> or <see cref="AlertRule"/>.</typeparam>
/// <param name="Name">Name of the group.</param>
/// <param name="Rules">The rules; a rule may use what those before it have recorded.</param>
public sealed record RuleGroup<TRule>(string Name, IReadOnlyList<TRule> Rules);
