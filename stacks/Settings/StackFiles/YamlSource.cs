using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace InventarioRetail.Settings;

/// <summary>A YAML node and its position in the text.</summary>
/// <param name="Start">Index of its first character.</param>
/// <param name="End">Index after its last character.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">Its column, from 1.</param>
internal abstract record YamlSource(int Start, int End, int Line, int Column)
{
    /// <summary>Parses a text that is known to be a single YAML document without anchors, aliases and tags.</summary>
    public static YamlSource Read(string text)
    {
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        parser.Consume<DocumentStart>();
        return Node(parser, text);
    }

    private static YamlSource Node(Parser parser, string text)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            var end = Index(scalar.End);
            // The parser counts the line break after a block scalar as part of it.
            while (scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded && IsSpaceOrBreak(text, end - 1))
                end--;
            return new YamlValue(
                Index(scalar.Start),
                end,
                LineOf(scalar),
                ColumnOf(scalar),
                scalar.Value,
                scalar.Style
            );
        }

        return parser.Accept<SequenceStart>(out _) ? List(parser, text) : Map(parser, text);
    }

    private static YamlList List(Parser parser, string text)
    {
        var start = parser.Consume<SequenceStart>();
        var items = new List<YamlSource>();
        while (!parser.Accept<SequenceEnd>(out _))
            items.Add(Node(parser, text));
        var end = parser.Consume<SequenceEnd>();
        var last = start.Style == SequenceStyle.Flow ? Index(end.Start) + 1 : items[^1].End;
        return new YamlList(Index(start.Start), last, LineOf(start), ColumnOf(start), items);
    }

    private static YamlMap Map(Parser parser, string text)
    {
        var start = parser.Consume<MappingStart>();
        var entries = new List<YamlEntry>();
        while (!parser.Accept<MappingEnd>(out _))
        {
            var key = (YamlValue)Node(parser, text);
            var value = Node(parser, text);
            if (value.End <= value.Start)
            {
                // The value is empty; the parser may place it further down.
                var place = AfterColon(text, key.End);
                value = value with { Start = place, End = place };
            }

            entries.Add(new YamlEntry(key, value));
        }

        var end = parser.Consume<MappingEnd>();
        var flow = start.Style == MappingStyle.Flow;
        var last = flow ? Index(end.Start) + 1 : entries[^1].Value.End;
        return new YamlMap(Index(start.Start), last, LineOf(start), ColumnOf(start), flow, entries);
    }

    private static int AfterColon(string text, int keyEnd)
    {
        var colon = keyEnd;
        while (colon < text.Length && (text[colon] is ' ' or '\t'))
            colon++;
        return colon < text.Length && text[colon] == ':' ? colon + 1 : keyEnd;
    }

    private static bool IsSpaceOrBreak(string text, int index) => index >= 0 && char.IsWhiteSpace(text[index]);

    private static int Index(Mark mark) => (int)mark.Index;

    private static int LineOf(ParsingEvent node) => (int)node.Start.Line;

    private static int ColumnOf(ParsingEvent node) => (int)node.Start.Column;
}

/// <summary>A scalar.</summary>
internal sealed record YamlValue(int Start, int End, int Line, int Column, string Text, ScalarStyle Style)
    : YamlSource(Start, End, Line, Column)
{
    /// <summary>Whether the value is empty or null.</summary>
    public bool IsNothing => Style == ScalarStyle.Plain && Text is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>A list.</summary>
internal sealed record YamlList(int Start, int End, int Line, int Column, IReadOnlyList<YamlSource> Items)
    : YamlSource(Start, End, Line, Column);

/// <summary>A key and its value.</summary>
internal sealed record YamlEntry(YamlValue Key, YamlSource Value);

/// <summary>A map, in flow or block style.</summary>
internal sealed record YamlMap(int Start, int End, int Line, int Column, bool IsFlow, IReadOnlyList<YamlEntry> Entries)
    : YamlSource(Start, End, Line, Column)
{
    public YamlEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key.Text == key);
}
