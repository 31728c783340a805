using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace InventarioRetail.EndToEnd.Tests;

/// <summary>Releases on the running stack under load, with waves of seconds: good ones, bad ones, and accidents.</summary>
[Collection(Changing.Name)]
public sealed partial class ReleaseTests(StackFixture fixture)
{
    private const double RequestsPerSecond = 150;

    private readonly RunningStack stack = fixture.Stack;

    [RequiresDockerFact]
    public async Task A_run_that_is_killed_in_each_phase_takes_a_good_release_to_all_users_and_no_request_fails()
    {
        var (stable, canary) = await stack.FreshCanaryAsync();
        await using var load = SteadyLoad.Start(stack, RequestsPerSecond);
        var begun = new Dictionary<int, TimeSpan>();
        var ended = new Dictionary<int, TimeSpan>();
        await RunUntilAsync("wave 1 of 3 (10 %) starts");
        await RunUntilAsync("Live: 10 %");
        begun[10] = load.Elapsed;
        ended[10] = await RunUntilAsync("wave 2 of 3 (50 %) starts");
        using (var run = stack.RunRelease())
        {
            await run.HasSaidAsync("Live: 50 %");
            begun[50] = load.Elapsed;
            await run.HasSaidAsync("wave 2 of 3, ");
            await run.KillAsync();
        }
        ended[50] = await RunUntilAsync("wave 3 of 3 (100 %) starts");
        await RunUntilAsync($"{canary} is the stable revision now");
        using (var last = stack.RunRelease())
            Assert.Equal(0, await last.EndAsync());

        await load.EndAsync();
        Assert.Empty(load.Failed);
        foreach (var weight in (int[])[10, 50])
        {
            var (share, requests) = load.Share(canary, begun[weight], ended[weight]);
            var chance = 1 + (4 * Math.Sqrt((double)weight * (100 - weight) / requests));
            Assert.InRange(share, weight - chance, weight + chance);
        }
        Assert.Equal((canary, null, 0), (stack.Stable, stack.Release.Canary?.Name, stack.Release.Weight));
        var containers = await stack.ContainersAsync();
        Assert.True(containers.ContainsKey(RunningStack.PartOf(canary)));
        Assert.False(containers.ContainsKey(RunningStack.PartOf(stable)));

        // A step is told before it is taken, so what the load met until then was of the wave before.
        async Task<TimeSpan> RunUntilAsync(string moment)
        {
            using var run = stack.RunRelease();
            await run.HasSaidAsync(moment);
            var at = load.Elapsed;
            await run.KillAsync();
            return at;
        }
    }

    [RequiresDockerFact]
    public async Task A_canary_that_does_not_start_leaves_the_file_as_it_was_and_users_notice_nothing()
    {
        const string broken = "v0.0.1";
        await Images.MakeBrokenAsync(broken);
        await stack.ReleaseAsync(stack.Stable, null, 0);
        await stack.IsCalmAsync();
        var (written, canary) = (stack.Text(), stack.NextRevision());
        var before = await stack.ContainersAsync();
        await using var load = SteadyLoad.Start(stack, RequestsPerSecond);

        var failed = await stack.CliAsync("release", "start", broken, stack.Name, "--yes");

        Assert.Equal(1, failed.ExitCode);
        Assert.Contains(RunningStack.PartOf(broken), failed.Error, StringComparison.Ordinal);
        Assert.Contains($"Pulumi.{stack.Name}.yaml was restored.", failed.Error, StringComparison.Ordinal);
        Assert.Equal(written, stack.Text());
        // What was begun is cleared away by the next step, whichever that is.
        (await stack.CliAsync("release", "start", canary, stack.Name, "--yes")).OrFail();
        Assert.Equal(
            [RunningStack.PartOf(canary), "router-publisher"],
            RunningStack.Changed(before, await stack.ContainersAsync())
        );
        await load.EndAsync();
        Assert.Empty(load.Failed);
    }

    [RequiresDockerFact]
    public async Task Without_Prometheus_or_a_right_file_a_run_holds_and_an_operator_can_still_roll_back()
    {
        var (stable, canary) = await stack.FreshCanaryAsync();
        await using var load = SteadyLoad.Start(stack, RequestsPerSecond);
        using var run = stack.RunRelease();
        await run.HasSaidAsync("Live: 10 %");

        var second = await stack.CliAsync("release", "run", stack.Name, "--yes");
        Assert.Equal(2, second.ExitCode);
        Assert.Matches($@"is being changed by '\./run release run {stack.Name}' \(process \d+, since ", second.Error);

        await stack.StopAsync("prometheus");
        try
        {
            await run.HasSaidAsync("does not answer");
            await AsksPrometheusInVainAsync(times: 5);
            Assert.DoesNotContain("wave 2 of 3 (50 %) starts", run.Output, StringComparison.Ordinal);
            var right = stack.Text();
            await File.WriteAllTextAsync(stack.StackFile, right + "  not yaml: [\n");
            await run.HasSaidAsync("The stack file is invalid; waiting until it is fixed");
            await File.WriteAllTextAsync(stack.StackFile, right + "# a note\n");
        }
        finally
        {
            await stack.StartAsync("prometheus");
        }
        await run.HasSaidAsync("Live: 50 %");
        Assert.EndsWith("# a note\n", stack.Text(), StringComparison.Ordinal);
        Assert.Contains(Weight(50), stack.Text(), StringComparison.Ordinal);

        await stack.StopAsync("prometheus");
        try
        {
            (await stack.CliAsync("release", "rollback", stack.Name, "--yes")).OrFail();
            Assert.Equal((stable, canary, 0), (stack.Stable, stack.Canary, stack.Release.Weight));
            Assert.Empty(await stack.OnAsync(canary, users: 500));
        }
        finally
        {
            await stack.StartAsync("prometheus");
        }
        // A rollback stops the run, which holds the stack lock, unless the run sees the brake first.
        Assert.True(await run.EndAsync() is 20 or 130, run.Output);
        await load.EndAsync();
        Assert.Empty(load.Failed);
    }

