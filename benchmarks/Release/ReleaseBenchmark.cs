using System.Diagnostics;
using System.Text.RegularExpressions;
using InventarioRetail.EndToEnd;

namespace InventarioRetail.Benchmarks;

/// <summary>The measurements, which run one after the other on one stack.</summary>
internal sealed partial class ReleaseBenchmark(RunningStack stack, Figures figures)
{
    private const int Users = 20_000;
    private const int Rollbacks = 20;
    private const int LoadRequests = 100_000;
    private const double HighLoad = 300;
    private const double LightLoad = 100;
    private const double GuardedLoad = 50;
    private const int RollbacksBesideAnObstacle = 3;

    // Long enough for shares within a percentage point in each wave.
    private const string LongWaves =
        "[{ weight: 10, hold: 55s }, { weight: 25, hold: 55s }, { weight: 50, hold: 55s }, { weight: 100, hold: 20s }]";
    private const string OneWave = "[{ weight: 10, hold: 10m }, { weight: 100, hold: 10s }]";

    public async Task RunAsync()
    {
        figures.Add("`up` of a new stack until it is healthy", $"{stack.FirstUp.TotalSeconds:0} s");
        var up = Stopwatch.StartNew();
        await stack.UpAsync();
        figures.Add("a second `up`, without changes", $"{up.Elapsed.TotalSeconds:0.0} s");
        await AnswersAsync();
        await SharesAsync();
        await WeightChangesAsync();
        await KillsAsync();
        await GoodReleaseAsync();
        await BadReleaseAsync("12 % errors", """{"error_rate": 0.12}""");
        await BadReleaseAsync("6 s slower", """{"latency": "6s"}""", latencyLimit: 5000);
        await BadReleaseAsync("leaking 400 MiB a minute", """{"leak": 400}""");
        await BadReleaseAsync("crashing", """{"crash_after": "1s"}""");
    }

    /// <summary>The way back: by command whatever is broken, and by the guard alone.</summary>
    public async Task RunRollbacksAsync()
    {
        await RollbacksAsync();
        stack.ErrorLimits = "{ go: 0.5, rollBack: 1 }";
        await GuardAsync("all its answers errors", """{"error_rate": 1}""", isPrometheusGone: false, "5 s");
        await GuardAsync("12 % errors", """{"error_rate": 0.12}""", isPrometheusGone: false, "median 15 s");
        await GuardAsync(
            "12 % errors and Prometheus gone",
            """{"error_rate": 0.12}""",
            isPrometheusGone: true,
            "median 15 s"
        );
    }

