using InventarioRetail.Components;

namespace InventarioRetail.Releases.Tests;

/// <summary>The gate's criteria, one by one: go, hold, roll back, and why.</summary>
public sealed class GateTests
{
    private static readonly RecordedSeries Names = GateWorld.Names;

    [Fact]
    public void Healthy_canary_passes_every_criterion_of_the_requirements()
    {
        var verdict = new GateWorld().Verdict;

        Assert.Equal(
            [
                "up: it has run for 4h",
                "error-rate: 0.333 % of 14,400 requests are errors; must be below 2 % to advance, rolls back above 10 % for 5m (p = 1)",
                "error-rate-above-stable: 0.333 % of 14,400 requests are errors, compared with 0.333 % of stable's 129,600 (p = 1); must be below 5 points to advance",
                "unsuccessful-above-stable: 0.333 % of 14,400 requests are unsuccessful, compared with 0.333 % of stable's 129,600 (p = 1); must be below 5 points to advance",
                "latency-p95: 97.9 ms in 14,400 requests; must be below 400 ms to advance, rolls back above 1,000 ms (p = 1)",
                "latency-p99: 267 ms in 14,400 requests; must be below 500 ms to advance, rolls back above 1,500 ms (p = 1)",
                "latency-p99-above-stable: 0 % in 13,500 requests; must be below 50 % to advance, rolls back above 50 % (p = 1)",
                "memory-above-stable: 105 MiB, stable 95.4 MiB, so 10 %; must be below 50 % to advance, rolls back from 100 %",
                "memory-growth: 1 %; rolls back above 5 %",
                "cpu-above-stable: less than 5 % of a core more than stable would use, too little to matter",
                "restarts: 0; must be 0 to advance, rolls back above 0",
                "invariant-violations: 0; must be 0 to advance, rolls back above 10",
                "critical-alerts: none firing",
            ],
            verdict.Results.Select(result => $"{result.Key}: {result.Reason}")
        );
        Assert.Equal(GateDecision.Advance, verdict.Decision);
        Assert.All(verdict.Results, result => Assert.Equal(Missing.Nothing, result.Missing));
    }

    [Fact]
    public void The_limits_are_those_of_the_strategy()
    {
        var three = new GateWorld(RolloutStrategy.Canary3)["error-rate"];
        var four = new GateWorld()["error-rate"];

        Assert.Equal((0.005, 0.01), (three.Go!.Value, three.RollBack!.Value));
        Assert.Equal((0.02, 0.10), (four.Go!.Value, four.RollBack!.Value));
        Assert.DoesNotContain("for 5m", three.Reason);
    }

    [Fact]
    public void Worst_criterion_decides_and_gives_the_reasons()
    {
        var world = new GateWorld()
            .Slow(RevisionRole.Canary, (450, 0.06))
            .Slow(RevisionRole.Stable, (450, 0.06))
            .Set(Names.InvariantViolations, RevisionRole.Canary, 3);
        Assert.Equal(GateDecision.Hold, world.Verdict.Decision);
        Assert.Equal(
            [
                "latency p95: 417 ms in 14,400 requests; must be below 400 ms to advance, rolls back above 1,000 ms (p = 1)",
                "invariant violations in 1h: 3; must be 0 to advance, rolls back above 10",
            ],
            world.Verdict.Reasons.Where(reason => !reason.StartsWith("latency p99", StringComparison.Ordinal))
        );

        world.Set(Names.Restarts, RevisionRole.Canary, 1);
        Assert.Equal(GateDecision.RollBack, world.Verdict.Decision);
        Assert.Contains("restarts in the wave: 1; must be 0 to advance, rolls back above 0", world.Verdict.Reasons);
    }

    [Theory]
    [InlineData("memory-growth", 0.05, GateDecision.Advance)]
    [InlineData("memory-growth", 0.051, GateDecision.RollBack)]
    [InlineData("restarts", 0, GateDecision.Advance)]
    [InlineData("restarts", 1, GateDecision.RollBack)]
    [InlineData("invariant-violations", 1, GateDecision.Hold)]
    [InlineData("invariant-violations", 10, GateDecision.Hold)]
    [InlineData("invariant-violations", 11, GateDecision.RollBack)]
    public void Value_is_judged_by_its_limits(string key, double value, GateDecision expected)
    {
        var series = key switch
        {
            "memory-growth" => Names.MemoryGrowth,
            "restarts" => Names.Restarts,
            _ => Names.InvariantViolations,
        };

        Assert.Equal(expected, new GateWorld().Set(series, RevisionRole.Canary, value)[key].Decision);
    }

