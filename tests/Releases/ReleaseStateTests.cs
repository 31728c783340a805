using static InventarioRetail.Releases.Tests.World;

namespace InventarioRetail.Releases.Tests;

/// <summary>Where a release stands, by what is in force and by its history.</summary>
public sealed class ReleaseStateTests
{
    [Fact]
    public void Every_phase_of_a_release_has_its_name()
    {
        Assert.Equal(
            [
                "Idle 0 0s",
                "Deployed 0 0s",
                "Holding 1 30m",
                "Holding 1 15s",
                "Due 1 0s",
                "Holding 2 10m",
                "Due 2 0s",
                "Holding 3 59m",
                "Watching 3 1h",
                "Watching 3 15s",
                "Complete 3 0s",
            ],
            new[]
            {
                Situation((Alone(V1), Minutes(10))),
                At(0, Minutes(5)),
                At(10, TimeSpan.Zero),
                At(10, Minutes(29.75)),
                At(10, Minutes(30)),
                At(50, Minutes(5)),
                At(50, Minutes(15)),
                At(100, Minutes(1)),
                At(100, Minutes(60)),
                At(100, Minutes(119.75)),
                At(100, Minutes(120)),
            }
                .Select(ReleaseState.Of)
                .Select(state => $"{state.Phase} {state.Wave} {Duration.Format(state.Left)}")
        );
    }

    [Fact]
    public void A_state_tells_since_when_until_when_and_that_the_file_agrees()
    {
        var state = ReleaseState.Of(At(50, Minutes(5)));

        Assert.Equal(Now - Minutes(5), state.Since);
        Assert.Equal(Now - Minutes(35.25), state.ExposedSince);
        Assert.Equal(Minutes(5), state.Held);
        Assert.Equal(Now + Minutes(10), state.Until);
        Assert.True(state.FileAgrees);
        Assert.True(state.IsKnownFromItsStart);
        Assert.Null(state.Obstacle);
        Assert.False(ReleaseState.Of(At(50, Minutes(5)) with { File = Both(10) }).FileAgrees);
    }

    [Fact]
    public void Weight_0_after_users_is_rolled_back_and_a_new_start_forgets_it()
    {
        var back = RolledBack;
        var again = Situation(
            (Alone(V1), Minutes(10)),
            (Both(10), Minutes(5)),
            (Both(0), Minutes(5)),
            (Alone(V1), Minutes(5)),
            (Both(0), Minutes(5))
        );

        Assert.Equal(ReleasePhase.RolledBack, ReleaseState.Of(back).Phase);
        Assert.Equal(ReleasePhase.Deployed, ReleaseState.Of(again).Phase);
    }

    [Fact]
    public void A_hold_begins_again_after_a_rollback()
    {
        var state = ReleaseState.Of(
            Situation((Alone(V1), Minutes(10)), (Both(10), Minutes(29)), (Both(0), Scrape), (Both(10), Minutes(2)))
        );

        Assert.Equal((ReleasePhase.Holding, Minutes(28)), (state.Phase, state.Left));
    }

    [Fact]
    public void Time_that_nobody_saw_is_not_time_in_a_wave()
    {
        var seen = Samples((Alone(V1), Minutes(1)), (Both(10), Minutes(40))).ToList();
        var situation = At(10, Minutes(40)) with
        {
            History = ReleaseHistory.Of(
                seen.Where(sample => sample.At < Now - Minutes(35) || sample.At > Now - Minutes(5)),
                Scrape
            ),
        };

        var state = ReleaseState.Of(situation);

        Assert.Equal(ReleasePhase.Holding, state.Phase);
        Assert.InRange(state.Held, Minutes(9.5), Minutes(10));
    }

    [Fact]
    public void A_weight_that_is_no_wave_is_off_the_plan()
    {
        var state = ReleaseState.Of(Situation((Alone(V1), Minutes(10)), (Both(30), Minutes(600))));

        Assert.Equal(ReleasePhase.OffPlan, state.Phase);
        Assert.Equal(
            "The live weight, 30 %, is not a wave of the plan (10, 50, 100), so its history cannot be checked; roll back, or "
                + "add the intended waves to rollout.strategy.",
            state.Obstacle
        );
    }

    [Fact]
    public void A_canary_that_was_replaced_within_a_release_has_skipped_the_waves_before()
    {
        var state = ReleaseState.Of(
            Situation(
                (Alone(V1), Minutes(10)),
                (Both(10), Minutes(31)),
                (Both(50), Minutes(5)),
                (new(V1, V3, 50), Minutes(600))
            )
        );

        Assert.Equal(ReleasePhase.Skipped, state.Phase);
        Assert.Equal(
            "wave 1 of 3 (10 %) has a hold of 30m, but v1.2.0 was in it for no time before it got 50 %; roll back and start again "
                + "from the first wave, or put the intended waves into rollout.strategy.",
            state.Obstacle
        );
    }

