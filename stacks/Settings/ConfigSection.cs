namespace InventarioRetail.Settings;

/// <summary>
/// Reads a map of a configuration key by key. Every key that is read counts as known; all other keys in the map are
/// errors. An invalid value is an error too, and reading continues with the default, so that all errors are found at
/// once.
/// </summary>
internal sealed partial class ConfigSection
{
    private static readonly TimeSpan TenYears = TimeSpan.FromDays(3650);

    private readonly ConfigReading reading;
    private readonly ConfigMap map;
    private readonly string path;
    private readonly SortedSet<string> known = new(StringComparer.Ordinal);

    private ConfigSection(ConfigReading reading, ConfigMap map, string path)
    {
        this.reading = reading;
        this.map = map;
        this.path = path;
    }

    private delegate string? ScalarParser<T>(ConfigScalar scalar, out T value);

    /// <summary>Reads a map and reports its unknown keys.</summary>
    public static T Read<T>(ConfigReading reading, ConfigMap map, string path, Func<ConfigSection, T> read)
    {
        var section = new ConfigSection(reading, map, path);
        var result = read(section);
        foreach (var entry in map.Entries.Where(entry => !section.known.Contains(entry.Key)))
        {
            var suggestion = ConfigText.DidYouMean(entry.Key, section.known);
            reading.Fail(
                section.PathOf(entry.Key),
                entry.KeyLocation,
                $"unknown key{suggestion} (known keys: {section.KnownKeys})"
            );
        }

        return result;
    }

    /// <summary>Returns the keys that <paramref name="read"/> reads.</summary>
    public static IReadOnlyCollection<string> KeysOf<T>(Func<ConfigSection, T> read)
    {
        var section = new ConfigSection(new ConfigReading(""), new ConfigMap([], null), "");
        read(section);
        return section.known;
    }

    private string KnownKeys => string.Join(", ", known);

    /// <summary>Reads a nested map.</summary>
    public T Section<T>(string key, Func<ConfigSection, T> read)
    {
        var value = Find(key)?.Value ?? new ConfigMap([], map.Location);
        if (value is ConfigMap child)
        {
            return Read(reading, child, PathOf(key), read);
        }

        Fail(
            key,
            value is ConfigSecret
                ? "is encrypted as a whole; encrypt only the secrets in it, each by its own path (pulumi config set "
                    + "--secret --path)."
                : $"{ConfigText.Describe(value)}, not a map{KeysInWords(KeysOf(read))}."
        );
        return Read(new ConfigReading(reading.Project), new ConfigMap([], null), PathOf(key), read);
    }

    /// <summary>
    /// Reads a list of maps; the second argument of <paramref name="read"/> is true for the last item.
    /// </summary>
    public IReadOnlyList<T> List<T>(string key, string expectation, Func<ConfigSection, bool, T> read)
    {
        var items = Items(key, expectation);
        var results = new List<T>();
        for (var i = 0; i < items.Count; i++)
        {
            var itemPath = ConfigText.Item(PathOf(key), i);
            var isLast = i == items.Count - 1;
            if (items[i] is ConfigMap item)
            {
                results.Add(Read(reading, item, itemPath, section => read(section, isLast)));
            }
            else
            {
                reading.Fail(itemPath, items[i].Location, $"{ConfigText.Describe(items[i])}; {expectation}.");
            }
        }

        return results;
    }

    /// <summary>Reads a list of texts; empty if the key is absent.</summary>
    public IReadOnlyList<string> TextList(string key, string expectation, Func<string, string?> problemOf)
    {
        var items = Items(key, expectation);
        var results = new List<string>();
        for (var i = 0; i < items.Count; i++)
        {
            if (TryParse<string>(ConfigText.Item(PathOf(key), i), items[i], expectation, ParseItem, out var text))
            {
                results.Add(text);
            }
        }

        return results;

        string? ParseItem(ConfigScalar scalar, out string value) => ScalarValue.ParseText(scalar, problemOf, out value);
    }

    /// <summary>Whether a key's value is a list.</summary>
    public bool IsList(string key) => Find(key)?.Value is ConfigList;

    /// <summary>Whether a key has a value; the key may be a path, such as <c>postgres.hostPort</c>.</summary>
    public bool Has(string key) => Locate(key, out _);

    /// <summary>
    /// Returns the keys of a map whose keys are names chosen by the stack; an invalid name is reported and left out.
    /// </summary>
    public IReadOnlyList<string> FreeNames(Func<string, string?> problemOf)
    {
        var names = new List<string>();
        foreach (var entry in map.Entries)
        {
            known.Add(entry.Key);
            if (problemOf(entry.Key) is { } problem)
            {
                reading.Fail(PathOf(entry.Key), entry.KeyLocation, $"'{ConfigText.OneLine(entry.Key)}' {problem}.");
            }
            else if (HasValue(entry))
            {
                names.Add(entry.Key);
            }
        }

        return names;
    }

