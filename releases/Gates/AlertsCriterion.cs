using InventarioRetail.Releases.Model;
using InventarioRetail.Releases.Prometheus;

namespace InventarioRetail.Releases.Gates;

/// <summary>
/// The firing critical alerts. Any of them keeps a release from advancing. It is rolled back for an alert that the
/// canary may have caused: its own, or one about a part that user requests pass through. It holds for an alert that a
/// rollback would not fix: one about stable alone, one that stable has had at least as long as the canary, one from
/// before the canary had users (and its consequences), one about monitoring parts, and one about a brake. An alert of the
/// canary about what the gate measures itself is only shown: the gate's own criterion decides. So is a restart of stable,
/// which is past, and may have been on purpose.
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
        PartName.Guard,
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
        var deciding = firing.Count(alert => !IsShownOnly(alert, question.Split));
        var decision =
            blamed.Count > 0 && IsBack(blamed.Count) ? GateDecision.RollBack
            : IsGo(deciding) ? GateDecision.Advance
            : GateDecision.Hold;
        var shown = decision == GateDecision.RollBack ? judged.Where(item => item.Excuse is null) : judged;
        return Result(
            decision,
            firing.Count == 0
                ? "none firing"
                : string.Join(
                    ", ",
                    shown
                        .OrderBy(item => item.Alert.ActiveAt)
                        .Take(5)
                        .Select(item => Describe(item.Alert) + (item.Excuse is null ? "" : $" ({item.Excuse})"))
                )
        ) with
        {
            Value = blamed.Count,
            WaveValue = deciding,
        };
    }

    private static bool IsShownOnly(PrometheusAlert alert, ObservedSplit split) =>
        alert.Label("alertname") == AlertRule.Restarted
        || (
            split.Canary is not null
            && alert.Label("revision") == split.Canary
            && AlertRule.MeasuredByGates.Contains(alert.Label("symptom"))
        );

    /// <summary>Returns why the canary did not cause the alert; null if it may have.</summary>
    private static string? Excuse(PrometheusAlert alert, IReadOnlyList<PrometheusAlert> firing, GateQuestion question)
    {
        var split = question.Split;
        if (IsShownOnly(alert, split))
            return "does not decide: the gate measures it itself";
        var revision = alert.Label("revision");
        if (split.Canary is null)
            return "there is no canary yet";
        if (revision.Length > 0 && revision != split.Canary)
            return revision == split.Stable ? "about stable, which a rollback would not fix" : "about another revision";
        if (Watchers.Contains(alert.Label("part")))
            return "about a monitoring part";
        if (alert.Label("symptom") == AlertRule.Braked)
            return "about a release that is rolled back already";
        if (revision.Length == 0)
            return alert.ActiveAt < question.ExposedSince ? "active before the canary had users" : null;

        var ofStable = firing.FirstOrDefault(other =>
            other.Label("alertname") == alert.Label("alertname") && other.Label("revision") == split.Stable
        );
        if (ofStable is not null && ofStable.ActiveAt <= alert.ActiveAt)
            return "stable has had it at least as long";
        var causes = alert.Label("follows").Split(',', StringSplitOptions.RemoveEmptyEntries);
        return firing.Any(other =>
            causes.Contains(other.Label("part"))
            && other.Label("symptom") == AlertRule.Down
            && other.ActiveAt < question.ExposedSince
        )
            ? "caused by a part that was down before the canary had users"
            : null;
    }

    private static string Describe(PrometheusAlert alert)
    {
        var about = alert.Label("revision") is { Length: > 0 } revision ? $" of {revision}" : "";
        return $"{alert.Label("alertname")}{about} since {Format.Moment(alert.ActiveAt)}";
    }
}
