using System.Text.Json;

namespace InventarioRetail.Settings;

/// <summary>
/// Reads the top-level values of a configuration in the form in which Pulumi passes them to a program: a string, which
/// is JSON if the value is a map or a list.
/// </summary>
internal sealed class JsonTree(ConfigLocation? location, bool maybeSecret)
{
    private readonly List<ConfigError> errors = [];

    /// <summary>Reads a top-level value.</summary>
    /// <param name="path">The value's key.</param>
    /// <param name="text">The string.</param>
    /// <param name="location">Position in the source; null if unknown.</param>
    /// <param name="maybeSecret">Whether any part of it was encrypted.</param>
    /// <param name="errors">The errors found.</param>
    public static ConfigNode Read(
        string path,
        string text,
        ConfigLocation? location,
        bool maybeSecret,
        out IReadOnlyList<ConfigError> errors
    )
    {
        var tree = new JsonTree(location, maybeSecret);
        errors = tree.errors;
        return tree.TopLevel(path, text);
    }

    private ConfigNode TopLevel(string path, string text)
    {
        if (text is "" or "null")
        {
            return new ConfigScalar(text, ScalarKind.Null, location);
        }

        if (!text.StartsWith('{') && !text.StartsWith('['))
        {
            return new ConfigScalar(text, ScalarKind.Text, location, maybeSecret);
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            return Node(document.RootElement, path);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Omits the exception's message, which quotes the text and may thus contain a secret.
            var place = exception is JsonException { BytePositionInLine: { } at } ? $" (at byte {at + 1})" : "";
            errors.Add(new ConfigError(path, location, $"is not valid JSON{place}; write a YAML map or list."));
            return new ConfigScalar("", ScalarKind.Null, location);
        }
    }

    private ConfigNode Node(JsonElement element, string path) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => Map(element, path),
            JsonValueKind.Array => new ConfigList(
                [.. element.EnumerateArray().Select((item, index) => Node(item, ConfigText.Item(path, index)))],
                location
            ),
            JsonValueKind.String => Scalar(element.GetString()!, ScalarKind.Text),
            JsonValueKind.Number => Scalar(element.GetRawText(), ScalarKind.Number),
            JsonValueKind.True => Scalar("true", ScalarKind.Boolean),
            JsonValueKind.False => Scalar("false", ScalarKind.Boolean),
            _ => Scalar("", ScalarKind.Null),
        };

    private ConfigMap Map(JsonElement element, string path)
    {
        var entries = new List<ConfigEntry>();
        foreach (var property in element.EnumerateObject())
        {
            var childPath = ConfigText.Child(path, property.Name);
            if (entries.Exists(entry => entry.Key == property.Name))
            {
                errors.Add(new ConfigError(childPath, location, "duplicate key; remove one of the two."));
            }
            else
            {
                entries.Add(new ConfigEntry(property.Name, location, Node(property.Value, childPath)));
            }
        }

        return new ConfigMap(entries, location);
    }

    private ConfigScalar Scalar(string text, ScalarKind kind) => new(text, kind, location, maybeSecret);
}