    [Theory]
    // MiB of the canary and of stable: 49, 50, 99 and 100 % more, and twice as much of little.
    [InlineData(298, 200, GateDecision.Advance)]
    [InlineData(300, 200, GateDecision.Hold)]
    [InlineData(398, 200, GateDecision.Hold)]
    [InlineData(400, 200, GateDecision.RollBack)]
    [InlineData(100, 50, GateDecision.Advance)]
    public void Memory_is_compared_with_stables(double canary, double stable, GateDecision expected)
    {
        const double MiB = 1024 * 1024;
        Assert.Equal(
            expected,
            new GateWorld().Both(Names.Memory, canary * MiB, stable * MiB)["memory-above-stable"].Decision
        );
    }

    [Fact]
    public void Memory_is_compared_with_stables_at_the_same_age()
    {
        // Stable uses 400 MB now, and used 150 MB when it was as young as the canary.
        var world = new GateWorld().Both(Names.Memory, 400e6, 400e6).MemoryAtSameAge(150e6);

        Assert.Equal(GateDecision.RollBack, world["memory-above-stable"].Decision);
        Assert.Contains("stable 143 MiB at the same age", world["memory-above-stable"].Reason);
    }

    [Fact]
    public void One_sample_of_memory_does_not_roll_back()
    {
        var world = new GateWorld().Newest(Names.Memory, RevisionRole.Canary, 400e6);
        Assert.Equal(GateDecision.Hold, world["memory-above-stable"].Decision);

        world.Newest(Names.Memory, RevisionRole.Canary, 400e6, 400e6, 400e6);
        Assert.Equal(GateDecision.RollBack, world["memory-above-stable"].Decision);
    }

    [Theory]
    // A p95 below 400 ms is fewer than 5 % of the requests above it; proven, since there are enough of them.
    [InlineData("latency-p95", 450, 0.04, GateDecision.Advance)]
    [InlineData("latency-p95", 450, 0.0499, GateDecision.Hold)]
    [InlineData("latency-p95", 450, 0.051, GateDecision.Hold)]
    [InlineData("latency-p95", 1400, 0.049, GateDecision.Hold)]
    [InlineData("latency-p95", 1400, 0.07, GateDecision.RollBack)]
    [InlineData("latency-p99", 600, 0.005, GateDecision.Advance)]
    [InlineData("latency-p99", 600, 0.011, GateDecision.Hold)]
    [InlineData("latency-p99", 1600, 0.009, GateDecision.Hold)]
    [InlineData("latency-p99", 1600, 0.02, GateDecision.RollBack)]
    public void Percentile_is_a_share_of_slow_requests(
        string key,
        double milliseconds,
        double share,
        GateDecision expected
    )
    {
        Assert.Equal(expected, new GateWorld().Slow(RevisionRole.Canary, (milliseconds, share))[key].Decision);
    }

    [Fact]
    public void Slow_requests_below_the_percentile_do_not_matter()
    {
        // 0.3 % take 4 to 6 s, and the 99th percentile is 100 ms.
        var world = new GateWorld().Slow(RevisionRole.Canary, (4500, 0.003)).Slow(RevisionRole.Stable, (4500, 0.003));

        Assert.Equal(GateDecision.Advance, world.Verdict.Decision);
    }

    [Fact]
    public void Slow_requests_that_stable_has_too_are_a_common_cause()
    {
        var world = new GateWorld().Slow(RevisionRole.Canary, (1600, 0.2)).Slow(RevisionRole.Stable, (1600, 0.2));

        Assert.Equal(GateDecision.Hold, world["latency-p99"].Decision);
        Assert.EndsWith("and stable too: a common cause, which a rollback would not fix", world["latency-p99"].Reason);
    }

    [Fact]
    public void Limit_between_two_bounds_of_the_histogram_uses_the_safe_one_and_says_so()
    {
        var world = new GateWorld();
        world.Question = world.Question with
        {
            Settings = world.Question.Settings with
            {
                Thresholds = world.Question.Settings.Thresholds with { LatencyP95Milliseconds = new(450, 900) },
            },
        };

        // 6 % between 400 and 450 ms: fast enough, but the histogram cannot tell.
        Assert.Equal(GateDecision.Hold, world.Slow(RevisionRole.Canary, (440, 0.06))["latency-p95"].Decision);
        Assert.Contains("(by the histogram's bound of 400 ms)", world["latency-p95"].Reason);
        // 6 % between 900 and 1,000 ms: too slow, but the histogram cannot tell.
        Assert.Equal(GateDecision.Hold, world.Slow(RevisionRole.Canary, (950, 0.06))["latency-p95"].Decision);
    }

    [Theory]
    // Stable's p99 is 267 ms; the canary's 317, 350 and 417 ms.
    [InlineData(350, 0.012, GateDecision.Advance)]
    [InlineData(450, 0.012, GateDecision.RollBack)]
    public void Percentile_is_compared_with_stables(double milliseconds, double share, GateDecision expected)
    {
        var world = new GateWorld().Slow(RevisionRole.Canary, (250, 0.03), (milliseconds, share));

        Assert.Equal(expected, world["latency-p99-above-stable"].Decision);
    }

