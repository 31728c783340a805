using System.Globalization;
using InventarioRetail.Tests.Runner;

// Runs test suites two at a time, then those after --alone one at a time, and prints a summary. Usage:
//   test-runner <folder for the logs> <suite's program> … [--alone <suite's program> …]
// The exit code is 1 if a test failed. With NOTHING_LEFT_OUT=1, a skipped test counts as failed. With COVERAGE=85, it is
// also 1 if the suites before --alone run less than 85 % of the product's lines.
var (logs, programs) = (args[0], args[1..]);
var alone = Array.IndexOf(programs, "--alone") is >= 0 and var at ? at : programs.Length;
IReadOnlyList<string> together = programs[..alone];
Directory.CreateDirectory(logs);

var coverage = double.TryParse(
    Environment.GetEnvironmentVariable("COVERAGE"),
    CultureInfo.InvariantCulture,
    out var floor
)
    ? new Coverage(floor, Path.Combine(logs, "coverage"))
    : null;
List<Suite> suites = [];
await RunAsync(coverage?.Prepare(together) ?? together, atOnce: 2, longest: TimeSpan.FromMinutes(10));
await RunAsync(programs[alone..].Except(["--alone"]), atOnce: 1, longest: TimeSpan.FromMinutes(30));

// Figures that the tests measured.
var figures = Path.Combine(logs, "figures.txt");
if (File.Exists(figures))
    Console.WriteLine($"Measured:\n{File.ReadAllText(figures)}");
var isCovered = coverage?.Write() ?? true;
return Summary.Write(suites, Environment.GetEnvironmentVariable("NOTHING_LEFT_OUT") == "1") && isCovered ? 0 : 1;

async Task RunAsync(IEnumerable<string> group, int atOnce, TimeSpan longest)
{
    var limit = int.TryParse(
        Environment.GetEnvironmentVariable("TEST_LIMIT_SECONDS"),
        CultureInfo.InvariantCulture,
        out var seconds
    )
        ? TimeSpan.FromSeconds(seconds)
        : longest;
    await Parallel.ForEachAsync(
        group,
        new ParallelOptions { MaxDegreeOfParallelism = atOnce },
        async (program, _) =>
        {
            var suite = await Suite.RunAsync(program, logs, limit);
            lock (suites)
                suites.Add(suite);
        }
    );
}
