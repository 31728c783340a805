using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace InventarioRetail.Sample;

/// <summary>
/// Reads typed values from environment variables and collects all errors; an empty variable counts as missing.
/// </summary>
internal sealed class EnvironmentReader(Func<string, string?> variables)
{
    private readonly List<string> errors = [];

    /// <summary>All errors so far, each with the variable's name, what is wrong and what is valid.</summary>
    public IReadOnlyList<string> Errors => errors;

    public string? Optional(string name) => variables(name) is { Length: > 0 } value ? value : null;

    public string Text(string name, string whatItIs)
    {
        if (Optional(name) is { } value)
            return value;
        Wrong(name, $"is missing; it is {whatItIs}");
        return "";
    }

    public int Integer(string name, int otherwise, int from, int to) =>
        Number(name, otherwise, from, to, "a whole number", NumberStyles.AllowLeadingSign);

    public int Port(string name, int otherwise) => Integer(name, otherwise, 1, 65535);

    public bool Switch(string name, bool otherwise) => Choice(name, otherwise, ("true", true), ("false", false));

    public T Choice<T>(string name, T otherwise, params (string Name, T Value)[] choices) =>
        Parse(
            name,
            otherwise,
            string.Join(" or ", choices.Select(choice => choice.Name)),
            (string text, [MaybeNullWhen(false)] out T value) =>
            {
                var index = Array.FindIndex(choices, choice => choice.Name == text);
                value = index < 0 ? default : choices[index].Value;
                return index >= 0;
            }
        );

    /// <summary>Reads a time in seconds, which may have a fraction.</summary>
    public TimeSpan Seconds(string name, double otherwise) =>
        Parse(
            name,
            TimeSpan.FromSeconds(otherwise),
            "a number of seconds above 0, such as 30 or 2.5",
            (string text, out TimeSpan value) =>
            {
                var read = decimal.TryParse(
                    text,
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out var seconds
                );
                // A day is longer than any sensible setting, and still fits every timer.
                value = read && seconds is > 0 and <= 86_400 ? TimeSpan.FromSeconds((double)seconds) : default;
                return value > TimeSpan.Zero;
            }
        );

    public decimal Score(string name, decimal otherwise) => Decimal(name, otherwise, 0, 100);

    public decimal Decimal(string name, decimal otherwise, decimal from, decimal to) =>
        Number(name, otherwise, from, to, "a number", NumberStyles.AllowDecimalPoint);

    public Uri? OptionalUrl(string name) =>
        Parse<Uri?>(
            name,
            null,
            "a URL such as http://object-store:4566",
            (string text, out Uri? value) =>
                Uri.TryCreate(text, UriKind.Absolute, out value) && value.Scheme is "http" or "https"
        );

    /// <summary>Reads a value with a custom parser.</summary>
    public T Parse<T>(string name, T otherwise, string right, TryParse<T> parse)
    {
        if (Optional(name) is not { } text)
            return otherwise;
        if (parse(text, out var value))
            return value;
        Wrong(name, $"'{text}' is not {right}");
        return otherwise;
    }

    public void Wrong(string name, string what) => errors.Add($"{name}: {what}.");

    private T Number<T>(string name, T otherwise, T from, T to, string what, NumberStyles style)
        where T : INumber<T> =>
        Parse(
            name,
            otherwise,
            string.Create(CultureInfo.InvariantCulture, $"{what} from {from} to {to}"),
            (string text, [MaybeNullWhen(false)] out T value) =>
                T.TryParse(text, style, CultureInfo.InvariantCulture, out value) && value >= from && value <= to
        );

    internal delegate bool TryParse<T>(string text, [MaybeNullWhen(false)] out T value);
}
