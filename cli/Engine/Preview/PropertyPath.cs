using System.Globalization;
using System.Text.RegularExpressions;

namespace InventarioRetail.Engine.Preview;

/// <summary>Property paths as Pulumi writes them: <c>uploads[1].content</c>, <c>labels["a.b"]</c>.</summary>
internal static partial class PropertyPath
{
    /// <summary>The path of a member of the value at <paramref name="path"/>.</summary>
    public static string Member(string path, string name) =>
        !PlainName().IsMatch(name) ? $"{path}[\"{name.Replace("\"", "\\\"", StringComparison.Ordinal)}\"]"
        : path.Length == 0 ? name
        : $"{path}.{name}";

    /// <summary>The path of an element of the list at <paramref name="path"/>.</summary>
    public static string Element(string path, int index) => $"{path}[{index}]";

    /// <summary>The top-level property of a path.</summary>
    public static string First(string path) => path[..End(path)];

    /// <summary>
    /// The index of the list element directly below the top-level property; null if the property is not a list.
    /// </summary>
    public static int? Index(string path) =>
        Segments(path) is [_, var second, ..] && int.TryParse(second, CultureInfo.InvariantCulture, out var index)
            ? index
            : null;

    /// <summary>
    /// Whether a pattern matches a path or one of its parents; <c>*</c> matches any member or element.
    /// </summary>
    public static bool Covers(string pattern, string path)
    {
        var wanted = Segments(pattern);
        var given = Segments(path);
        return wanted.Count <= given.Count
            && wanted.Zip(given).All(pair => pair.First is "*" || pair.First == pair.Second);
    }

    private static int End(string path) => path.IndexOfAny(['.', '[']) is var end && end < 0 ? path.Length : end;

    private static List<string> Segments(string path) =>
        [.. Segment().Matches(path).Select(match => match.Groups.Values.Skip(1).First(group => group.Success).Value)];

    [GeneratedRegex(@"\A[A-Za-z0-9_]+\z")]
    private static partial Regex PlainName();

    [GeneratedRegex(@"\[""((?:[^""\\]|\\.)*)""\]|\[([0-9]+|\*)\]|([^.\[\]]+)")]
    private static partial Regex Segment();
}
