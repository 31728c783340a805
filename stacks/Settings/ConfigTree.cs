namespace InventarioRetail.Settings;

/// <summary>A stack's configuration before it is checked, whatever its source was.</summary>
public sealed class ConfigTree
{
    /// <summary>Makes a tree.</summary>
    /// <param name="root">The project's own keys, without the project's name.</param>
    /// <param name="providerConfig">The keys of other namespaces, such as <c>docker:host</c>.</param>
    /// <param name="errors">What was wrong already while reading.</param>
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

    /// <summary>The keys of other namespaces, such as <c>docker:host</c>: they are for Pulumi's providers.</summary>
    public IReadOnlyDictionary<string, ConfigNode> ProviderConfig { get; }

    /// <summary>What was wrong already while reading.</summary>
    public IReadOnlyList<ConfigError> Errors { get; }

    /// <summary>False when the source could not be read at all, so that nothing can be said about its keys.</summary>
    public bool IsReadable { get; private init; } = true;

    /// <summary>A tree of a source that could not be read.</summary>
    internal static ConfigTree Unreadable(params IReadOnlyList<ConfigError> errors) =>
        new(new ConfigMap([], null), new Dictionary<string, ConfigNode>(), errors) { IsReadable = false };

    internal ConfigTree With(ConfigMap root) => new(root, ProviderConfig, Errors);

    internal ConfigTree With(ConfigError error) =>
        new(Root, ProviderConfig, [.. Errors, error]) { IsReadable = IsReadable };
}
