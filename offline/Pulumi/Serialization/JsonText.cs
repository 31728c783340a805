using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Pulumi.Serialization;

/// <summary>Writes properties that a provider takes as JSON text, in the same format as the engine.</summary>
internal static class JsonText
{
    public static Input<string>? Of(object? value) =>
        value switch
        {
            null => (Input<string>?)null,
            IInput input => new Output<string>(OfOutputAsync(input.ToOutput())),
            _ => Output.Create(OfValueAsync(value)),
        };

    private static async Task<OutputData<string>> OfOutputAsync(IOutput output)
    {
        var data = await output.GetDataAsync().ConfigureAwait(false);
        return data.With(data.IsKnown ? await OfValueAsync(data.Value).ConfigureAwait(false) : null!);
    }

    private static async Task<string> OfValueAsync(object? value)
    {
        var serialized = await new Serializer("").SerializeAsync("json", value).ConfigureAwait(false);
        var text = new StringBuilder();
        Write(text, serialized.IsKnown ? serialized.Value : Constants.Unknown);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case bool flag:
                text.Append(flag ? "true" : "false");
                break;
            case double number when double.IsFinite(number):
                text.Append(number.ToString("r", CultureInfo.InvariantCulture));
                break;
            case double number:
                WriteString(text, number.ToString("r", CultureInfo.InvariantCulture));
                break;
            case string words:
                WriteString(text, words);
                break;
            case ImmutableArray<object?> items:
                WriteItems(text, "[ ", items, Write, items.Length > 0 ? " ]" : "]");
                break;
            case ImmutableDictionary<string, object?> items:
                WriteItems(text, "{ ", items.OrderBy(item => item.Key), WriteProperty, items.Count > 0 ? " }" : "}");
                break;
            default:
                throw new InvalidOperationException(
                    "Unsupported value when converting to protobuf: " + value.GetType().FullName
                );
        }
    }

    private static void WriteProperty(StringBuilder text, KeyValuePair<string, object?> property)
    {
        WriteString(text, property.Key);
        text.Append(": ");
        Write(text, property.Value);
    }

    private static void WriteItems<T>(
        StringBuilder text,
        string open,
        IEnumerable<T> items,
        Action<StringBuilder, T> write,
        string close
    )
    {
        text.Append(open);
        var separator = "";
        foreach (var item in items)
        {
            text.Append(separator);
            write(text, item);
            separator = ", ";
        }
        text.Append(close);
    }

    private static void WriteString(StringBuilder text, string words)
    {
        text.Append('"');
        foreach (var letter in words)
        {
            _ = letter switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' or '<' or '>' or (>= '\u007f' and < '\u00a0') or '\u2028' or '\u2029' => text.Append(
                    CultureInfo.InvariantCulture,
                    $"\\u{(int)letter:x4}"
                ),
                _ => text.Append(letter),
            };
        }
        text.Append('"');
    }
}
