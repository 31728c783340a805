using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace InventarioRetail.Engine.Releases;

/// <summary>A line of a file that goes or comes.</summary>
/// <param name="Number">Its number, from 1, in the file that has it.</param>
/// <param name="IsAdded">Whether it comes.</param>
/// <param name="Text">The line.</param>
internal sealed record FileLine(int Number, bool IsAdded, string Text)
{
    public override string ToString() => $"{(IsAdded ? '+' : '-')} {Text}";
}

/// <summary>The lines by which two texts differ.</summary>
internal static class FileLines
{
    public static IReadOnlyList<FileLine> Between(string before, string after)
    {
        var lines = new List<FileLine>();
        var (old, @new) = (0, 0);
        foreach (
            var line in new InlineDiffBuilder(new Differ()).BuildDiffModel(before, after, ignoreWhitespace: false).Lines
        )
        {
            old += line.Type == ChangeType.Inserted ? 0 : 1;
            @new += line.Type == ChangeType.Deleted ? 0 : 1;
            if (line.Type == ChangeType.Deleted)
                lines.Add(new(old, false, line.Text));
            else if (line.Type == ChangeType.Inserted)
                lines.Add(new(@new, true, line.Text));
        }
        return lines;
    }
}
