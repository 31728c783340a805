namespace InventarioRetail.Settings;

/// <summary>
/// Builds a tree from keys in Pulumi's form, <c>project:key</c>. All sources use it, so that a key means the same in
/// each of them.
/// </summary>
/// <param name="project">The project's name: the namespace of its keys.</param>
public sealed class ConfigTreeBuilder(string project)
{
    private readonly List<ConfigEntry> entries = [];
    private readonly Dictionary<string, ConfigNode> providerConfig = new(StringComparer.Ordinal);
    private readonly List<ConfigError> errors = [];

    /// <summary>Adds a key with its namespace.</summary>
    /// <param name="key">The key, such as <c>inventario-retail:release</c>.</param>
    /// <param name="keyLocation">Position of the key; null outside a file.</param>
    /// <param name="value">The value.</param>
    public void Add(string key, ConfigLocation? keyLocation, ConfigNode value)
    {
        var colon = key.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            Fail(key, keyLocation, $"has no namespace; write '{project}:{ConfigText.OneLine(key)}'.");
            return;
        }

        var keyNamespace = key[..colon];
        var name = key[(colon + 1)..];
        if (keyNamespace == project)
        {
            entries.Add(new ConfigEntry(name, keyLocation, AsPulumiReadsIt(name, value)));
        }
        else if (ConfigText.Nearest(keyNamespace, [project]) is not null)
        {
            Fail(
                key,
                keyLocation,
                $"unknown namespace '{ConfigText.OneLine(keyNamespace)}'; did you mean "
                    + $"'{project}:{ConfigText.OneLine(name)}'?"
            );
        }
        else
        {
            providerConfig[key] = value;
        }
    }

    /// <summary>Builds the tree from the added keys.</summary>
    /// <param name="location">Position of the keys as a whole; null if unknown.</param>
    /// <param name="earlierErrors">Errors found before the keys were added.</param>
    public ConfigTree Build(ConfigLocation? location, params IReadOnlyList<ConfigError> earlierErrors) =>
        new(new ConfigMap(entries, location), providerConfig, [.. earlierErrors, .. errors]);

    /// <summary>
    /// Converts a top-level value to the form in which Pulumi passes it to a program: a string, whatever it was in the
    /// file.
    /// </summary>
    internal static ConfigNode AsPulumiReadsIt(string name, ConfigNode value, out IReadOnlyList<ConfigError> errors)
    {
        errors = [];
        return value is ConfigScalar scalar
            ? JsonTree.Read(
                ConfigText.Child("", name),
                scalar.Kind == ScalarKind.Null ? "" : scalar.Text,
                scalar.Location,
                scalar.MaybeSecret,
                out errors
            )
            : value;
    }

    private ConfigNode AsPulumiReadsIt(string name, ConfigNode value)
    {
        var node = AsPulumiReadsIt(name, value, out var found);
        errors.AddRange(found);
        return node;
    }

    private void Fail(string key, ConfigLocation? location, string message) =>
        errors.Add(new ConfigError(ConfigText.OneLine(key), location, message));
}
