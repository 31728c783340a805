using System.Collections.Immutable;

namespace Pulumi;

/// <summary>Changes the args and options of a resource before it is registered; null leaves them as they are.</summary>
public delegate ResourceTransformationResult? ResourceTransformation(ResourceTransformationArgs args);

/// <summary>What a transformation is given.</summary>
public readonly struct ResourceTransformationArgs(Resource resource, ResourceArgs args, ResourceOptions options)
{
    public Resource Resource { get; } = resource;
    public ResourceArgs Args { get; } = args;
    public ResourceOptions Options { get; } = options;
}

/// <summary>What a transformation puts in place of the args and options it was given.</summary>
public readonly struct ResourceTransformationResult(ResourceArgs args, ResourceOptions options)
{
    public ResourceArgs Args { get; } = args;
    public ResourceOptions Options { get; } = options;
}

/// <summary>As <see cref="ResourceTransformation"/>, but called by the engine. The in-memory engine calls none.</summary>
public delegate Task<ResourceTransformResult?> ResourceTransform(
    ResourceTransformArgs args,
    CancellationToken cancellationToken = default
);

/// <summary>What a transform is given.</summary>
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

/// <summary>What a transform puts in place of the args and options it was given.</summary>
public readonly struct ResourceTransformResult(ImmutableDictionary<string, object?> args, ResourceOptions options)
{
    public ImmutableDictionary<string, object?> Args { get; } = args;
    public ResourceOptions Options { get; } = options;
}

/// <summary>Changes the args and options of an invoke. The in-memory engine calls none.</summary>
public delegate Task<InvokeTransformResult?> InvokeTransform(
    InvokeTransformArgs args,
    CancellationToken cancellationToken = default
);

/// <summary>What an invoke transform is given.</summary>
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

/// <summary>What an invoke transform puts in place of the args and options it was given.</summary>
public readonly struct InvokeTransformResult(ImmutableDictionary<string, object?> args, InvokeOptions options)
{
    public ImmutableDictionary<string, object?> Args { get; } = args;
    public InvokeOptions Options { get; } = options;
}
