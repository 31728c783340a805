using System.Text.Json.Nodes;
using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace InventarioRetail.Cli.Preview.Output;

/// <summary>One line of a change: what goes, or what comes.</summary>
internal readonly record struct ChangedLine(bool IsAdded, string Text);

/// <summary>The lines by which a property changes; of a long text only those that differ.</summary>
internal static class ChangedLines
{
    public static IEnumerable<ChangedLine> Of(PropertyChange change) =>
        Wording.IsLongText(change.Old) || Wording.IsLongText(change.New)
            ? OfTexts(Text(change.Old), Text(change.New))
            : OfValues(change.Old, change.New);

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
