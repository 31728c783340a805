using YamlDotNet.Core;

namespace InventarioRetail.Settings;

/// <summary>Reads a stack's file, <c>Pulumi.&lt;stack&gt;.yaml</c>. Encrypted values stay encrypted.</summary>
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

    /// <summary>The path of a stack's file.</summary>
    public static string PathOf(string directory, string stack) => Path.Combine(directory, $"Pulumi.{stack}.yaml");

    /// <summary>Reads a stack's file. Whatever is wrong with it becomes an error of the tree, never an exception.</summary>
    /// <param name="path">The file.</param>
    /// <param name="project">The project's name: the namespace of its keys.</param>
    public static ConfigTree Read(string path, string project)
    {
        var name = Path.GetFileName(path);
        return TextFile.TryRead(path, out var text, out var problem)
            ? Parse(text, name, project)
            : ConfigTree.Unreadable(new ConfigError("", new ConfigLocation(name), problem + StacksThere(path)));
    }

    /// <summary>Reads the text of a stack's file.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">The file's name, for the errors.</param>
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
                    : [new ConfigError("", start, "is empty; a stack's file has a map 'config:'.")]
            );
        }

        if (node is not ConfigMap top)
        {
            return ConfigTree.Unreadable([
                .. errors,
                new ConfigError("", node.Location, "is not a map; a stack's file has a map 'config:'."),
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
                    $"missing; the keys '{project}:…' stand below it."
                );
                return ConfigTree.Unreadable([.. errors, missing]);

            case var other:
                var wrong = $"{ConfigText.Describe(other)}, not a map; the keys '{project}:…' stand below it.";
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

    // config["inventario-retail:release"].weight is called release.weight everywhere else.
    private static string KeyPath(string path, string project)
    {
        var prefix = $"config[\"{project}:";
        var end = path.StartsWith(prefix, StringComparison.Ordinal)
            ? path.IndexOf("\"]", prefix.Length, StringComparison.Ordinal)
            : -1;
        return end < 0 ? path : path[prefix.Length..end] + path[(end + 2)..];
    }

    private static string StacksThere(string path)
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
            : nearest is null ? $" The stacks' files here: {string.Join(", ", files)}."
            : $" Did you mean {nearest}? The stacks' files here: {string.Join(", ", files)}.";
    }
}