    [RequiresDockerFact]
    public async Task A_weight_of_0_that_is_written_by_hand_is_applied_by_the_run()
    {
        await stack.WeightAsync(10);
        using var run = stack.RunRelease();
        await run.HasSaidAsync("wave 1 of 3, ");

        var back = stack.Text().Replace(Weight(10), Weight(0), StringComparison.Ordinal);
        await File.WriteAllTextAsync(stack.StackFile, back);

        Assert.Equal(20, await run.EndAsync());
        Assert.Equal(back, stack.Text());
        Assert.Empty(await stack.OnAsync(stack.Canary, users: 500));
    }

    [RequiresDockerFact]
    public async Task A_canary_with_errors_is_rolled_back_by_itself_for_its_errors()
    {
        await stack.WeightAsync(10);
        await stack.IsCalmAsync();
        var (stable, canary) = (stack.Stable, stack.Canary);
        await using var load = SteadyLoad.Start(stack, RequestsPerSecond);
        using var run = stack.RunRelease();
        await run.HasSaidAsync("wave 1 of 3, ");

        await stack.PutFaultsAsync("""{"error_rate": 0.5}""");
        Assert.Equal(20, await run.EndAsync());

        var end = load.Elapsed;
        await load.SendsAsync(300);
        await load.EndAsync();
        Assert.StartsWith(
            "error rate",
            RollbackReason().Match(run.Output).Groups["reason"].Value,
            StringComparison.Ordinal
        );
        Assert.Equal((stable, canary, 0), (stack.Stable, stack.Canary, stack.Release.Weight));
        Assert.DoesNotContain(load.Requests, request => request.At > end && request.Answer.End != RequestEnd.Served);
    }

    [RequiresDockerFact]
    public async Task A_canary_with_errors_fails_the_smoke_tests_and_is_named()
    {
        await stack.ReleaseAsync(stack.Stable, stack.NextRevision(), RunningStack.StartWeight);
        // It would take the canary's users off before the smoke tests find them.
        await stack.StopAsync("guard");
        await stack.PutFaultsAsync("""{"error_rate": 1}""");
        try
        {
            var run = await stack.CliAsync("smoke", stack.Name);

            Assert.Equal(1, run.ExitCode);
            Assert.Matches(
                $@"(?m)^✗ api +{Regex.Escape(stack.Stable)}: 200, [0-9.]+ ms; {Regex.Escape(stack.Canary)}: 500, [0-9.]+ ms$",
                run.Output
            );
            Assert.Matches(@"(?m)^✓ health ", run.Output);
            Assert.Equal("", run.Error);
        }
        finally
        {
            // The guard would brake it for the errors of this test.
            await stack.ReleaseAsync(stack.Stable, null, 0);
            await stack.StartAsync("guard");
        }
    }

    [RequiresDockerFact]
    public async Task A_flag_is_one_line_and_one_container_and_the_dashboard_sees_it_without_a_restart()
    {
        var before = await stack.ContainersAsync();

        (await stack.CliAsync("flag", stack.Name, "batch-patches-v1", "100", "--yes")).OrFail();

        Assert.Contains("batch-patches-v1: 100", stack.Text(), StringComparison.Ordinal);
        Assert.Equal(["router-publisher"], RunningStack.Changed(before, await stack.ContainersAsync()));
        await Eventually.HoldsAsync(async () =>
        {
            var summary = await stack.GetJsonAsync("/api/summary", "a-user");
            return summary["flags"]?["batch-patches-v1"]?.GetValue<bool>() == true
                ? null
                : $"the flag is off: {summary}";
        });
    }

    /// <summary>Waits until Prometheus, which is stopped, was asked so many times more.</summary>
    private async Task AsksPrometheusInVainAsync(int times)
    {
        using var listener = new TcpListener(IPAddress.Loopback, stack.PrometheusPort);
        listener.Start();
        for (var time = 0; time < times; time++)
            (await listener.AcceptTcpClientAsync().WaitAsync(Eventually.Bound)).Close();
    }

    /// <summary>The line of the weight, which the waves of the strategy have too, but not alone.</summary>
    private static string Weight(int percent) => $"\n    weight: {percent}\n";

    /// <summary>The reason of the gate or, if it was faster, of the guard.</summary>
    [GeneratedRegex(
        "(?:The gate says roll back \\(|is braked by guard since [0-9: -]+ UTC: (?:router's counters|gate): )(?<reason>[^:]+):"
    )]
    private static partial Regex RollbackReason();
}
