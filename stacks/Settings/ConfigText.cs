using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace InventarioRetail.Settings;

/// <summary>Formats keys and values for messages: on one line, with a limited length.</summary>
internal static partial class ConfigText
{
    private const int MaxShown = 80;

    /// <summary>Returns the path of a key in a map.</summary>
    public static string Child(string path, string key)
    {
        if (!PlainKey().IsMatch(key))
        {
            return $"{path}[\"{OneLine(key)}\"]";
        }

        return path.Length == 0 ? key : $"{path}.{key}";
    }

    /// <summary>Returns the path of an item in a list.</summary>
    public static string Item(string path, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");

    /// <summary>Quotes a value for a message; a possible secret becomes "the value".</summary>
    public static string Show(ConfigScalar scalar) =>
        scalar.MaybeSecret ? "the value"
        : scalar.Kind == ScalarKind.Text ? $"'{OneLine(scalar.Text)}'"
        : OneLine(scalar.Text);

    /// <summary>Describes the type of a value, as the beginning of a message.</summary>
    public static string Describe(ConfigNode node) =>
        node switch
        {
            ConfigScalar { Kind: ScalarKind.Null } => "is empty",
            ConfigScalar { Kind: ScalarKind.Boolean } scalar => $"{Show(scalar)} is a boolean",
            ConfigScalar { Kind: ScalarKind.Number } scalar => $"{Show(scalar)} is a number",
            ConfigScalar { Kind: ScalarKind.Date } scalar => $"{Show(scalar)} is a date",
            ConfigScalar scalar => $"{Show(scalar)} is text",
            ConfigSecret => "is encrypted",
            ConfigList => "is a list",
            _ => "is a map",
        };

    /// <summary>Escapes characters that would break a line or be invisible, and truncates long text.</summary>
    public static string OneLine(string text, int max = MaxShown)
    {
        var line = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= max)
            {
                return line.Append('…').ToString();
            }

            if (IsPrintable(rune))
            {
                line.Append(rune.ToString());
            }
            else
            {
                line.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
            }
        }

        return line.ToString();
    }

    /// <summary>
    /// Returns <c>; did you mean 'weight'?</c> if one of the names is similar, otherwise an empty string.
    /// </summary>
    public static string DidYouMean(string wrong, IEnumerable<string> names)
    {
        var nearest = Nearest(wrong, names);
        return nearest is null ? "" : $"; did you mean '{nearest}'?";
    }

    /// <summary>
    /// Returns the name that was probably meant, which differs in case or in a few letters; null if there is none.
    /// </summary>
    public static string? Nearest(string wrong, IEnumerable<string> names) =>
        wrong.Length > MaxShown
            ? null
            : names
                .Select(name => (Name: name, Distance: Distance(wrong.ToLowerInvariant(), name.ToLowerInvariant())))
                .Where(candidate => candidate.Distance <= Math.Max(1, candidate.Name.Length / 3))
                .OrderBy(candidate => candidate.Distance)
                .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
                .Select(candidate => candidate.Name)
                .FirstOrDefault();

    private static bool IsPrintable(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.Surrogate
            );

    // The Damerau-Levenshtein distance: letters to insert, remove, change or swap with a neighbour.
    private static int Distance(string from, string to)
    {
        var cost = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i, j] = i + j;
                    continue;
                }

                var changed = from[i - 1] == to[j - 1] ? 0 : 1;
                cost[i, j] = Math.Min(Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1, cost[i - 1, j - 1] + changed);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[from.Length, to.Length];
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]+\z")]
    private static partial Regex PlainKey();
}
