using System.Text.Json.Nodes;

namespace InventarioRetail.Engine.Rendering;

/// <summary>
/// Reads the inputs of a resource by name. An input that is not read is an error, so that nothing that a stack declares
/// gets lost; empty lists and maps declare nothing.
/// </summary>
internal sealed class Fields
{
    private readonly JsonObject values;
    private readonly string resource;
    private readonly string path;
    private readonly HashSet<string> known = [];

    private Fields(JsonObject values, string resource, string path)
    {
        this.values = values;
        this.resource = resource;
        this.path = path;
    }

    /// <exception cref="UsageException">An input is missing, has the wrong type, or is not supported.</exception>
    public static T Read<T>(RecordedResource resource, Func<Fields, T> read) =>
        Read(resource.Inputs, $"{resource.Name} ({resource.Type})", "", read);

    /// <summary>Accepts an input that has no effect on a running container.</summary>
    public void Ignore(string name) => known.Add(name);

    public string Text(string name) => OptionalText(name) ?? throw Missing(name);

    public string? OptionalText(string name) => Find(name) is { } value ? Known(name, TextOf(value, name)) : null;

    /// <summary>Reads a text that may be a placeholder for a value known only after deployment.</summary>
    public string EventualText(string name) => TextOf(Find(name) ?? throw Missing(name), name);

    public int? Integer(string name) =>
        Find(name) switch
        {
            null => null,
            JsonValue value
                when value.TryGetValue<decimal>(out var number)
                    && number is >= 0 and <= int.MaxValue
                    && number == decimal.Truncate(number) => (int)number,
            _ => throw Wrong(name, "is not a whole number from 0"),
        };

    public bool? Flag(string name) =>
        Find(name) switch
        {
            null => null,
            JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
            _ => throw Wrong(name, "is neither true nor false"),
        };

    public IReadOnlyList<string> Texts(string name) =>
        [.. Elements(name).Select((element, index) => Known($"{name}[{index}]", TextOf(element, $"{name}[{index}]")))];

    public IReadOnlyList<(string Key, string Value)> Map(string name) =>
        Find(name) switch
        {
            null => [],
            JsonObject map => [.. map.Select(entry => (Key(name, entry.Key), Value(name, entry)))],
            _ => throw Wrong(name, "is not a map"),
        };

    public T? Child<T>(string name, Func<Fields, T> read)
        where T : class =>
        Find(name) switch
        {
            null => null,
            JsonObject child => Read(child, resource, $"{path}{name}.", read),
            _ => throw Wrong(name, "is not a map"),
        };

    public IReadOnlyList<T> Children<T>(string name, Func<Fields, T> read) =>
        [
            .. Elements(name)
                .Select(
                    (element, index) =>
                        element is JsonObject child
                            ? Read(child, resource, $"{path}{name}[{index}].", read)
                            : throw Wrong($"{name}[{index}]", "is not a map")
                ),
        ];

    /// <summary>Creates the error for an invalid input; <paramref name="problem"/> follows its name.</summary>
    public UsageException Wrong(string name, string problem) => new($"{resource}: {path}{name} {problem}.");

    private static T Read<T>(JsonObject values, string resource, string path, Func<Fields, T> read)
    {
        var fields = new Fields(values, resource, path);
        var result = read(fields);
        var unknown = values
            .Where(value => !fields.known.Contains(value.Key) && !IsEmpty(value.Value))
            .Select(value => value.Key)
            .ToList();
        if (unknown.Count > 0)
        {
            var names = string.Join(", ", unknown.Select(name => path + name));
            throw new UsageException($"{resource}: {names}: not supported by Docker Compose. Use --engine pulumi.");
        }
        return result;
    }

    private static bool IsEmpty(JsonNode? value) => value is JsonArray { Count: 0 } or JsonObject { Count: 0 };

    private JsonNode? Find(string name)
    {
        known.Add(name);
        return values[name];
    }

    private JsonArray Elements(string name) =>
        Find(name) switch
        {
            null => [],
            JsonArray list => list,
            _ => throw Wrong(name, "is not a list"),
        };

    private string TextOf(JsonNode? value, string name) =>
        value is JsonValue scalar && scalar.TryGetValue<string>(out var text)
            ? text
            : throw Wrong(name, "is not a text");

    private string Value(string name, KeyValuePair<string, JsonNode?> entry) =>
        Known($"{name}.{entry.Key}", TextOf(entry.Value, $"{name}.{entry.Key}"));

    /// <summary>Reads a key, which cannot have a secret: Compose replaces variables in values only.</summary>
    private string Key(string name, string key) =>
        Placeholder.IsIn(key) ? throw Wrong(name, "has a secret in a key") : key;

    private string Known(string name, string text) =>
        Placeholder.Unknown().Match(text) is { Success: true } unknown
            ? throw Wrong(name, $"contains {unknown.Value}, which only Pulumi knows")
            : text;

    private UsageException Missing(string name) => Wrong(name, "is missing");
}
