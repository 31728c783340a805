using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace InventarioRetail.Settings;

/// <summary>
/// Reads YAML into configuration nodes from the parser's events, so that every node has its position and unsupported
/// constructs (anchors, tags, duplicate keys) become errors instead of exceptions.
/// </summary>
internal sealed partial class YamlTree
{
    private const int MaxDepth = 32;

    private readonly Func<Mark, ConfigLocation> locate;
    private readonly List<ConfigError> errors = [];

    private YamlTree(Func<Mark, ConfigLocation> locate) => this.locate = locate;

    /// <summary>Parses a text with a single document; returns null if it cannot be parsed or is empty.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="locate">Converts a position in the text to a location.</param>
    /// <param name="errors">The errors found.</param>
    public static ConfigNode? Read(
        string text,
        Func<Mark, ConfigLocation> locate,
        out IReadOnlyList<ConfigError> errors
    )
    {
        var tree = new YamlTree(locate);
        errors = tree.errors;
        var parser = new Parser(new StringReader(text));
        try
        {
            return tree.Document(parser);
        }
        catch (YamlException exception)
        {
            tree.errors.Clear();
            tree.Fail(
                "",
                Later(exception.Start, parser.Current),
                $"is not valid YAML: {Reason(exception)}{Remedy(exception)}"
            );
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            // The parser throws these, without a position, for a key in an unclosed list and for an invalid tag.
            tree.errors.Clear();
            tree.Fail(
                "",
                Later(Mark.Empty, parser.Current),
                "is not valid YAML from here on; check for an unclosed bracket."
            );
            return null;
        }
    }

    /// <summary>Returns the type of an unquoted value in YAML.</summary>
    public static ScalarKind KindOf(string plain) =>
        NullPattern().IsMatch(plain) ? ScalarKind.Null
        : BooleanPattern().IsMatch(plain) ? ScalarKind.Boolean
        : NumberPattern().IsMatch(plain) ? ScalarKind.Number
        : DatePattern().IsMatch(plain) ? ScalarKind.Date
        : ScalarKind.Text;

    private ConfigNode? Document(IParser parser)
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
        {
            return null;
        }

        var root = Node(parser, "", 0);
        parser.Consume<DocumentEnd>();
        if (parser.TryConsume<DocumentStart>(out var second))
        {
            Fail("", second.Start, "contains a second document; a configuration is a single document.");
            return null;
        }

        return root;
    }

    private ConfigNode Node(IParser parser, string path, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new YamlException(parser.Current!.Start, parser.Current.End, $"Nested deeper than {MaxDepth} levels");
        }

        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            Fail(
                path,
                alias.Start,
                "is an alias (*), which Pulumi removes when it rewrites the file; write the value out."
            );
            return new ConfigScalar("", ScalarKind.Null, locate(alias.Start));
        }

        if (parser.Accept<NodeEvent>(out var node))
        {
            if (!node.Anchor.IsEmpty)
            {
                Fail(
                    path,
                    node.Start,
                    "has an anchor (&), which Pulumi removes when it rewrites the file; write the value out."
                );
            }

            if (!node.Tag.IsEmpty)
            {
                Fail(path, node.Start, "has a tag (!); remove it, and put text in quotes.");
            }
        }

        if (parser.TryConsume<Scalar>(out var scalar))
        {
            var kind = scalar.Style == ScalarStyle.Plain ? KindOf(scalar.Value) : ScalarKind.Text;
            return new ConfigScalar(scalar.Value, kind, locate(scalar.Start));
        }

        return parser.Accept<SequenceStart>(out _) ? List(parser, path, depth) : Map(parser, path, depth);
    }

    private ConfigList List(IParser parser, string path, int depth)
    {
        var start = parser.Consume<SequenceStart>();
        var items = new List<ConfigNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Node(parser, ConfigText.Item(path, items.Count), depth + 1));
        }

        return new ConfigList(items, locate(start.Start));
    }

    private ConfigNode Map(IParser parser, string path, int depth)
    {
        var start = parser.Consume<MappingStart>();
        var entries = new List<ConfigEntry>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var place = parser.Current!.Start;
            if (Node(parser, path, depth + 1) is not ConfigScalar key)
            {
                Fail(path, place, "has a key that is a list or a map; keys must be text.");
                Node(parser, path, depth + 1);
                continue;
            }

            var keyPath = ConfigText.Child(path, key.Text);
            var value = Node(parser, keyPath, depth + 1);
            if (entries.Find(entry => entry.Key == key.Text) is { } first)
            {
                Fail(keyPath, place, $"duplicate key; the first is on line {first.KeyLocation!.Line}.");
            }
            else if (key.Text == "<<")
            {
                Fail(
                    path,
                    place,
                    "has a merge key (<<), which Pulumi removes when it rewrites the file; write the keys out."
                );
            }
            else
            {
                entries.Add(new ConfigEntry(key.Text, key.Location, value));
            }
        }

        // The form in which Pulumi writes encrypted values.
        return entries is [{ Key: "secure", Value: ConfigScalar { Kind: ScalarKind.Text } }]
            ? new ConfigSecret(locate(start.Start))
            : new ConfigMap(entries, locate(start.Start));
    }

    private void Fail(string path, Mark place, string message) =>
        errors.Add(new ConfigError(path, locate(place), message));

    // The parser reports some errors at the beginning of the text.
    private static Mark Later(Mark place, ParsingEvent? lastRead) =>
        lastRead is not null && lastRead.End.Index > place.Index ? lastRead.End : place;

    // The parser's message without quoted text, which may be a secret.
    private static string Reason(YamlException exception)
    {
        var reason = Quoted()
            .Replace(exception.Message, match => match.Length <= 4 ? match.Value : "…")
            .TrimEnd('.', ' ');
        return reason.Length == 0 || reason.StartsWith("Expected", StringComparison.Ordinal)
            ? "it cannot be parsed from here on."
            : $"{char.ToLowerInvariant(reason[0])}{ConfigText.OneLine(reason[1..], 200)}.";
    }

    private static string Remedy(YamlException exception) =>
        Says(exception, "tab character") ? " Indent with spaces, not tabs."
        : Says(exception, "invalid mapping") || Says(exception, "expected key")
            ? " Put a colon and a space after each key, and indent all keys of a map equally."
        : "";

    private static bool Says(YamlException exception, string words) =>
        exception.Message.Contains(words, StringComparison.Ordinal);

    [GeneratedRegex("'[^']*'?|\"[^\"]*\"?", RegexOptions.Singleline)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\A(?:|~|null|Null|NULL)\z")]
    private static partial Regex NullPattern();

    [GeneratedRegex(@"\A(?:true|True|TRUE|false|False|FALSE)\z")]
    private static partial Regex BooleanPattern();

    [GeneratedRegex(
        @"\A[-+]?(?:0x[0-9A-Fa-f_]+|0o[0-7_]+|0b[01_]+|[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?|\.(?:inf|Inf|INF|nan|NaN|NAN))\z"
    )]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t].*)?\z", RegexOptions.Singleline)]
    private static partial Regex DatePattern();
}
