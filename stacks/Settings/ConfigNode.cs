namespace InventarioRetail.Settings;

/// <summary>The position of a part of a configuration in its source.</summary>
/// <param name="Source">The file name, or the command line option.</param>
/// <param name="Line">The line, from 1; 0 if the source has no lines.</param>
/// <param name="Column">The column, from 1; 0 if the source has no lines.</param>
public sealed record ConfigLocation(string Source, int Line = 0, int Column = 0)
{
    /// <summary>The position as compilers print it: <c>file:line:column</c>.</summary>
    public override string ToString() => Line == 0 ? Source : $"{Source}:{Line}:{Column}";
}

/// <summary>A node of a configuration, independent of its source: a file, Pulumi or a command line.</summary>
/// <param name="location">Position in the source; null if unknown.</param>
public abstract class ConfigNode(ConfigLocation? location)
{
    /// <summary>Position in the source; null if unknown.</summary>
    public ConfigLocation? Location { get; } = location;
}

/// <summary>The type of a scalar.</summary>
public enum ScalarKind
{
    /// <summary>Null, which is treated as if the key were absent.</summary>
    Null,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A date, as YAML reads an unquoted <c>2025-01-31</c>.</summary>
    Date,

    /// <summary>Text.</summary>
    Text,
}

/// <summary>A scalar, with its original text.</summary>
/// <param name="text">The value's text.</param>
/// <param name="kind">The type of the value.</param>
/// <param name="location">Position in the source.</param>
/// <param name="maybeSecret">
/// True if the value may have been encrypted and must therefore never be displayed. Pulumi decrypts a structured value
/// as a whole and reports only that something in it was secret.
/// </param>
public sealed class ConfigScalar(string text, ScalarKind kind, ConfigLocation? location, bool maybeSecret = false)
    : ConfigNode(location)
{
    /// <summary>The value's text.</summary>
    public string Text { get; } = text;

    /// <summary>The type of the value.</summary>
    public ScalarKind Kind { get; } = kind;

    /// <summary>True if the value may have been encrypted.</summary>
    public bool MaybeSecret { get; } = maybeSecret;
}

/// <summary>An encrypted value, which is never decrypted here.</summary>
/// <param name="location">Position in the source.</param>
public sealed class ConfigSecret(ConfigLocation? location) : ConfigNode(location);

/// <summary>A list of values.</summary>
/// <param name="items">The values in order.</param>
/// <param name="location">Position in the source.</param>
public sealed class ConfigList(IReadOnlyList<ConfigNode> items, ConfigLocation? location) : ConfigNode(location)
{
    /// <summary>The values in order.</summary>
    public IReadOnlyList<ConfigNode> Items { get; } = items;
}

/// <summary>A key and its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="KeyLocation">Position of the key in the source.</param>
/// <param name="Value">The value.</param>
public sealed record ConfigEntry(string Key, ConfigLocation? KeyLocation, ConfigNode Value);

/// <summary>A map of unique keys to values.</summary>
/// <param name="entries">The entries in source order.</param>
/// <param name="location">Position in the source.</param>
public sealed class ConfigMap(IReadOnlyList<ConfigEntry> entries, ConfigLocation? location) : ConfigNode(location)
{
    /// <summary>The entries in source order.</summary>
    public IReadOnlyList<ConfigEntry> Entries { get; } = entries;

    /// <summary>Returns the entry of a key, or null if there is none.</summary>
    public ConfigEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key);
}
