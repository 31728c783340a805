namespace InventarioRetail.Components;

/// <summary>
/// What the rules, dashboards and gates know of a release by the router's names, recorded from the metrics of the route. The weights are
/// only there while the Gateway has taken the route as it is now: no data rather than a weight that is not in force.
/// </summary>
internal static class RouteRules
{
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

    private const string Route = $$"""{job="rollout",route="{{TrafficRoute.RouteName}}"}""";

    /// <summary>The rules as a Prometheus rule file.</summary>
    public static string File { get; } =
        $"""
            groups:
              - name: recorded-rollout
                rules:
                  - record: rollout_weight_percent
                    expr: |
            {Indented("""max by (job, revision) (rollout_route_weight_percent{job="rollout"})""")}
            {Indented("and on (job)")}
            {Indented(InForce)}
                  - record: rollout_canary_weight_percent
                    expr: |
            {Indented(CanaryWeight)}
            {Indented("and on (job)")}
            {Indented(InForce)}
                  - record: rollout_release_info
                    expr: |
            {Indented("""max by (job, instance, release) (rollout_route_release_info{job="rollout"})""")}
            {Indented("and on (job)")}
            {Indented(InForce)}

            """;

    /// <summary>One series whose labels name both revisions; without a canary there is no such label, and its weight is nothing.</summary>
    private const string CanaryWeight = """
        (
          max by (job, stable, canary) (rollout_route_canary_weight_percent{job="rollout"})
          or
          0 * max by (job, stable, canary) (rollout_route_release_info{job="rollout",canary=""})
        )
        """;

    private static string Indented(string expression) =>
        string.Join('\n', expression.Split('\n').Select(line => new string(' ', 10) + line));
}
