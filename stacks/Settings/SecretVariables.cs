namespace InventarioRetail.Settings;

/// <summary>Secrets that the configuration leaves to environment variables, as <c>{ secretFrom: NAME }</c>.</summary>
public static class SecretVariables
{
    /// <summary>The only key of such a value.</summary>
    public const string Key = "secretFrom";

    /// <summary>
    /// Replaces each such value in a configuration by the variable's. A preview needs no values: there a variable
    /// without one stays as it is.
    /// </summary>
    /// <param name="tree">The configuration.</param>
    /// <param name="valueOf">Returns a variable's value, or null.</param>
    /// <param name="isPreview">Whether values are optional.</param>
    /// <returns>The configuration, with an error for each variable without a value.</returns>
    public static ConfigTree Resolve(ConfigTree tree, Func<string, string?> valueOf, bool isPreview)
    {
        var missing = new List<ConfigError>();
        var root = (ConfigMap)Resolved(tree.Root, "");
        return missing.Aggregate(tree.With(root), (resolved, error) => resolved.With(error));

        ConfigNode Resolved(ConfigNode node, string path) =>
            node switch
            {
                ConfigMap map when NameIn(map) is { } name => Value(name, path),
                ConfigMap map => new ConfigMap(
                    [
                        .. map.Entries.Select(entry =>
                            entry with
                            {
                                Value = Resolved(entry.Value, ConfigText.Child(path, entry.Key)),
                            }
                        ),
                    ],
                    map.Location
                ),
                _ => node,
            };

        ConfigNode Value(ConfigScalar name, string path)
        {
            if (valueOf(name.Text) is { Length: > 0 } value)
                return new ConfigScalar(value, ScalarKind.Text, name.Location, maybeSecret: true);
            if (!isPreview)
            {
                missing.Add(
                    new(
                        path,
                        name.Location,
                        $"the environment variable {name.Text} is not set or empty; set it to the secret's value."
                    )
                );
            }
            return new ConfigMap([new(Key, name.Location, name)], name.Location);
        }
    }

    /// <summary>The variable's name in such a value; null for any other map.</summary>
    internal static ConfigScalar? NameIn(ConfigMap map) =>
        map.Entries is [{ Key: Key, Value: ConfigScalar { Kind: ScalarKind.Text } name }] ? name : null;
}
