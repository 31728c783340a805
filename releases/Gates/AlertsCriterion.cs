using InventarioRetail.Monitoring;
using InventarioRetail.Releases.Model;
using InventarioRetail.Releases.Prometheus;

namespace InventarioRetail.Releases.Gates;

/// <summary>
/// The critical alerts that fire. None may, for a release to go on. It goes back for one that the canary may have caused: its own, or one
/// about what users' requests pass through. It does not go back, only stays, for an alert that going back would not mend: one about stable
/// alone, one that stable has had at least as long as the canary, one from before the canary had users (and what follows from it), and one about
/// the parts that only watch.
/// </summary>
public sealed record AlertsCriterion(GateLimits Limits)
    : Criterion("critical-alerts", "critical alerts", "count", Limits)
{
    private static readonly string[] Watchers =
    [
        PartName.Prometheus,
        PartName.Alertmanager,
        PartName.Grafana,
        PartName.Backup,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Series => [];

    /// <inheritdoc/>
    public override CriterionResult Judge(GateInput input)
    {
        var (question, data) = input;
        if (data.Alerts.Missing != Missing.Nothing)
            return Without(data.Alerts.Missing, "alerts", data.Alerts.Problem);
        var firing = data.Alerts.Firing;
        var judged = firing.Select(alert => (Alert: alert, Excuse: Excuse(alert, firing, question))).ToList();
        var blamed = judged.Where(item => item.Excuse is null).Select(item => item.Alert).ToList();
        var decision =
            blamed.Count > 0 && IsBack(blamed.Count) ? GateDecision.RollBack
            : IsGo(firing.Count) ? GateDecision.Advance
            : GateDecision.Hold;
        var told = decision == GateDecision.RollBack ? judged.Where(item => item.Excuse is null) : judged;
        return Result(
            decision,
            firing.Count == 0
                ? "none fires"
                : string.Join(
                    ", ",
                    told.OrderBy(item => item.Alert.ActiveAt)
                        .Take(5)
                        .Select(item => Describe(item.Alert) + (item.Excuse is null ? "" : $" ({item.Excuse})"))
                )
        ) with
        {
            Value = blamed.Count,
            WaveValue = firing.Count,
        };
    }

    /// <summary>Why the canary is not to blame; null when it may be.</summary>
    private static string? Excuse(PrometheusAlert alert, IReadOnlyList<PrometheusAlert> firing, GateQuestion question)
    {
        var split = question.Split;
        var revision = alert.Label("revision");
        if (split.Canary is null)
            return "there is no canary yet";
        if (revision.Length > 0 && revision != split.Canary)
            return revision == split.Stable
                ? "about stable, which going back would not mend"
                : "about another revision";
        if (Watchers.Contains(alert.Label("part")))
            return "about a part that only watches";
        if (revision.Length == 0)
            return alert.ActiveAt < question.ExposedSince ? "from before the canary had users" : null;

        var ofStable = firing.FirstOrDefault(other =>
            other.Label("alertname") == alert.Label("alertname") && other.Label("revision") == split.Stable
        );
        if (ofStable is not null && ofStable.ActiveAt <= alert.ActiveAt)
            return "stable has it too, and not later";
        var causes = alert.Label("follows").Split(',', StringSplitOptions.RemoveEmptyEntries);
        return firing.Any(other =>
            causes.Contains(other.Label("part"))
            && other.Label("symptom") == AlertRule.Down
            && other.ActiveAt < question.ExposedSince
        )
            ? "follows from what was down before the canary had users"
            : null;
    }

    private static string Describe(PrometheusAlert alert)
    {
        var about = alert.Label("revision") is { Length: > 0 } revision ? $" of {revision}" : "";
        return $"{alert.Label("alertname")}{about} since {Format.Moment(alert.ActiveAt)}";
    }
}
