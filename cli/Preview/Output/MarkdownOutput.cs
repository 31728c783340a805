using System.Text;

namespace InventarioRetail.Cli.Preview.Output;

/// <summary>A preview for a pull request.</summary>
internal static class MarkdownOutput
{
    public static string Render(PreviewReport report)
    {
        var difference = report.Difference;
        var text = new StringBuilder();
        text.Append($"### Preview of `{report.Stack}`: {Wording.Summary(difference)}\n\n");
        text.Append($"From {report.Base} to {report.Target}.\n");
        var changed = difference.Steps.Where(step => step.Operation != StepOperation.Same).ToList();
        if (changed.Count == 0)
            return text.ToString();
        text.Append("\n| | resource | type | changed properties |\n|---|---|---|---|\n");
        foreach (var step in changed)
            text.Append(Row(step));
        foreach (var step in changed.Where(step => step.Changes.Count > 0))
            text.Append(Details(step));
        return text.ToString();
    }

    private static string Row(Step step)
    {
        var properties = string.Join(", ", step.Changes.Select(change => $"`{change.Path}`"));
        var resource = step.Resource;
        return $"| {Wording.Name(step.Operation)} | `{resource.Name}` | {Wording.ShortType(resource.Type)} | {properties} |\n";
    }

    private static string Details(Step step)
    {
        var text = new StringBuilder();
        text.Append($"\n<details><summary><code>{step.Resource.Name}</code></summary>\n\n```diff\n");
        foreach (var change in step.Changes)
        {
            text.Append($"@@ {change.Path} {Wording.File(step.Resource, change)}".TrimEnd() + " @@\n");
            foreach (var line in ChangedLines.Of(change))
                text.Append(
                    $"{(line.IsAdded ? '+' : '-')} {line.Text.Replace("```", "` ` `", StringComparison.Ordinal)}\n"
                );
        }
        text.Append("```\n\n</details>\n");
        return text.ToString();
    }
}
