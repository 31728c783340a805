using InventarioRetail.Engine.Recording;

namespace InventarioRetail.Policy.Guardrails;

/// <summary>A rule over a recorded stack.</summary>
/// <param name="Key">Stable name, such as <c>no-public-port</c>.</param>
/// <param name="Forbids">What it forbids, in a sentence.</param>
/// <param name="Find">Finds all that breaks it, exceptions included.</param>
internal sealed record Guardrail(string Key, string Forbids, Func<CheckedStack, IEnumerable<Violation>> Find);

/// <summary>What breaks a rule.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Path">Path of the input or option, such as <c>ports[0]</c>.</param>
/// <param name="Found">What is there; never a secret.</param>
/// <param name="Remedy">How to mend it.</param>
internal sealed record Violation(RecordedResource Resource, string Path, string Found, string Remedy)
{
    /// <summary>What exactly an exception must name to allow it, such as a capability. It is not shown: it may hold a secret.</summary>
    public string Subject { get; init; } = "";
}

/// <summary>A violation that is there on purpose.</summary>
/// <param name="Rule">Key of the rule.</param>
/// <param name="Resource">Name of the resource; <c>*</c> stands for any letters.</param>
/// <param name="Subject">What exactly is allowed there; null for whatever the rule finds.</param>
/// <param name="Reason">Why, in a sentence.</param>
internal sealed record GuardrailException(string Rule, string Resource, string? Subject, string Reason)
{
    public bool Allows(Guardrail rule, Violation violation) =>
        rule.Key == Rule
        && (Subject is null || Subject == violation.Subject)
        && System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(
            Resource,
            violation.Resource.Name,
            ignoreCase: false
        );
}
