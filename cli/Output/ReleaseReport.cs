using System.Globalization;
using System.Text;

namespace InventarioRetail.Cli.Output;

/// <summary>Writes the report of <c>release run</c> and <c>release watch</c>.</summary>
internal static class ReleaseReport
{
    /// <summary>
    /// The report as Markdown: events, live splits as Prometheus observed them, the gate's last verdict.
    /// </summary>
    public static string ToMarkdown(ReleaseJournal journal, ReleaseSnapshot snapshot, Verdict? verdict, string end)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Release on {journal.Stack}\n\n{end}\n\n## Events\n\n");
        text.Append("| UTC | |\n|---|---|\n");
        foreach (var entry in journal.Entries)
            text.Append(CultureInfo.InvariantCulture, $"| {Time(entry.At)} | {GateMarkdown.Cell(entry.What)} |\n");

        var spans = snapshot.Situation.History.Spans;
        text.Append("\n## Live splits, as Prometheus observed them\n\n");
        text.Append(
            spans.Count == 0 ? "None were observed.\n" : "| from | to | observed for | split |\n|---|---|---|---|\n"
        );
        foreach (var span in spans.TakeLast(50))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {Time(span.First)} | {Time(span.Last)} | {Format.Time(span.Observed)} "
                    + $"| {GateMarkdown.Cell($"{span.Split}")} |\n"
            );
        }
        if (verdict is not null)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n## Last gate decision, {Time(verdict.At)}: {GateText.Word(verdict.Decision)}\n\n"
                    + $"{GateMarkdown.Table(verdict)}"
            );
        }
        return text.ToString();
    }

    /// <summary>The default path of a release's report.</summary>
    public static string PathIn(string folder, ReleaseSettings release, DateTimeOffset at) =>
        Path.Combine(
            folder,
            $"{at.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{(release.Canary ?? release.Stable).ResourceName}.md"
        );

    /// <summary>Writes a report.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, string report)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        AtomicFile.Write(path, report, AtomicFile.Readable);
    }

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
