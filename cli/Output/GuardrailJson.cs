using System.Text.Json.Nodes;
using InventarioRetail.Policy.Guardrails;

namespace InventarioRetail.Cli.Output;

/// <summary>Guardrail findings and rules as JSON.</summary>
internal static class GuardrailJson
{
    public static string Render(GuardrailReport report) =>
        Write(
            new()
            {
                ["stack"] = report.Stack,
                ["rules"] = GuardrailReport.Rules.Count,
                ["resources"] = report.ResourceCount,
                ["violations"] = new JsonArray([.. report.Findings.Select(Violation)]),
                ["exceptions"] = new JsonArray([
                    .. report.Allowed.Select(allowed => new JsonObject
                    {
                        ["resource"] = allowed.Finding.Resource,
                        ["rule"] = allowed.Finding.Rule.Key,
                        ["path"] = allowed.Finding.Violation.Path,
                        ["reason"] = allowed.Exception.Reason,
                    }),
                ]),
            }
        );

    public static string Rules() =>
        Write(
            new()
            {
                ["rules"] = new JsonArray([
                    .. GuardrailReport.Rules.Select(rule => new JsonObject
                    {
                        ["rule"] = rule.Key,
                        ["forbids"] = rule.Forbids,
                        ["exceptions"] = new JsonArray([
                            .. GuardrailExceptions
                                .All.Where(exception => exception.Rule == rule.Key)
                                .Select(exception => new JsonObject
                                {
                                    ["resource"] = exception.Resource,
                                    ["subject"] = exception.Subject,
                                    ["reason"] = exception.Reason,
                                }),
                        ]),
                    }),
                ]),
            }
        );

    private static JsonObject Violation(Finding finding) =>
        new()
        {
            ["resource"] = finding.Resource,
            ["urn"] = finding.Violation.Resource.Urn,
            ["rule"] = finding.Rule.Key,
            ["path"] = finding.Violation.Path,
            ["found"] = finding.Violation.Found,
            ["remedy"] = finding.Violation.Remedy,
        };

    private static string Write(JsonObject json) => Json.Indented(json) + "\n";
}
