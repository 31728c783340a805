using System.Globalization;

namespace InventarioRetail.Tests.Runner;

/// <summary>Prints the summary of all suites.</summary>
internal static class Summary
{
    private const int Slowest = 10;
    private const int LongestReason = 300;

    /// <summary>Prints the slowest, skipped and failed tests, then one line with the totals.</summary>
    /// <returns>True if at least one test ran and none failed.</returns>
    public static bool Write(IReadOnlyList<Suite> suites, bool nothingLeftOut)
    {
        Result[] results = [.. suites.SelectMany(suite => suite.Results)];
        Console.WriteLine("Slowest:");
        foreach (var result in results.OrderByDescending(result => result.Took).Take(Slowest))
            Console.WriteLine($"  {Seconds(result.Took), 7} {result.Name}");
        WriteAll("Skipped on this machine:", results, Outcome.Skipped);
        WriteAll("Failed:", results, Outcome.Failed);
        if (nothingLeftOut)
            results =
            [
                .. results.Select(one => one.Outcome == Outcome.Skipped ? one with { Outcome = Outcome.Failed } : one),
            ];
        Console.WriteLine(Line(results));
        return results.Length > 0 && results.All(result => result.Outcome != Outcome.Failed);
    }

    public static string Line(IReadOnlyList<Result> results)
    {
        var (passed, failed, skipped) = (Count(Outcome.Passed), Count(Outcome.Failed), Count(Outcome.Skipped));
        return $"{passed} passed, {failed} failed" + (skipped > 0 ? $", {skipped} skipped" : "");

        int Count(Outcome outcome) => results.Count(result => result.Outcome == outcome);
    }

    public static string Seconds(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    private static void WriteAll(string title, IEnumerable<Result> results, Outcome outcome)
    {
        string[] lines =
        [
            .. results
                .Where(result => result.Outcome == outcome)
                .Select(result => $"  {result.Name}: {Beginning(result.Why)}")
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
        if (lines.Length > 0)
            Console.WriteLine($"{title}\n{string.Join('\n', lines)}");
    }

    private static string Beginning(string why)
    {
        var line = why.ReplaceLineEndings(" ");
        return line.Length <= LongestReason ? line : line[..LongestReason] + "…";
    }
}
