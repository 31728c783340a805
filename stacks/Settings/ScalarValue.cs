using System.Globalization;

namespace InventarioRetail.Settings;

/// <summary>Parses scalars as text or numbers. The methods return null, or the message of what is wrong.</summary>
internal static class ScalarValue
{
    /// <summary>Parses text.</summary>
    public static string? ParseText(ConfigScalar scalar, Func<string, string?> problemOf, out string value)
    {
        value = scalar.Text;
        return scalar.Kind != ScalarKind.Text ? NotText(scalar)
            : problemOf(scalar.Text) is { } problem ? $"{ConfigText.Show(scalar)} {problem}."
            : null;
    }

    /// <summary>Returns the message for a value that must be text but is not.</summary>
    public static string NotText(ConfigScalar scalar) =>
        scalar.MaybeSecret
            ? $"{ConfigText.Describe(scalar)}, not text; write it in quotes."
            : $"{ConfigText.Describe(scalar)}, not text; write it in quotes: \"{ConfigText.OneLine(scalar.Text)}\".";

    /// <summary>Parses a number.</summary>
    public static string? ParseNumber(
        ConfigScalar scalar,
        decimal min,
        decimal max,
        string expectation,
        out decimal value
    )
    {
        value = min;
        var shown = ConfigText.Show(scalar);
        var isDecimal = TryParseDecimal(scalar.Text, out var exact);
        if (scalar.Kind != ScalarKind.Number)
        {
            return isDecimal && scalar is { Kind: ScalarKind.Text, MaybeSecret: false }
                ? $"{shown} is text; write it without quotes: {ConfigText.OneLine(scalar.Text)}."
                : $"{ConfigText.Describe(scalar)}; {expectation}.";
        }

        if (!isDecimal)
        {
            return $"{shown} is not a plain decimal number; {expectation}.";
        }

        value = exact;
        return exact < min ? string.Create(CultureInfo.InvariantCulture, $"{shown} is below {min}; {expectation}.")
            : exact > max ? string.Create(CultureInfo.InvariantCulture, $"{shown} is above {max}; {expectation}.")
            : null;
    }

    // Rejects leading zeros, which some YAML parsers read as octal and others as decimal.
    private static bool TryParseDecimal(string text, out decimal value)
    {
        const NumberStyles Style =
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        value = 0;
        var digits = text.AsSpan().TrimStart('-');
        if (digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit(digits[1]))
        {
            return false;
        }

        if (decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        // Too large for a decimal, and thus above the maximum of any setting.
        value = text.StartsWith('-') ? decimal.MinValue : decimal.MaxValue;
        return digits.Length > 0 && digits.IndexOfAnyExceptInRange('0', '9') < 0;
    }

    /// <summary>Returns the beginning of the message for a value that is not a number with a unit.</summary>
    public static string WrongMeasure(ConfigScalar scalar, string what) =>
        scalar.Kind switch
        {
            ScalarKind.Number => $"{ConfigText.Show(scalar)} has no unit",
            ScalarKind.Text => $"{ConfigText.Show(scalar)} is not {what}",
            _ => ConfigText.Describe(scalar),
        };

    /// <summary>Returns the message for a value that is not a size.</summary>
    public static string WrongSize(ConfigScalar scalar, string expectation)
    {
        var number = scalar.Text.TrimEnd("BGKMbgikm ".ToCharArray());
        var unit = scalar.Text[number.Length..].Trim() switch
        {
            "M" or "MB" or "Mi" or "m" or "mb" or "mib" => "MiB",
            "G" or "GB" or "Gi" or "g" or "gb" or "gib" => "GiB",
            _ => null,
        };
        return unit is not null && !scalar.MaybeSecret && MemorySize.TryParse(number + unit, out _)
            ? $"{ConfigText.Show(scalar)} is not in MiB or GiB; write {number}{unit}."
            : $"{WrongMeasure(scalar, "a size")}; {expectation}.";
    }
}