    private async Task AnswersAsync()
    {
        const int samples = 50;
        await AnswerAsync("`/health`", "100 ms", () => GetAsync("/health"));
        await AnswerAsync("`/api/summary`", "500 ms", () => GetAsync("/api/summary"));
        await AnswerAsync(
            "`/api/summary`, the slowest of 20 at once",
            "500 ms",
            async () => (await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => GetAsync("/api/summary")))).Max()
        );
        // As measured by the dashboard itself, which queries Postgres and the object store only every 5 s.
        var times = new Dictionary<string, List<double>>();
        while (times.Count < 3 || times.Values.Any(list => list.Count < 5))
        {
            var answer = await stack.GetJsonAsync("/api/summary", $"target-{Guid.NewGuid():N}");
            foreach (var (service, time) in answer["timings_ms"]!.AsObject())
            {
                times.TryAdd(service, []);
                times[service].Add(time!.GetValue<double>());
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
        Add("a Postgres query", "200 ms", times["database"]);
        Add("two Redis commands", "5 ms", times["redis"]);
        Add("an object written and read", "5 s", times["s3"]);

        async Task AnswerAsync(string what, string target, Func<Task<double>> measure)
        {
            await measure();
            var found = new List<double>();
            for (var sample = 0; sample < samples; sample++)
                found.Add(await measure());
            Add(what, target, found);
        }

        async Task<double> GetAsync(string path)
        {
            var watch = Stopwatch.StartNew();
            using var response = await stack.GetAsync(path, $"target-{Guid.NewGuid():N}");
            response.EnsureSuccessStatusCode();
            return watch.Elapsed.TotalMilliseconds;
        }

        void Add(string what, string target, List<double> found)
        {
            found.Sort();
            figures.Add(
                what,
                $"median {found[found.Count / 2]:0.00} ms, slowest of {found.Count} {found[^1]:0.0} ms",
                target
            );
        }
    }

    private async Task SharesAsync()
    {
        foreach (var weight in (int[])[1, 10, 25, 50, 90])
        {
            await stack.WeightAsync(weight);
            var share = 100.0 * (await stack.OnAsync(stack.Canary, Users)).Count / Users;
            figures.Add($"share of {Users:N0} users at {weight} %", $"{share:0.00} %", "± 1 point");
        }
    }

    private async Task WeightChangesAsync()
    {
        await stack.WeightAsync(10);
        using var load = MaximumLoad.Start(stack.Url, stack.ApiKey, "/health");
        var changes = 0;
        var before = await RequestsAsync();
        // The router also counts scrapes and its own health checks.
        while (await RequestsAsync() - before < 1.05 * LoadRequests)
            await stack.WeightAsync(changes++ % 2 == 0 ? 25 : 0);
        var result = await load.EndAsync();
        figures.Add(
            $"{changes} weight changes by `up` under the maximum load of 32 connections",
            $"{result}",
            "0 failed"
        );
    }

    private async Task<double> RequestsAsync() =>
        (await stack.Prometheus.QueryAsync("sum(haproxy_frontend_http_requests_total)"))[0].Value;

    private async Task KillsAsync()
    {
        const int times = 5;
        await stack.WeightAsync(50);
        // It would take the canary's users off for good.
        await stack.StopAsync("guard");
        var part = RunningStack.PartOf(stack.Canary);
        await using var load = SteadyLoad.Start(stack, HighLoad);
        for (var time = 0; time < times; time++)
        {
            await load.SendsAsync((int)HighLoad);
            await Shell.OutputAsync("docker", "kill", stack.ContainerName(part));
            await Eventually.HoldsAsync(async () =>
                (await stack.OnAsync(stack.Canary, 100)).Count == 0 ? null : "the canary answers"
            );
            await stack.StartAsync(part);
            await Eventually.HoldsAsync(async () =>
                (await stack.OnAsync(stack.Canary, 100)).Count > 0 ? null : "no user is on the canary again"
            );
        }
        await load.EndAsync();
        await stack.StartAsync("guard");
        figures.Add(
            $"a canary with half of the users, killed {times} times",
            $"{load.Requests.Count:N0} requests, {load.Refused.Count} refused, {load.Cut.Count} cut of at most {times * load.MostInFlight} in flight",
            "0 refused"
        );
    }

    private async Task RollbacksAsync()
    {
        foreach (var obstacle in Obstacle.All)
        {
            var isQuiet = obstacle == Obstacle.All[0];
            var times = isQuiet ? Rollbacks : RollbacksBesideAnObstacle;
            await stack.WeightAsync(10);
            await using var load = SteadyLoad.Start(stack, LightLoad);
            var served = new List<double>();
            for (var time = 0; time < times; time++)
            {
                await stack.WeightAsync(10);
                var canary = stack.Canary;
                await using (await obstacle.BeginAsync(stack))
                {
                    await load.SendsAsync((int)LightLoad);
                    var began = load.Elapsed;
                    await stack.RollbackAsync(obstacle);
                    served.Add((LastOn(load, canary) - began).TotalSeconds);
                }
            }
            served.Sort();
            await load.EndAsync();
            figures.Add(
                $"`release rollback`, {times} times{(isQuiet ? "" : $", beside: {obstacle.Name}")}: last request on the canary",
                $"{served[times / 2]:0.00} s after the command (median), {served[^1]:0.00} s (longest); {load.Requests.Count:N0} requests, {load.Failed.Count} failed",
                isQuiet ? "median 1 s, longest 3 s, 0 failed" : "5 s, 0 failed"
            );
        }
    }

    /// <summary>A bad canary with no command running: the guard alone takes its users away.</summary>
    private async Task GuardAsync(string what, string faults, bool isPrometheusGone, string target)
    {
        const int times = 5;
        var found = new List<double>();
        for (var time = 0; time < times; time++)
        {
            await stack.ReleaseAsync(stack.Stable, stack.NextRevision(), 0);
            await stack.WeightAsync(10);
            await using var load = SteadyLoad.Start(stack, GuardedLoad);
            // A healthy period first, as in a real release.
            await load.SendsAsync((int)(10 * GuardedLoad));
            if (isPrometheusGone)
                await stack.StopAsync("prometheus");
            await stack.PutFaultsAsync(faults);
            var began = load.Elapsed;
            await Eventually.HoldsAsync(async () => (await stack.BrakeAsync()).Length > 0 ? null : "no brake");
            await load.SendsAsync((int)GuardedLoad);
            found.Add((LastOn(load, stack.Canary) - began).TotalSeconds);
            if (isPrometheusGone)
                await stack.StartAsync("prometheus");
        }
        found.Sort();
        figures.Add(
            $"a canary that turns bad, {what}, no command running, {GuardedLoad:0} requests a second in all, 10 %",
            $"no request on it after {found[times / 2]:0.0} s (median of {times}), {found[^1]:0.0} s (longest)",
            target
        );
    }

    private async Task GoodReleaseAsync()
    {
        stack.Strategy = LongWaves;
        var (_, canary) = await stack.FreshCanaryAsync();
        await using var load = SteadyLoad.Start(stack, HighLoad);
        using var run = stack.RunRelease();
        var begun = new Dictionary<int, TimeSpan>();
        var ended = new Dictionary<int, TimeSpan>();
        foreach (var (wave, weight) in new[] { (1, 10), (2, 25), (3, 50), (4, 100) })
        {
            await run.HasSaidAsync($"wave {wave} of 4 ({weight} %) starts");
            ended[wave] = load.Elapsed;
            await run.HasSaidAsync($"Live: {weight} %");
            begun[wave] = load.Elapsed;
        }
        var exitCode = await run.EndAsync();
        var took = load.Elapsed;
        await load.EndAsync();
        foreach (var (wave, weight) in new[] { (1, 10), (2, 25), (3, 50) })
        {
            var (share, requests) = load.Share(canary, begun[wave], ended[wave + 1]);
            figures.Add(
                $"an automatic release, wave of {weight} %",
                $"{share:0.00} % of {requests:N0} requests",
                "± 1 point"
            );
        }
        figures.Add(
            "an automatic release, 0 → 10 → 25 → 50 → 100 → finished",
            $"{took.TotalSeconds:0} s, exit code {exitCode}; {load.Requests.Count:N0} requests, {load.Failed.Count} failed",
            "0 failed"
        );
    }

    private async Task BadReleaseAsync(string what, string faults, int latencyLimit = RunningStack.HighestLatency)
    {
        (stack.Strategy, stack.LatencyLimit) = (OneWave, latencyLimit);
        await stack.ReleaseAsync(stack.Stable, stack.NextRevision(), 0);
        var (_, canary) = await stack.FreshCanaryAsync();
        await using var load = SteadyLoad.Start(stack, LightLoad);
        using var run = stack.RunRelease();
        await run.HasSaidAsync("Live: 10 %");
        // A healthy period first, as in a real release.
        await load.SendsAsync((int)(20 * LightLoad));
        var begun = load.Elapsed;
        await stack.PutFaultsAsync(faults);
        var exitCode = await run.EndAsync();
        var ended = load.Elapsed;
        await load.EndAsync();
        figures.Add(
            $"a canary that turns bad, {what}",
            $"no request on it {(LastOn(load, canary) - begun).TotalSeconds:0.0} s after it began, rolled back after {(ended - begun).TotalSeconds:0.0} s with exit code {exitCode} for: {RollbackReason().Match(run.Output).Groups["reason"].Value}"
        );
    }

    private static TimeSpan LastOn(SteadyLoad load, string revision) =>
        load.Requests.Where(request => request.Answer.Revision == revision).Max(request => request.At);

    [GeneratedRegex(@"The gate says roll back \((?<reason>[^:]+):")]
    private static partial Regex RollbackReason();
}
