using InventarioRetail.Policy.Guardrails;

namespace InventarioRetail.Cli.Output;

/// <summary>What the rules say, one line for each violation.</summary>
internal static class GuardrailText
{
    public static IEnumerable<string> Lines(GuardrailReport report)
    {
        foreach (var finding in report.Findings)
        {
            var violation = finding.Violation;
            var place = violation.Path.Length == 0 ? "" : $"{violation.Path}: ";
            yield return Shown(
                $"{finding.Resource}: {finding.Rule.Key} — {place}{violation.Found}; {violation.Remedy}"
            );
        }
        yield return Shown(
            $"{report.Stack}: {Count(report.Findings.Count, "violation")} of {Count(GuardrailReport.Rules.Count, "rule")} over {Count(report.ResourceCount, "resource")}; {Count(report.Allowed.Count, "exception")} (./run check --list)"
        );
    }

    /// <summary>Every rule with what it forbids, and under it what breaks it on purpose.</summary>
    public static IEnumerable<string> Rules()
    {
        foreach (var rule in GuardrailReport.Rules)
        {
            yield return $"{rule.Key}: {rule.Forbids}.";
            foreach (var exception in GuardrailExceptions.All.Where(exception => exception.Rule == rule.Key))
            {
                var subject = exception.Subject is { Length: > 0 } named ? $" ({named})" : "";
                yield return $"  but {exception.Resource}{subject}: {exception.Reason}";
            }
        }
    }

    private static string Count(int count, string thing) =>
        count switch
        {
            0 => $"no {thing}",
            1 => $"1 {thing}",
            _ => $"{count} {thing}s",
        };

    private static string Shown(string text) => Wording.Printable(text);
}
