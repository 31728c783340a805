namespace InventarioRetail.Components;

/// <summary>
/// Recording rules that give the route's metrics the names of the router's metrics, for rules, dashboards and gates.
/// The weights exist only while every Gateway has accepted the current route, and its rules agree and name no other
/// Service: no data rather than a weight that is not live.
/// </summary>
internal static class RouteRules
{
    private const string Slots = """max by (job, rule, slot, backend) (rollout_route_slot_weight{job="rollout"})""";

    private const string InForce = $$"""
        (
          min by (job) (rollout_route_accepted{{Route}}) == 1
          and on (job)
          min by (job) (rollout_route_resolved{{Route}}) == 1
          and on (job)
          min by (job) (rollout_route_observed_generation{{Route}})
          == on (job)
          max by (job) (rollout_route_generation{{Route}})
        )
        """;

    private const string Route = $$"""{job="rollout",route="{{RouteNames.Route}}"}""";

    /// <summary>Share of the canary in each rule, from the Services that its slots name.</summary>
    private const string RulePercent = $$"""
        100 * (
          sum by (job, rule) ({{Slots}} and on (job, backend) rollout_route_canary_info{job="rollout"})
          or
          0 * sum by (job, rule) ({{Slots}})
        )
        / sum by (job, rule) ({{Slots}})
        unless on (job)
        (
          {{Slots}}
          unless on (job, backend)
          (rollout_route_stable_info{job="rollout"} or rollout_route_canary_info{job="rollout"})
        )
        """;

    /// <summary>
    /// One series whose labels name both revisions; without a canary it has no label <c>canary</c>, and its value is 0.
    /// </summary>
    private const string CanaryWeight = $$"""
        max by (job, stable, canary) (rollout_route_release_info{job="rollout"})
        * on (job) group_left ()
        (
          min by (job) ({{MetricCatalogue.RuleWeight}}{job="rollout"})
          == on (job)
          max by (job) ({{MetricCatalogue.RuleWeight}}{job="rollout"})
        )
        and on (job)
        {{InForce}}
        """;

    private const string RevisionWeight = $$"""
        max by (job, revision) (
          label_replace(100 - {{MetricCatalogue.CanaryWeight}}{job="rollout"}, "revision", "$1", "stable", "(.+)")
        )
        or
        max by (job, revision) (
          label_replace({{MetricCatalogue.CanaryWeight}}{job="rollout",canary!=""}, "revision", "$1", "canary", "(.+)")
        )
        """;

    private const string Release = $$"""
        max by (job, instance, release) (rollout_route_release_info{job="rollout"})
        and on (job)
        {{MetricCatalogue.CanaryWeight}}{job="rollout"}
        """;

    /// <summary>The brake, which the guard reads, as the router on Docker reports it.</summary>
    private const string Brake = $$"""
        label_replace(
          max by (stable, canary, by) ({{MetricCatalogue.GuardBrake}}{job="{{GuardJob}}"}), "job", "rollout", "", ""
        )
        """;

    private const string GuardJob = "guard";

    /// <summary>The rules as a Prometheus rule file; each may use those above it.</summary>
    public static string File { get; } =
        "groups:\n  - name: recorded-rollout\n    rules:\n"
        + Rule(MetricCatalogue.RuleWeight, RulePercent)
        + Rule(MetricCatalogue.CanaryWeight, CanaryWeight)
        + Rule("rollout_weight_percent", RevisionWeight)
        + Rule("rollout_release_info", Release)
        + Rule(MetricCatalogue.Brake, Brake);

    private static string Rule(string name, string expression) =>
        $"      - record: {name}\n        expr: |\n"
        + string.Concat(expression.Split('\n').Select(line => $"          {line}\n"));
}
