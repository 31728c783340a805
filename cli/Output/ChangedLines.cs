using System.Text.Json.Nodes;
using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using InventarioRetail.Engine.Preview;

namespace InventarioRetail.Cli.Output;

/// <summary>One removed or added line of a change.</summary>
internal readonly record struct ChangedLine(bool IsAdded, string Text);

/// <summary>The removed and added lines of a changed property; of a multi-line text only those that differ.</summary>
internal static class ChangedLines
{
    public static IEnumerable<ChangedLine> Of(PropertyChange change) =>
        Wording.IsLongText(change.Old) || Wording.IsLongText(change.New)
            ? OfTexts(Text(change.Old), Text(change.New))
            : OfValues(change.Old, change.New);

    /// <summary>
    /// The same lines without a long prefix that a removed line and the added line that replaces it have in common: in
    /// a narrow terminal it would push the difference off the screen.
    /// </summary>
    public static IEnumerable<ChangedLine> FromTheDifferenceOn(IEnumerable<ChangedLine> lines)
    {
        var block = new List<ChangedLine>();
        foreach (var line in lines)
        {
            // Removed lines come before added ones, so the next removed line after an added one begins a new block.
            if (!line.IsAdded && block.Exists(earlier => earlier.IsAdded))
            {
                foreach (var shortened in Shortened(block))
                    yield return shortened;
                block.Clear();
            }
            block.Add(line);
        }
        foreach (var shortened in Shortened(block))
            yield return shortened;
    }

    private const int CommonKept = 20;
    private const int CommonShown = 40;

    private static IEnumerable<ChangedLine> Shortened(List<ChangedLine> block)
    {
        var gone = block.Where(line => !line.IsAdded).ToList();
        var come = block.Where(line => line.IsAdded).ToList();
        return gone.Select((line, index) => Without(line, index < come.Count ? come[index] : line))
            .Concat(come.Select((line, index) => Without(line, index < gone.Count ? gone[index] : line)));
    }

    private static ChangedLine Without(ChangedLine line, ChangedLine other)
    {
        var common = line.Text.AsSpan().CommonPrefixLength(other.Text);
        return common <= CommonShown || line == other
            ? line
            : line with
            {
                Text = $"…{line.Text[(common - CommonKept)..]}",
            };
    }

    private static IEnumerable<ChangedLine> OfValues(JsonNode? old, JsonNode? @new)
    {
        if (old is not null)
            yield return new(false, Wording.OneLine(old));
        if (@new is not null)
            yield return new(true, Wording.OneLine(@new));
    }

    private static IEnumerable<ChangedLine> OfTexts(string old, string @new) =>
        new InlineDiffBuilder(new Differ())
            .BuildDiffModel(old, @new)
            .Lines.Where(line => line.Type is ChangeType.Inserted or ChangeType.Deleted)
            .Select(line => new ChangedLine(line.Type == ChangeType.Inserted, line.Text));

    private static string Text(JsonNode? value) =>
        value is JsonValue text && text.TryGetValue<string>(out var content) ? content : Wording.OneLine(value);
}
