using YamlDotNet.Core;

namespace InventarioRetail.Settings;

/// <summary>Reads stack files, <c>Pulumi.&lt;stack&gt;.yaml</c>. Encrypted values stay encrypted.</summary>
public static class StackFile
{
    private static readonly string[] TopLevelKeys =
    [
        "config",
        "encryptedkey",
        "encryptionsalt",
        "environment",
        "secretsprovider",
    ];

    /// <summary>Returns the path of a stack file.</summary>
    public static string PathOf(string directory, string stack) => Path.Combine(directory, $"Pulumi.{stack}.yaml");

    /// <summary>Reads a stack file. Problems become errors of the tree, never exceptions.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="project">The project's name: the namespace of its keys.</param>
    public static ConfigTree Read(string path, string project)
    {
        var name = Path.GetFileName(path);
        return TextFile.TryRead(path, out var text, out var problem)
            ? Parse(text, name, project)
            : ConfigTree.Unreadable(new ConfigError("", new ConfigLocation(name), problem + ExistingStackFiles(path)));
    }

    /// <summary>Parses the text of a stack file.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">The file's name, for error messages.</param>
    /// <param name="project">The project's name: the namespace of its keys.</param>
    public static ConfigTree Parse(string text, string file, string project)
    {
        var node = YamlTree.Read(text, place => Locate(file, place), out var yamlErrors);
        var errors = yamlErrors.Select(error => error with { Path = KeyPath(error.Path, project) }).ToList();
        var start = new ConfigLocation(file, 1, 1);
        if (node is null or ConfigScalar { Kind: ScalarKind.Null })
        {
            return ConfigTree.Unreadable(
                errors.Count > 0
                    ? errors
                    : [new ConfigError("", start, "is empty; a stack file needs a 'config:' map.")]
            );
        }

        if (node is not ConfigMap top)
        {
            return ConfigTree.Unreadable([
                .. errors,
                new ConfigError("", node.Location, "is not a map; a stack file needs a 'config:' map."),
            ]);
        }

        foreach (var entry in top.Entries.Where(entry => !TopLevelKeys.Contains(entry.Key)))
        {
            errors.Add(
                new ConfigError(ConfigText.Child("", entry.Key), entry.KeyLocation, Unknown(entry.Key, project))
            );
        }

        return Config(top, project, errors);
    }

    private static ConfigTree Config(ConfigMap file, string project, List<ConfigError> errors)
    {
        switch (file.Find("config")?.Value)
        {
            case ConfigMap config:
                var builder = new ConfigTreeBuilder(project);
                foreach (var entry in config.Entries)
                {
                    builder.Add(entry.Key, entry.KeyLocation, entry.Value);
                }

                return builder.Build(config.Location, errors);

            case null:
                var missing = new ConfigError(
                    "config",
                    file.Location,
                    $"missing; put the keys '{project}:…' below it."
                );
                return ConfigTree.Unreadable([.. errors, missing]);

            case var other:
                var wrong = $"{ConfigText.Describe(other)}, not a map; put the keys '{project}:…' below it.";
                return ConfigTree.Unreadable([.. errors, new ConfigError("config", other.Location, wrong)]);
        }
    }

    private static string Unknown(string key, string project)
    {
        var known = string.Join(", ", TopLevelKeys);
        var suggestion = key.StartsWith($"{project}:", StringComparison.Ordinal)
            ? "; it belongs below 'config:'"
            : ConfigText.DidYouMean(key, TopLevelKeys);
        return $"unknown key{suggestion} (known keys: {known})";
    }

    private static ConfigLocation Locate(string file, Mark place) =>
        new(file, (int)Math.Max(1, place.Line), (int)Math.Max(1, place.Column));

    // config["inventario-retail:release"].weight becomes release.weight, as in all other messages.
    private static string KeyPath(string path, string project)
    {
        var prefix = $"config[\"{project}:";
        var end = path.StartsWith(prefix, StringComparison.Ordinal)
            ? path.IndexOf("\"]", prefix.Length, StringComparison.Ordinal)
            : -1;
        return end < 0 ? path : path[prefix.Length..end] + path[(end + 2)..];
    }

    private static string ExistingStackFiles(string path)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (File.Exists(path) || !Directory.Exists(directory))
        {
            return "";
        }

        var files = Directory
            .EnumerateFiles(directory, "Pulumi.*.yaml")
            .Select(file => Path.GetFileName(file))
            .Order(StringComparer.Ordinal)
            .ToList();
        var nearest = ConfigText.Nearest(Path.GetFileName(path), files);
        return files.Count == 0 ? ""
            : nearest is null ? $" Stack files here: {string.Join(", ", files)}."
            : $" Did you mean {nearest}? Stack files here: {string.Join(", ", files)}.";
    }
}
