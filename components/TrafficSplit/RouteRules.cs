namespace InventarioRetail.Components;

/// <summary>
/// Recording rules that give the route's metrics the names of the router's metrics, for rules, dashboards and gates.
/// The weights exist only while the Gateway has accepted the current route: no data rather than a weight that is not
/// live.
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

    /// <summary>
    /// One series whose labels name both revisions; without a canary its label <c>canary</c> is empty and its value 0.
    /// </summary>
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
