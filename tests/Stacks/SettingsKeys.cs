using System.Text.RegularExpressions;

namespace InventarioRetail.Stacks.Tests;

/// <summary>All keys of a stack file, as the parser lists them in its error for an unknown key.</summary>
internal static partial class SettingsKeys
{
    private const string Probe = "zz-not-a-key";

    public static IReadOnlyList<string> All { get; } = [.. Below("").Order(StringComparer.Ordinal)];

    /// <summary>The error that a value of a key causes at its path; null if there is none.</summary>
    public static ConfigError? ErrorOf(string key, string value) => ErrorOf(key, key, value);

    /// <inheritdoc cref="ErrorOf(string, string)"/>
    public static ConfigError? ErrorOf(string key, string path, string value)
    {
        var keys = key.Split('.');
        var yaml = keys.Skip(1).Reverse().Aggregate(value, (inner, name) => $"{{ {name}: {inner} }}");
        return SettingsSource
            .Parse($"{keys[0]}: {yaml}")
            .Errors.FirstOrDefault(error =>
                error.Path == path && !error.Message.StartsWith("applies only", StringComparison.Ordinal)
            );
    }

    private static IEnumerable<string> Below(string path)
    {
        var known = Known(path);
        if (known.Count == 0)
            return [path];
        return known.SelectMany(key => Below(path.Length == 0 ? key : $"{path}.{key}"));
    }

    private static IReadOnlyList<string> Known(string path)
    {
        var file = StackFile.Parse("config: {}\n", "Pulumi.test.yaml", "project");
        var probe = path.Length == 0 ? Probe : $"{path}.{Probe}";
        return
        [
            .. StackSettings
                .Parse(ConfigOverrides.Apply(file, probe, "1"), "project", "test")
                .Errors.Where(error => error.Path == $"{path}[\"{Probe}\"]" || error.Path == probe)
                .Select(error => KnownKeys().Match(error.Message))
                .Where(match => match.Success)
                .SelectMany(match => match.Groups[1].Value.Split(", ")),
        ];
    }

    [GeneratedRegex(@"known keys: ([^)]*)\)")]
    private static partial Regex KnownKeys();
}
