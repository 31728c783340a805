using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace InventarioRetail.Engine.Releases;

/// <summary>A removed or added line of a file.</summary>
/// <param name="Number">Its line number, from 1, in the old or the new file.</param>
/// <param name="IsAdded">Whether it is added; else it is removed.</param>
/// <param name="Text">The line.</param>
internal sealed record FileLine(int Number, bool IsAdded, string Text)
{
    public override string ToString() => $"{(IsAdded ? '+' : '-')} {Text}";
}

/// <summary>Compares two texts line by line.</summary>
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
