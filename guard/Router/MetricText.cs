using System.Globalization;
using System.Text;

namespace InventarioRetail.Guard;

/// <summary>A sample in the Prometheus text format.</summary>
internal readonly record struct MetricSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    /// <summary>Returns the value of a label; empty if there is none.</summary>
    public string Label(string name) => Labels.GetValueOrDefault(name, "");
}

/// <summary>Reads and writes the Prometheus text format.</summary>
internal static class MetricText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Reads the samples; lines that are not samples are skipped.</summary>
    public static IEnumerable<MetricSample> Read(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            if (ReadSample(line.TrimEnd('\r')) is { } sample)
                yield return sample;
        }
    }

    /// <summary>Appends a metric with its samples; none are written without samples.</summary>
    public static void Append(
        StringBuilder text,
        string name,
        string type,
        string help,
        params IEnumerable<((string Name, string Value)[] Labels, double Value)> samples
    )
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
        foreach (var (labels, value) in samples)
        {
            text.Append(name);
            if (labels.Length > 0)
                text.Append('{')
                    .AppendJoin(',', labels.Select(label => $"{label.Name}=\"{Escape(label.Value)}\""))
                    .Append('}');
            text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }
    }

    private static string Escape(string value) =>
        value
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);

    private static MetricSample? ReadSample(string line)
    {
        if (line.Length == 0 || line[0] == '#')
            return null;
        var nameEnd = line.AsSpan().IndexOfAny('{', ' ');
        if (nameEnd <= 0)
            return null;
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var at = nameEnd;
        if (line[at] == '{' && !ReadLabels(line, ref at, labels))
            return null;
        var rest = line.AsSpan(at).Trim();
        var valueEnd = rest.IndexOf(' ');
        return Number(valueEnd < 0 ? rest : rest[..valueEnd]) is { } value
            ? new MetricSample(line[..nameEnd], labels, value)
            : null;
    }

    /// <summary>Reads <c>{name="value",…}</c> and moves behind it.</summary>
    private static bool ReadLabels(string line, ref int at, Dictionary<string, string> labels)
    {
        at++;
        while (at < line.Length && line[at] != '}')
        {
            var equals = line.IndexOf("=\"", at, StringComparison.Ordinal);
            if (equals < 0)
                return false;
            var name = line[at..equals].Trim(' ', ',');
            var value = new StringBuilder();
            for (at = equals + 2; at < line.Length && line[at] != '"'; at++)
            {
                if (line[at] == '\\' && at + 1 < line.Length)
                    value.Append(line[++at] == 'n' ? '\n' : line[at]);
                else
                    value.Append(line[at]);
            }

            labels[name] = value.ToString();
            at++;
        }

        return at++ < line.Length;
    }

    private static double? Number(ReadOnlySpan<char> text) =>
        text switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null,
        };
}
