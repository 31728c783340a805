using System.Collections.Immutable;

namespace Pulumi;

/// <summary>
/// Changes the args and options of a resource before it is registered; returns null to leave them unchanged.
/// </summary>
public delegate ResourceTransformationResult? ResourceTransformation(ResourceTransformationArgs args);

/// <summary>Arguments of a transformation.</summary>
public readonly struct ResourceTransformationArgs(Resource resource, ResourceArgs args, ResourceOptions options)
{
    public Resource Resource { get; } = resource;
    public ResourceArgs Args { get; } = args;
    public ResourceOptions Options { get; } = options;
}

/// <summary>Result of a transformation: the new args and options.</summary>
public readonly struct ResourceTransformationResult(ResourceArgs args, ResourceOptions options)
{
    public ResourceArgs Args { get; } = args;
    public ResourceOptions Options { get; } = options;
}

/// <summary>
/// Like <see cref="ResourceTransformation"/>, but called by the engine. The in-memory engine never calls it.
/// </summary>
public delegate Task<ResourceTransformResult?> ResourceTransform(
    ResourceTransformArgs args,
    CancellationToken cancellationToken = default
);

/// <summary>Arguments of a transform.</summary>
public readonly struct ResourceTransformArgs(
    string name,
    string type,
    bool custom,
    ImmutableDictionary<string, object?> args,
    ResourceOptions options
)
{
    public string Name { get; } = name;
    public string Type { get; } = type;
    public bool Custom { get; } = custom;
    public ImmutableDictionary<string, object?> Args { get; } = args;
    public ResourceOptions Options { get; } = options;
}

/// <summary>Result of a transform: the new args and options.</summary>
public readonly struct ResourceTransformResult(ImmutableDictionary<string, object?> args, ResourceOptions options)
{
    public ImmutableDictionary<string, object?> Args { get; } = args;
    public ResourceOptions Options { get; } = options;
}

/// <summary>Changes the args and options of an invoke. The in-memory engine never calls it.</summary>
public delegate Task<InvokeTransformResult?> InvokeTransform(
    InvokeTransformArgs args,
    CancellationToken cancellationToken = default
);

/// <summary>Arguments of an invoke transform.</summary>
public readonly struct InvokeTransformArgs(
    string token,
    ImmutableDictionary<string, object?> args,
    InvokeOptions options
)
{
    public string Token { get; } = token;
    public ImmutableDictionary<string, object?> Args { get; } = args;
    public InvokeOptions Options { get; } = options;
}

/// <summary>Result of an invoke transform: the new args and options.</summary>
public readonly struct InvokeTransformResult(ImmutableDictionary<string, object?> args, InvokeOptions options)
{
    public ImmutableDictionary<string, object?> Args { get; } = args;
    public InvokeOptions Options { get; } = options;
}
