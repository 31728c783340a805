using System.Globalization;

namespace InventarioRetail.Benchmarks;

/// <summary>Writes docs/measurements/mutations.md.</summary>
internal static class Report
{
    /// <summary>Writes the results.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mutations">All mutations.</param>
    /// <param name="results">Id, kind, place and change of each mutation, and the run that caught it.</param>
    public static void Write(string path, IReadOnlyList<Mutation> mutations, IReadOnlyList<string[]> results)
    {
        var rows = mutations
            .GroupBy(mutation => mutation.Kind)
            .OrderBy(kind => kind.Key, StringComparer.Ordinal)
            .Select(kind => Row(kind.Key, kind.Count(), results.Where(result => result[1] == kind.Key)))
            .Append(Row("all", mutations.Count, results));
        var survivors = results
            .Where(result => result[4].Length == 0)
            .Order(
                Comparer<string[]>.Create((one, other) => string.CompareOrdinal(one[1] + one[2], other[1] + other[2]))
            )
            .Select(result =>
                $"| {result[1]} | {result[2]} | {result[3].Replace("|", "\\|", StringComparison.Ordinal)} |"
            );
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(
            path,
            [
                "# Mutations that the tests notice",
                "",
                "Written by `./run bench mutations`, which removes or loosens every alert, recording rule, guardrail, gate",
                "criterion and settings check in turn and runs the tests that should notice.",
                "",
                $"Measured on {DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.",
                "",
                "A run that was interrupted has tried a sample of the changes, spread over all of them.",
                "",
                "| what | changes | tried | caught | of these only by a snapshot |",
                "|---|---|---|---|---|",
                .. rows,
                "",
                "## Not caught",
                "",
                "Some of these change nothing that a test could observe, such as a bound that no value reaches.",
                "",
                "| what | where | change |",
                "|---|---|---|",
                .. survivors,
            ]
        );

        static string Row(string what, int count, IEnumerable<string[]> tried)
        {
            var caught = tried.Where(result => result[4].Length > 0).ToList();
            var bySnapshot = caught.Count(result => result[4].Contains("Snapshot", StringComparison.Ordinal));
            return $"| {what} | {count} | {tried.Count()} | {caught.Count} | {bySnapshot} |";
        }
    }
}
