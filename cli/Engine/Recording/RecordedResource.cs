using System.Text.Json.Nodes;

namespace InventarioRetail.Engine.Recording;

/// <summary>A resource as the stack declared it, with everything that a preview needs to know of it.</summary>
internal sealed record RecordedResource
{
    /// <summary>The identity that Pulumi gives it: stack, project, the types of its parents, its name.</summary>
    public required string Urn { get; init; }

    /// <summary>Type token, e.g. <c>docker:index/container:Container</c>.</summary>
    public required string Type { get; init; }

    public required string Name { get; init; }

    /// <summary>URN of the parent; null for the stack itself.</summary>
    public required string? Parent { get; init; }

    /// <summary>True for what a provider keeps, false for a component, which only groups.</summary>
    public required bool Custom { get; init; }

    /// <summary>Inputs by their names in the provider's schema; a secret is a placeholder.</summary>
    public JsonObject Inputs { get; init; } = [];

    /// <summary>Names of the top-level inputs in which there is a secret.</summary>
    public IReadOnlyList<string> SecretInputs { get; init; } = [];

    /// <summary>URNs that the resource had before, by its own aliases or its parents'.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>URNs of what must be there before it.</summary>
    public IReadOnlyList<string> Dependencies { get; init; } = [];

    /// <summary>Its own or its parents' protection from deletion.</summary>
    public bool Protect { get; init; }

    public bool RetainOnDelete { get; init; }
    public bool DeleteBeforeReplace { get; init; }

    /// <summary>Property paths whose changes are not looked at.</summary>
    public IReadOnlyList<string> IgnoreChanges { get; init; } = [];

    /// <summary>Property paths whose changes replace the resource, beside those that its type says.</summary>
    public IReadOnlyList<string> ReplaceOnChanges { get; init; } = [];
}

/// <summary>All resources of a stack in the order of their declaration, the stack itself first, and its outputs.</summary>
internal sealed record RecordedStack(IReadOnlyList<RecordedResource> Resources, JsonObject Outputs)
{
    /// <summary>A stack of which nothing is there yet.</summary>
    public static RecordedStack Empty { get; } = new([], []);
}
