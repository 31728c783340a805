using System.Globalization;
using System.Text;

namespace InventarioRetail.Sample;

/// <summary>Writes metrics in the Prometheus text format 0.0.4.</summary>
internal sealed class MetricText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder lines = new();

    /// <summary>Writes a metric's header; its samples must follow.</summary>
    public void Begin(string name, string type, string help) =>
        lines.Append($"# HELP {name} {help}\n# TYPE {name} {type}\n");

    public void Sample(string name, string labels, double value) =>
        lines.Append(name).Append(labels).Append(' ').Append(Number(value)).Append('\n');

    /// <summary>Writes a metric with one sample without labels.</summary>
    public void Single(string name, string type, string help, double value)
    {
        Begin(name, type, help);
        Sample(name, "", value);
    }

    /// <summary>Formats labels as they follow a metric's name.</summary>
    public static string Labels(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var text = new StringBuilder("{");
        foreach (var (name, value) in labels)
            text.Append(text.Length > 1 ? "," : "").Append($"{name}=\"{Escape(value)}\"");
        return text.Append('}').ToString();
    }

    public static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    public override string ToString() => lines.ToString();

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
}
