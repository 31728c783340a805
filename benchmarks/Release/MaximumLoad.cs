using System.Diagnostics;
using System.Globalization;
using InventarioRetail.EndToEnd;

namespace InventarioRetail.Benchmarks;

/// <summary>The result of a load test.</summary>
/// <param name="Requests">Answered requests.</param>
/// <param name="Refused">Answered requests with a status of 400 or more.</param>
/// <param name="Broken">Connections that failed to open, broke or timed out.</param>
/// <param name="Seconds">Duration in seconds.</param>
/// <param name="MedianMilliseconds">Median response time in ms.</param>
/// <param name="P99Milliseconds">99th percentile of the response time in ms.</param>
internal sealed record LoadResult(
    long Requests,
    long Refused,
    long Broken,
    double Seconds,
    double MedianMilliseconds,
    double P99Milliseconds
)
{
    public long Failed => Refused + Broken;

    public override string ToString() =>
        FormattableString.Invariant(
            $"{Requests:N0} requests in {Seconds:0.0} s ({Requests / Seconds:N0}/s, p50 {MedianMilliseconds:0.0} ms, p99 {P99Milliseconds:0.0} ms), {Failed} failed ({Refused} refused, {Broken} broken)"
        );
}

/// <summary>A wrk load over 32 connections, each request from a random user, until it is stopped.</summary>
internal sealed class MaximumLoad : IDisposable
{
    private const int Connections = 32;
    private const int Users = 200_000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(20);

    private readonly Process process;
    private readonly string[] arguments;

    private MaximumLoad(string[] arguments)
    {
        this.arguments = arguments;
        // Low priority: it simulates other machines, and must not slow down the commands that run meanwhile.
        process = Shell.Start("nice", ["-n", "19", "wrk", .. arguments]);
    }

    public static MaximumLoad Start(string url, string apiKey, string path) =>
        new([
            "--threads=1",
            $"--connections={Connections}",
            $"--duration={(int)Longest.TotalSeconds}s",
            // Longer than the router's timeout, so that the router's own 504 is counted.
            "--timeout=40s",
            "--script",
            Path.Combine(AppContext.BaseDirectory, "load.lua"),
            url,
            "--",
            apiKey,
            path,
            $"{Users}",
        ]);

    public async Task<LoadResult> EndAsync()
    {
        if (process.HasExited)
            throw new InvalidOperationException("The load generator exited too early.");
        await Shell.OutputAsync("kill", "-s", "INT", process.Id.ToString(CultureInfo.InvariantCulture));
        var output = (await Shell.FinishAsync(process, "wrk", arguments)).OrFail();
        var result = output.Split('\n').Single(line => line.StartsWith("RESULT ", StringComparison.Ordinal)).Split(' ');
        long Count(int index) => long.Parse(result[index], CultureInfo.InvariantCulture);
        double Number(int index) => double.Parse(result[index], CultureInfo.InvariantCulture);
        return new(Count(1), Count(2), Count(3) + Count(4) + Count(5) + Count(6), Number(7), Number(8), Number(9));
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }
}
