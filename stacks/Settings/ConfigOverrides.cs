namespace InventarioRetail.Settings;

/// <summary>Applies command line overrides to a configuration: <c>--set release.weight=25</c>.</summary>
public static class ConfigOverrides
{
    /// <summary>
    /// Returns the tree with one key set. Only checks that the path leads through maps: unknown keys and invalid values
    /// are reported together with all other errors when the tree is parsed.
    /// </summary>
    /// <param name="tree">The tree; it is not modified.</param>
    /// <param name="path">The key's path below the project's name, such as <c>release.weight</c>.</param>
    /// <param name="value">
    /// The value in YAML: a scalar, <c>[a, b]</c> or <c>{ a: 1 }</c>. An empty or null value removes the key.
    /// </param>
    public static ConfigTree Apply(ConfigTree tree, string path, string value)
    {
        // Does not quote the value, which may be a secret.
        var location = new ConfigLocation($"--set {ConfigText.OneLine(path)}");
        var keys = path.Split('.');
        if (!tree.IsReadable)
        {
            return tree;
        }

        if (Array.Exists(keys, key => key.Length == 0))
        {
            return tree.With(
                new ConfigError(
                    "",
                    location,
                    "is not a valid path; write keys separated by dots, such as release.weight."
                )
            );
        }

        var node =
            YamlTree.Read(value, _ => location, out var errors) ?? new ConfigScalar("", ScalarKind.Null, location);
        if (errors.Count > 0)
        {
            return errors.Aggregate(
                tree,
                (result, error) => result.With(error with { Path = ConfigText.OneLine(path) + error.Path })
            );
        }

        if (keys.Length == 1)
        {
            node = ConfigTreeBuilder.AsPulumiReadsIt(path, node, out errors);
            tree = errors.Aggregate(tree, (result, error) => result.With(error));
        }

        var root = Set(tree.Root, "", keys, node, location, out var problem);
        return problem is null ? tree.With(root) : tree.With(problem);
    }

    private static ConfigMap Set(
        ConfigMap map,
        string path,
        ReadOnlySpan<string> keys,
        ConfigNode value,
        ConfigLocation location,
        out ConfigError? problem
    )
    {
        problem = null;
        var key = keys[0];
        var child = ConfigText.Child(path, key);
        var existing = map.Find(key);
        if (keys.Length > 1)
        {
            if (existing?.Value is not (null or ConfigMap or ConfigScalar { Kind: ScalarKind.Null }))
            {
                var below = ConfigText.OneLine(keys[1]);
                problem = new ConfigError(
                    child,
                    location,
                    $"{ConfigText.Describe(existing.Value)}, not a map; '{below}' cannot be set below it."
                );
                return map;
            }

            var childMap = existing?.Value as ConfigMap ?? new ConfigMap([], location);
            value = Set(childMap, child, keys[1..], value, location, out problem);
        }

        if (value is ConfigScalar { Kind: ScalarKind.Null })
        {
            return new ConfigMap([.. map.Entries.Where(entry => entry.Key != key)], map.Location);
        }

        var changed = existing is null ? new ConfigEntry(key, location, value) : existing with { Value = value };
        return existing is null
            ? new ConfigMap([.. map.Entries, changed], map.Location)
            : new ConfigMap([.. map.Entries.Select(entry => entry == existing ? changed : entry)], map.Location);
    }
}
