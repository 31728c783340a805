namespace InventarioRetail.Policy.Guardrails;

/// <summary>A violation with its rule.</summary>
internal sealed record Finding(Guardrail Rule, Violation Violation)
{
    public string Resource => Violation.Resource.Name;
}

/// <summary>The result of checking a stack.</summary>
/// <param name="Stack">The stack's name.</param>
/// <param name="ResourceCount">The number of checked resources, without components.</param>
/// <param name="Findings">The violations, in the order of the stack.</param>
/// <param name="Allowed">The violations that an exception allows.</param>
internal sealed record GuardrailReport(
    string Stack,
    int ResourceCount,
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<(Finding Finding, GuardrailException Exception)> Allowed
)
{
    /// <summary>All rules, in the order of the output.</summary>
    public static IReadOnlyList<Guardrail> Rules { get; } =
    [
        .. PublicRules.All,
        .. ContainerRules.All,
        .. ImageRules.All,
        .. DataRules.All,
        .. EncryptionRules.All,
        .. SecretRules.All,
        .. ManifestRules.All,
        .. AlertRules.All,
        .. TrafficRules.All,
        .. LabelRules.All,
    ];

    /// <summary>Checks a stack against all rules.</summary>
    public static GuardrailReport Of(RecordedStack recorded)
    {
        var stack = new CheckedStack(recorded);
        var order = recorded.Resources.Select((resource, index) => (resource.Urn, index)).ToDictionary();
        var findings = Rules
            .SelectMany(rule => rule.Find(stack).Select(violation => new Finding(rule, violation)))
            .OrderBy(finding => order[finding.Violation.Resource.Urn])
            .Select(finding =>
                (
                    Finding: finding,
                    Exception: GuardrailExceptions.All.FirstOrDefault(exception =>
                        exception.Allows(finding.Rule, finding.Violation)
                    )
                )
            )
            .ToList();
        return new(
            stack.Name,
            stack.Resources.Count,
            [.. findings.Where(found => found.Exception is null).Select(found => found.Finding)],
            [.. findings.Where(found => found.Exception is not null).Select(found => (found.Finding, found.Exception!))]
        );
    }
}
