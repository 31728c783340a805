using System.Globalization;

namespace InventarioRetail.Guard;

/// <summary>
/// The brake: while its file exists, the router sends no users to the canary of this pair, whatever is published.
/// </summary>
/// <param name="Stable">Name of the stable revision.</param>
/// <param name="Canary">Name of the canary.</param>
/// <param name="By">Who pulled it.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why.</param>
internal sealed record Brake(string Stable, string Canary, string By, DateTimeOffset At, string Reason)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const int MaxBy = 100;
    private const int MaxReason = 500;

    /// <summary>Creates a brake; control characters are removed from the texts, and these are cut to their limits.</summary>
    public static Brake Of(ObservedSplit split, string by, DateTimeOffset at, string reason) =>
        new(split.Stable, split.Canary!, OneLine.Of(by, MaxBy), at, OneLine.Of(reason, MaxReason));

    /// <summary>Whether it is the brake of a split's revisions, whatever the weight.</summary>
    public bool IsOf(ObservedSplit split) => Stable == split.Stable && Canary == split.Canary;

    /// <summary>A time as the brake's file and its history write it.</summary>
    public static string Text(DateTimeOffset time) =>
        time.ToUniversalTime().ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>Returns the content of the brake's file: exactly four lines.</summary>
    public string ToText() => $"{Stable}>{Canary}\n{By}\n{Text(At)}\n{Reason}\n";

    /// <summary>Reads the content of the brake's file; null if it is not one.</summary>
    public static Brake? Parse(string text) =>
        text.TrimEnd('\n').Split('\n') is [var pair, var by, var time, .. var reason]
        && pair.Split('>') is [{ Length: > 0 } stable, { Length: > 0 } canary]
            ? new(
                stable,
                canary,
                by,
                DateTimeOffset.TryParseExact(
                    time,
                    TimeFormat,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                    out var at
                )
                    ? at
                    : default,
                string.Join(' ', reason)
            )
            : null;
}
