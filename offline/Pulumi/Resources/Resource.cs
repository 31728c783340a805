using System.Collections.Immutable;
using Pulumi.Serialization;

namespace Pulumi;

/// <summary>A resource with a URN.</summary>
public class Resource
{
    private static readonly ImmutableDictionary<string, ProviderResource> _noProviders = ImmutableDictionary<
        string,
        ProviderResource
    >.Empty;

    private readonly string _type;
    private readonly string _name;
    private readonly bool? _protect;
    private readonly ImmutableArray<ResourceTransformation> _transformations;
    private readonly ImmutableDictionary<string, ProviderResource> _providers = _noProviders;
    private readonly Lock _childrenLock = new();
    private List<Resource>? _children;

    internal readonly ProviderResource? _provider;
    internal readonly Registration? _registration;

    [Output(Constants.Urn)]
    public Output<string> Urn { get; private protected set; } = null!;

    // Methods, so that they do not collide with a subclass's outputs.
    public string GetResourceType() => _type;

    public string GetResourceName() => _name;

    /// <summary>For a resource that represents one created elsewhere: it is not registered.</summary>
    private protected Resource()
    {
        _type = "";
        _name = "";
        _transformations = [];
    }

    private protected Resource(
        string type,
        string name,
        bool custom,
        ResourceArgs args,
        ResourceOptions options,
        bool remote
    )
    {
        if (string.IsNullOrEmpty(type))
            throw new ArgumentException("'type' cannot be null or empty.", nameof(type));
        if (string.IsNullOrEmpty(name))
            throw new ArgumentException("'name' cannot be null or empty.", nameof(name));

        // Set first, because transformations and other threads can see this resource from here on.
        _registration = OutputProperties.Initialize(this, remote, dependsOnItself: options.Urn is null && !remote);
        _type = type;
        _name = name;

        // The official constructor begins with a log entry that waits for the URN, and the run waits for that: a run in
        // which the rest of a constructor throws never ends, even when the program catches the exception.
        var deployment = Deployment.Internal;
        deployment.Runner.Watch(_registration.State);
        var parent = type == Stack.RootType ? null : options.Parent ?? (options.Urn is null ? deployment.Stack : null);
        _transformations = [.. options.OwnTransformations, .. parent?._transformations ?? []];
        (args, options) = Transformed(args, options);

        // The program's options object must not change.
        options = options.Clone();
        if (options.Provider != null && options is ComponentResourceOptions { Providers.Count: > 0 })
            throw new ResourceException(
                "Do not supply both 'provider' and 'providers' options to a ComponentResource.",
                options.Parent
            );

        if (options.Parent is { } givenParent)
        {
            givenParent.AddChild(this);
            options.Protect ??= givenParent._protect;
            _providers = givenParent._providers;
        }

        if (!custom)
        {
            List<ProviderResource> providers = options.Provider is { } one
                ? [one]
                : (options as ComponentResourceOptions)?.Providers ?? [];
            foreach (var provider in providers)
                _providers = _providers.SetItem(provider.Package, provider);
        }
        else if (options.Provider is { } provider)
        {
            if (PackageOf(type) is { } package)
                _providers = _providers.SetItem(package, provider);
        }
        else
        {
            options.Provider = options.Parent?.GetProvider(type);
        }

        _protect = options.Protect;
        _provider = custom ? options.Provider : null;
        deployment.Register(this, _registration, args, options);
    }

    private (ResourceArgs, ResourceOptions) Transformed(ResourceArgs args, ResourceOptions options)
    {
        foreach (var transformation in _transformations)
        {
            if (transformation(new ResourceTransformationArgs(this, args, options)) is not { } result)
                continue;
            if (result.Options.Parent != options.Parent)
                throw new ArgumentException(
                    "Transformations cannot currently be used to change the 'parent' of a resource."
                );
            (args, options) = (result.Args, result.Options);
        }
        return (args, options);
    }

    private void AddChild(Resource child)
    {
        lock (_childrenLock)
            (_children ??= []).Add(child);
    }

    internal IReadOnlyList<Resource> Children
    {
        get
        {
            lock (_childrenLock)
                return _children is null ? [] : [.. _children];
        }
    }

    /// <summary>Returns the provider that this resource passes to its children for a type or function token.</summary>
    internal ProviderResource? GetProvider(string token) =>
        _providers.Count > 0 && PackageOf(token) is { } package ? _providers.GetValueOrDefault(package) : null;

    private static string? PackageOf(string token) =>
        token.AsSpan().Count(':') == 2 ? token[..token.IndexOf(':')] : null;
}

/// <summary>Represents a resource of which only the URN is known.</summary>
internal sealed class DependencyResource : CustomResource
{
    public DependencyResource(string urn)
    {
        Urn = Output.Create(urn);
        Id = Pulumi.Utilities.OutputUtilities.CreateUnknown("");
    }
}
