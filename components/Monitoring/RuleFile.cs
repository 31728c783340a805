using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace InventarioRetail.Monitoring;

/// <summary>Renders rules as Prometheus rule files.</summary>
internal static class RuleFile
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Render(IEnumerable<RuleGroup<RecordingRule>> groups) =>
        Render(
            groups,
            (text, rule) =>
            {
                text.Append($"      - record: {rule.Name}\n");
                Expression(text, rule.Expression);
            }
        );

    public static string Render(IEnumerable<RuleGroup<AlertRule>> groups, MonitoringOptions options) =>
        Render(
            groups,
            (text, rule) =>
            {
                text.Append($"      - alert: {rule.Name}\n");
                Expression(text, rule.Expression);
                if (rule.For > TimeSpan.Zero)
                {
                    text.Append($"        for: {PrometheusDuration.Format(rule.For)}\n");
                }

                Map(text, "labels", rule.Labels);
                Map(
                    text,
                    "annotations",
                    [
                        ("summary", $"{options.Stack}: {rule.Summary}"),
                        ("description", rule.Description),
                        ("runbook_url", $"{options.RunbookUrl}#{rule.RunbookAnchor}"),
                    ]
                );
            }
        );

    private static string Render<TRule>(IEnumerable<RuleGroup<TRule>> groups, Action<StringBuilder, TRule> append)
    {
        var text = new StringBuilder("groups:\n");
        foreach (var group in groups)
        {
            text.Append($"  - name: {group.Name}\n    rules:\n");
            foreach (var rule in group.Rules)
                append(text, rule);
        }

        return text.ToString();
    }

    private static void Expression(StringBuilder text, string expression)
    {
        text.Append("        expr: |-\n");
        foreach (var line in expression.Split('\n'))
        {
            text.Append($"          {line}\n");
        }
    }

    private static void Map(StringBuilder text, string name, IEnumerable<(string Name, string Value)> entries)
    {
        text.Append($"        {name}:\n");
        foreach (var entry in entries)
        {
            // A JSON string is also a YAML string.
            text.Append($"          {entry.Name}: {JsonSerializer.Serialize(entry.Value, Json)}\n");
        }
    }
}
