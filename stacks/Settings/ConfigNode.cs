namespace InventarioRetail.Settings;

/// <summary>Where a part of a configuration was written.</summary>
/// <param name="Source">The file, or the option of a command line.</param>
/// <param name="Line">The line, from 1; 0 when the source has no lines.</param>
/// <param name="Column">The column, from 1; 0 when the source has no lines.</param>
public sealed record ConfigLocation(string Source, int Line = 0, int Column = 0)
{
    /// <summary>As compilers write it: <c>file:line:column</c>.</summary>
    public override string ToString() => Line == 0 ? Source : $"{Source}:{Line}:{Column}";
}

/// <summary>A piece of a configuration, the same whether it came from a file, from Pulumi or from a command line.</summary>
/// <param name="location">Where it was written; null when that is not known.</param>
public abstract class ConfigNode(ConfigLocation? location)
{
    /// <summary>Where it was written; null when that is not known.</summary>
    public ConfigLocation? Location { get; } = location;
}

/// <summary>What a single value is.</summary>
public enum ScalarKind
{
    /// <summary>Nothing: the same as if the key were absent.</summary>
    Null,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A date, which YAML makes of an unquoted <c>2025-01-31</c>.</summary>
    Date,

    /// <summary>Text.</summary>
    Text,
}

/// <summary>A single value, as it was written.</summary>
/// <param name="text">The value's text.</param>
/// <param name="kind">What the value is.</param>
/// <param name="location">Where it was written.</param>
/// <param name="maybeSecret">
/// True when the value may have been encrypted, so that it may be a secret and is never shown. Pulumi decrypts a
/// structured value as a whole and says only that something in it was secret.
/// </param>
public sealed class ConfigScalar(string text, ScalarKind kind, ConfigLocation? location, bool maybeSecret = false)
    : ConfigNode(location)
{
    /// <summary>The value's text.</summary>
    public string Text { get; } = text;

    /// <summary>What the value is.</summary>
    public ScalarKind Kind { get; } = kind;

    /// <summary>True when the value may have been encrypted.</summary>
    public bool MaybeSecret { get; } = maybeSecret;
}

/// <summary>A value that is encrypted, and that nobody here can read.</summary>
/// <param name="location">Where it was written.</param>
public sealed class ConfigSecret(ConfigLocation? location) : ConfigNode(location);

/// <summary>A list of values.</summary>
/// <param name="items">The values in order.</param>
/// <param name="location">Where it was written.</param>
public sealed class ConfigList(IReadOnlyList<ConfigNode> items, ConfigLocation? location) : ConfigNode(location)
{
    /// <summary>The values in order.</summary>
    public IReadOnlyList<ConfigNode> Items { get; } = items;
}

/// <summary>A key and its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="KeyLocation">Where the key was written.</param>
/// <param name="Value">The value.</param>
public sealed record ConfigEntry(string Key, ConfigLocation? KeyLocation, ConfigNode Value);

/// <summary>A map of keys to values; no key is in it twice.</summary>
/// <param name="entries">The entries in the order they were written.</param>
/// <param name="location">Where it was written.</param>
public sealed class ConfigMap(IReadOnlyList<ConfigEntry> entries, ConfigLocation? location) : ConfigNode(location)
{
    /// <summary>The entries in the order they were written.</summary>
    public IReadOnlyList<ConfigEntry> Entries { get; } = entries;

    /// <summary>The entry of a key, or null.</summary>
    public ConfigEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key);
}
