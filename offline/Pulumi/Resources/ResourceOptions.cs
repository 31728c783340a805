namespace Pulumi;

/// <summary>Settings of a resource other than its properties.</summary>
public abstract class ResourceOptions
{
    private InputList<Resource>? _dependsOn;
    private List<string>? _ignoreChanges;
    private List<ResourceTransformation>? _resourceTransformations;
    private List<ResourceTransform>? _resourceTransforms;
    private List<Input<Alias>>? _aliases;
    private List<string>? _replaceOnChanges;
    private InputList<Resource>? _replaceWith;
    private ResourceHookBinding? _hooks;
    private List<string>? _hideDiffs;

    public Input<string>? Id { get; set; }
    public Resource? Parent { get; set; }

    public InputList<Resource> DependsOn
    {
        get => _dependsOn ??= new InputList<Resource>();
        set => _dependsOn = value;
    }

    public bool? Protect { get; set; }

    public List<string> IgnoreChanges
    {
        get => _ignoreChanges ??= [];
        set => _ignoreChanges = value;
    }

    public string? Version { get; set; }
    public ProviderResource? Provider { get; set; }
    public CustomTimeouts? CustomTimeouts { get; set; }

    public List<ResourceTransformation> ResourceTransformations
    {
        get => _resourceTransformations ??= [];
        set => _resourceTransformations = value;
    }

    public List<ResourceTransform> ResourceTransforms
    {
        get => _resourceTransforms ??= [];
        set => _resourceTransforms = value;
    }

    public List<Input<Alias>> Aliases
    {
        get => _aliases ??= [];
        set => _aliases = value;
    }

    public string? Urn { get; set; }

    public List<string> ReplaceOnChanges
    {
        get => _replaceOnChanges ??= [];
        set => _replaceOnChanges = value;
    }

    public string? PluginDownloadURL { get; set; }
    public bool? RetainOnDelete { get; set; }
    public Resource? DeletedWith { get; set; }

    public InputList<Resource> ReplaceWith
    {
        get => _replaceWith ??= new InputList<Resource>();
        set => _replaceWith = value;
    }

    public ResourceHookBinding Hooks
    {
        get => _hooks ??= new ResourceHookBinding();
        set => _hooks = value;
    }

    public List<string> HideDiffs
    {
        get => _hideDiffs ??= [];
        set => _hideDiffs = value;
    }

    public Input<object>? ReplacementTrigger { get; set; }

    internal bool HasDependsOn => _dependsOn is not null;
    internal IReadOnlyList<ResourceTransformation> OwnTransformations => _resourceTransformations ?? [];
    internal IReadOnlyList<Input<Alias>> OwnAliases => _aliases ?? [];

    internal abstract ResourceOptions Clone();

    /// <summary>Copies the settings; lists are copied too.</summary>
    private protected void CopyFrom(ResourceOptions other)
    {
        Id = other.Id;
        Parent = other.Parent;
        _dependsOn = other._dependsOn?.Clone();
        Protect = other.Protect;
        _ignoreChanges = Copy(other._ignoreChanges);
        Version = other.Version;
        Provider = other.Provider;
        CustomTimeouts = other.CustomTimeouts?.Clone();
        _resourceTransformations = Copy(other._resourceTransformations);
        _resourceTransforms = Copy(other._resourceTransforms);
        _aliases = Copy(other._aliases);
        Urn = other.Urn;
        _replaceOnChanges = Copy(other._replaceOnChanges);
        PluginDownloadURL = other.PluginDownloadURL;
        RetainOnDelete = other.RetainOnDelete;
        DeletedWith = other.DeletedWith;
        _replaceWith = other._replaceWith?.Clone();
        _hooks = other._hooks?.Clone();
        _hideDiffs = Copy(other._hideDiffs);
        ReplacementTrigger = other.ReplacementTrigger;
    }

    private protected static List<T>? Copy<T>(List<T>? list) => list is null ? null : [.. list];

    /// <summary>Overrides these settings with the other's; lists are concatenated.</summary>
    private protected void MergeFrom(ResourceOptions other)
    {
        Id = other.Id ?? Id;
        Parent = other.Parent ?? Parent;
        Protect = other.Protect ?? Protect;
        Urn = other.Urn ?? Urn;
        Version = other.Version ?? Version;
        PluginDownloadURL = other.PluginDownloadURL ?? PluginDownloadURL;
        Provider = other.Provider ?? Provider;
        CustomTimeouts = other.CustomTimeouts ?? CustomTimeouts;
        RetainOnDelete = other.RetainOnDelete ?? RetainOnDelete;
        DeletedWith = other.DeletedWith ?? DeletedWith;
        ReplacementTrigger = other.ReplacementTrigger ?? ReplacementTrigger;

        Join(ref _ignoreChanges, other._ignoreChanges);
        Join(ref _resourceTransformations, other._resourceTransformations);
        Join(ref _aliases, other._aliases);
        Join(ref _replaceOnChanges, other._replaceOnChanges);
        Join(ref _hideDiffs, other._hideDiffs);
        _dependsOn = Joined(_dependsOn, other._dependsOn);
        _replaceWith = Joined(_replaceWith, other._replaceWith);
        if (other._hooks is not null)
            _hooks = Hooks.Concat(other._hooks);
    }

