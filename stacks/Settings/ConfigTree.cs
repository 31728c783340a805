namespace InventarioRetail.Settings;

/// <summary>A stack's configuration before validation, independent of its source.</summary>
public sealed class ConfigTree
{
    /// <summary>Creates a tree.</summary>
    /// <param name="root">The project's own keys, without the project's name.</param>
    /// <param name="providerConfig">The keys of other namespaces, such as <c>docker:host</c>.</param>
    /// <param name="errors">Errors found while reading the source.</param>
    public ConfigTree(
        ConfigMap root,
        IReadOnlyDictionary<string, ConfigNode> providerConfig,
        IReadOnlyList<ConfigError> errors
    )
    {
        Root = root;
        ProviderConfig = providerConfig;
        Errors = errors;
    }

    /// <summary>The project's own keys, without the project's name.</summary>
    public ConfigMap Root { get; }

    /// <summary>The keys of other namespaces, such as <c>docker:host</c>, which Pulumi's providers use.</summary>
    public IReadOnlyDictionary<string, ConfigNode> ProviderConfig { get; }

    /// <summary>Errors found while reading the source.</summary>
    public IReadOnlyList<ConfigError> Errors { get; }

    /// <summary>False if the source could not be read, so that its keys cannot be checked.</summary>
    public bool IsReadable { get; private init; } = true;

    /// <summary>Creates the tree of a source that could not be read.</summary>
    internal static ConfigTree Unreadable(params IReadOnlyList<ConfigError> errors) =>
        new(new ConfigMap([], null), new Dictionary<string, ConfigNode>(), errors) { IsReadable = false };

    internal ConfigTree With(ConfigMap root) => new(root, ProviderConfig, Errors);

    internal ConfigTree With(ConfigError error) =>
        new(Root, ProviderConfig, [.. Errors, error]) { IsReadable = IsReadable };
}
