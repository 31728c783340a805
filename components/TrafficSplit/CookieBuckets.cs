namespace InventarioRetail.Components;

/// <summary>
/// The assignment of users to the canary by route rules. Each user keeps a number from 00 to 99 in a cookie, drawn
/// once, and the canary gets the numbers below the weight. So a user stays on a revision, and a rising weight only adds
/// users.
/// </summary>
internal static class CookieBuckets
{
    /// <summary>
    /// Returns a regular expression for a <c>Cookie</c> header whose cookie has a number from <paramref name="from"/>
    /// up to, but not including, <paramref name="to"/>. Anchored on both sides, because some Gateways match anywhere in
    /// the header.
    /// </summary>
    public static string Pattern(string cookie, int from, int to) => $"^(.*; ?)?{cookie}=({Numbers(from, to)})(;.*)?$";

    /// <summary>
    /// Returns a regular expression for the two-digit numbers from one up to, but not including, another.
    /// </summary>
    internal static string Numbers(int from, int to)
    {
        var alternatives = new List<string>();
        for (var tens = from / 10; tens <= (to - 1) / 10; tens++)
        {
            var first = Math.Max(from, 10 * tens) % 10;
            var last = Math.Min(to - 1, (10 * tens) + 9) % 10;
            alternatives.Add($"{tens}{Digits(first, last)}");
        }
        return string.Join('|', alternatives);
    }

    private static string Digits(int first, int last) => first == last ? $"{first}" : $"[{first}-{last}]";
}
