using System.Globalization;

namespace InventarioRetail.Settings;

/// <summary>
/// A map of a configuration, read key by key. A key that is asked for is known; every other key in the map is an error.
/// A value that is wrong is an error too, and reading goes on with the default: all errors are found at once.
/// </summary>
internal sealed class ConfigSection
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

    /// <summary>Reads a map, and then says which of its keys nobody asked for.</summary>
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

    /// <summary>The keys that <paramref name="read"/> asks for.</summary>
    public static IReadOnlyCollection<string> KeysOf<T>(Func<ConfigSection, T> read)
    {
        var section = new ConfigSection(new ConfigReading(""), new ConfigMap([], null), "");
        read(section);
        return section.known;
    }

    private string KnownKeys => string.Join(", ", known);

    /// <summary>A map below this one.</summary>
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
                ? "is encrypted as a whole; encrypt only the secrets in it, each by its own path (pulumi config set --secret --path)."
                : $"{ConfigText.Describe(value)}, not a map{KeysInWords(KeysOf(read))}."
        );
        return Read(new ConfigReading(reading.Project), new ConfigMap([], null), PathOf(key), read);
    }

    /// <summary>A list of maps; <paramref name="read"/> is also told whether the item is the last.</summary>
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

    /// <summary>A list of texts; none when the key is absent.</summary>
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

    /// <summary>Whether a key has a value; the key may be a path, as in <c>postgres.hostPort</c>.</summary>
    public bool Has(string key) => Locate(key, out _);

    /// <summary>A whole number.</summary>
    /// <param name="key">The key.</param>
    /// <param name="min">The least that it may be.</param>
    /// <param name="max">The most that it may be.</param>
    /// <param name="default">What it is when the key is absent; null when the key may not be.</param>
    /// <param name="what">What it is in words, as in "a port is a whole number".</param>
    public int Integer(string key, int min, int max, int? @default, string what) =>
        OptionalInteger(key, min, max, what)
        ?? @default
        ?? Missing<int>(key, string.Create(CultureInfo.InvariantCulture, $"{what} from {min} to {max}"));

    /// <summary>A whole number, or null when the key is absent.</summary>
    public int? OptionalInteger(string key, int min, int max, string what)
    {
        var expectation = string.Create(CultureInfo.InvariantCulture, $"{what} from {min} to {max}");
        return TryRead<int>(key, expectation, Parse, out var number) ? number : null;

        string? Parse(ConfigScalar scalar, out int value)
        {
            var problem = ScalarValue.ParseNumber(scalar, min, max, expectation, out var exact);
            value = problem is null ? (int)exact : min;
            return problem
                ?? (value == exact ? null : $"{ConfigText.Show(scalar)} is not a whole number; {expectation}.");
        }
    }

    /// <summary>A port of the Docker host or of a container.</summary>
    public int Port(string key, int @default) => OptionalPort(key) ?? @default;

    /// <summary>A port, or null when the key is absent.</summary>
    public int? OptionalPort(string key) => OptionalInteger(key, 1, 65535, "a port is a whole number");

    /// <summary>A number that need not be whole, exactly as it is written.</summary>
    public decimal Number(string key, decimal min, decimal max, decimal @default, string what)
    {
        var expectation = string.Create(CultureInfo.InvariantCulture, $"{what} from {min} to {max}");
        return TryRead<decimal>(key, expectation, Parse, out var number) ? number : @default;

        string? Parse(ConfigScalar scalar, out decimal value) =>
            ScalarValue.ParseNumber(scalar, min, max, expectation, out value);
    }

    /// <summary>True or false.</summary>
    public bool Boolean(string key, bool @default)
    {
        const string Expectation = "write true or false, without quotes";
        return TryRead<bool>(key, Expectation, Parse, out var value) ? value : @default;

        static string? Parse(ConfigScalar scalar, out bool value)
        {
            value = scalar.Text.Equals("true", StringComparison.OrdinalIgnoreCase);
            return scalar.Kind == ScalarKind.Boolean ? null : $"{ConfigText.Describe(scalar)}; {Expectation}.";
        }
    }

    /// <summary>A duration in whole <paramref name="unit"/>s, ten years at most.</summary>
    /// <param name="key">The key.</param>
    /// <param name="min">The least that it may be.</param>
    /// <param name="unit">What it must be a multiple of.</param>
    /// <param name="default">What it is when the key is absent; null when the key may not be.</param>
    public TimeSpan Duration(string key, TimeSpan min, TimeSpan unit, TimeSpan? @default)
    {
        var example = unit >= TimeSpan.FromDays(1) ? "7d or 2w" : "30s, 1h30m or 14d";
        var expectation = $"write whole numbers with units, such as {(min == TimeSpan.Zero ? "0s, " : "")}{example}";
        return TryRead<TimeSpan>(key, expectation, Parse, out var duration)
            ? duration
            : @default ?? Missing<TimeSpan>(key, expectation);

        string? Parse(ConfigScalar scalar, out TimeSpan value)
        {
            var shown = ConfigText.Show(scalar);
            return !Settings.Duration.TryParse(scalar.Text, out value)
                    ? $"{ScalarValue.WrongMeasure(scalar, "a duration")}; {expectation}."
                : value < min ? $"{shown} is less than {Settings.Duration.Format(min)}, the least that it may be."
                : value > TenYears ? $"{shown} is more than ten years (3650d), the most that it may be."
                : value.Ticks % unit.Ticks != 0
                    ? $"{shown} is not a multiple of {Settings.Duration.Format(unit)}; the part below it would be lost."
                : null;
        }
    }

    /// <summary>A size of memory or disk of at least <paramref name="minMiB"/> mebibytes.</summary>
    public MemorySize Size(string key, MemorySize @default, int minMiB = 1)
    {
        const string Expectation = "write whole MiB or GiB, such as 512MiB or 2GiB";
        return TryRead<MemorySize>(key, Expectation, Parse, out var size) ? size : @default;

        string? Parse(ConfigScalar scalar, out MemorySize value) =>
            !MemorySize.TryParse(scalar.Text, out value) ? ScalarValue.WrongSize(scalar, Expectation)
            : value.Mebibytes < minMiB
                ? $"{ConfigText.Show(scalar)} is less than {MemorySize.FromMiB(minMiB)}, the least that it may be."
            : null;
    }

    /// <summary>A time of day in UTC.</summary>
    public TimeOnly TimeOfDay(string key, TimeOnly @default)
    {
        const string Expectation = "write hours and minutes in UTC, from 00:00 to 23:59, such as \"02:30\"";
        return TryRead<TimeOnly>(key, Expectation, Parse, out var time) ? time : @default;

        static string? Parse(ConfigScalar scalar, out TimeOnly value) =>
            TimeOnly.TryParseExact(scalar.Text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out value)
                ? null
                : $"{(scalar.Kind == ScalarKind.Text ? $"{ConfigText.Show(scalar)} is not a time of day" : ConfigText.Describe(scalar))}; {Expectation}.";
    }

    /// <summary>One of a few names.</summary>
    /// <param name="key">The key.</param>
    /// <param name="default">What it is when the key is absent.</param>
    /// <param name="orElse">What else may stand there, as the end of a message.</param>
    /// <param name="choices">The names and what they mean.</param>
    public T Choice<T>(string key, T @default, string orElse, params IReadOnlyList<(string Name, T Value)> choices) =>
        TryChoose(key, OneOf(choices) + orElse, choices, out var chosen) ? chosen : @default;

    /// <summary>One of a few names, which must be there.</summary>
    public T RequiredChoice<T>(string key, params IReadOnlyList<(string Name, T Value)> choices) =>
        TryChoose(key, OneOf(choices), choices, out var chosen) ? chosen : Missing<T>(key, OneOf(choices));

    /// <summary>A text.</summary>
    /// <param name="key">The key.</param>
    /// <param name="default">What it is when the key is absent; it is checked as well, since it may hold the stack's name.</param>
    /// <param name="problemOf">What is wrong with a text, in words that follow the text; null when nothing is.</param>
    public string Text(string key, string @default, Func<string, string?> problemOf)
    {
        if (Find(key) is not null)
        {
            return OptionalText(key, problemOf) ?? @default;
        }

        if (problemOf(@default) is { } problem)
        {
            Fail(key, $"the default, '{ConfigText.OneLine(@default)}', {problem}.");
        }

        return @default;
    }

    /// <summary>A text, or null when the key is absent.</summary>
    public string? OptionalText(string key, Func<string, string?> problemOf)
    {
        return TryRead<string>(key, "write a text", Parse, out var text) ? text : null;

        string? Parse(ConfigScalar scalar, out string value) => ScalarValue.ParseText(scalar, problemOf, out value);
    }

    /// <summary>A revision, which must be there; null when it is wrong.</summary>
    public Revision? Revision(string key) =>
        OptionalRevision(key)
        ?? (
            Has(key)
                ? null
                : Missing<Revision>(
                    key,
                    "write the image tag of the revision that serves everybody, such as \"v1.0.0\""
                )
        );

    /// <summary>A revision, or null when the key is absent.</summary>
    public Revision? OptionalRevision(string key)
    {
        return TryRead<Revision?>(key, "write an image tag, such as \"v1.0.0\"", Parse, out var revision)
            ? revision
            : null;

        static string? Parse(ConfigScalar scalar, out Revision? value)
        {
            value = null;
            return scalar.Kind != ScalarKind.Text ? ScalarValue.NotText(scalar)
                : Settings.Revision.TryParse(scalar.Text, out value, out var problem) ? null
                : $"{ConfigText.Show(scalar)} {problem}.";
        }
    }

    /// <summary>A secret, or null when the key is absent. Plain text is refused.</summary>
    public SecretText? OptionalSecret(string key)
    {
        switch (Find(key)?.Value)
        {
            case null:
                return null;
            case ConfigSecret:
                return new SecretText(PathOf(key));
            case ConfigScalar { Kind: ScalarKind.Text, MaybeSecret: true } scalar:
                return new SecretText(PathOf(key), scalar.Text);
            case ConfigScalar:
                Fail(
                    key,
                    $"is in plain text and must be encrypted; write it with: pulumi config set --secret --path '{reading.Project}:{PathOf(key)}'"
                );
                return null;
            case var other:
                Fail(key, $"{ConfigText.Describe(other)}; it is a text, encrypted.");
                return null;
        }
    }

    /// <summary>A text in plain or encrypted; exactly one of the two, unless the value is wrong or absent.</summary>
    public (string? Text, SecretText? Secret) TextOrSecret(string key, Func<string, string?> problemOf) =>
        Find(key)?.Value is ConfigSecret or ConfigScalar { MaybeSecret: true, Kind: ScalarKind.Text }
            ? (null, OptionalSecret(key))
            : (OptionalText(key, problemOf), null);

    /// <summary>The keys of a map whose keys are names that the stack chooses; a wrong name is an error, and left out.</summary>
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
    /// Something that must hold between keys. It is left out when one of the keys is wrong by itself, and it is
    /// reported at the first of them that is given.
    /// </summary>
    public void Rule(bool holds, string message, params IReadOnlyList<string> keys)
    {
        if (holds || keys.Any(key => reading.HasFailed(PathOf(key))))
        {
            return;
        }

        Fail(keys.FirstOrDefault(Has) ?? keys[0], message);
    }

    /// <summary>As <see cref="Rule"/>, for something that the map's keys break together: it is reported at the map.</summary>
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
            ConfigSecret => $"is encrypted, but is no secret; {expectation}.",
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
                : $"{ConfigText.Show(scalar)} is none of {string.Join(", ", names)}{(suggestion.Length > 0 ? suggestion : ".")}";
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

    // Where a key's value stands, or the nearest map that it is missing in; false when it is missing.
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