    [Theory]
    // Seconds of CPU for each request; stable uses 0.1 s, and both 0.05 of a core without requests.
    [InlineData(0.139, GateDecision.Advance)]
    [InlineData(0.151, GateDecision.Hold)]
    [InlineData(0.181, GateDecision.RollBack)]
    public void Cpu_of_a_request_is_compared_with_stables(double seconds, GateDecision expected)
    {
        var world = new GateWorld().Both(Names.Requests, 2, 18).Both(Names.Cpu, 0.05 + (2 * seconds), 1.85);

        Assert.Equal(expected, world["cpu-above-stable"].Decision);
    }

    [Fact]
    public void Cpu_that_needs_no_requests_is_no_cost_of_requests()
    {
        // 0.5 of a core for itself: five times as much for each request as stable, and the same program.
        var world = new GateWorld { IdleCores = Reading.Of(0.5) }.Both(Names.Cpu, 0.6, 1.4);
        Assert.Equal(GateDecision.Advance, world["cpu-above-stable"].Decision);

        world.IdleCores = Reading.Of();
        Assert.Equal(GateDecision.Advance, world["cpu-above-stable"].Decision);
        Assert.Equal(
            "not compared: what v1.1.0 used without users is unknown, and is no cost of requests",
            world["cpu-above-stable"].Reason
        );
    }

    [Fact]
    public void Restart_that_stable_had_too_is_a_common_cause()
    {
        var world = new GateWorld().Both(Names.Restarts, 1, 1);
        Assert.Equal(GateDecision.Hold, world["restarts"].Decision);

        world.Newest(Names.Restarts, RevisionRole.Canary, 1, 0);
        Assert.Equal(
            (GateDecision.Advance, "1, and stable too (1): a common cause, which a rollback would not fix"),
            (world["restarts"].Decision, world["restarts"].Reason)
        );
        Assert.Equal(GateDecision.RollBack, world.Set(Names.Restarts, RevisionRole.Stable, 0)["restarts"].Decision);
    }

    [Fact]
    public void Unsuccessful_answers_are_compared_with_stables()
    {
        // A canary that refuses every fifth request has no errors.
        var world = new GateWorld().Both(Names.Unsuccessful, 0.2, 0.09);

        Assert.Equal(GateDecision.RollBack, world["unsuccessful-above-stable"].Decision);
        Assert.Equal(GateDecision.Advance, world["error-rate"].Decision);
    }

    [Fact]
    public void Router_is_an_observer_of_its_own()
    {
        // The canary does not count what it cannot answer.
        var world = new GateWorld().Both(Names.RouterErrors, 0.5, 0.09);
        Assert.Equal(GateDecision.Advance, world.Verdict.Decision);

        world.Question = world.Question with { HasRouter = true };
        Assert.Equal(
            ["error-rate-by-router", "error-rate-above-stable-by-router"],
            world.Verdict.Results.Where(result => result.Decision == GateDecision.RollBack).Select(result => result.Key)
        );
    }

    [Fact]
    public void Newest_minutes_must_be_good_too()
    {
        // 0.3 % over four hours, and 4 % in the last five minutes, of which chance is no explanation.
        var world = new GateWorld()
            .Newest(Names.Errors, RevisionRole.Canary, 0.04)
            .Newest(Names.Errors, RevisionRole.Stable, 0.36);

        Assert.Equal(GateDecision.Hold, world["error-rate"].Decision);
        Assert.EndsWith("in the newest minutes 4 % of 300, so it must wait", world["error-rate"].Reason);
    }

    [Theory]
    // Two errors in 300 requests may be up to 2.1 %, in 14,400 up to 0.05 %.
    [InlineData(1.0 / 12, 1, "; too few requests to prove that it is below 2 %")]
    [InlineData(1, 4, "(p = 1)")]
    public void Go_says_whether_it_is_proven(double rate, double hours, string end)
    {
        var world = new GateWorld(hours: hours)
            .Both(Names.Requests, rate, 9 * rate)
            .Both(Names.Errors, 0, 9 * rate / 200)
            .Newest(Names.Errors, RevisionRole.Canary, 1.0 / 300, 0, 1.0 / 300, 0);

        Assert.Equal(GateDecision.Advance, world["error-rate"].Decision);
        Assert.EndsWith(end, world["error-rate"].Reason);
    }

