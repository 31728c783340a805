using System.Globalization;
using System.Text;
using YamlDotNet.Core;

namespace InventarioRetail.Settings;

/// <summary>
/// Changes single values in the text of a stack file and leaves all other characters unchanged: comments, order,
/// quotes, line breaks. The result is parsed again to verify that only the intended key has changed.
/// </summary>
public static class StackFileText
{
    /// <summary>Returns the text with the changes applied.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">The file's name, for error messages.</param>
    /// <param name="project">The project's name: the namespace of its keys.</param>
    /// <param name="changes">The changes, applied in order.</param>
    /// <exception cref="SettingsException">
    /// The text is not a stack file, or a key is written in a way that cannot be changed safely.
    /// </exception>
    public static string Apply(string text, string file, string project, IEnumerable<StackFileChange> changes) =>
        changes.Aggregate(text, (current, change) => new Edit(current, file, project, change).Result());

    private sealed class Edit
    {
        private readonly string text;
        private readonly string file;
        private readonly string project;
        private readonly StackFileChange change;
        private readonly string[] path;
        private readonly YamlMap root;

        public Edit(string text, string file, string project, StackFileChange change)
        {
            this.text = text;
            this.file = file;
            this.project = project;
            this.change = change;
            if (StackFile.Parse(text, file, project).Errors is { Count: > 0 } errors)
                throw new SettingsException(ConfigError.Sort(errors));
            path = ["config", $"{project}:{change.Path[0]}", .. change.Path.Skip(1)];
            root = (YamlMap)YamlSource.Read(text);
        }

        public string Result()
        {
            // Finds the deepest existing map on the path, and its entry on the path if there is one.
            var map = root;
            var depth = 0;
            YamlEntry? entry;
            List<(YamlMap Map, YamlEntry Entry)> above = [];
            while ((entry = map.Find(path[depth])) is not null && depth < path.Length - 1)
            {
                if (entry.Value is not YamlMap below)
                {
                    return entry.Value is YamlValue { IsNothing: true } nothing
                        ? SetBelow(nothing, depth)
                        : throw Rejected(
                            entry.Value,
                            depth,
                            $"is not a YAML map, so '{path[depth + 1]}' cannot be changed in it; write it as a map."
                        );
                }

                above.Add((map, entry));
                (map, depth) = (below, depth + 1);
            }

            if (change.Text is null)
                return entry is null ? text : Verified(Without(map, entry, above), entry.Value, depth);
            return entry is null ? Added(map, depth) : Replaced(entry.Value, depth);
        }

        private string SetBelow(YamlValue nothing, int depth)
        {
            if (change.Text is null)
                return text;
            var space = nothing.End > nothing.Start ? "" : " ";
            return FirstValid(
                nothing,
                depth,
                value => Put(nothing.Start, nothing.End, space + Braces(depth + 1, value))
            );
        }

        private string Replaced(YamlSource old, int depth)
        {
            if (old is not YamlValue value)
                throw Rejected(old, depth, $"is not a single value, so it cannot be set to '{change.Text}'.");
            if (value.Style is ScalarStyle.Literal or ScalarStyle.Folded)
                throw Rejected(old, depth, "is a block scalar (| or >); put the value on the same line as its key.");
            var space = value.End > value.Start ? "" : " ";
            return FirstValid(old, depth, scalar => Put(old.Start, old.End, space + scalar), value.Style);
        }

        private string Added(YamlMap map, int depth)
        {
            var key = path[depth];
            var place =
                map.Entries.LastOrDefault(entry => Precedes(entry.Key.Text, key))
                ?? (map.Entries.Count == 0 ? null : map.Entries[^1]);
            return FirstValid(
                map,
                depth,
                value =>
                {
                    if (place is null)
                        return Put(map.Start, map.End, Braces(depth, value));
                    if (map.IsFlow)
                        return Put(place.Value.End, place.Value.End, $", {Flow(depth, value)}");
                    var at = EndOfLine(place.Value.End);
                    return Put(at, at, Lines(map, depth, value));
                }
            );
        }

        private bool Precedes(string key, string added)
        {
            var order = change.Order;
            var place = Enumerable.Range(0, order.Count).FirstOrDefault(index => order[index] == key, order.Count);
            return place < Enumerable.Range(0, order.Count).FirstOrDefault(index => order[index] == added, 0);
        }

        private string Without(YamlMap map, YamlEntry entry, List<(YamlMap Map, YamlEntry Entry)> above)
        {
            // In block style an empty map would be null, so a map is removed with its last key.
            for (var i = above.Count - 1; i > 0 && map.Entries.Count == 1; i--)
                (map, entry) = above[i];

            var index = map.Entries.ToList().IndexOf(entry);
            if (map.IsFlow)
            {
                return map.Entries.Count == 1 ? Put(map.Start, map.End, "{}")
                    : index + 1 < map.Entries.Count ? Put(entry.Key.Start, map.Entries[index + 1].Key.Start, "")
                    : Put(map.Entries[index - 1].Value.End, entry.Value.End, "");
            }

            var start = StartOfLine(entry.Key.Start);
            var end = EndOfLine(entry.Value.End);
            return end < text.Length
                ? Put(start, end + BreakAt(end).Length, "")
                : Put(start - (start == 0 ? 0 : BreakBefore(start).Length), end, "");
        }

        /// <summary>Returns the result of the first spelling of the value that changes only the intended key.</summary>
        private string FirstValid(
            YamlSource place,
            int depth,
            Func<string, string> write,
            ScalarStyle style = ScalarStyle.Plain
        )
        {
            foreach (var value in Spellings(style))
            {
                var result = write(value);
                if (Differs(result) is null)
                    return result;
            }

            return Verified(write(Spellings(style)[^1]), place, depth);
        }

