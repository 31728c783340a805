using System.Text.Json.Nodes;

namespace InventarioRetail.Engine.Recording;

/// <summary>A resource as the stack declares it, with everything that a preview needs.</summary>
internal sealed record RecordedResource
{
    /// <summary>The URN that Pulumi gives it: stack, project, its type and its parents' types, its name.</summary>
    public required string Urn { get; init; }

    /// <summary>The type token, e.g. <c>docker:index/container:Container</c>.</summary>
    public required string Type { get; init; }

    public required string Name { get; init; }

    /// <summary>The URN of the parent; null for the stack itself.</summary>
    public required string? Parent { get; init; }

    /// <summary>True for a provider's resource, false for a component.</summary>
    public required bool Custom { get; init; }

    /// <summary>The inputs by their names in the provider's schema; secrets are placeholders.</summary>
    public JsonObject Inputs { get; init; } = [];

    /// <summary>The names of top-level inputs that contain a secret.</summary>
    public IReadOnlyList<string> SecretInputs { get; init; } = [];

    /// <summary>The former URNs of the resource, from its own and its parents' aliases.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The URNs of the resources that it depends on.</summary>
    public IReadOnlyList<string> Dependencies { get; init; } = [];

    /// <summary>Whether it is protected from deletion, itself or through a parent.</summary>
    public bool Protect { get; init; }

    public bool RetainOnDelete { get; init; }
    public bool DeleteBeforeReplace { get; init; }

    /// <summary>The property paths whose changes are ignored.</summary>
    public IReadOnlyList<string> IgnoreChanges { get; init; } = [];

    /// <summary>The property paths whose changes replace the resource, in addition to its type's.</summary>
    public IReadOnlyList<string> ReplaceOnChanges { get; init; } = [];
}

/// <summary>
/// All resources of a stack in the order of their declaration, the stack itself first, and its outputs.
/// </summary>
internal sealed record RecordedStack(IReadOnlyList<RecordedResource> Resources, JsonObject Outputs)
{
    /// <summary>A stack without resources.</summary>
    public static RecordedStack Empty { get; } = new([], []);
}
