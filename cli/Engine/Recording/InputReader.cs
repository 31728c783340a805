using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pulumi;
using Pulumi.Utilities;

namespace InventarioRetail.Engine.Recording;

/// <summary>The inputs read from a resource's arguments.</summary>
/// <param name="Values">The inputs by name.</param>
/// <param name="Secrets">The names of top-level inputs that contain a secret.</param>
/// <param name="Dependencies">The resources whose outputs are used in the inputs.</param>
internal sealed record ReadInputs(
    JsonObject Values,
    IReadOnlyList<string> Secrets,
    IReadOnlySet<Resource> Dependencies
);

/// <summary>
/// Reads arguments as the SDK serialises them, keeping track of secrets. A given list or map is sent even if it is
/// empty; a null is left out, except in a list. Mocks do not distinguish secrets from other values, so this class reads
/// the arguments themselves through the SDK's public interface.
/// </summary>
internal sealed class InputReader
{
    private readonly HashSet<Resource> dependencies = [];

    public static async Task<ReadInputs> ReadAsync(ResourceArgs arguments)
    {
        var reader = new InputReader();
        var values = await reader.ObjectAsync(arguments);
        return new(values, [.. values.Where(HasSecret).Select(input => input.Key)], reader.dependencies);
    }

    /// <summary>Reads a value outside a resource's arguments, such as a stack output.</summary>
    public static Task<JsonNode?> ReadValueAsync(object? value) => new InputReader().ValueAsync(value);

    private async Task<JsonNode?> ValueAsync(object? value)
    {
        switch (value)
        {
            case null:
                return null;
            case string text:
                return JsonValue.Create(text);
            case bool flag:
                return JsonValue.Create(flag);
            case double number:
                return JsonValue.Create(number);
            case int or long or float or decimal:
                return JsonValue.Create(Convert.ToDecimal(value, CultureInfo.InvariantCulture));
            case Enum member:
                return JsonValue.Create(Convert.ToInt32(member, CultureInfo.InvariantCulture));
            case JsonElement element:
                return JsonNode.Parse(element.GetRawText());
            case Resource resource:
                dependencies.Add(resource);
                return Placeholder.IdOf(resource.GetResourceName());
            case InputArgs arguments:
                return await ObjectAsync(arguments);
            case IDictionary map:
                return await MapAsync(map);
        }
        if (EventualValue.Of(value) is { } eventual)
            return await EventualAsync(value, eventual);
        return value is IEnumerable list ? await ListAsync(list)
            : EnumOrUnion.Unwrap(value) is { } inner ? await ValueAsync(inner)
            : JsonValue.Create(value.ToString());
    }

    private Task<JsonObject> ObjectAsync(InputArgs arguments) =>
        ObjectAsync(InputMembers.Of(arguments.GetType()).Select(member => (member.Name, member.Get(arguments))));

    private Task<JsonObject> MapAsync(IDictionary map) =>
        ObjectAsync(
            map.Keys.Cast<object>()
                .OrderBy(key => key.ToString(), StringComparer.Ordinal)
                .Select(key => (key.ToString()!, map[key]))
        );

    private async Task<JsonObject> ObjectAsync(IEnumerable<(string Name, object? Value)> members)
    {
        var read = new JsonObject();
        foreach (var (name, member) in members)
        {
            if (await ValueAsync(member) is { } value)
                read[name] = value;
        }
        return read;
    }

    private async Task<JsonArray> ListAsync(IEnumerable list)
    {
        var read = new JsonArray();
        foreach (var element in list)
            read.Add(await ValueAsync(element));
        return read;
    }

    private async Task<JsonNode?> EventualAsync(object value, EventualValue eventual)
    {
        var (content, isKnown, isSecret, dependsOn) = await eventual.GetAsync(value);
        dependencies.UnionWith(dependsOn);
        var read = isKnown ? await ValueAsync(content) : Placeholder.Computed;
        // A value made only of placeholders is not secret itself; in any other secret, every character may come from a
        // literal.
        return isSecret && read is not null && !IsOfPlaceholders(read) ? Placeholder.AnySecret : read;
    }

    private static bool IsOfPlaceholders(JsonNode? node) =>
        node switch
        {
            JsonObject map => map.All(entry => IsOfPlaceholders(entry.Value)),
            JsonArray list => list.All(IsOfPlaceholders),
            JsonValue value => value.TryGetValue<string>(out var text) && Placeholder.IsNamedSecret(text),
            _ => false,
        };

    private static bool HasSecret(KeyValuePair<string, JsonNode?> named) =>
        named.Value switch
        {
            JsonObject map => map.Any(HasSecret),
            JsonArray list => list.Any(element => HasSecret(new("", element))),
            JsonValue value => value.TryGetValue<string>(out var text) && Placeholder.IsIn(text),
            _ => false,
        };
}
