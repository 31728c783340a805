using System.Globalization;
using InventarioRetail.EndToEnd;

namespace InventarioRetail.Benchmarks;

/// <summary>The figures of a run, as written to docs/measurements/release.md.</summary>
/// <param name="name">The benchmark, which is the file's name too.</param>
internal sealed class Figures(string name)
{
    private readonly List<(string What, string Measured, string Target)> rows = [];

    /// <summary>Adds a figure.</summary>
    /// <param name="what">What was measured.</param>
    /// <param name="measured">The figure, with its unit.</param>
    /// <param name="target">The required value, if there is one.</param>
    public void Add(string what, FormattableString measured, string target = "")
    {
        rows.Add((what, measured.ToString(CultureInfo.InvariantCulture), target));
        Console.WriteLine($"{what}: {rows[^1].Measured}{(target.Length == 0 ? "" : $" (target: {target})")}");
    }

    /// <summary>Writes the file.</summary>
    /// <returns>Its path.</returns>
    public async Task<string> WriteAsync()
    {
        var path = Path.Combine(RunningStack.RepositoryFolder(), "docs", "measurements", $"{name}.md");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllLinesAsync(
            path,
            [
                $"# {char.ToUpperInvariant(name[0])}{name[1..]} benchmark",
                "",
                $"Written by `./run bench {name}`, on its own stack with the images of tests/EndToEnd: observations,",
                "scrapes and rule evaluations every second, windows of seconds. With the defaults, whose windows are",
                "minutes, a bad canary is found as [releases](../releases.md#the-statistics-in-ten-lines) says.",
                "",
                $"Measured on {DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} on "
                    + $"{Environment.ProcessorCount} cores, which the stack, its users and the commands share.",
                "",
                "| what | measured | target |",
                "|---|---|---|",
                .. rows.Select(row => $"| {row.What} | {row.Measured} | {row.Target} |"),
            ]
        );
        return path;
    }
}
