using System.Diagnostics;
using System.Globalization;
using InventarioRetail.Benchmarks;

// Gates.Benchmark: simulates releases of healthy and bad canaries under the whole gate, and under the decision rules of
// Flagger and Argo Rollouts, and writes the tables.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const string Usage = """
    Usage: ./run bench gates [canaries per cell, default 1000] [--threads <n>] [--only <text>] [--output <file>]
    Simulates the rows whose name contains the text, or all, and prints the tables. All rows of 1,000 canaries or more
    are also written to docs/measurements/gates.md.
    """;
const int Published = 1000;

var canaries = Published;
var threads = Environment.ProcessorCount;
string? output = null;
var only = "";
for (var i = 0; i < args.Length; i++)
{
    var isRead = args[i] switch
    {
        "--threads" => ++i < args.Length && IsCount(args[i], out threads),
        "--only" => ++i < args.Length && (only = args[i]).Length > 0,
        "--output" => ++i < args.Length && (output = args[i]).Length > 0,
        _ => IsCount(args[i], out canaries),
    };
    if (!isRead)
    {
        Console.Error.WriteLine(Usage);
        return 2;
    }
}

output ??= canaries >= Published && only.Length == 0 ? Path.Combine("docs", "measurements", "gates.md") : null;
var watch = Stopwatch.StartNew();
var report = new Report(canaries, threads, only, row => Console.Error.WriteLine($"{watch.Elapsed:hh\\:mm\\:ss} {row}"));
var text = report.Write();
Console.Write(text);
Console.Error.WriteLine($"Simulated in {watch.Elapsed.TotalMinutes:0.0} min with {threads} threads.");
if (output is not null)
    File.WriteAllText(output, text);
return 0;

static bool IsCount(string text, out int count) =>
    int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0;