    [Fact]
    public void Canary_that_could_have_proven_itself_by_now_must()
    {
        // 64 errors in 14,400 requests: below canary-3's limit of 0.5 %, and too close to it.
        var world = new GateWorld(RolloutStrategy.Canary3)
            .Both(Names.Errors, 0, 0.009)
            .Newest(
                Names.Errors,
                RevisionRole.Canary,
                [.. Enumerable.Range(0, 48).Select(i => (double?)(i % 3 == 0 ? 2.0 / 300 : 1.0 / 300))]
            );

        Assert.Equal(GateDecision.Hold, world["error-rate"].Decision);
        Assert.EndsWith("not proven to be below 0.5 % yet: it may be up to 0.547 %", world["error-rate"].Reason);
    }

    [Fact]
    public void Errors_in_clusters_prove_less()
    {
        // Stable's errors come ten in one block and none in the next.
        var clustered = new GateWorld()
            .Record(_ => 9, i => i % 2 == 0 ? 10.0 / 300 : 0)
            .Newest(Names.Errors, RevisionRole.Canary, 0.04, 0.04);
        var independent = new GateWorld().Newest(Names.Errors, RevisionRole.Canary, 0.04, 0.04);

        Assert.Equal(GateDecision.RollBack, independent["error-rate-above-stable"].Decision);
        Assert.Equal(GateDecision.Advance, clustered["error-rate-above-stable"].Decision);
        Assert.Contains(", dispersion 12.5)", clustered["error-rate-above-stable"].Reason);
    }

    [Fact]
    public void Canary_with_all_users_is_compared_with_stables_record()
    {
        var world = new GateWorld(weight: 100)
            .Record(_ => 10, _ => 0.01)
            .Both(Names.Requests, 10, 0)
            .Both(Names.Errors, 0.5, 0);

        Assert.Equal(GateDecision.RollBack, world["error-rate-above-stable"].Decision);
        Assert.StartsWith(
            "5 % of 144,000 requests are errors, compared with 0.1 % of stable's 864,000 before",
            world["error-rate-above-stable"].Reason
        );
    }

    [Fact]
    public void Outage_at_all_users_is_the_canarys_only_if_it_lasts_longer_than_those_of_stable()
    {
        // Stable had an outage of ten minutes in its day.
        var world = new GateWorld(weight: 100)
            .Record(_ => 10, i => i is 100 or 101 ? 5 : 0.01)
            .Both(Names.Requests, 10, 0)
            .Both(Names.Errors, 0.01, 0)
            .Newest(Names.Errors, RevisionRole.Canary, 5, 5);
        Assert.Equal(GateDecision.Hold, world["error-rate-above-stable"].Decision);
        Assert.Equal(GateDecision.Hold, world["error-rate"].Decision);

        world.Newest(Names.Errors, RevisionRole.Canary, [.. Enumerable.Repeat((double?)5, 7)]);
        Assert.Equal(GateDecision.RollBack, world["error-rate-above-stable"].Decision);
        Assert.Equal(GateDecision.RollBack, world["error-rate"].Decision);
    }

    [Theory]
    [InlineData(2, GateDecision.Hold)]
    [InlineData(5, GateDecision.RollBack)]
    public void Later_wave_is_compared_with_the_first_one(double errorPercent, GateDecision expected)
    {
        // The first wave had 0.1 % of errors, and stable has as many as the canary now.
        var world = new GateWorld(RolloutStrategy.Canary4, weight: 25)
        {
            FirstWave = new FirstWave(100_000, 100, 100),
        }.Both(Names.Errors, errorPercent * 1.3 / 100, 9 * 0.02);

        Assert.Equal(expected, world["error-rate"].Decision);
        Assert.Equal(0.051, world["error-rate"].RollBack!.Value, 1e-9);
        Assert.Equal(150, world["latency-p95"].RollBack);
    }

    [Fact]
    public void Error_rate_of_the_second_wave_must_not_rise()
    {
        var world = new GateWorld(weight: 25) { FirstWave = new FirstWave(100_000, 100, 100) };
        world.Question = world.Question with { IsSecondWave = true };

        Assert.Equal(GateDecision.Hold, world["error-rate"].Decision);
        Assert.EndsWith(
            "significantly more than in the first wave, and the second must not rise",
            world["error-rate"].Reason
        );
        Assert.Equal(GateDecision.Advance, world.Both(Names.Errors, 1.0 / 1000, 9.0 / 1000)["error-rate"].Decision);
    }