        private string[] Spellings(ScalarStyle style)
        {
            var value = change.Text!;
            if (!change.IsText)
                return [value];
            string[] all = [value, $"'{value.Replace("'", "''", StringComparison.Ordinal)}'", DoubleQuoted(value)];
            return style switch
            {
                ScalarStyle.SingleQuoted => all[1..],
                ScalarStyle.DoubleQuoted => all[2..],
                _ => [all[0], all[2]],
            };
        }

        private string Verified(string result, YamlSource place, int depth) =>
            Differs(result) is { } difference
                ? throw Rejected(
                    place,
                    depth,
                    $"cannot be changed without changing something else ({difference}); edit it by hand, with each key "
                        + "on its own line."
                )
                : result;

        /// <summary>Returns what differs in the result besides the intended key; null if nothing does.</summary>
        private string? Differs(string result)
        {
            var tree = StackFile.Parse(result, file, project);
            if (tree.Errors.Count > 0)
                return tree.Errors[0].Message.TrimEnd('.');
            var meant = change.Path.Aggregate(
                (ConfigNode?)tree.Root,
                (node, key) => (node as ConfigMap)?.Find(key)?.Value
            );
            var isMeant = change.Text is null
                ? meant is null
                : meant is ConfigScalar scalar
                    && scalar.Text == change.Text
                    && (scalar.Kind == ScalarKind.Text) == change.IsText;
            if (!isMeant)
                return $"{string.Join('.', change.Path)} would not be '{change.Text}'";

            var before = Others(root);
            var after = Others(YamlSource.Read(result));
            return before.SequenceEqual(after) ? null : "other keys";
        }

        /// <summary>Returns all values that are not on the path to the intended key, with their paths.</summary>
        private List<string> Others(YamlSource tree)
        {
            List<string> values = [];
            Walk(tree, []);
            return values;

            void Walk(YamlSource node, string[] at)
            {
                var onTheWay = path.AsSpan().StartsWith(at);
                if (!onTheWay || node is not (YamlMap or YamlValue))
                    values.Add($"{string.Join('\0', at)}\0={Token(node)}");
                if (node is YamlMap map)
                {
                    foreach (var entry in map.Entries)
                        Walk(entry.Value, [.. at, entry.Key.Text]);
                }
                else if (node is YamlList list)
                {
                    foreach (var (index, item) in list.Items.Index())
                        Walk(item, [.. at, index.ToString(CultureInfo.InvariantCulture)]);
                }
            }

            static string Token(YamlSource node) =>
                node switch
                {
                    YamlValue value => $"{value.Style} {value.Text}",
                    YamlList list => $"list of {list.Items.Count}",
                    _ => "map",
                };
        }

        private string Put(int start, int end, string inserted) =>
            string.Concat(text.AsSpan(0, start), inserted, text.AsSpan(end));

        /// <summary>Writes the keys from a depth on as a map in braces.</summary>
        private string Braces(int depth, string value) => $"{{ {Flow(depth, value)} }}";

        private string Flow(int depth, string value) =>
            depth == path.Length - 1 ? $"{path[depth]}: {value}" : $"{path[depth]}: {Braces(depth + 1, value)}";

        /// <summary>Writes the keys from a depth on as lines below the other keys of a map.</summary>
        private string Lines(YamlMap map, int depth, string value)
        {
            var lines = new StringBuilder();
            var indent = map.Column - 1;
            var step = Math.Max(2, root.Find("config")!.Value.Column - 1);
            for (var i = depth; i < path.Length; i++)
            {
                lines.Append(LineBreak()).Append(' ', indent).Append(path[i]).Append(':');
                indent += step;
            }

            return lines.Append(' ').Append(value).ToString();
        }

        private static string DoubleQuoted(string value)
        {
            var quoted = new StringBuilder("\"");
            foreach (var letter in value)
            {
                if (letter is '"' or '\\')
                    quoted.Append('\\').Append(letter);
                else if (letter is < ' ' or > '~')
                    quoted.Append("\\u").Append(((int)letter).ToString("X4", CultureInfo.InvariantCulture));
                else
                    quoted.Append(letter);
            }

            return quoted.Append('"').ToString();
        }

        /// <summary>Returns the first line break of the file; <c>\n</c> if it has none.</summary>
        private string LineBreak()
        {
            var at = EndOfLine(0);
            return at < text.Length ? BreakAt(at) : "\n";
        }

        private int EndOfLine(int index)
        {
            while (index < text.Length && !IsBreak(text[index]))
                index++;
            return index;
        }

        private int StartOfLine(int index)
        {
            while (index > 0 && !IsBreak(text[index - 1]))
                index--;
            return index;
        }

        private string BreakAt(int index) =>
            text[index] == '\r' && text.AsSpan(index).StartsWith("\r\n") ? "\r\n" : text[index..(index + 1)];

        private string BreakBefore(int index) =>
            text.AsSpan(0, index).EndsWith("\r\n") ? "\r\n" : text[(index - 1)..index];

        // As defined by YAML 1.1.
        private static bool IsBreak(char letter) => letter is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029';

        private SettingsException Rejected(YamlSource place, int depth, string message) =>
            new([
                new ConfigError(
                    string.Join('.', change.Path.Take(Math.Max(1, depth))),
                    new ConfigLocation(file, place.Line, place.Column),
                    message
                ),
            ]);
    }
}
