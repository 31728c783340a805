using System.Diagnostics;
using System.Globalization;

namespace InventarioRetail.EndToEnd.Tests;

/// <summary>The requirements' targets on the running stack.</summary>
public sealed class TargetTests(RunningStack stack) : RunningStackTests(stack)
{
    private const int Samples = 50;
    private const int AtLeast = 5;

    // A machine of which the host gives less than this says little about what runs on it.
    private const double Enough = 0.8;
    private const int Attempts = 5;

    /// <summary>What was measured of one thing.</summary>
    /// <param name="What">The thing.</param>
    /// <param name="Target">The requirements' limit in ms.</param>
    /// <param name="Times">How long it took each time, in ms, in order.</param>
    private sealed record Measured(string What, double Target, IReadOnlyList<double> Times)
    {
        /// <summary>The median, so that one pause of a busy machine does not count.</summary>
        public double Median => Times[Times.Count / 2];

        public override string ToString() =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{What}: median {Median:0.00} ms, slowest of {Times.Count} {Times[^1]:0.0} ms (target {Target:0} ms)"
            );
    }

    [RequiresDockerFact]
    public Task Health_answers_within_100_ms() => IsWithinAsync("health answer", 100, () => GetAsync("/health"));

    [RequiresDockerFact]
    public Task The_API_answers_within_500_ms() => IsWithinAsync("API answer", 500, () => GetAsync("/api/summary"));

    [RequiresDockerFact]
    public Task Ten_and_more_requests_at_once_are_answered_within_500_ms_each() =>
        IsWithinAsync(
            "API answer, 20 at once",
            500,
            async () =>
            {
                var times = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => GetAsync("/api/summary")));
                return times.Max();
            }
        );

    /// <summary>As the dashboard itself measured them; it asks Postgres and the object store every 5 s only.</summary>
    [RequiresDockerFact]
    public Task Postgres_answers_within_200_ms_Redis_within_5_ms_and_the_object_store_within_5_s() =>
        AreWithinAsync(async () =>
        {
            var times = new Dictionary<string, List<double>>();
            var watch = MachineWatch.StartNew();
            bool IsEnough() =>
                watch.Elapsed > TimeSpan.FromSeconds(30) && times.Values.All(list => list.Count >= AtLeast);
            while (!IsEnough() && watch.Given < TimeSpan.FromMinutes(2))
            {
                var answer = await Stack.GetJsonAsync("/api/summary", $"target-{Guid.NewGuid():N}");
                foreach (var (service, time) in answer["timings_ms"]!.AsObject())
                {
                    times.TryAdd(service, []);
                    times[service].Add(time!.GetValue<double>());
                }
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
            return
            [
                Of("database query", 200, times["database"]),
                Of("Redis, two commands", 5, times["redis"]),
                Of("object written and read", 5000, times["s3"]),
            ];
        });

    private async Task<double> GetAsync(string path)
    {
        var watch = Stopwatch.StartNew();
        using var response = await Stack.GetAsync(path, $"target-{Guid.NewGuid():N}");
        response.EnsureSuccessStatusCode();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static Task IsWithinAsync(string what, double target, Func<Task<double>> measure) =>
        AreWithinAsync(async () =>
        {
            await measure();
            var times = new List<double>();
            for (var sample = 0; sample < Samples; sample++)
                times.Add(await measure());
            return [Of(what, target, times)];
        });

    /// <summary>
    /// Measures, and holds the medians against their targets; again where one is missed while the host had given the machine to others.
    /// </summary>
    private static async Task AreWithinAsync(Func<Task<Measured[]>> measure)
    {
        for (var attempt = 1; ; attempt++)
        {
            var watch = MachineWatch.StartNew();
            var all = await measure();
            Measured[] missed = [.. all.Where(one => one.Median >= one.Target)];
            if (missed.Length > 0 && attempt < Attempts && watch.Given < Enough * watch.Elapsed)
                continue;
            foreach (var one in all)
                Figures.Report(one.ToString());
            Assert.Empty(missed);
            return;
        }
    }

    private static Measured Of(string what, double target, List<double> times)
    {
        Assert.True(times.Count >= AtLeast, $"{what} was measured {times.Count} times only");
        times.Sort();
        return new(what, target, times);
    }
}
