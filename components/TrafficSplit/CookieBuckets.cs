namespace InventarioRetail.Components;

/// <summary>
/// Which users are on the canary where a route decides it: each keeps a number from 00 to 99 in a cookie, drawn once and for ever, and
/// the canary has the numbers below the weight. So a user stays on a version, and a rising weight only adds users.
/// </summary>
internal static class CookieBuckets
{
    /// <summary>
    /// Matches a <c>Cookie</c> header in which the cookie has a number from <paramref name="from"/> up to, but not including,
    /// <paramref name="to"/>. Anchored on both sides, for some Gateways look for a match anywhere in the header.
    /// </summary>
    public static string Pattern(string cookie, int from, int to) => $"^(.*; ?)?{cookie}=({Numbers(from, to)})(;.*)?$";

    /// <summary>The numbers of two digits from one up to, but not including, another, as a regular expression.</summary>
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