    /// <summary>
    /// Checks a condition between keys. It is skipped if one of the keys is invalid by itself; otherwise its error is
    /// reported at the first of them that is set.
    /// </summary>
    public void Rule(bool holds, string message, params IReadOnlyList<string> keys)
    {
        if (holds || keys.Any(key => reading.HasFailed(PathOf(key))))
        {
            return;
        }

        Fail(keys.FirstOrDefault(Has) ?? keys[0], message);
    }

    /// <summary>
    /// Like <see cref="Rule"/>, for a condition on the map as a whole: its error is reported at the map.
    /// </summary>
    public void RuleOfAll(bool holds, string message, params IReadOnlyList<string> keys)
    {
        if (!holds && !keys.Any(key => reading.HasFailed(PathOf(key))))
        {
            reading.Fail(path, map.Location, message);
        }
    }

    private static bool HasValue(ConfigEntry entry) => entry.Value is not ConfigScalar { Kind: ScalarKind.Null };

    private IReadOnlyList<ConfigNode> Items(string key, string expectation)
    {
        switch (Find(key)?.Value)
        {
            case null:
                return [];
            case ConfigList list:
                return list.Items;
            case var other:
                Fail(key, $"{ConfigText.Describe(other)}, not a list; {expectation}.");
                return [];
        }
    }

    private bool TryRead<T>(string key, string expectation, ScalarParser<T> parse, out T value)
    {
        value = default!;
        return Find(key) is { } entry && TryParse(PathOf(key), entry.Value, expectation, parse, out value);
    }

    private bool TryParse<T>(string valuePath, ConfigNode node, string expectation, ScalarParser<T> parse, out T value)
    {
        value = default!;
        var problem = node switch
        {
            ConfigScalar scalar => parse(scalar, out value),
            ConfigSecret => $"is encrypted, but is not a secret; {expectation}.",
            _ => $"{ConfigText.Describe(node)}; {expectation}.",
        };
        if (problem is null)
        {
            return true;
        }

        reading.Fail(valuePath, node.Location, problem);
        return false;
    }

    private T Missing<T>(string key, string expectation)
    {
        if (!reading.HasFailed(PathOf(key)))
        {
            Fail(key, $"missing; {expectation}.");
        }

        return default!;
    }

    private static string OneOf<T>(IReadOnlyList<(string Name, T Value)> choices) =>
        $"write one of {string.Join(", ", choices.Select(choice => choice.Name))}";

    private bool TryChoose<T>(
        string key,
        string expectation,
        IReadOnlyList<(string Name, T Value)> choices,
        out T chosen
    )
    {
        return TryRead(key, expectation, Parse, out chosen);

        string? Parse(ConfigScalar scalar, out T value)
        {
            var names = choices.Select(choice => choice.Name).ToList();
            var index = names.IndexOf(scalar.Text);
            value = choices[Math.Max(0, index)].Value;
            var suggestion = scalar.MaybeSecret ? "" : ConfigText.DidYouMean(scalar.Text, names);
            return index >= 0
                ? null
                : $"{ConfigText.Show(scalar)} is not one of "
                    + $"{string.Join(", ", names)}{(suggestion.Length > 0 ? suggestion : ".")}";
        }
    }

    private static string KeysInWords(IReadOnlyCollection<string> keys) =>
        keys.Count == 0 ? " of names to values" : $"; its keys are {string.Join(", ", keys)}";

    private ConfigEntry? Find(string key)
    {
        known.Add(key);
        var entry = map.Find(key);
        return entry is not null && HasValue(entry) ? entry : null;
    }

    private void Fail(string key, string message)
    {
        Locate(key, out var location);
        reading.Fail(PathOf(key), location, message);
    }

    // Finds the position of a key's value, or of the nearest map that lacks it; returns false if it is missing.
    private bool Locate(string key, out ConfigLocation? location)
    {
        location = map.Location;
        ConfigNode node = map;
        foreach (var part in map.Find(key) is null ? key.Split('.') : [key])
        {
            if ((node as ConfigMap)?.Find(part) is not { } entry || !HasValue(entry))
            {
                return false;
            }

            node = entry.Value;
            location = node.Location;
        }

        return true;
    }

    private string PathOf(string key) =>
        key.Contains('.', StringComparison.Ordinal) && map.Find(key) is null
            ? (path.Length == 0 ? key : $"{path}.{key}")
            : ConfigText.Child(path, key);
}
