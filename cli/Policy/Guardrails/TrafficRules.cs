using System.Text.Json.Nodes;

namespace InventarioRetail.Policy.Guardrails;

/// <summary>Rules for the split of users on Kubernetes.</summary>
internal static class TrafficRules
{
    private const string PatchForce = "pulumi.com/patchForce";
    private const string WaitFor = "pulumi.com/waitFor";

    public static IEnumerable<Guardrail> All =>
        [
            new(
                "no-changing-route",
                "A rule that splits users by other than two backends with weights of at least 1",
                stack => SplitRules(stack).SelectMany(rule => Uneven(rule.Route, rule.Path, rule.Rule))
            ),
            new(
                "no-unsticky-split",
                "A rule that splits users without a policy of Envoy Gateway 1.9 or later that keeps them on "
                    + "their revision",
                Unsticky
            ),
            new(
                "no-kept-hand-edit",
                "A route that splits users and that an update would not take back after a change by hand or a brake",
                stack =>
                    SplitRules(stack)
                        .Select(rule => rule.Route)
                        .Distinct()
                        .Where(route => Annotation(route, PatchForce) != "true")
                        .Select(route => NotAnnotated(route, PatchForce, "set it to true"))
            ),
            new(
                "no-unawaited-listener",
                "A Gateway that Pulumi does not wait for, so that an update succeeds while no port is served",
                stack =>
                    stack
                        .OfKind("Gateway")
                        .Where(gateway => !Annotation(gateway, WaitFor).Contains("listeners", StringComparison.Ordinal))
                        .Select(gateway => NotAnnotated(gateway, WaitFor, "wait until a listener is programmed"))
            ),
        ];

    /// <summary>The rules with more than one backend.</summary>
    private static IEnumerable<(RecordedResource Route, string Path, JsonNode? Rule)> SplitRules(CheckedStack stack) =>
        from route in stack.OfKind("HTTPRoute")
        from rule in route.At("spec", "rules").Elements()
        where rule.Element.At("backendRefs").Elements().Skip(1).Any()
        select (route, $"spec.rules[{rule.Index}]", rule.Element);

    private static IEnumerable<Violation> Uneven(RecordedResource route, string path, JsonNode? rule)
    {
        var backends = rule.At("backendRefs").Elements().ToList();
        if (backends.Count != 2)
        {
            yield return new(
                route,
                $"{path}.backendRefs",
                $"{backends.Count} backends",
                "declare the canary's slot and the stable slot at every weight; Envoy loses requests when their "
                    + "number changes"
            );
        }
        foreach (var (index, backend) in backends.Where(backend => backend.Element.At("weight").Number() is not >= 1))
        {
            yield return new(
                route,
                $"{path}.backendRefs[{index}].weight",
                backend.At("weight").Shown(),
                "name the same Service in both slots instead of a weight of 0"
            );
        }
    }

    private static IEnumerable<Violation> Unsticky(CheckedStack stack)
    {
        var sticky = stack
            .OfKind("BackendTrafficPolicy")
            .Where(policy =>
                policy.At("spec", "loadBalancer", "type").Text() == "ConsistentHash"
                && policy.At("spec", "mergeType").Text().Length > 0
            )
            .SelectMany(policy => policy.At("spec", "targetRefs").Elements())
            .Select(target => (target.Element.At("name").Text(), target.Element.At("sectionName").Text()))
            .ToHashSet();
        return SplitRules(stack)
            .Where(rule =>
                !sticky.Contains((rule.Route.At("metadata", "name").Text(), rule.Rule.At("name").Text()))
                || rule.Rule.At("backendRefs")
                    .Elements()
                    .Any(backend => !backend.Element.At("filters").Elements().Any())
            )
            .Select(rule => new Violation(
                rule.Route,
                rule.Path,
                "not sticky: each request is drawn by the weights",
                "set kubernetes.gateway.sticky to true, which needs Envoy Gateway 1.9 or later"
            ));
    }

    private static string Annotation(RecordedResource resource, string name) =>
        resource.At("metadata", "annotations", name).Text();

    private static Violation NotAnnotated(RecordedResource resource, string name, string remedy) =>
        new(
            resource,
            $"metadata.annotations[\"{name}\"]",
            resource.At("metadata", "annotations", name).Shown(),
            remedy
        );
}
