using System.Text.RegularExpressions;

namespace InventarioRetail.Stacks.Tests;

/// <summary>docs/settings.md lists every key that there is, and no other.</summary>
public sealed partial class SettingsDocumentationTests
{
    [Fact]
    public void Every_key_is_in_the_documentation_and_every_documented_key_exists()
    {
        var documented = TableRow()
            .Matches(File.ReadAllText(Repository.PathOf("docs", "settings.md")))
            .Select(row => row.Groups[1].Value)
            .Order(StringComparer.Ordinal);

        Assert.Equal(SettingsKeys.All, documented);
    }

    [Fact]
    public void Every_key_but_these_refuses_a_text_that_has_no_format()
    {
        Assert.Equal(["kubernetes.context"], SettingsKeys.All.Where(key => !Refuses(key, key, "\"!\"")));
    }

    // A list must refuse the item, not only what is no list.
    private static bool Refuses(string key, string path, string value) =>
        SettingsKeys.ErrorOf(key, path, value) is { } error
        && (!error.Message.Contains("not a list", StringComparison.Ordinal) || Refuses(key, $"{key}[0]", $"[{value}]"));

    [GeneratedRegex(@"^\| `([A-Za-z0-9.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
