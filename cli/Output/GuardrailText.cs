using InventarioRetail.Policy.Guardrails;

namespace InventarioRetail.Cli.Output;

/// <summary>Guardrail findings and rules as text.</summary>
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
            $"{report.Stack}: {Count(report.Findings.Count, "violation")}, "
                + $"{Count(GuardrailReport.Rules.Count, "rule")} checked on "
                + $"{Count(report.ResourceCount, "resource")}, "
                + $"{Count(report.Allowed.Count, "exception")} (./run check --list)"
        );
    }

    /// <summary>Each rule with what it forbids, followed by its exceptions.</summary>
    public static IEnumerable<string> Rules()
    {
        foreach (var rule in GuardrailReport.Rules)
        {
            yield return $"{rule.Key}: {rule.Forbids}.";
            foreach (var exception in GuardrailExceptions.All.Where(exception => exception.Rule == rule.Key))
            {
                var subject = exception.Subject is { Length: > 0 } named ? $" ({named})" : "";
                yield return $"  except {exception.Resource}{subject}: {exception.Reason}";
            }
        }
    }

    private static string Count(int count, string thing) =>
        count switch
        {
            0 => $"no {thing}s",
            1 => $"1 {thing}",
            _ => $"{count} {thing}s",
        };

    private static string Shown(string text) => Wording.Printable(text);
}
