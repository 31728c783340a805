using System.Diagnostics;
using System.Globalization;
using InventarioRetail.EndToEnd;

namespace InventarioRetail.Benchmarks;

/// <summary>What a load met.</summary>
/// <param name="Requests">Requests that were answered.</param>
/// <param name="Refused">Of them, those with a status of 400 or more.</param>
/// <param name="Broken">Connections that could not be made, or broke, or were silent.</param>
/// <param name="Seconds">How long it lasted.</param>
/// <param name="MedianMilliseconds">Half of the answers came within this.</param>
/// <param name="P99Milliseconds">99 of 100 answers came within this.</param>
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

/// <summary>A load by wrk on 32 connections, every request another user's, until it is ended.</summary>
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
        // It stands for other machines, and must not take from the commands that are run meanwhile.
        process = Shell.Start("nice", ["-n", "19", "wrk", .. arguments]);
    }

    public static MaximumLoad Start(string url, string apiKey, string path) =>
        new([
            "--threads=1",
            $"--connections={Connections}",
            $"--duration={(int)Longest.TotalSeconds}s",
            // Longer than the router waits for a revision, which is told by its answer.
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
            throw new InvalidOperationException("The load was over before its end.");
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
