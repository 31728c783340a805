using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using InventarioRetail.Engine.Preview;

namespace InventarioRetail.Cli.Output;

/// <summary>A preview as Markdown, for a pull request.</summary>
internal static partial class MarkdownOutput
{
    public static string Render(PreviewReport report)
    {
        var difference = report.Difference;
        var text = new StringBuilder();
        text.Append($"### Preview of {Code(report.Stack)}: {Wording.Summary(difference)}\n\n");
        text.Append($"From {Code(report.Base)} to {Code(report.Target)}.\n");
        var changed = difference.Steps.Where(step => step.Operation != ResourceOperation.Same).ToList();
        if (changed.Count == 0)
            return text.ToString();
        text.Append("\n| | resource | type | changed properties |\n|---|---|---|---|\n");
        foreach (var step in changed)
            text.Append(Row(step));
        foreach (var step in changed.Where(step => step.Changes.Count > 0))
            text.Append(Details(step));
        return text.ToString();
    }

    private static string Row(ResourceChange step)
    {
        var properties = string.Join(", ", step.Changes.Select(change => Cell(change.Path)));
        var resource = step.Resource;
        return $"| {Wording.Name(step.Operation)} | {Cell(resource.Name)} | {Wording.ShortType(resource.Type)} | "
            + $"{properties} |\n";
    }

    private static string Details(ResourceChange step)
    {
        var text = new StringBuilder();
        text.Append(
            $"\n<details><summary><code>{WebUtility.HtmlEncode(Wording.Printable(step.Resource.Name))}</code></summary>\n\n```diff\n"
        );
        foreach (var change in step.Changes)
        {
            text.Append(
                Wording.Printable($"@@ {change.Path} {Wording.File(step.Resource, change)}").TrimEnd() + " @@\n"
            );
            // Every line gets a prefix, so no content can close the fence.
            foreach (var line in ChangedLines.Of(change))
                text.Append($"{(line.IsAdded ? '+' : '-')} {Wording.Printable(line.Text)}\n");
        }
        text.Append("```\n\n</details>\n");
        return text.ToString();
    }

    /// <summary>Formats a text as code in a table cell; a bar would end the cell even in code.</summary>
    private static string Cell(string text) => Code(text).Replace("|", "\\|", StringComparison.Ordinal);

    private static string Code(string text)
    {
        var printable = Wording.Printable(text);
        if (!printable.Contains('`', StringComparison.Ordinal))
            return $"`{printable}`";
        var fence = new string('`', Backticks().Matches(printable).Max(run => run.Length) + 1);
        return $"{fence} {printable} {fence}";
    }

    [GeneratedRegex("`+")]
    private static partial Regex Backticks();
}
