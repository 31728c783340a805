using System.Text.RegularExpressions;
using InventarioRetail.Components;
using InventarioRetail.Settings;

namespace InventarioRetail.Stacks.Tests;

/// <summary>docs/settings.md lists every key that there is, and no other.</summary>
public sealed partial class SettingsDocumentationTests
{
    private const string Probe = "zz-not-a-key";

    [Fact]
    public void Every_key_is_in_the_documentation_and_every_documented_key_exists()
    {
        var documented = TableRow()
            .Matches(File.ReadAllText(Repository.PathOf("docs", "settings.md")))
            .Select(row => row.Groups[1].Value)
            .Order(StringComparer.Ordinal);

        Assert.Equal(KeysBelow("").Order(StringComparer.Ordinal), documented);
    }

    [Fact]
    public void Every_key_but_these_refuses_a_text_that_has_no_format()
    {
        Assert.Equal(["kubernetes.context"], KeysBelow("").Where(key => !Refuses(key, key, "\"!\"")));
    }

    // A list must refuse the item, not only what is no list.
    private static bool Refuses(string key, string path, string value)
    {
        var keys = key.Split('.');
        var yaml = keys.Skip(1).Reverse().Aggregate(value, (inner, name) => $"{{ {name}: {inner} }}");
        var error = SettingsSource
            .Parse($"{keys[0]}: {yaml}")
            .Errors.FirstOrDefault(error =>
                error.Path == path && !error.Message.StartsWith("applies only", StringComparison.Ordinal)
            );
        return error is not null
            && (
                !error.Message.Contains("not a list", StringComparison.Ordinal)
                || Refuses(key, $"{key}[0]", $"[{value}]")
            );
    }

    /// <summary>Asks the parser itself: it answers an unknown key with the known ones.</summary>
    private static IEnumerable<string> KeysBelow(string path)
    {
        var known = KnownKeys(path);
        if (known.Count == 0)
            return [path];
        return known.SelectMany(key => KeysBelow(path.Length == 0 ? key : $"{path}.{key}"));
    }

    private static IReadOnlyList<string> KnownKeys(string path)
    {
        var file = StackFile.Parse("config: {}\n", "Pulumi.test.yaml", "project");
        var probe = path.Length == 0 ? Probe : $"{path}.{Probe}";
        return
        [
            .. StackSettings
                .Parse(ConfigOverrides.Apply(file, probe, "1"), "project", "test")
                .Errors.Where(error => error.Path == $"{path}[\"{Probe}\"]" || error.Path == probe)
                .Select(error => Known().Match(error.Message))
                .Where(match => match.Success)
                .SelectMany(match => match.Groups[1].Value.Split(", ")),
        ];
    }

    [GeneratedRegex(@"^\| `([A-Za-z0-9.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"known keys: ([^)]*)\)")]
    private static partial Regex Known();
}
