using System.Globalization;

namespace InventarioRetail.Settings;

// Reads scalars of each type.
internal sealed partial class ConfigSection
{
    /// <summary>Reads a whole number.</summary>
    /// <param name="key">The key.</param>
    /// <param name="min">The minimum.</param>
    /// <param name="max">The maximum.</param>
    /// <param name="default">The value if the key is absent; null if the key is required.</param>
    /// <param name="what">A description for messages, such as "a port is a whole number".</param>
    public int Integer(string key, int min, int max, int? @default, string what) =>
        OptionalInteger(key, min, max, what)
        ?? @default
        ?? Missing<int>(key, string.Create(CultureInfo.InvariantCulture, $"{what} from {min} to {max}"));

    /// <summary>Reads a whole number; null if the key is absent.</summary>
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

    /// <summary>Reads a port number.</summary>
    public int Port(string key, int @default) => OptionalPort(key) ?? @default;

    /// <summary>Reads a port number; null if the key is absent.</summary>
    public int? OptionalPort(string key) => OptionalInteger(key, 1, 65535, "a port is a whole number");

    /// <summary>Reads a decimal number without rounding.</summary>
    public decimal Number(string key, decimal min, decimal max, decimal? @default, string what)
    {
        var expectation = string.Create(CultureInfo.InvariantCulture, $"{what} from {min} to {max}");
        return TryRead<decimal>(key, expectation, Parse, out var number)
            ? number
            : @default ?? Missing<decimal>(key, expectation);

        string? Parse(ConfigScalar scalar, out decimal value) =>
            ScalarValue.ParseNumber(scalar, min, max, expectation, out value);
    }

    /// <summary>Reads a boolean.</summary>
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

    /// <summary>Reads a duration in whole <paramref name="unit"/>s.</summary>
    /// <param name="key">The key.</param>
    /// <param name="min">The minimum.</param>
    /// <param name="unit">The unit of which it must be a multiple.</param>
    /// <param name="default">The value if the key is absent; null if the key is required.</param>
    /// <param name="max">The maximum; null for ten years.</param>
    public TimeSpan Duration(string key, TimeSpan min, TimeSpan unit, TimeSpan? @default, TimeSpan? max = null)
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
                : value < min ? $"{shown} is below the minimum of {Settings.Duration.Format(min)}."
                : value > max ? $"{shown} is above the maximum of {Settings.Duration.Format(max.Value)}."
                : value > TenYears ? $"{shown} is above the maximum of ten years (3650d)."
                : value.Ticks % unit.Ticks != 0
                    ? $"{shown} is not a multiple of {Settings.Duration.Format(unit)}; write a whole multiple."
                : null;
        }
    }

    /// <summary>Reads a size of memory or disk of at least <paramref name="minMiB"/> MiB.</summary>
    public MemorySize Size(string key, MemorySize @default, int minMiB = 1)
    {
        const string Expectation = "write whole MiB or GiB, such as 512MiB or 2GiB";
        return TryRead<MemorySize>(key, Expectation, Parse, out var size) ? size : @default;

        string? Parse(ConfigScalar scalar, out MemorySize value) =>
            !MemorySize.TryParse(scalar.Text, out value) ? ScalarValue.WrongSize(scalar, Expectation)
            : value.Mebibytes < minMiB
                ? $"{ConfigText.Show(scalar)} is below the minimum of {MemorySize.FromMiB(minMiB)}."
            : null;
    }

    /// <summary>Reads a time of day in UTC, to the minute.</summary>
    public TimeOnly TimeOfDay(string key, TimeOnly @default)
    {
        const string Expectation = "write hours and minutes in UTC, from 00:00 to 23:59, such as \"02:30\"";
        return TryRead<TimeOnly>(key, Expectation, Parse, out var time) ? time : @default;

        static string? Parse(ConfigScalar scalar, out TimeOnly value) =>
            TimeOnly.TryParseExact(scalar.Text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out value)
                ? null
                : $"{(scalar.Kind == ScalarKind.Text ? $"{ConfigText.Show(scalar)} is not a time of day" : ConfigText.Describe(scalar))}; {Expectation}.";
    }

    /// <summary>Reads one of several names.</summary>
    /// <param name="key">The key.</param>
    /// <param name="default">The value if the key is absent.</param>
    /// <param name="orElse">An alternative to the names, as the end of a message.</param>
    /// <param name="choices">The names and their values.</param>
    public T Choice<T>(string key, T @default, string orElse, params IReadOnlyList<(string Name, T Value)> choices) =>
        TryChoose(key, OneOf(choices) + orElse, choices, out var chosen) ? chosen : @default;

    /// <summary>Reads one of several names; the key is required.</summary>
    public T RequiredChoice<T>(string key, params IReadOnlyList<(string Name, T Value)> choices) =>
        TryChoose(key, OneOf(choices), choices, out var chosen) ? chosen : Missing<T>(key, OneOf(choices));

    /// <summary>Reads text.</summary>
    /// <param name="key">The key.</param>
    /// <param name="default">
    /// The value if the key is absent; it is checked too, because it may contain the stack's name.
    /// </param>
    /// <param name="problemOf">
    /// Returns what is wrong with a text, as a phrase that follows the text; null if it is valid.
    /// </param>
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

    /// <summary>Reads text; the key is required. Returns an empty text if it is absent or invalid.</summary>
    public string RequiredText(string key, string expectation, Func<string, string?> problemOf) =>
        OptionalText(key, problemOf) ?? (Has(key) ? null : Missing<string?>(key, expectation)) ?? "";

    /// <summary>Reads text; null if the key is absent.</summary>
    public string? OptionalText(string key, Func<string, string?> problemOf)
    {
        return TryRead<string>(key, "write text", Parse, out var text) ? text : null;

        string? Parse(ConfigScalar scalar, out string value) => ScalarValue.ParseText(scalar, problemOf, out value);
    }

    /// <summary>Reads a revision; the key is required. Returns null if the revision is invalid.</summary>
    public Revision? Revision(string key) =>
        OptionalRevision(key)
        ?? (Has(key) ? null : Missing<Revision>(key, "write the image tag of the stable revision, such as \"v1.0.0\""));

    /// <summary>Reads a revision; null if the key is absent.</summary>
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

    /// <summary>
    /// Reads a secret, encrypted or as <c>{ secretFrom: NAME_OF_A_VARIABLE }</c>; null if the key is absent. Plain text
    /// is rejected.
    /// </summary>
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
                    "is in plain text and must be encrypted; run: pulumi config set --secret --path "
                        + $"'{reading.Project}:{PathOf(key)}'"
                );
                return null;
            case ConfigMap map when SecretVariables.NameIn(map) is { } name:
                if (Formats.VariableName(name.Text) is { } problem)
                    // Without the text, which may be the secret itself.
                    Fail(key, $"the value of {SecretVariables.Key} {problem}.");
                return new SecretText(PathOf(key)) { Variable = name.Text };
            case var other:
                Fail(
                    key,
                    $"{ConfigText.Describe(other)}; write encrypted text, or {{ {SecretVariables.Key}: NAME }} for the "
                        + "environment variable that holds it."
                );
                return null;
        }
    }

    /// <summary>
    /// Reads plain or encrypted text; exactly one of the two is set unless the value is invalid or absent.
    /// </summary>
    public (string? Text, SecretText? Secret) TextOrSecret(string key, Func<string, string?> problemOf) =>
        Find(key)?.Value is ConfigSecret or ConfigMap or ConfigScalar { MaybeSecret: true, Kind: ScalarKind.Text }
            ? (null, OptionalSecret(key))
            : (OptionalText(key, problemOf), null);
}
