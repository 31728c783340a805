using System.Text.Json.Nodes;
using InventarioRetail.Engine.Smoke;
using Spectre.Console;

namespace InventarioRetail.Cli.Output;

/// <summary>Shows the results of the smoke tests.</summary>
internal static class SmokeOutput
{
    private const int KeyWidth = 18;

    /// <summary>Writes one line per check; a failed check is followed by what was expected.</summary>
    public static void Write(IAnsiConsole console, SmokeCheck check)
    {
        var (mark, colour) = check.Outcome switch
        {
            SmokeOutcome.Passed => ("✓", "green"),
            SmokeOutcome.Failed => ("✗", "red"),
            _ => ("–", "yellow"),
        };
        var seen = check.Outcome is SmokeOutcome.NotChecked ? $"not checked: {check.Seen}" : check.Seen;
        console.MarkupLine($"[{colour}]{mark}[/] {check.Key.PadRight(KeyWidth)}{Markup.Escape(seen)}");
        if (check.Outcome is SmokeOutcome.Failed)
            console.WriteLine($"  {"".PadRight(KeyWidth)}expected: {check.Right}");
    }

    public static void WriteSummary(IAnsiConsole console, string stack, SmokeReport report)
    {
        var failed = report.Checks.Where(check => check.Outcome is SmokeOutcome.Failed).ToList();
        var passed = report.Checks.Count(check => check.Outcome is SmokeOutcome.Passed);
        var seconds = report.Checks.Sum(check => check.Took.TotalSeconds);
        console.WriteLine();
        console.WriteLine(
            report.Checks is [{ Outcome: SmokeOutcome.Failed }]
                ? $"{stack} does not respond at {report.Url}. Check that it is up: ./run ps {stack}"
            : failed.Count == 0 ? $"{stack} is healthy: {passed} checks passed ({seconds:0.0} s)."
            : $"{stack} is not healthy: {string.Join(", ", failed.Select(check => check.Key))} failed, {passed} passed "
                + $"({seconds:0.0} s)."
        );
    }

    public static string ToJson(string stack, SmokeReport report) =>
        Json.Indented(
            new JsonObject
            {
                ["stack"] = stack,
                ["url"] = report.Url.AbsoluteUri,
                ["passed"] = report.Passed,
                ["revisions"] = new JsonArray([.. report.Revisions.Select(revision => (JsonNode)revision)]),
                ["checks"] = new JsonArray([.. report.Checks.Select(ToJson)]),
            }
        ) + "\n";

    private static JsonObject ToJson(SmokeCheck check) =>
        new()
        {
            ["key"] = check.Key,
            ["name"] = check.Name,
            ["outcome"] = check.Outcome switch
            {
                SmokeOutcome.Passed => "passed",
                SmokeOutcome.Failed => "failed",
                _ => "not-checked",
            },
            ["seen"] = check.Seen,
            ["right"] = check.Right,
            ["milliseconds"] = Math.Round(check.Took.TotalMilliseconds, 1),
        };
}
