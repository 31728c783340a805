using System.Globalization;
using System.Text;
using InventarioRetail.Cli.Rendering;
using InventarioRetail.Releases;
using InventarioRetail.Stacks;

namespace InventarioRetail.Cli.Releases;

/// <summary>Something that happened in a release.</summary>
/// <param name="At">When.</param>
/// <param name="What">What, in a sentence.</param>
internal sealed record JournalEntry(DateTimeOffset At, string What);

/// <summary>What happened while a release was run or watched, and the report of it.</summary>
internal sealed class ReleaseJournal(string stack)
{
    private readonly List<JournalEntry> entries = [];

    public IReadOnlyList<JournalEntry> Entries => entries;

    public JournalEntry Add(DateTimeOffset at, string what)
    {
        var entry = new JournalEntry(at, what);
        entries.Add(entry);
        return entry;
    }

    /// <summary>The report in Markdown: what happened, which splits Prometheus saw, what the gate said last.</summary>
    public string ToMarkdown(Look look, Verdict? verdict, string end)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Release on {stack}\n\n{end}\n\n## What happened\n\n");
        text.Append("| UTC | |\n|---|---|\n");
        foreach (var entry in entries)
            text.Append(CultureInfo.InvariantCulture, $"| {Time(entry.At)} | {GateMarkdown.Cell(entry.What)} |\n");

        var spans = look.Situation.History.Spans;
        text.Append("\n## What was in force, as Prometheus saw it\n\n");
        text.Append(spans.Count == 0 ? "Nothing was seen.\n" : "| from | to | seen for | split |\n|---|---|---|---|\n");
        foreach (var span in spans.TakeLast(50))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {Time(span.First)} | {Time(span.Last)} | {Format.Time(span.Observed)} | {GateMarkdown.Cell($"{span.Split}")} |\n"
            );
        }
        if (verdict is not null)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n## The gate, last asked at {Time(verdict.At)}: {GateTable.Word(verdict.Decision)}\n\n{GateMarkdown.Table(verdict)}"
            );
        }
        return text.ToString();
    }

    /// <summary>Where the report of a release goes unless it is told.</summary>
    public static string PathIn(string folder, ReleaseSettings release, DateTimeOffset at) =>
        Path.Combine(
            folder,
            $"{at.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{(release.Canary ?? release.Stable).ResourceName}.md"
        );

    /// <summary>Writes a report.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, string report)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        AtomicFile.Write(path, report, AtomicFile.Readable);
    }

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}

/// <summary>A gate's verdict as a table of Markdown.</summary>
internal static class GateMarkdown
{
    public static string Table(Verdict verdict)
    {
        var text = new StringBuilder(
            "| | criterion | canary | stable | go needs | rolls back | why |\n|---|---|---|---|---|---|---|\n"
        );
        foreach (var result in verdict.Results)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {GateTable.Word(result.Decision)} | {result.Name} | {GateTable.Number(result.WaveValue ?? result.Value, result.Unit)} "
                    + $"| {GateTable.Number(result.Stable, result.Unit)} | {GateTable.Go(result)} | {GateTable.Back(result)} "
                    + $"| {Cell(result.Reason)} |\n"
            );
        }
        return text.ToString();
    }

    /// <summary>A text as it can be in a cell of a table.</summary>
    public static string Cell(string text) =>
        text.Replace("|", @"\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