    [Fact]
    public void A_wave_that_was_left_too_early_by_hand_stays_skipped_until_a_rollback()
    {
        (ReleaseSettings, TimeSpan)[] early =
        [
            (Alone(V1), Minutes(10)),
            (Both(0), Minutes(1)),
            (Both(10), Minutes(5)),
            (Both(50), Minutes(600)),
        ];

        Assert.Contains("was in it for at most 5m15s before it got 50 %", ReleaseState.Of(Situation(early)).Obstacle);
        Assert.Equal(
            ReleasePhase.Due,
            ReleaseState.Of(Situation([.. early, (Both(0), Minutes(1)), (Both(10), Minutes(31))])).Phase
        );
    }

    [Fact]
    public void What_may_have_happened_while_nobody_looked_proves_nothing()
    {
        var seen = Samples((Alone(V1), Minutes(10)), (Both(10), Minutes(31)), (Both(50), Minutes(15)));
        var situation = At(50, Minutes(15)) with
        {
            History = ReleaseHistory.Of(seen.Where(sample => sample.Split.Weight != 10), Scrape),
        };

        Assert.Equal(ReleasePhase.Due, ReleaseState.Of(situation).Phase);

        var recent = situation with
        {
            History = ReleaseHistory.Of(seen.Where(sample => sample.Split.Weight == 50), Scrape),
        };
        Assert.Equal(ReleasePhase.Due, ReleaseState.Of(recent).Phase);
        Assert.False(ReleaseState.Of(recent).IsKnownFromItsStart);
    }

    [Fact]
    public void A_watch_may_be_longer_than_samples_are_kept()
    {
        var situation = At(100, Minutes(90)) with
        {
            History = ReleaseHistory.Of(Samples((Both(100), Minutes(90))), Scrape, publishedAt: Now - Minutes(121)),
        };
        var republished = situation with
        {
            History = ReleaseHistory.Of(
                Samples((Both(50), Minutes(5)), (Both(100), Minutes(90))),
                Scrape,
                Now - Minutes(121)
            ),
        };
        var holding = situation with
        {
            History = ReleaseHistory.Of(Samples((Both(100), Minutes(50))), Scrape, Now - Minutes(121)),
        };

        Assert.Equal(ReleasePhase.Complete, ReleaseState.Of(situation).Phase);
        Assert.Equal(ReleasePhase.Watching, ReleaseState.Of(republished).Phase);
        Assert.Equal(ReleasePhase.Holding, ReleaseState.Of(holding).Phase);
    }

    [Fact]
    public void A_clock_that_jumps_ahead_does_not_end_a_watch()
    {
        var situation = At(100, Minutes(61)) with { Plan = Plan with { BakeTime = TimeSpan.FromDays(14) } };
        var jump = TimeSpan.FromDays(15);
        var jumped = situation with
        {
            History = ReleaseHistory.Of(
                Samples((Both(100), Minutes(61))).Append(new SplitSample(Now + jump, ObservedSplit.Of(Both(100)))),
                Scrape,
                publishedAt: Now - Minutes(61)
            ),
            Now = Now + jump,
        };

        Assert.Equal(ReleasePhase.Watching, ReleaseState.Of(jumped).Phase);
        Assert.InRange(ReleaseState.Of(jumped).Left, TimeSpan.FromDays(13), TimeSpan.FromDays(14));
    }

    [Fact]
    public void What_hides_the_present_is_an_obstacle_with_a_reason()
    {
        var good = At(10, Minutes(40));

        Assert.Equal(
            [
                "The router does not report the live split, so the release cannot go forward; check that the stack is up.",
                "Prometheus has not observed a split yet; it must scrape the router before the release can go forward.",
                "The live split is 50 % on v1.1.0, the rest on v1.0.0, but Prometheus last observed 10 % on v1.1.0, the rest on v1.0.0; the next scrape will observe the new one.",
                "The router was last scraped 3m ago; the release cannot go forward until Prometheus scrapes it again.",
                "The clock says 2025-01-31 13:05 UTC, which is 1h before the last observation; the release cannot go forward until the clock is corrected.",
                null,
            ],
            new[]
            {
                good with
                {
                    Live = null,
                },
                good with
                {
                    History = ReleaseHistory.None,
                },
                good with
                {
                    Live = Both(50),
                },
                good with
                {
                    Now = Now + Minutes(3),
                },
                good with
                {
                    Now = Now - Minutes(60),
                },
                good,
            }.Select(situation => ReleaseState.Of(situation).Obstacle)
        );
    }
}
