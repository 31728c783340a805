using System.Globalization;
using System.Text.RegularExpressions;

namespace InventarioRetail.Stacks.Tests;

/// <summary>The bounds of every number, duration and size, as their messages say them.</summary>
public sealed partial class SettingsBoundsTests
{
    private static readonly string[] None = [];

    [Fact]
    public void Every_bound_is_that_of_the_table() =>
        Assert.Equal(
            SettingsTable.Lines(row => row.Key, ": ", row => row.Bounds),
            SettingsKeys.All.Select(Bound).OfType<string>()
        );

    [Fact]
    public void A_value_at_a_bound_is_accepted_and_the_next_one_refused()
    {
        foreach (var key in SettingsKeys.All)
        {
            if (Range(key) is var (min, max))
            {
                string[] refused = [Text(min - 1), Text(max + 1)];
                Assert.All(refused, value => Assert.Matches(FromTo(), Error(key, value)));
                string[] accepted = [Text(min), Text(max)];
                Assert.All(accepted, value => Assert.DoesNotMatch(FromTo(), Error(key, value)));
            }
            if (Minimum(key) is { } minimum)
                Assert.DoesNotMatch(Below(), Error(key, minimum));
            if (Maximum(key) is { } maximum)
                Assert.DoesNotMatch(Above(), Error(key, maximum));
        }

        static string Text(decimal number) => number.ToString(CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_duration_is_at_most_ten_years()
    {
        string[] durations = [.. SettingsKeys.All.Where(key => Error(key, "3651d").Contains("ten years"))];

        Assert.Contains("rollout.watch", durations);
        Assert.All(durations, key => Assert.DoesNotContain("ten years", Error(key, "3650d")));
    }

    private static string? Bound(string key)
    {
        string[] bounds =
        [
            .. Range(key) is var (min, max) ? [string.Create(CultureInfo.InvariantCulture, $"{min} to {max}")] : None,
            .. Minimum(key) is { } minimum ? [$"at least {minimum}"] : None,
            .. Maximum(key) is { } maximum ? [$"at most {maximum}"] : None,
        ];
        return bounds.Length == 0 ? null : $"{key}: {string.Join(", ", bounds)}";
    }

    private static (decimal Min, decimal Max)? Range(string key) =>
        FromTo().Match(Error(key, "-1000000000")) is { Success: true } match
            ? (Number(match.Groups["min"]), Number(match.Groups["max"]))
            : null;

    private static string? Minimum(string key) =>
        new[] { "0s", "1MiB" }
            .Select(value => Below().Match(Error(key, value)))
            .FirstOrDefault(match => match.Success)
            ?.Groups["min"]
            .Value;

    private static string? Maximum(string key) =>
        Above().Match(Error(key, "3650d")) is { Success: true } match ? match.Groups["max"].Value : null;

    private static decimal Number(Group text) => decimal.Parse(text.ValueSpan, CultureInfo.InvariantCulture);

    private static string Error(string key, string value) => SettingsKeys.ErrorOf(key, value)?.Message ?? "";

    [GeneratedRegex("from (?<min>-?[0-9.]+) to (?<max>[0-9.]*[0-9])")]
    private static partial Regex FromTo();

    [GeneratedRegex("below the minimum of (?<min>[0-9A-Za-z]+)")]
    private static partial Regex Below();

    [GeneratedRegex("above the (AWS )?maximum of (?<max>[0-9A-Za-z]+)")]
    private static partial Regex Above();
}
