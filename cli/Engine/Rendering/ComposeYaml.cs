using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace InventarioRetail.Engine.Rendering;

/// <summary>
/// Writes YAML that all readers parse in the same way: Compose 1 reads YAML 1.1, later versions 1.2. A text is
/// therefore written without quotes only if it cannot be parsed as another type.
/// </summary>
internal static partial class ComposeYaml
{
    private const int LongestFlow = 100;

    public static string Write(JsonObject document)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(
            text,
            new EmitterSettings(
                bestIndent: 2,
                bestWidth: int.MaxValue,
                isCanonical: false,
                maxSimpleKeyLength: 1024
            ).WithIndentedSequences()
        );
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, document);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Emit(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                emitter.Emit(
                    new MappingStart(null, null, true, map.Count == 0 ? MappingStyle.Flow : MappingStyle.Block)
                );
                foreach (var (key, value) in map)
                {
                    Emit(emitter, key);
                    Emit(emitter, value);
                }
                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                emitter.Emit(
                    new SequenceStart(null, null, true, IsShort(list) ? SequenceStyle.Flow : SequenceStyle.Block)
                );
                foreach (var element in list)
                    Emit(emitter, element);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.TryGetValue<string>(out var text):
                Emit(emitter, text);
                break;
            default:
                emitter.Emit(new Scalar(null, null, node?.ToJsonString() ?? "null", ScalarStyle.Plain, true, false));
                break;
        }
    }

    private static void Emit(Emitter emitter, string text)
    {
        var style = Style(text);
        emitter.Emit(new Scalar(null, null, text, style, style == ScalarStyle.Plain, true));
    }

    private static ScalarStyle Style(string text) =>
        IsPlain(text) ? ScalarStyle.Plain
        : text.Contains('\n') && Block().IsMatch(text) ? ScalarStyle.Literal
        : OneLine().IsMatch(text) ? ScalarStyle.SingleQuoted
        : ScalarStyle.DoubleQuoted;

    private static bool IsPlain(string text) => Plain().IsMatch(text) && !OtherThanText().IsMatch(text);

    private static bool IsShort(JsonArray list) =>
        list.All(element =>
            element is JsonValue value && value.TryGetValue<string>(out var text) && !text.Contains('\n')
        )
        && list.Sum(element => element!.GetValue<string>().Length + 4) <= LongestFlow;

    /// <summary>Matches words, paths, image references, and quantities such as <c>512m</c> and <c>1m30s</c>.</summary>
    [GeneratedRegex(@"\A(?:(?:[A-Za-z/]|\./)[A-Za-z0-9_./@+-]*(?::[A-Za-z0-9_./@+-]+)*|(?:[0-9]+[hms])+)\z")]
    private static partial Regex Plain();

    [GeneratedRegex(@"\A(?:true|false|yes|no|on|off|null|y|n)\z", RegexOptions.IgnoreCase)]
    private static partial Regex OtherThanText();

    /// <summary>
    /// Matches lines of printable characters without leading blanks in the first line and trailing blanks in any line.
    /// </summary>
    [GeneratedRegex($@"\A(?![ \t\n])(?:{Printable}|(?<![ \t])\n)*(?<![ \t])\z")]
    private static partial Regex Block();

    [GeneratedRegex($@"\A{Printable}*\z")]
    private static partial Regex OneLine();

    // Excludes characters that some readers take for a line break: next line, line and paragraph separator, byte order
    // mark.
    private const string Printable = @"[\u0020-\u007E\u00A0-\u2027\u202A-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD]";
}