    [Fact]
    public void Errors_far_above_the_ceiling_go_back_once_they_have_lasted()
    {
        // One block of five minutes is not five minutes above.
        var world = new GateWorld().Newest(Names.Errors, RevisionRole.Canary, 0.25);
        Assert.NotEqual(GateDecision.RollBack, world["error-rate"].Decision);

        world.Newest(Names.Errors, RevisionRole.Canary, 0.25, 0.25);
        var result = world["error-rate"];
        Assert.Equal(GateDecision.RollBack, result.Decision);
        Assert.Equal("25 % of 600 requests are errors, significantly above 10 % (p < 0.0001)", result.Reason);
        Assert.Equal((0.25, 600L), (result.Value!.Value, result.CanaryRequests!.Value));

        // With canary-3 the limit is low and there is nothing to wait for.
        Assert.Equal(
            GateDecision.RollBack,
            new GateWorld(RolloutStrategy.Canary3)
                .Newest(Names.Errors, RevisionRole.Canary, 0.25)["error-rate"]
                .Decision
        );
    }

    [Theory]
    [InlineData(0.2, 0.2, GateDecision.Hold)]
    [InlineData(0.2, 0.01, GateDecision.RollBack)]
    [InlineData(0.6, 0.2, GateDecision.RollBack)]
    public void Errors_that_stable_has_too_are_a_common_cause(double canary, double stable, GateDecision expected)
    {
        var world = new GateWorld();
        world.Both(GateWorld.Names.Errors, canary * 1, stable * 9);

        Assert.Equal(expected, world["error-rate"].Decision);
        Assert.Equal(
            expected == GateDecision.Hold,
            world["error-rate"]
                .Reason.EndsWith("a common cause, which a rollback would not fix", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Common_outage_that_is_over_does_not_hold_the_wave()
    {
        // Ten minutes with half of the requests failed, and ten good ones since.
        var world = new GateWorld(hours: 20);
        foreach (var role in new[] { RevisionRole.Canary, RevisionRole.Stable })
        {
            var requests = role == RevisionRole.Canary ? 1 : 9;
            world.Newest(Names.Errors, role, requests * 0.5, requests * 0.5, 0, 0);
        }

        Assert.True(world["error-rate"].PValue < 0.01);
        Assert.Equal(GateDecision.Advance, world["error-rate"].Decision);
    }

    [Fact]
    public void Errors_of_a_few_users_do_not_prove_that_the_canary_is_worse()
    {
        var world = new GateWorld().Both(Names.Errors, 0.025, 9 * 0.008);
        Assert.Equal(GateDecision.RollBack, world["error-rate-above-stable"].Decision);

        world.Question = world.Question with { Users = Users(canary: 5, stable: 15) };
        Assert.NotEqual(GateDecision.RollBack, world["error-rate-above-stable"].Decision);
        Assert.EndsWith(
            "significantly more errors than stable, but of too few users to prove it: 5 of the canary's, 15 of stable's",
            world["error-rate-above-stable"].Reason,
            StringComparison.Ordinal
        );

        world.Question = world.Question with { Users = Users(canary: 60, stable: 140) };
        Assert.Equal(GateDecision.RollBack, world["error-rate-above-stable"].Decision);
    }

    [Fact]
    public void Users_with_errors_prove_as_much_as_independent_errors()
    {
        var day = TimeSpan.FromDays(1);

        // Ten of the canary's and four of stable's, all from the beginning.
        Assert.True(Users(10, 4).PValue(0.1, day) < 0.001);
        // As many as its share.
        Assert.Equal(1, Users(10, 90).PValue(0.1, day));
        // Within the last minute of a day, so few may be chance.
        Assert.True(Users(7, 3, newest: TimeSpan.FromMinutes(1)).PValue(0.1, day) > 0.01);
        Assert.True(Users(15, 3, newest: TimeSpan.FromMinutes(1)).PValue(0.1, day) < 0.01);
        Assert.Equal(1, new ErringUsers([]).PValue(0.1, day));
    }

    /// <summary>Users with errors in the newest time; in all of it by default, else without any before.</summary>
    private static ErringUsers Users(long canary, long stable, TimeSpan? newest = null) =>
        new(
            ErringUsers.Times.Select(time =>
                newest is null || time == newest ? new UserCount(time, canary, stable) : new UserCount(time, 100, 900)
            )
        );

    [Fact]
    public void Blocks_without_a_sample_of_the_errors_do_not_dilute_them()
    {
        var world = new GateWorld(RolloutStrategy.Canary3);
        var errors = Enumerable.Range(0, 48).Select(block => block < 44 ? (double?)null : 0.08).ToArray();
        world.Set(GateWorld.Names.Errors, RevisionRole.Canary, Reading.Of(errors));

        Assert.Equal(0.08, world["error-rate"].WaveValue);
    }

    [Fact]
    public void A_few_errors_of_a_few_requests_are_no_proof()
    {
        // 1 error of 30 requests is 3.3 %, above canary-3's 1 %, and could be chance.
        var world = new GateWorld(RolloutStrategy.Canary3)
            .Both(Names.Requests, 0.1, 0.9)
            .Both(Names.Errors, 0, 1.0 / 300)
            .Newest(Names.Errors, RevisionRole.Canary, 1.0 / 300);

        Assert.NotEqual(GateDecision.RollBack, world["error-rate"].Decision);
        Assert.True(world["error-rate"].PValue > 0.5);
        Assert.NotEqual(GateDecision.RollBack, world["error-rate-above-stable"].Decision);
    }

    [Fact]
    public void The_comparison_decides_what_the_limits_leave_open()
    {
        // 4 % is neither low enough to go on (2 %) nor above the ceiling (10 %).
        var worse = new GateWorld().Set(Names.Errors, RevisionRole.Canary, 0.04);
        Assert.Equal(GateDecision.Hold, worse["error-rate"].Decision);
        Assert.Equal(GateDecision.RollBack, worse["error-rate-above-stable"].Decision);
        Assert.EndsWith(
            "a significant difference (p < 0.0001) and too many to advance (2 %)",
            worse["error-rate-above-stable"].Reason
        );

        // Stable is as bad: whatever it is, it is not the canary.
        var shared = new GateWorld().Both(Names.Errors, 0.04, 0.36);
        Assert.Equal(GateDecision.Advance, shared["error-rate-above-stable"].Decision);
        Assert.Equal(GateDecision.Hold, shared.Verdict.Decision);
    }

    [Fact]
    public void What_is_worse_than_stable_but_within_the_limits_may_go_on_and_is_reported()
    {
        var world = new GateWorld().Set(Names.Errors, RevisionRole.Canary, 0.01);

        var result = world["error-rate-above-stable"];

        Assert.Equal(GateDecision.Advance, result.Decision);
        Assert.True(result.PValue < 0.01);
        Assert.EndsWith("significantly worse than stable, but within the limits", result.Reason);
    }

    [Fact]
    public void Five_points_above_stable_go_back_at_once()
    {
        var world = new GateWorld().Newest(Names.Errors, RevisionRole.Canary, 0.07);

        var result = world["error-rate-above-stable"];

        Assert.Equal(GateDecision.RollBack, result.Decision);
        Assert.EndsWith("and more than 5 points", result.Reason);
        Assert.InRange(result.Value!.Value, 0.066, 0.067);
    }

    [Fact]
    public void A_good_beginning_does_not_hide_a_bad_end()
    {
        double?[] hour = [.. Enumerable.Repeat((double?)0.05, 12)];
        var world = new GateWorld(hours: 24).Newest(Names.Errors, RevisionRole.Canary, hour);

        Assert.Equal(GateDecision.RollBack, world["error-rate-above-stable"].Decision);
        // Over the day it would have been low enough to go on.
        Assert.InRange(world["error-rate"].WaveValue!.Value, 0.005, 0.006);
    }

    /// <summary>
    /// The other one of two replicas, or one whose volume was lost. It cannot advance early either: the time in a wave is
    /// what it has observed itself.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(12)]
    public void Prometheus_that_knows_the_newest_part_of_a_wave_only_does_not_roll_back(int blocks)
    {
        var verdict = new GateWorld().Knows(blocks).Verdict;

        Assert.DoesNotContain(verdict.Results, result => result.Decision == GateDecision.RollBack);
    }

    [Fact]
    public void Too_few_requests_hold_and_do_not_roll_back()
    {
        var world = new GateWorld(hours: 1)
            .Both(Names.Requests, 0.02, 0.18)
            .Both(Names.Errors, 0, 0)
            .Both(Names.Unsuccessful, 0, 0)
            .Slow(RevisionRole.Canary, (1800, 0.02));

        foreach (
            var key in (string[])
                [
                    "error-rate",
                    "error-rate-above-stable",
                    "unsuccessful-above-stable",
                    "latency-p95",
                    "latency-p99",
                    "latency-p99-above-stable",
                    "cpu-above-stable",
                ]
        )
        {
            Assert.Equal((GateDecision.Hold, Missing.TooFewRequests), (world[key].Decision, world[key].Missing));
        }

        Assert.Equal("too few requests: v1.1.0 had 72 of 150", world["error-rate"].Reason);
        Assert.Equal("too few requests: v1.1.0 had 72 of 100", world["latency-p95"].Reason);
    }

    [Fact]
    public void A_rate_is_only_low_enough_when_so_many_requests_can_show_it()
    {
        // No error in 120 requests is likely at 1 %, too; canary-3 goes on below 0.5 %.
        var world = new GateWorld(RolloutStrategy.Canary3, hours: 1)
            .Both(Names.Requests, 1.0 / 30, 0.3)
            .Both(Names.Errors, 0, 0);

        Assert.Equal("too few requests: v1.1.0 had 120 of 600", world["error-rate"].Reason);
        Assert.Equal(GateDecision.Advance, world["latency-p95"].Decision);
    }

    [Fact]
    public void Percentile_rolls_back_only_on_enough_requests_to_have_one()
    {
        // 180 requests in the hour: enough for a 95th percentile, not for a 99th.
        var world = new GateWorld(hours: 1).Both(Names.Requests, 0.05, 0.45).Slow(RevisionRole.Canary, (1800, 0.5));

        Assert.Equal(GateDecision.RollBack, world["latency-p95"].Decision);
        Assert.Equal(
            "1,946 ms in the newest 105 requests; significantly above 1,000 ms (p < 0.0001)",
            world["latency-p95"].Reason
        );
        Assert.Equal((GateDecision.Hold, null), (world["latency-p99"].Decision, world["latency-p99"].Value));
    }

    [Fact]
    public void Without_current_requests_the_wave_so_far_counts()
    {
        var world = new GateWorld();
        foreach (var series in (string[])[Names.Requests, Names.Errors, Names.Unsuccessful])
            world.Newest(series, RevisionRole.Canary, 0);

        Assert.Equal(GateDecision.Advance, world.Verdict.Decision);

        // With requests, missing durations are missing.
        var broken = new GateWorld().Without(
            Names.LatencyBuckets,
            RevisionRole.Canary,
            Missing.NoData,
            "has no sample now"
        );
        Assert.Equal(
            (GateDecision.Hold, Missing.NoData),
            (broken["latency-p95"].Decision, broken["latency-p95"].Missing)
        );
    }

    [Fact]
    public void Canary_with_all_users_and_no_record_is_compared_with_nothing()
    {
        var world = new GateWorld(weight: 100).Both(Names.Requests, 10, 0).Both(Names.Errors, 0.01, 0);
        world.Both(Names.Unsuccessful, 0.01, 0);
        foreach (var series in (string[])[Names.LatencyBuckets, Names.Cpu])
            world.Without(series, RevisionRole.Stable, Missing.NoData, "has no sample now");

        Assert.Equal(GateDecision.Advance, world.Verdict.Decision);
        Assert.Equal(
            "all users are on v1.1.0, and there is no record of v1.0.0 to compare it with",
            world["error-rate-above-stable"].Reason
        );
        Assert.Equal(GateDecision.RollBack, world.Set(Names.Errors, RevisionRole.Canary, 2)["error-rate"].Decision);
    }

    [Fact]
    public void A_canary_that_is_too_young_to_have_grown_need_not_wait_and_one_that_is_not_must()
    {
        var young = new GateWorld(hours: 0.5)
            .Without(Names.MemoryGrowth, RevisionRole.Canary, Missing.NoSuchSeries, "was never there")
            .Set(Names.Uptime, RevisionRole.Canary, 1800);
        Assert.Equal(GateDecision.Advance, young["memory-growth"].Decision);
        Assert.Equal("v1.1.0 has run for 30m; growth is known after 1h21m", young["memory-growth"].Reason);

        var old = new GateWorld().Without(Names.MemoryGrowth, RevisionRole.Canary, Missing.NoData, "has no sample now");
        Assert.Equal(
            (GateDecision.Hold, Missing.NoData),
            (old["memory-growth"].Decision, old["memory-growth"].Missing)
        );
    }

    [Fact]
    public void A_restart_that_was_seen_once_in_the_wave_stays_seen()
    {
        var world = new GateWorld();
        world.Newest(Names.Restarts, RevisionRole.Canary, 1, 0, 0, 0, null);

        Assert.Equal(GateDecision.RollBack, world["restarts"].Decision);
    }

    [Theory]
    [InlineData(Missing.NoData, "has no sample now", "no data: ")]
    [InlineData(Missing.NotANumber, "is not a number", "NaN: ")]
    [InlineData(Missing.NoSuchSeries, "was never there", "no such series: ")]
    [InlineData(Missing.Stale, "has its newest sample from 4m ago", "stale: ")]
    [InlineData(Missing.Duplicated, "has more than one series", "duplicated: ")]
    [InlineData(Missing.Partial, "a store is away", "partial: a store is away")]
    [InlineData(Missing.QueryFailed, "bad_data: parse error", "query failed: bad_data: parse error")]
    [InlineData(Missing.Unreachable, "http://p does not answer", "Prometheus unreachable: http://p does not answer")]
    public void Every_way_of_not_knowing_has_its_word_and_holds(Missing missing, string problem, string word)
    {
        string[] series =
        [
            Names.Requests,
            Names.Errors,
            Names.Unsuccessful,
            Names.LatencyBuckets,
            Names.Memory,
            Names.MemoryGrowth,
            Names.Cpu,
            Names.Restarts,
            Names.InvariantViolations,
            Names.Uptime,
        ];
        Assert.All(
            series,
            name =>
            {
                var world = new GateWorld().Without(name, RevisionRole.Canary, missing, problem);
                Assert.Equal(GateDecision.Hold, world.Verdict.Decision);
                var lacking = world.Verdict.Results.Where(result => result.Decision == GateDecision.Hold).ToList();
                Assert.NotEmpty(lacking);
                Assert.All(
                    lacking,
                    result =>
                    {
                        Assert.Equal(missing, result.Missing);
                        Assert.StartsWith(word, result.Reason);
                    }
                );
            }
        );

        var alerts = new GateWorld { Alerts = new AlertsReading([], missing, problem) };
        Assert.Equal(
            (GateDecision.Hold, missing),
            (alerts["critical-alerts"].Decision, alerts["critical-alerts"].Missing)
        );
    }

    [Fact]
    public void Stable_must_be_known_where_it_is_compared()
    {
        var world = new GateWorld();
        foreach (var series in (string[])[Names.Requests, Names.Memory])
            world.Without(series, RevisionRole.Stable, Missing.NoData, "has no sample now");
        world.Without(Names.LatencyBuckets, RevisionRole.Stable, Missing.NoData, "has no sample now");

        Assert.Equal(
            [
                "error-rate-above-stable",
                "unsuccessful-above-stable",
                "latency-p99-above-stable",
                "memory-above-stable",
                "cpu-above-stable",
            ],
            world.Verdict.Results.Where(result => result.Decision == GateDecision.Hold).Select(result => result.Key)
        );
        Assert.Equal(
            "no data: revision:dashboard_requests:rate5m{revision=\"v1.0.0\"} has no sample now",
            world["error-rate-above-stable"].Reason
        );
    }

    [Fact]
    public void Before_the_first_wave_only_what_needs_no_users_is_asked()
    {
        var entry = new GateWorld(weight: 0);
        entry.Both(Names.Requests, 0, 10);
        Assert.Equal(
            ["up", "restarts", "invariant-violations", "critical-alerts"],
            entry.Verdict.Results.Select(result => result.Key)
        );
        Assert.Equal(GateDecision.Advance, entry.Verdict.Decision);
        Assert.Equal(
            (GateDecision.Hold, Missing.NoData),
            (
                entry.Without(Names.Uptime, RevisionRole.Canary, Missing.NoData, "has no sample now").Verdict.Decision,
                entry["up"].Missing
            )
        );

        var start = new GateWorld(weight: 0);
        start.Question = start.Question with { Split = new ObservedSplit(GateWorld.Stable, null, 0) };
        Assert.Equal(["critical-alerts"], start.Verdict.Results.Select(result => result.Key));
        Assert.Equal(GateDecision.Advance, start.Verdict.Decision);
        start.Alerts = new([GateWorld.Alert("PostgresDown", "postgres", null, TimeSpan.FromMinutes(3))]);
        Assert.Equal(GateDecision.Hold, start.Verdict.Decision);
    }

    [Fact]
    public void A_verdict_without_a_result_is_a_hold()
    {
        Assert.Equal(GateDecision.Hold, (new GateWorld().Verdict with { Results = [] }).Decision);
    }

    [Theory]
    [InlineData("latency-p99-above-stable")]
    [InlineData("cpu-above-stable")]
    public void Canary_is_not_compared_by_request_while_it_warms_up(string key)
    {
        var warming = Slow(new GateWorld(hours: 0.25));
        var warm = Slow(new GateWorld(hours: 2));

        Assert.Equal(GateDecision.Hold, warming[key].Decision);
        Assert.Equal("too few requests: v1.1.0 is warming up; it can be compared in 5m", warming[key].Reason);
        Assert.Equal(GateDecision.RollBack, warm[key].Decision);

        static GateWorld Slow(GateWorld world) =>
            world.Set(Names.Cpu, RevisionRole.Canary, 3).Slow(RevisionRole.Canary, (900, 0.04));
    }

    [Fact]
    public void Cpu_of_the_warm_up_does_not_count()
    {
        var world = new GateWorld(hours: 0.5);
        world.Set(Names.Cpu, RevisionRole.Canary, Reading.Of([3, 3, 3, 0.15, 0.15, 0.15]));

        Assert.Equal(GateDecision.Advance, world["cpu-above-stable"].Decision);
    }

    [Theory]
    // Stable's p99 is 99 ms; the canary's 117 and 150 ms.
    [InlineData(0.012, GateDecision.Advance)]
    [InlineData(0.02, GateDecision.RollBack)]
    public void Less_than_50_ms_more_than_stable_do_not_matter(double share, GateDecision expected)
    {
        var world = new GateWorld().Slow(RevisionRole.Stable).Slow(RevisionRole.Canary, (120, share));

        Assert.Equal(expected, world["latency-p99-above-stable"].Decision);
    }
}