    private protected static void Join<T>(ref List<T>? list, List<T>? other)
    {
        if (other is not null)
            (list ??= []).AddRange(other);
    }

    private static InputList<Resource>? Joined(InputList<Resource>? list, InputList<Resource>? other) =>
        list is null || other is null ? list ?? other : list.Concat(other);
}

/// <summary>Options of a resource that a provider manages.</summary>
public sealed class CustomResourceOptions : ResourceOptions
{
    private List<string>? _additionalSecretOutputs;
    private Dictionary<string, string>? _envVarMappings;

    public bool? DeleteBeforeReplace { get; set; }

    public List<string> AdditionalSecretOutputs
    {
        get => _additionalSecretOutputs ??= [];
        set => _additionalSecretOutputs = value;
    }

    public string? ImportId { get; set; }

    public Dictionary<string, string> EnvVarMappings
    {
        get => _envVarMappings ??= [];
        set => _envVarMappings = value;
    }

    internal override ResourceOptions Clone() => Copy(this);

    private static CustomResourceOptions Copy(CustomResourceOptions? options)
    {
        var copy = new CustomResourceOptions();
        if (options is null)
            return copy;

        copy.CopyFrom(options);
        copy.DeleteBeforeReplace = options.DeleteBeforeReplace;
        copy.ImportId = options.ImportId;
        copy._additionalSecretOutputs = Copy(options._additionalSecretOutputs);
        copy._envVarMappings = options._envVarMappings is null ? null : new(options._envVarMappings);
        return copy;
    }

    public static CustomResourceOptions Merge(CustomResourceOptions? options1, CustomResourceOptions? options2)
    {
        var (merged, other) = (Copy(options1), Copy(options2));
        merged.MergeFrom(other);
        merged.DeleteBeforeReplace = other.DeleteBeforeReplace ?? merged.DeleteBeforeReplace;
        merged.ImportId = other.ImportId ?? merged.ImportId;
        Join(ref merged._additionalSecretOutputs, other._additionalSecretOutputs);
        foreach (var (name, value) in other._envVarMappings ?? [])
            merged.EnvVarMappings[name] = value;
        return merged;
    }
}

/// <summary>Options of a component.</summary>
public sealed class ComponentResourceOptions : ResourceOptions
{
    private List<ProviderResource>? _providers;

    public List<ProviderResource> Providers
    {
        get => _providers ??= [];
        set => _providers = value;
    }

    internal override ResourceOptions Clone() => Copy(this);

    private static ComponentResourceOptions Copy(ComponentResourceOptions? options)
    {
        var copy = new ComponentResourceOptions();
        if (options is null)
            return copy;

        copy.CopyFrom(options);
        copy._providers = Copy(options._providers);
        return copy;
    }

    public static ComponentResourceOptions Merge(ComponentResourceOptions? options1, ComponentResourceOptions? options2)
    {
        var (merged, other) = (Copy(options1), Copy(options2));
        merged.MergeFrom(other);

        // One provider per package: the last one wins, and keeps its position.
        List<ProviderResource> providers = [.. merged.Providers, .. other.Providers];
        merged.Providers = [.. providers.AsEnumerable().Reverse().DistinctBy(provider => provider.Package).Reverse()];
        return merged;
    }
}

/// <summary>Options of a stack.</summary>
public class StackOptions
{
    private List<ResourceTransformation>? _resourceTransformations;
    private List<ResourceTransform>? _resourceTransforms;

    public List<ResourceTransformation> ResourceTransformations
    {
        get => _resourceTransformations ??= [];
        set => _resourceTransformations = value;
    }

    public List<ResourceTransform> ResourceTransforms
    {
        get => _resourceTransforms ??= [];
        set => _resourceTransforms = value;
    }
}

/// <summary>Timeouts of operations on a resource; null uses the provider's default.</summary>
public sealed class CustomTimeouts
{
    public TimeSpan? Create { get; set; }
    public TimeSpan? Update { get; set; }
    public TimeSpan? Delete { get; set; }

    internal CustomTimeouts Clone() =>
        new()
        {
            Create = Create,
            Update = Update,
            Delete = Delete,
        };
}
