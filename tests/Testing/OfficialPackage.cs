using System.Text.Json;
using System.Text.Json.Nodes;

namespace InventarioRetail.Testing.Schemas;

/// <summary>A property of an official type; <c>extract.mjs</c> says what its type looks like.</summary>
internal sealed record OfficialProperty(JsonElement Type, bool Required)
{
    public bool IsString => Type.ValueKind == JsonValueKind.String && Type.ValueEquals("string");

    /// <summary>
    /// Kind and element of a type such as <c>{ "list": "string" }</c>; null for a type that is only a name.
    /// </summary>
    public static (string Kind, JsonElement Of)? Case(JsonElement type) =>
        type.ValueKind == JsonValueKind.String
            ? null
            : type.EnumerateObject().Select(one => (one.Name, one.Value)).Single();
}

/// <summary>What an official package says of a resource.</summary>
internal sealed record OfficialResource(
    Dictionary<string, OfficialProperty> Inputs,
    Dictionary<string, OfficialProperty> Outputs,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<string> SecretInputs,
    IReadOnlyList<string> SecretOutputs
);

/// <summary>An official package: its resources by type token, and the types and enums that these use.</summary>
internal sealed record OfficialPackage(
    string Name,
    string Version,
    Dictionary<string, OfficialResource> Resources,
    Dictionary<string, Dictionary<string, OfficialProperty>> Inputs,
    Dictionary<string, Dictionary<string, OfficialProperty>> Outputs,
    Dictionary<string, Dictionary<string, string>> Enums
)
{
    /// <summary>What is wrong with an object's names and values, as <c>path: problem</c>.</summary>
    public IEnumerable<string> ProblemsOf(
        Dictionary<string, OfficialProperty> properties,
        JsonObject inputs,
        string path = ""
    ) =>
        [
            .. properties
                .Where(property => property.Value.Required && inputs[property.Key] is null)
                .Select(property => $"{path}{property.Key}: is required"),
            .. inputs.SelectMany(input =>
                properties.TryGetValue(input.Key, out var property)
                    ? ProblemsOf(property.Type, input.Value, path + input.Key)
                    : [$"{path}{input.Key}: there is no such input"]
            ),
        ];

    private IEnumerable<string> ProblemsOf(JsonElement type, JsonNode? value, string path)
    {
        if (IsPlaceholder(value))
            return [];
        if (OfficialProperty.Case(type) is not { } only)
            return type.GetString() is var name && name == "any" || name == Kind(value) ? [] : [Not($"a {name}")];
        var (kind, of) = only;
        return (kind, value) switch
        {
            ("list", JsonArray list) => list.SelectMany((item, index) => ProblemsOf(of, item, $"{path}[{index}]")),
            ("map", JsonObject map) => map.SelectMany(item => ProblemsOf(of, item.Value, $"{path}.{item.Key}")),
            ("type", JsonObject properties) => ProblemsOf(Inputs[of.GetString()!], properties, $"{path}."),
            ("enum", JsonValue) when Enums[of.GetString()!].ContainsValue(value.ToString()) => [],
            ("value", JsonValue) when value.ToString() == of.GetString() => [],
            ("union", _) => Cases(of)
                .Select(one => ProblemsOf(one, value, path).ToList())
                .MinBy(problems => problems.Count)!,
            _ => [Not($"a {type}")],
        };

        string Not(string what) => $"{path}: {value?.ToJsonString() ?? "null"} is not {what}";
    }

    /// <summary>A string beside an enum means "and values that are too new for it"; here there is none.</summary>
    private static List<JsonElement> Cases(JsonElement union)
    {
        var cases = union.EnumerateArray().ToList();
        var enums = cases.Where(one => OfficialProperty.Case(one)?.Kind == "enum").ToList();
        return enums.Count > 0 ? enums : cases;
    }

    /// <summary>A recording has <c>‹secret›</c> or the like for what is not known, whatever its type.</summary>
    private static bool IsPlaceholder(JsonNode? value) =>
        value is JsonValue && value.ToString() is ['‹', .., '›'] text && text.IndexOf('›') == text.Length - 1;

    private static string? Kind(JsonNode? value) =>
        value?.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            _ => null,
        };
}
