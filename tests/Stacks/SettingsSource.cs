using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace InventarioRetail.Stacks.Tests;

/// <summary>Turns short configurations into settings, by the way of a stack's file and by the way of Pulumi.</summary>
internal static partial class SettingsSource
{
    public const string Project = "inventario-retail";
    public const string Stack = "staging";
    public const string File = "Pulumi.staging.yaml";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(), new TextConverter() },
    };

    private static readonly JsonSerializerOptions OneLine = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// The text of a stack's file with these keys below the project's name, from line 2 on; the platform and the stable
    /// revision come after them when they are not given.
    /// </summary>
    public static string Yaml(string keys)
    {
        var text = StackYaml.Of(Project, keys);
        foreach (var given in (string[])["platform: docker", "release: { stable: v1.0.0 }"])
            if (!text.Contains($"{Project}:{given.Split(':')[0]}:", StringComparison.Ordinal))
                text += $"  {Project}:{given}\n";
        return text;
    }

    public static ConfigTree Tree(string keys) => StackFile.Parse(Yaml(keys), File, Project);

    public static SettingsResult Parse(string keys) => StackSettings.Parse(Tree(keys), Project, Stack);

    public static SettingsResult ParseAsPulumi(string keys)
    {
        var (config, secretKeys) = AsPulumi(Yaml(keys));
        var values = JsonSerializer.Deserialize<Dictionary<string, string>>(config)!;
        var tree = PulumiConfigSource.Read(
            Project,
            key => values.GetValueOrDefault($"{Project}:{key}"),
            config,
            secretKeys
        );
        return StackSettings.Parse(tree, Project, Stack);
    }

    /// <summary>Everything that the settings say, as text; secrets as their placeholders.</summary>
    public static string Dump(StackSettings settings) => JsonSerializer.Serialize(settings, Json);

    /// <summary>The same, a line for each value: <c>Release.Weight = 10</c>.</summary>
    public static IEnumerable<string> Leaves(StackSettings settings) => Leaves("", JsonNode.Parse(Dump(settings)));

    private static IEnumerable<string> Leaves(string path, JsonNode? node) =>
        node is JsonObject { Count: > 0 } map
            ? map.SelectMany(pair => Leaves(path.Length == 0 ? pair.Key : $"{path}.{pair.Key}", pair.Value))
            : [$"{path} = {node?.ToJsonString(OneLine) ?? "null"}"];

    /// <summary>
    /// What Pulumi's language host hands to a program for a stack's file; encrypted values become "decrypted".
    /// </summary>
    public static (string Config, string SecretKeys) AsPulumi(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        var config = (YamlMappingNode)((YamlMappingNode)stream.Documents[0].RootNode)["config"];
        var values = new JsonObject();
        var secretKeys = new JsonArray();
        foreach (var (key, value) in config)
        {
            var name = ((YamlScalarNode)key).Value!;
            var hasSecret = false;
            var node = ToJson(value, ref hasSecret);
            values[name] =
                node is null ? ""
                : node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>()
                : node.ToJsonString();
            if (hasSecret)
            {
                secretKeys.Add(name);
            }
        }

        return (values.ToJsonString(), secretKeys.ToJsonString());
    }

    private static JsonNode? ToJson(YamlNode node, ref bool hasSecret)
    {
        switch (node)
        {
            case YamlMappingNode { Children.Count: 1 } map
                when map.Children.First().Key is YamlScalarNode { Value: "secure" }:
                hasSecret = true;
                return "decrypted";
            case YamlMappingNode map:
                var json = new JsonObject();
                foreach (var (key, value) in map)
                {
                    json[((YamlScalarNode)key).Value!] = ToJson(value, ref hasSecret);
                }

                return json;
            case YamlSequenceNode list:
                var items = new JsonArray();
                foreach (var item in list)
                {
                    items.Add(ToJson(item, ref hasSecret));
                }

                return items;
            default:
                var scalar = (YamlScalarNode)node;
                return scalar.Style != ScalarStyle.Plain ? scalar.Value
                    : scalar.Value is "" or "null" or "~" ? null
                    : scalar.Value is "true" or "false" ? scalar.Value == "true"
                    : Number().IsMatch(scalar.Value!)
                        ? JsonNode.Parse(
                            double.Parse(scalar.Value!, CultureInfo.InvariantCulture)
                                .ToString(CultureInfo.InvariantCulture)
                        )
                    : scalar.Value;
        }
    }

    [GeneratedRegex(@"\A-?[0-9]+(\.[0-9]+)?\z")]
    private static partial Regex Number();

    /// <summary>The types that have a way of their own to be written.</summary>
    private sealed class TextConverter : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) =>
            typeToConvert == typeof(TimeSpan)
            || typeToConvert == typeof(MemorySize)
            || typeToConvert == typeof(Revision)
            || typeToConvert == typeof(SecretText);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Writer<>).MakeGenericType(typeToConvert))!;

        private sealed class Writer<T> : JsonConverter<T>
        {
            public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
                throw new NotSupportedException();

            public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
                writer.WriteStringValue(value is TimeSpan time ? Duration.Format(time) : value!.ToString());
        }
    }
}
