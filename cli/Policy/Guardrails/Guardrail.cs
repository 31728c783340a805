namespace InventarioRetail.Policy.Guardrails;

/// <summary>A rule over a recorded stack.</summary>
/// <param name="Key">A stable name, such as <c>no-public-port</c>.</param>
/// <param name="Forbids">What it forbids, in a sentence.</param>
/// <param name="Find">Finds all violations, exceptions included.</param>
internal sealed record Guardrail(string Key, string Forbids, Func<CheckedStack, IEnumerable<Violation>> Find)
{
    /// <summary>A rule over each resource.</summary>
    public Guardrail(
        string key,
        string forbids,
        Func<CheckedStack, RecordedResource, IEnumerable<Violation>> findInResource
    )
        : this(key, forbids, stack => stack.Resources.SelectMany(resource => findInResource(stack, resource))) { }
}

/// <summary>A violation of a rule.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Path">The path of the input or option, such as <c>ports[0]</c>.</param>
/// <param name="Found">The value found; never a secret.</param>
/// <param name="Remedy">How to fix it.</param>
internal sealed record Violation(RecordedResource Resource, string Path, string Found, string Remedy)
{
    /// <summary>
    /// The value that an exception must name to allow it, such as a capability. Never shown: it may contain a secret.
    /// </summary>
    public string Subject { get; init; } = "";

    /// <summary>The violation of an input by its current value.</summary>
    public static Violation Of(RecordedResource resource, string path, string remedy) =>
        new(resource, path, resource.At(path).Shown(), remedy);
}

/// <summary>An intended violation.</summary>
/// <param name="Rule">The rule's key.</param>
/// <param name="Resource">The resource's name; <c>*</c> matches any characters.</param>
/// <param name="Subject">The only value that is allowed; null for all.</param>
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
