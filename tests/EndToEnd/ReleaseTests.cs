using System.Globalization;
using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace InventarioRetail.EndToEnd.Tests;

/// <summary>Releases that run by themselves on the running stack, under load, with minutes instead of days; good ones, bad ones, and accidents.</summary>
[Collection(RunningStackCollection.Name)]
public sealed partial class ReleaseTests(RunningStack stack, Revisions revisions)
    : IClassFixture<Revisions>,
        IAsyncLifetime
{
    // Requests a second: enough for shares within a point, and enough to see one that fails.
    private const double HighLoad = 300;
    private const double LightLoad = 100;
    private const int EnoughForAPoint = 10_000;
    private const string Waves =
        "[{ weight: 10, hold: 55s }, { weight: 25, hold: 55s }, { weight: 50, hold: 55s }, { weight: 100, hold: 20s }]";
    private const string ShortWaves =
        "[{ weight: 10, hold: 20s }, { weight: 50, hold: 20s }, { weight: 100, hold: 10s }]";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // A test makes its canary stable or leaves it behind; no revision comes back, which would look like a restart of it.
    private string stable = "";
    private string canary = "";

    public ValueTask InitializeAsync()
    {
        (stable, canary) = (revisions.Stable, revisions.Next());
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        if (
            RequiresDockerFactAttribute.Missing is null
            && stack.WrittenRelease().StartsWith($"stable: {canary}", StringComparison.Ordinal)
        )
            revisions.Stable = canary;
        return ValueTask.CompletedTask;
    }

    [RequiresDockerFact]
    public async Task A_good_release_goes_to_everybody_by_itself_under_load_and_no_request_fails()
    {
        await BeginAsync(Waves);
        await using var load = SteadyLoad.Start(stack, HighLoad);
        using var run = Run();
        var inForce = new Dictionary<int, TimeSpan>();
        foreach (var weight in new[] { 10, 25, 50, 100 })
        {
            await run.HasSaidAsync($"In force is {weight} %", TimeSpan.FromMinutes(4));
            inForce[weight] = load.Elapsed;
        }

        Assert.Equal(0, await run.EndAsync(TimeSpan.FromMinutes(4)));
        await Task.Delay(TimeSpan.FromSeconds(2));
        var end = load.Elapsed;

        foreach (var (weight, until) in new[] { (10, inForce[25]), (25, inForce[50]), (50, inForce[100]) })
        {
            // While a step is applied, the split is already the next one's for a moment.
            var (share, answers) = load.Share(canary, inForce[weight], until - TimeSpan.FromSeconds(15));
            Figures.Report(
                Invariant($"release by itself, wave of {weight} %: {share:0.00} % of {answers:N0} requests")
            );
            Assert.InRange(share, weight - Deviation(weight, answers), weight + Deviation(weight, answers));
        }
        Figures.Report(
            Invariant(
                $"release 0→10→25→50→100→finished by itself in {end.TotalSeconds:0} s: {load.Answers.Count:N0} requests, {load.Failed.Count} failed"
            )
        );
        Assert.Empty(load.Failed);
        Assert.Equal($"stable: {canary}, weight: 0", stack.WrittenRelease());
        var containers = await RunningStack.ContainersAsync();
        Assert.True(containers.ContainsKey(RunningStack.ContainerOf(canary)));
        Assert.False(containers.ContainsKey(RunningStack.ContainerOf(stable)));
    }

    [RequiresDockerTheory]
    [InlineData("12 % errors", "error_rate", "0.12")]
    [InlineData("6 s slower", "latency", "6s")]
    [InlineData("leaking 400 MiB a minute", "leak", "400")]
    [InlineData("crashing", "crash_after", "1s")]
    public async Task A_release_that_turns_bad_is_rolled_back_by_itself(string what, string fault, string value)
    {
        await BeginAsync(
            "[{ weight: 10, hold: 10m }, { weight: 100, hold: 10s }]",
            latencyLimit: fault == "latency" ? 5000 : RunningStack.DefaultLatencyLimit
        );
        await using var load = SteadyLoad.Start(stack, LightLoad);
        using var run = Run();
        await run.HasSaidAsync("In force is 10 %", Patience);
        await Task.Delay(TimeSpan.FromSeconds(25));

        var begun = load.Elapsed;
        await BreakCanaryAsync(fault, value);
        Assert.Equal(20, await run.EndAsync(TimeSpan.FromMinutes(5)));
        var ended = load.Elapsed;
        await Task.Delay(TimeSpan.FromSeconds(1));

        var lastOfCanary = load.Answers.Where(answer => answer.Revision == canary).Max(answer => answer.At);
        var reason = RollbackReason().Match(run.Output).Groups["reason"].Value;
        Figures.Report(
            Invariant(
                $"{what}: nobody on the canary {(lastOfCanary - begun).TotalSeconds:0.0} s after it began (run ended after {(ended - begun).TotalSeconds:0.0} s), because of {reason}"
            )
        );
        Assert.NotEqual("", reason);
        Assert.Equal($"stable: {stable}, canary: {canary}, weight: 0", stack.WrittenRelease());
        Assert.DoesNotContain(load.Failed, answer => answer.At > ended);
    }

    [RequiresDockerFact]
    public async Task A_run_that_is_killed_in_each_phase_goes_on_from_there_and_no_request_fails()
    {
        await BeginAsync(ShortWaves);
        await using var load = SteadyLoad.Start(stack, LightLoad);
        string[] moments =
        [
            "wave 1 of 3 (10 %) begins",
            "In force is 10 %",
            "wave 2 of 3 (50 %) begins",
            "wave 2 of 3, ",
            "wave 3 of 3 (100 %) begins",
            $"{canary} is the stable revision now",
        ];
        foreach (var moment in moments)
        {
            using var run = Run();
            await run.HasSaidAsync(moment, Patience);
            await run.KillAsync();
        }

        using var last = Run();
        Assert.Equal(0, await last.EndAsync(Patience));

        Assert.Equal($"stable: {canary}, weight: 0", stack.WrittenRelease());
        Figures.Report(
            $"run killed {moments.Length} times: {load.Answers.Count:N0} requests, {load.Failed.Count} failed"
        );
        Assert.Empty(load.Failed);
    }

    [RequiresDockerFact]
    public async Task Without_Prometheus_a_run_holds_and_says_so_a_second_run_is_refused_and_a_person_can_still_go_back()
    {
        await BeginAsync(ShortWaves);
        await using var load = SteadyLoad.Start(stack, LightLoad);
        using var run = Run();
        await run.HasSaidAsync("In force is 10 %", Patience);

        var second = await stack.CliAsync("release", "run", RunningStack.Name, "--yes");
        Assert.Equal(2, second.ExitCode);
        Assert.Matches(@"is being changed by '\./run release run e2e' \(process \d+, since ", second.Error);

        await RunningStack.StopAsync("prometheus");
        try
        {
            await run.HasSaidAsync("does not answer", Patience);
            await Task.Delay(TimeSpan.FromSeconds(30));
            Assert.DoesNotContain("wave 2 of 3 (50 %) begins", run.Output, StringComparison.Ordinal);
        }
        finally
        {
            await RunningStack.StartAsync("prometheus");
        }
        await run.HasSaidAsync("In force is 50 %", Patience);

        await RunningStack.StopAsync("prometheus");
        try
        {
            (await stack.CliAsync("release", "rollback", RunningStack.Name, "--yes")).OrFail();
            Assert.Equal($"stable: {stable}, canary: {canary}, weight: 0", stack.WrittenRelease());
        }
        finally
        {
            await RunningStack.StartAsync("prometheus");
        }
        Assert.Equal(20, await run.EndAsync(Patience));
        Assert.Empty(load.Failed);
    }

    [RequiresDockerFact]
    public async Task A_rollback_takes_seconds_under_load_every_time()
    {
        const int times = 20;
        await BeginAsync(ShortWaves);
        await stack.ReleaseAsync(stable, canary, 10);
        var limit = TimeSpan.FromSeconds(30);
        // Each asks about once a second, and may 100 times a minute.
        const int turns = 8;
        var users = await stack.UsersOfAsync(canary, times * turns);
        await using var load = SteadyLoad.Start(stack, LightLoad);
        var served = new List<double>();
        var given = TimeSpan.Zero;
        for (var time = 0; time < times; time++)
        {
            await stack.ReleaseAsync(stable, canary, 10);
            var turn = 0;
            string User() => users[(time * turns) + (turn++ % turns)];
            Assert.Equal(canary, await stack.RevisionOfAsync(User()));

            var watch = MachineWatch.StartNew();
            var command = stack.CliAsync("release", "rollback", RunningStack.Name, "--yes");
            while (await stack.RevisionOfAsync(User()) == canary)
            {
                if (command.IsCompleted)
                    (await command).OrFail();
                Assert.True(watch.Given < limit, $"on the canary still, {watch.Elapsed.TotalSeconds:0} s after");
                await Task.Delay(100);
            }
            served.Add(watch.Elapsed.TotalSeconds);
            given = watch.Given > given ? watch.Given : given;
            (await command).OrFail();
        }

        served.Sort();
        Figures.Report(
            Invariant(
                $"release rollback under load, {times} times: 0 % on the canary after {served[times / 2]:0.00} s (median), {served[^1]:0.00} s (longest; at most {given.TotalSeconds:0.00} s of what the host gave); {load.Answers.Count:N0} requests, {load.Failed.Count} failed"
            )
        );
        Assert.Empty(load.Failed);
    }

    [RequiresDockerFact]
    public async Task A_canary_that_does_not_start_leaves_the_file_as_it_was_and_nobody_notices()
    {
        const string broken = "v0.0.1";
        await Images.MakeBrokenAsync(broken);
        await BeginAsync(ShortWaves, starts: false);
        var written = stack.Text();
        var before = await RunningStack.ContainersAsync();
        await using var load = SteadyLoad.Start(stack, LightLoad);

        var failed = await stack.CliAsync("release", "start", broken, RunningStack.Name, "--yes");

        Assert.Equal(1, failed.ExitCode);
        Assert.Contains(RunningStack.ContainerOf(broken), failed.Error, StringComparison.Ordinal);
        Assert.Contains(
            $"Pulumi.{RunningStack.Name}.yaml was put back as it was.",
            failed.Error,
            StringComparison.Ordinal
        );
        Assert.Equal(written, stack.Text());
        // What was begun is cleared away by the next step, whichever that is.
        (await stack.CliAsync("release", "start", canary, RunningStack.Name, "--yes")).OrFail();
        var after = await RunningStack.ContainersAsync();
        Assert.Equal(["router-publisher"], before.Keys.Where(part => after.GetValueOrDefault(part) != before[part]));
        Assert.Equal([RunningStack.ContainerOf(canary)], after.Keys.Except(before.Keys));
        Assert.Empty(load.Failed);
    }

    [RequiresDockerFact]
    public async Task A_step_on_a_full_disk_fails_and_is_taken_back_unless_the_file_was_edited_by_hand_meanwhile()
    {
        await BeginAsync(ShortWaves, starts: false);
        await stack.DownAsync();
        var disk = await SmallDisk.MountAsync(RunningStack.VolumeName("published-files"));
        try
        {
            await stack.UpAsync();
            await IsCalmAsync();
            (await stack.CliAsync("release", "start", canary, RunningStack.Name, "--yes")).OrFail();
            await GateAdvancesAsync();
            await PublishedFiles.ChangeAsync(
                "dd if=/dev/zero of=/config/filler bs=4096 2>/dev/null; sync; ! echo more > /config/more 2>/dev/null"
            );
            var before = stack.Text();

            var failed = await stack.CliAsync("release", "promote", RunningStack.Name, "--yes");

            Assert.Equal(1, failed.ExitCode);
            Assert.Contains("disk full?", failed.Error, StringComparison.Ordinal);
            Assert.Contains("was put back as it was.", failed.Error, StringComparison.Ordinal);
            Assert.Equal(before, stack.Text());
            Assert.Equal(0, await stack.CountOnAsync(canary, users: 500));

            using var again = new RunningCommand(stack.Folder, "release", "promote", RunningStack.Name, "--yes");
            await Eventually.HoldsAsync(
                Patience,
                () => Task.FromResult(stack.Text() == before ? "the file is as it was" : null)
            );
            var edited = stack.Text() + "# by hand\n";
            await File.WriteAllTextAsync(stack.StackFile, edited);
            Assert.Equal(1, await again.EndAsync(Patience));
            Assert.Contains("could not be put back", again.Output, StringComparison.Ordinal);
            Assert.Equal(edited, stack.Text());
            Assert.Equal(0, await stack.CountOnAsync(canary, users: 500));

            await PublishedFiles.ChangeAsync("rm /config/filler");
            await GateAdvancesAsync();
            (await stack.CliAsync("release", "promote", RunningStack.Name, "--yes")).OrFail();
            Assert.Equal(edited, stack.Text());
            Assert.InRange(await stack.CountOnAsync(canary, users: 500), 25, 75);
        }
        finally
        {
            await stack.DownAsync();
            await disk.DisposeAsync();
        }
    }

    [RequiresDockerFact]
    public async Task A_file_that_is_edited_by_hand_during_a_run_keeps_the_edit_and_a_weight_of_0_is_carried_out()
    {
        await BeginAsync(ShortWaves);
        await using var load = SteadyLoad.Start(stack, LightLoad);
        using var run = Run();
        await run.HasSaidAsync("In force is 10 %", Patience);

        var right = stack.Text();
        await File.WriteAllTextAsync(stack.StackFile, right + "  not yaml: [\n");
        await run.HasSaidAsync("Nothing can be done until the stack's file is right again", Patience);
        await File.WriteAllTextAsync(stack.StackFile, right + "# a note\n");
        await run.HasSaidAsync("In force is 50 %", Patience);
        Assert.Equal(right.Replace(Weight(10), Weight(50), StringComparison.Ordinal) + "# a note\n", stack.Text());

        var back = stack.Text().Replace(Weight(50), Weight(0), StringComparison.Ordinal);
        await File.WriteAllTextAsync(stack.StackFile, back);
        Assert.Equal(20, await run.EndAsync(Patience));
        Assert.Equal(back, stack.Text());
        Assert.Equal(0, await stack.CountOnAsync(canary, users: 500));
        Assert.Empty(load.Failed);
    }

    [RequiresDockerFact]
    public async Task A_flag_is_one_line_and_one_container_and_the_dashboard_sees_it_without_a_restart()
    {
        await BeginAsync(ShortWaves);
        var before = await RunningStack.ContainersAsync();

        (await stack.CliAsync("flag", RunningStack.Name, "batch-patches-v1", "100", "--yes")).OrFail();

        Assert.Contains("batch-patches-v1: 100", stack.Text(), StringComparison.Ordinal);
        var after = await RunningStack.ContainersAsync();
        Assert.Equal(["router-publisher"], before.Keys.Where(part => before[part] != after[part]));
        await Eventually.HoldsAsync(
            TimeSpan.FromSeconds(30),
            async () =>
            {
                var summary = await stack.GetJsonAsync("/api/summary", "a-user");
                return summary["flags"]?["batch-patches-v1"]?.GetValue<bool>() == true
                    ? null
                    : $"the flag is off: {summary}";
            }
        );
        (await stack.CliAsync("flag", RunningStack.Name, "batch-patches-v1", "0", "--yes")).OrFail();
    }

    private async Task BeginAsync(
        string strategy,
        bool starts = true,
        int latencyLimit = RunningStack.DefaultLatencyLimit
    )
    {
        (stack.Strategy, stack.LatencyLimit) = (strategy, latencyLimit);
        await stack.ReleaseAsync(stable, null, 0);
        await IsCalmAsync();
        if (starts)
            (await stack.CliAsync("release", "start", canary, RunningStack.Name, "--yes")).OrFail();
    }

    /// <summary>Waits until nothing is left of the test before that a gate would see.</summary>
    private Task<TimeSpan> IsCalmAsync() =>
        Eventually.HoldsAsync(
            Patience,
            async () =>
            {
                // Pending ones may fire in a moment, and those of a revision that has just gone flicker.
                var alerts = await stack.Prometheus.QueryAsync("present_over_time(ALERTS{severity=\"critical\"}[20s])");
                return alerts.Count == 0
                    ? null
                    : $"{alerts.Count} critical alerts fire or fired just now, such as {alerts[0].Labels["alertname"]}";
            }
        );

    private Task<TimeSpan> GateAdvancesAsync() =>
        Eventually.HoldsAsync(
            Patience,
            async () =>
            {
                var gate = await stack.CliAsync("gate", RunningStack.Name);
                return gate.ExitCode == 0 ? null : gate.Output;
            }
        );

    /// <summary>
    /// How far an observed share may be from the weight, in points: one. A machine that does not keep up leaves fewer requests than can
    /// tell a point, and then chance has its part, of four standard deviations.
    /// </summary>
    private static double Deviation(int weight, int requests) =>
        requests >= EnoughForAPoint ? 1 : 1 + (4 * Math.Sqrt((double)weight * (100 - weight) / requests));

    /// <summary>The line of the weight, which the waves of the strategy have too, but not alone.</summary>
    private static string Weight(int percent) => $"\n    weight: {percent}\n";

    private RunningCommand Run() => new(stack.Folder, "release", "run", RunningStack.Name, "--yes", "--interval", "2s");

    private async Task BreakCanaryAsync(string fault, string value)
    {
        using var request = stack.Request("/faults", (await stack.UsersOfAsync(canary, 1))[0]);
        request.Method = HttpMethod.Put;
        request.Content = JsonContent.Create(new Dictionary<string, string> { [fault] = value });
        using var response = await stack.Client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"The gate says roll back \((?<reason>[^:]+):")]
    private static partial Regex RollbackReason();
}

/// <summary>Which revisions the tests of releases have used up; the other tests get theirs back.</summary>
public sealed class Revisions(RunningStack stack) : IAsyncLifetime
{
    private int used;

    /// <summary>The revision that is stable now.</summary>
    public string Stable { get; set; } = RunningStack.Stable;

    /// <summary>A revision that never ran.</summary>
    public string Next() => Images.MoreRevisions[used++];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (RequiresDockerFactAttribute.Missing is not null)
            return;
        if (Stable != RunningStack.Stable)
            await stack.ReleaseAsync(Stable, RunningStack.Stable, 100);
        await stack.ReleaseAsync(RunningStack.Stable, RunningStack.Canary, 10);
    }
}
