using System.Globalization;

namespace InventarioRetail.Settings;

// The kinds of single values.
internal sealed partial class ConfigSection
{
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
}
