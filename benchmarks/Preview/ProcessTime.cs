using System.Diagnostics;

namespace InventarioRetail.Benchmarks;

/// <summary>Times whole processes.</summary>
internal static class ProcessTime
{
    /// <summary>Prints a row with the median, fastest and slowest of ten runs.</summary>
    public static void Measure(string what, string program, params string[] arguments)
    {
        Run(program, arguments);
        Run(program, arguments);
        var times = Enumerable.Range(0, 10).Select(_ => Run(program, arguments)).Order().ToList();
        Console.WriteLine($"| {what} | {Text(times[times.Count / 2])} | {Text(times[0])} | {Text(times[^1])} |");
    }

    /// <summary>Returns the median time of a number of runs.</summary>
    public static TimeSpan Median(int runs, string program, params string[] arguments) =>
        Enumerable.Range(0, runs).Select(_ => Run(program, arguments)).Order().ElementAt(runs / 2);

    /// <exception cref="InvalidOperationException">
    /// The process did not exit with 0; the message contains its output.
    /// </exception>
    public static TimeSpan Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        watch.Stop();
        return process.ExitCode == 0
            ? watch.Elapsed
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} failed: {errors.Result}{output}"
            );
    }

    public static string Text(TimeSpan time) => $"{time.TotalSeconds:0.000} s";
}
