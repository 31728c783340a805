using InventarioRetail.Components;
using InventarioRetail.Monitoring;
using InventarioRetail.Releases.Gates;
using InventarioRetail.Releases.Model;
using InventarioRetail.Settings;

namespace InventarioRetail.Releases.Tests;

/// <summary>The gate's criteria, one by one: go, hold, roll back, and why.</summary>
public sealed class GateTests
{
    private static readonly RecordedSeries Names = GateWorld.Names;

    [Fact]
    public void A_healthy_canary_may_go_on_by_every_criterion_of_the_requirements_table()
    {
        var verdict = new GateWorld().Verdict;

        Assert.Equal(
            [
                "up: it has run for 4h",
                "error-rate: 0.333 % of 14,400 requests are errors; must be below 2 % to advance, rolls back above 10 % for 5m (p = 1)",
                "error-rate-above-stable: 0.333 % of 14,400 requests are errors, compared with 0.333 % of stable's 129,600 (p = 1); must be below 5 points to advance",
                "latency-p95: 200 ms in 14,400 requests; must be below 400 ms to advance, rolls back above 1,000 ms",
                "latency-p99: 300 ms in 14,400 requests; must be below 500 ms to advance, rolls back above 1,500 ms",
                "latency-p99-above-stable: 3.45 % in 13,500 requests; must be below 50 % to advance, rolls back above 50 %",
                "memory-above-stable: 105 MiB, stable 95.4 MiB, so 10 %; must be below 50 % to advance, rolls back from 100 %",
                "memory-growth: 1 %; rolls back above 5 %",
                "cpu-above-stable: 10 % in 13,500 requests; must be below 40 % to advance, rolls back from 80 %",
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
        Assert.DoesNotContain("for 5m", three.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_worst_criterion_decides_and_gives_the_reasons()
    {
        var world = new GateWorld()
            .Set(Names.LatencyP95, RevisionRole.Canary, 500)
            .Set(Names.InvariantViolations, RevisionRole.Canary, 3);
        Assert.Equal(GateDecision.Hold, world.Verdict.Decision);
        Assert.Equal(
            [
                "latency p95: 500 ms in 14,400 requests; must be below 400 ms to advance, rolls back above 1,000 ms",
                "invariant violations in 1h: 3; must be 0 to advance, rolls back above 10",
            ],
            world.Verdict.Reasons
        );

        world.Set(Names.Restarts, RevisionRole.Canary, 1);
        Assert.Equal(GateDecision.RollBack, world.Verdict.Decision);
        Assert.Equal(["restarts in the wave: 1; must be 0 to advance, rolls back above 0"], world.Verdict.Reasons);
    }

    [Theory]
    [InlineData("latency-p95", 399.9, GateDecision.Advance)]
    [InlineData("latency-p95", 400, GateDecision.Hold)]
    [InlineData("latency-p95", 1000, GateDecision.Hold)]
    [InlineData("latency-p95", 1000.1, GateDecision.RollBack)]
    [InlineData("latency-p99", 434, GateDecision.Advance)]
    [InlineData("latency-p99", 500, GateDecision.Hold)]
    [InlineData("latency-p99", 1500.1, GateDecision.RollBack)]
    [InlineData("latency-p99-above-stable", 434, GateDecision.Advance)]
    [InlineData("latency-p99-above-stable", 436, GateDecision.RollBack)]
    [InlineData("memory-above-stable", 149e6, GateDecision.Advance)]
    [InlineData("memory-above-stable", 150e6, GateDecision.Hold)]
    [InlineData("memory-above-stable", 199e6, GateDecision.Hold)]
    [InlineData("memory-above-stable", 200e6, GateDecision.RollBack)]
    [InlineData("memory-growth", 0.05, GateDecision.Advance)]
    [InlineData("memory-growth", 0.051, GateDecision.RollBack)]
    [InlineData("cpu-above-stable", 0.139, GateDecision.Advance)]
    [InlineData("cpu-above-stable", 0.141, GateDecision.Hold)]
    [InlineData("cpu-above-stable", 0.181, GateDecision.RollBack)]
    [InlineData("restarts", 0, GateDecision.Advance)]
    [InlineData("restarts", 1, GateDecision.RollBack)]
    [InlineData("invariant-violations", 1, GateDecision.Hold)]
    [InlineData("invariant-violations", 10, GateDecision.Hold)]
    [InlineData("invariant-violations", 11, GateDecision.RollBack)]
    public void A_value_at_its_limit(string key, double value, GateDecision expected)
    {
        var series = key switch
        {
            "latency-p95" => Names.LatencyP95,
            "latency-p99" or "latency-p99-above-stable" => Names.LatencyP99,
            "memory-above-stable" => Names.Memory,
            "memory-growth" => Names.MemoryGrowth,
            "cpu-above-stable" => Names.CpuPerRequest,
            "restarts" => Names.Restarts,
            _ => Names.InvariantViolations,
        };

        Assert.Equal(expected, new GateWorld().Set(series, RevisionRole.Canary, value)[key].Decision);
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
            worse["error-rate-above-stable"].Reason,
            StringComparison.Ordinal
        );

        // Stable is as bad: whatever it is, it is not the canary.
        var shared = new GateWorld().Both(Names.Errors, 0.04, 0.36);
        Assert.Equal(GateDecision.Advance, shared["error-rate-above-stable"].Decision);
        Assert.Equal(GateDecision.Hold, shared.Verdict.Decision);
    }

    [Fact]
    public void What_is_worse_than_stable_but_within_the_limits_may_go_on_and_is_told()
    {
        var world = new GateWorld().Set(Names.Errors, RevisionRole.Canary, 0.01);

        var result = world["error-rate-above-stable"];

        Assert.Equal(GateDecision.Advance, result.Decision);
        Assert.True(result.PValue < 0.01);
        Assert.EndsWith(
            "significantly worse than stable, but within the limits",
            result.Reason,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Five_points_above_stable_go_back_at_once()
    {
        var world = new GateWorld().Newest(Names.Errors, RevisionRole.Canary, 0.07);

        var result = world["error-rate-above-stable"];

        Assert.Equal(GateDecision.RollBack, result.Decision);
        Assert.EndsWith("and more than 5 points", result.Reason, StringComparison.Ordinal);
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

    [Fact]
    public void Too_few_requests_are_no_go_and_no_reason_to_go_back()
    {
        var world = new GateWorld(hours: 1).Both(Names.Requests, 0.02, 0.18).Both(Names.Errors, 0, 0);
        world.Set(Names.LatencyP95, RevisionRole.Canary, 2000).Set(Names.LatencyP99, RevisionRole.Canary, 2000);

        foreach (
            var key in (string[])
                [
                    "error-rate",
                    "error-rate-above-stable",
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
    public void A_percentile_goes_back_only_on_requests_enough_to_have_one()
    {
        // 150 requests in the hour: enough for a 95th percentile, not for a 99th.
        var world = new GateWorld(hours: 1).Both(Names.Requests, 1.0 / 24, 0.375);
        world.Set(Names.LatencyP95, RevisionRole.Canary, 2000).Set(Names.LatencyP99, RevisionRole.Canary, 2000);

        Assert.Equal(GateDecision.RollBack, world["latency-p95"].Decision);
        Assert.Equal(
            "2,000 ms in the newest 100 requests; must be below 400 ms to advance, rolls back above 1,000 ms",
            world["latency-p95"].Reason
        );
        Assert.Equal((GateDecision.Hold, null), (world["latency-p99"].Decision, world["latency-p99"].Value));
    }

    [Fact]
    public void Without_requests_just_now_the_wave_so_far_counts()
    {
        var world = new GateWorld();
        foreach (var series in (string[])[Names.Requests, Names.Errors])
            world.Newest(series, RevisionRole.Canary, 0);
        foreach (var series in (string[])[Names.LatencyP95, Names.LatencyP99, Names.CpuPerRequest])
            world.Newest(series, RevisionRole.Canary, (double?)null);

        Assert.Equal(GateDecision.Advance, world.Verdict.Decision);

        // With requests, a percentile that is not there is missing.
        var broken = new GateWorld().Newest(Names.LatencyP95, RevisionRole.Canary, (double?)null);
        Assert.Equal(
            (GateDecision.Hold, Missing.NoData),
            (broken["latency-p95"].Decision, broken["latency-p95"].Missing)
        );
    }

    [Fact]
    public void At_100_percent_there_is_nothing_to_compare_with()
    {
        var world = new GateWorld(weight: 100).Both(Names.Requests, 10, 0).Both(Names.Errors, 0.01, 0);
        foreach (var series in (string[])[Names.LatencyP95, Names.LatencyP99, Names.CpuPerRequest])
            world.Without(series, RevisionRole.Stable, Missing.NoData, "has no sample now");

        Assert.Equal(GateDecision.Advance, world.Verdict.Decision);
        Assert.Equal(
            "all users are on v1.1.0, so there is nothing to compare it with",
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
    public void A_canary_that_does_next_to_nothing_is_not_compared_by_its_cpu()
    {
        var world = new GateWorld()
            .Set(Names.CpuPerRequest, RevisionRole.Canary, 1)
            .Set(Names.Cpu, RevisionRole.Canary, 0.02);

        Assert.Equal(GateDecision.Advance, world["cpu-above-stable"].Decision);
        Assert.Equal(
            "the canary uses less than 5 % of a core, too little to compare",
            world["cpu-above-stable"].Reason
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
    [InlineData(Missing.QueryFailed, "bad_data: parse error", "query failed: bad_data: parse error")]
    [InlineData(Missing.Unreachable, "http://p does not answer", "Prometheus unreachable: http://p does not answer")]
    public void Every_way_of_not_knowing_has_its_word_and_holds(Missing missing, string problem, string word)
    {
        string[] series =
        [
            Names.Requests,
            Names.Errors,
            Names.LatencyP95,
            Names.LatencyP99,
            Names.Memory,
            Names.MemoryGrowth,
            Names.CpuPerRequest,
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
                        Assert.StartsWith(word, result.Reason, StringComparison.Ordinal);
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
    public void Stable_must_be_known_too_where_it_is_compared()
    {
        var world = new GateWorld();
        foreach (var series in (string[])[Names.Requests, Names.Memory])
            world.Without(series, RevisionRole.Stable, Missing.NoData, "has no sample now");

        Assert.Equal(
            ["error-rate-above-stable", "latency-p99-above-stable", "memory-above-stable", "cpu-above-stable"],
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
    public void A_canary_is_not_compared_by_the_request_while_it_warms_up(string key)
    {
        var warming = new GateWorld(hours: 0.25)
            .Set(Names.CpuPerRequest, RevisionRole.Canary, 3)
            .Set(Names.LatencyP99, RevisionRole.Canary, 900);
        var warm = new GateWorld(hours: 2)
            .Set(Names.CpuPerRequest, RevisionRole.Canary, 3)
            .Set(Names.LatencyP99, RevisionRole.Canary, 900);

        Assert.Equal(GateDecision.Hold, warming[key].Decision);
        Assert.Equal("too few requests: v1.1.0 is warming up; it can be compared in 5m", warming[key].Reason);
        Assert.Equal(GateDecision.RollBack, warm[key].Decision);
    }

    [Fact]
    public void What_a_canary_cost_while_it_warmed_up_does_not_count_later_on()
    {
        var world = new GateWorld(hours: 0.5);
        world.Set(Names.CpuPerRequest, RevisionRole.Canary, Reading.Of([3, 3, 3, 0.1, 0.1, 0.1]));

        Assert.Equal(GateDecision.Advance, world["cpu-above-stable"].Decision);
        Assert.StartsWith("0 % in ", world["cpu-above-stable"].Reason, StringComparison.Ordinal);
    }

    [Theory]
    // 0.12 of a core, of which five sixths are more than stable's requests would cost.
    [InlineData(0.12, GateDecision.RollBack)]
    // 0.059 of a core, of which 0.049 are.
    [InlineData(0.059, GateDecision.Advance)]
    public void What_a_canary_costs_more_by_the_request_must_be_worth_something_in_all(
        double cores,
        GateDecision answer
    )
    {
        var world = new GateWorld()
            .Set(Names.CpuPerRequest, RevisionRole.Canary, 0.6)
            .Set(Names.Cpu, RevisionRole.Canary, cores);

        Assert.Equal(answer, world["cpu-above-stable"].Decision);
    }

    [Fact]
    public void A_stretch_that_is_slower_than_stable_for_once_does_not_go_back()
    {
        var world = new GateWorld().Newest(
            Names.LatencyP99,
            RevisionRole.Canary,
            [.. Enumerable.Repeat((double?)450, 7)]
        );

        Assert.Equal(GateDecision.Advance, world["latency-p99-above-stable"].Decision);
        Assert.Equal(
            GateDecision.RollBack,
            world
                .Newest(Names.LatencyP99, RevisionRole.Canary, [.. Enumerable.Repeat((double?)450, 14)])[
                    "latency-p99-above-stable"
                ]
                .Decision
        );
    }

    [Theory]
    [InlineData(20, 69, GateDecision.Advance)]
    [InlineData(20, 71, GateDecision.RollBack)]
    public void A_few_milliseconds_more_than_stable_matter_to_nobody(double stable, double canary, GateDecision answer)
    {
        var world = new GateWorld().Both(Names.LatencyP99, canary, stable);

        Assert.Equal(answer, world["latency-p99-above-stable"].Decision);
    }
}
