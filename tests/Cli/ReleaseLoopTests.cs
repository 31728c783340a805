namespace InventarioRetail.Cli.Tests;

/// <summary>The automatic run, and the view with its keys, over a stack that only a test moves.</summary>
public sealed class ReleaseLoopTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly ReleaseDemo demo = new();

    public void Dispose() => demo.Dispose();

    private (ReleaseLoop Loop, DemoScreen Screen) Loop(bool isAutomatic = true)
    {
        var screen = new DemoScreen(demo);
        return (new ReleaseLoop(demo.Session, screen, isAutomatic, Interval), screen);
    }

    [Fact]
    public async Task A_good_release_goes_through_all_waves_by_itself_and_is_finished()
    {
        var (loop, screen) = Loop();
        var begin = demo.Now;

        var ended = await EndAsync(loop);

        Assert.Equal(LoopEnd.Finished, ended);
        Assert.Equal(
            [
                "10 % on v1.1.0, the rest on v1.0.0 (router-publisher only)",
                "50 % on v1.1.0, the rest on v1.0.0 (router-publisher only)",
                "100 % on v1.1.0, the rest on v1.0.0 (router-publisher only)",
                "all users on v1.1.0",
            ],
            demo.Applied
        );
        Assert.Equal(new ReleaseSettings(Revision.Parse("v1.1.0")), demo.Written);
        Assert.Contains("# A stack of a test.", demo.Text);
        Assert.Contains("# moves", demo.Text);
        Assert.InRange(demo.Now - begin, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(8));
        Assert.Contains("wave 1 of 3 (10 %) had 10.0 % of the requests", screen.Told);
        Assert.Contains("wave 2 of 3 (50 %) had 50.0 % of the requests", screen.Told);
        Assert.Equal("v1.1.0 finished.", screen.Told[^1]);
    }

    [Fact]
    public async Task Nothing_is_applied_while_it_is_unknown_what_runs()
    {
        var (loop, screen) = Loop();
        screen.OnWait = waits =>
        {
            demo.DeployedIsUnknown = waits < 20;
            if (waits == 20)
                Assert.Empty(demo.Applied);
            return null;
        };
        demo.DeployedIsUnknown = true;

        var ended = await EndAsync(loop);

        Assert.Equal(LoopEnd.Finished, ended);
        Assert.Equal(4, demo.Applied.Count);
        Assert.StartsWith("It is unknown which revisions run", screen.Frames[0].Decision.Why);
    }

    [Fact]
    public async Task A_brake_during_a_run_is_a_rollback_and_its_reason_is_shown()
    {
        var (loop, screen) = Loop();
        screen.AtWait(4, () => demo.Brake = new("v1.0.0", "v1.1.0", "guard") { Reason = "all answers are errors" });

        var ended = await EndAsync(loop);

        Assert.Equal(LoopEnd.RolledBack, ended);
        Assert.Equal(0, demo.Written.Weight);
        Assert.Equal(0, demo.Live.Weight);
        Assert.Equal("0 % on v1.1.0, the rest on v1.0.0 (router-publisher only)", demo.Applied[^1]);
        Assert.Contains("v1.1.0 is braked by guard: all answers are errors.", screen.Told);
    }

    [Fact]
    public async Task A_braked_release_does_not_go_forward()
    {
        var (loop, screen) = Loop();
        demo.Brake = new("v1.0.0", "v1.1.0", "root@ops");

        var ended = await EndAsync(loop);

        Assert.Equal(LoopEnd.Held, ended);
        Assert.Empty(demo.Applied);
        Assert.StartsWith("v1.1.0 is braked by root@ops.", screen.Told[^1]);
    }

    [Fact]
    public async Task A_release_that_another_command_aborts_does_not_count_as_finished()
    {
        var (loop, screen) = Loop();
        screen.AtWait(
            3,
            () =>
            {
                demo.Put(new(Revision.Parse("v1.0.0")));
                demo.Text = demo.Text.Replace(", canary: v1.1.0, weight: 10", "", StringComparison.Ordinal);
            }
        );

        var ended = await EndAsync(loop);

        Assert.Equal(LoopEnd.Held, ended);
        Assert.Equal("The release of v1.1.0 was aborted; all users are on v1.0.0.", screen.Told[^1]);
    }

    [Fact]
    public async Task After_three_failed_steps_a_canary_with_users_is_still_watched_and_rolled_back()
    {
        var (loop, screen) = Loop();
        var failed = 0;
        screen.OnWait = waits =>
        {
            if (waits == 2)
                Fail();
            if (waits == 100)
            {
                demo.OnUp = null;
                demo.CanaryErrors = 0.12;
            }
            return null;
        };

        var ended = await EndAsync(loop);

        Assert.Equal(LoopEnd.RolledBack, ended);
        Assert.Equal(3, failed);
        Assert.Equal(0, demo.Live.Weight);
        Assert.Single(
            screen.Told,
            told => told.StartsWith("3 steps failed in a row, so no other is tried", StringComparison.Ordinal)
        );

        void Fail() =>
            demo.OnUp = _ =>
            {
                failed++;
                Fail();
                throw new IOException("No space left on device");
            };
    }

    [Fact]
    public async Task A_rollback_that_is_refused_does_not_end_the_run_as_rolled_back()
    {
        var (loop, screen) = Loop();
        screen.AtWait(
            3,
            () =>
            {
                demo.CanaryErrors = 0.12;
                // Another command finishes the release between the decision and the rollback.
                demo.OnUp = _ => throw new RefusedException("There is nothing to roll back.");
            }
        );

        var ended = await EndAsync(loop);

        Assert.Equal(LoopEnd.RolledBack, ended);
        Assert.Contains(screen.Told, text => text.Contains("There is nothing to roll back."));
        Assert.Equal(0, demo.Live.Weight);
    }

    [Fact]
    public async Task Advance_takes_one_step_when_it_is_due_and_is_silent_otherwise()
    {
        var ends = new List<LoopEnd>();
        var told = new List<string>();
        for (var call = 0; call < 60 && demo.Live.Canary is not null; call++)
        {
            var screen = new DemoScreen(demo);
            ends.Add(await Advancing(screen).AdvanceAsync(CancellationToken.None).WaitAsync(Wait.Bound));
            if (ends[^1] == LoopEnd.NotDue)
                Assert.Empty(screen.Told);
            told.AddRange(screen.Told);
            demo.Pass(Interval);
        }

        Assert.Equal(4, demo.Applied.Count);
        Assert.Equal(4, ends.Count(end => end == LoopEnd.Stepped));
        Assert.Contains(LoopEnd.NotDue, ends);
        Assert.Equal("v1.1.0 finished.", told[^1]);
        var after = new DemoScreen(demo);
        Assert.Equal(LoopEnd.NotDue, await Advancing(after).AdvanceAsync(CancellationToken.None));
        Assert.Empty(after.Told);
    }

    [Fact]
    public async Task Advance_rolls_back_a_bad_canary_and_holds_a_paused_one()
    {
        var screen = new DemoScreen(demo);
        Assert.Equal(LoopEnd.Stepped, await Advancing(screen).AdvanceAsync(CancellationToken.None));
        demo.Pass(TimeSpan.FromMinutes(1));
        demo.Text = demo.Text.Replace("weight: 10 }", "weight: 10, paused: true }", StringComparison.Ordinal);
        Assert.Equal(LoopEnd.Held, await Advancing(screen).AdvanceAsync(CancellationToken.None));
        Assert.Equal("The release is paused; resume it first.", screen.Told[^1]);

        demo.CanaryErrors = 0.12;
        Assert.Equal(LoopEnd.RolledBack, await Advancing(screen).AdvanceAsync(CancellationToken.None));
        Assert.Equal(0, demo.Live.Weight);
        demo.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(LoopEnd.RolledBack, await Advancing(screen).AdvanceAsync(CancellationToken.None));
        Assert.Equal(2, demo.Applied.Count);
    }

    [Fact]
    public async Task Gate_that_holds_for_too_long_is_reported_once_and_the_run_goes_on()
    {
        const string Needed = "minimumRequests: 1000000";
        demo.Text += $"  inventario-retail:gates: {{ inconclusive: 5m, {Needed} }}\n";
        var (loop, screen) = Loop();
        screen.AtWait(
            60,
            () => demo.Text = demo.Text.Replace(Needed, "minimumRequests: 100", StringComparison.Ordinal)
        );

        var ended = await EndAsync(loop);

        Assert.Equal(LoopEnd.Finished, ended);
        var stuck = Assert.Single(screen.Told, text => text.StartsWith("Stuck: ", StringComparison.Ordinal));
        Assert.Matches(@"\AStuck: wave 1 of 3 \(10 %\) has been due for 5m(\d+s)? without a verdict ", stuck);
        Assert.Contains(
            "(gates.inconclusive is 5m). Fix what holds it, or roll back. The gate says hold (error rate: too few "
                + "requests: v1.1.0 had ",
            stuck
        );
        Assert.Equal(4, demo.Applied.Count);
    }

    [Fact]
    public async Task Advance_holds_and_says_so_when_the_gate_has_held_for_too_long()
    {
        demo.Text += "  inventario-retail:gates: { inconclusive: 5m, minimumRequests: 1000000 }\n";
        var screen = new DemoScreen(demo);
        Assert.Equal(LoopEnd.Stepped, await Advancing(screen).AdvanceAsync(CancellationToken.None));

        demo.Pass(TimeSpan.FromMinutes(8));
        Assert.Equal(LoopEnd.Held, await Advancing(screen).AdvanceAsync(CancellationToken.None));

        Assert.StartsWith("Stuck: wave 1 of 3 (10 %) has been due for ", screen.Told[^1]);
        Assert.Equal(10, demo.Live.Weight);
    }

    private ReleaseLoop Advancing(DemoScreen screen) =>
        new(demo.Session, screen, isAutomatic: true, TimeSpan.Zero, "advance");

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public async Task A_canary_with_errors_is_rolled_back_at_the_next_look(int badFromWaitOn)
    {
        var (loop, screen) = Loop();
        var brokenAt = DateTimeOffset.MaxValue;
        screen.AtWait(badFromWaitOn, () => (demo.CanaryErrors, brokenAt) = (0.12, demo.Now));

        var ended = await EndAsync(loop);

        Assert.Equal(LoopEnd.RolledBack, ended);
        Assert.Equal(0, demo.Written.Weight);
        Assert.Equal(Revision.Parse("v1.1.0"), demo.Written.Canary);
        Assert.Equal("0 % on v1.1.0, the rest on v1.0.0 (router-publisher only)", demo.Applied[^1]);
        Assert.InRange(demo.Now - brokenAt, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        Assert.Contains(
            screen.Told,
            told => told.StartsWith("The gate says roll back (error rate", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task While_Prometheus_is_silent_nothing_goes_forward_and_it_goes_on_afterwards()
    {
        var (loop, screen) = Loop();
        var seen = new List<string>();
        screen.OnWait = waits =>
        {
            demo.PrometheusIsUp = waits is < 5 or > 60;
            if (!demo.PrometheusIsUp)
                seen.Add(screen.Frames[^1].Decision.Why);
            return null;
        };

        var ended = await EndAsync(loop);

        Assert.Equal(LoopEnd.Finished, ended);
        Assert.Equal(4, demo.Applied.Count);
        Assert.Contains(
            screen.Frames,
            frame =>
                frame.Snapshot.Problems.Any(problem => problem.Contains("does not answer", StringComparison.Ordinal))
        );
        Assert.All(seen, why => Assert.DoesNotContain("starts", why));
    }

    [Fact]
    public async Task Looking_that_takes_longer_than_two_scrapes_is_no_clock_that_went_back()
    {
        var (loop, screen) = Loop();
        demo.ObservationTakes = 3 * ReleaseDemo.Scrape;

        var ended = await EndAsync(loop);

        Assert.Equal(LoopEnd.Finished, ended);
        Assert.All(screen.Frames, frame => Assert.DoesNotContain("The clock says", frame.Decision.Why));
    }

    [Fact]
    public async Task A_step_that_fails_puts_the_file_back_and_is_tried_again()
    {
        var (loop, screen) = Loop();
        var text = demo.Text;
        var duringFailure = "";
        demo.OnUp = _ => throw new DeploymentException("Docker is gone.");
        screen.AtWait(1, () => duringFailure = demo.Text);

        var ended = await EndAsync(loop);

        Assert.Equal(LoopEnd.Finished, ended);
        Assert.Equal(text, duringFailure);
        // Three waves, the finish, the failed wave, and the split of before it.
        Assert.Equal(6, demo.Applied.Count);
        Assert.Contains(
            "Docker is gone.\nPulumi.demo.yaml was restored. "
                + "The split of before was published again: 0 % on v1.1.0, the rest on v1.0.0.",
            screen.Told
        );
    }

    [Fact]
    public async Task A_step_that_fails_three_times_in_a_row_ends_the_run()
    {
        var (loop, _) = Loop();
        Fail();

        var ended = await EndAsync(loop);

        Assert.Equal(LoopEnd.Failed, ended);
        // Each time the split of before is published again.
        Assert.Equal(6, demo.Applied.Count);
        Assert.Equal(0, demo.Written.Weight);

        void Fail() =>
            demo.OnUp = _ =>
            {
                Fail();
                throw new DeploymentException("Docker is gone.");
            };
    }

    [Fact]
    public async Task A_rollback_that_fails_is_tried_until_it_succeeds()
    {
        var (loop, screen) = Loop();
        var failed = 0;
        screen.AtWait(
            2,
            () =>
            {
                demo.CanaryErrors = 0.12;
                Fail();
            }
        );

        var ended = await EndAsync(loop);

        Assert.Equal(LoopEnd.RolledBack, ended);
        Assert.Equal(6, failed);
        Assert.Equal(0, demo.Live.Weight);
        Assert.Contains(
            "Docker is gone.\nPulumi.demo.yaml keeps the requested change. Run the same command again to complete it.",
            screen.Told
        );

        void Fail() =>
            demo.OnUp = _ =>
            {
                if (++failed < 6)
                    Fail();
                throw new DeploymentException("Docker is gone.");
            };
    }

    [Fact]
    public async Task A_release_does_not_begin_while_a_reason_to_go_back_is_there_already()
    {
        var (loop, screen) = Loop();
        demo.Alerts.Add("DashboardErrors");

        var ended = await EndAsync(loop);

        Assert.Equal(LoopEnd.Held, ended);
        Assert.Empty(demo.Applied);
        Assert.StartsWith(
            "The release cannot begin while the gate says roll back (critical alerts:",
            screen.Told.Single()
        );
    }

    [Fact]
    public async Task A_run_that_was_killed_in_a_wave_goes_on_from_there()
    {
        var (first, screen) = Loop();
        using var kill = new CancellationTokenSource();
        screen.OnWait = waits =>
        {
            if (waits == 16)
                kill.Cancel();
            kill.Token.ThrowIfCancellationRequested();
            return null;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.RunAsync(kill.Token).WaitAsync(Wait.Bound));
        Assert.Equal(50, demo.Live.Weight);

        var ended = await Loop().Loop.RunAsync(CancellationToken.None).WaitAsync(Wait.Bound);

        Assert.Equal(LoopEnd.Finished, ended);
        Assert.Equal(
            ["10", "50", "100"],
            demo.Applied.Where(applied => applied.Contains('%', StringComparison.Ordinal))
                .Select(applied => applied.Split(' ')[0])
        );
    }

    [Fact]
    public async Task A_weight_written_by_hand_is_put_in_order_and_gets_no_users()
    {
        var (loop, screen) = Loop();
        screen.AtWait(3, () => demo.Text = demo.Text.Replace("weight: 10 }", "weight: 90 }", StringComparison.Ordinal));

        var ended = await EndAsync(loop);

        Assert.Equal(LoopEnd.Finished, ended);
        Assert.DoesNotContain(demo.Applied, applied => applied.StartsWith("90", StringComparison.Ordinal));
        Assert.Contains("Pulumi.demo.yaml did not match what is live; updating it.", screen.Told);
    }

    [Fact]
    public async Task A_weight_of_0_written_by_hand_is_carried_out()
    {
        var (loop, screen) = Loop();
        screen.AtWait(3, () => demo.Text = demo.Text.Replace("weight: 10 }", "weight: 0 }", StringComparison.Ordinal));

        var ended = await EndAsync(loop);

        Assert.Equal(LoopEnd.RolledBack, ended);
        Assert.Equal(0, demo.Live.Weight);
        Assert.Equal(0, demo.Written.Weight);
        Assert.Contains("The stack file sets the weight to 0 %: all users go back to stable.", screen.Told);
    }

    [Fact]
    public async Task A_file_that_becomes_invalid_is_reported_once_and_waited_for()
    {
        var (loop, screen) = Loop();
        var good = "";
        screen.OnWait = waits =>
        {
            if (waits == 3)
                (good, demo.Text) = (demo.Text, "config: [");
            if (waits == 9)
                demo.Text = good;
            return null;
        };

        var ended = await EndAsync(loop);

        Assert.Equal(LoopEnd.Finished, ended);
        Assert.Single(
            screen.Told,
            told => told.StartsWith("The stack file is invalid; waiting until it is fixed.", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_pause_holds_the_run_until_it_is_resumed()
    {
        var (loop, screen) = Loop();
        screen.IsInteractive = true;
        screen.OnWait = waits => waits is 2 or 60 ? ReleaseKey.Pause : null;

        var ended = await EndAsync(loop);

        Assert.Equal(LoopEnd.Finished, ended);
        Assert.Equal(4, demo.Applied.Count);
        Assert.DoesNotContain("paused", demo.Text);
        Assert.Contains(
            screen.Frames,
            frame => frame.Decision is { Step: NextStep.Wait, Why: "The release is paused; resume it first." }
        );
    }

    [Fact]
    public async Task A_paused_release_still_goes_back()
    {
        var (loop, screen) = Loop();
        screen.OnWait = waits =>
        {
            if (waits == 4)
                demo.CanaryErrors = 0.12;
            return waits == 2 ? ReleaseKey.Pause : null;
        };

        Assert.Equal(LoopEnd.RolledBack, await EndAsync(loop));
        Assert.True(demo.Written.Paused);
        Assert.Equal(0, demo.Live.Weight);
    }

    [Fact]
    public async Task The_view_alone_changes_nothing_until_a_key_asks_for_it()
    {
        var (loop, screen) = Loop(isAutomatic: false);
        screen.IsInteractive = true;
        screen.OnWait = waits =>
            waits switch
            {
                5 => ReleaseKey.Continue,
                6 => ReleaseKey.Continue,
                10 => ReleaseKey.RollBack,
                12 => ReleaseKey.Quit,
                _ => null,
            };

        var ended = await EndAsync(loop);

        Assert.Equal(LoopEnd.Quit, ended);
        Assert.Equal(
            [
                "10 % on v1.1.0, the rest on v1.0.0 (router-publisher only)",
                "0 % on v1.1.0, the rest on v1.0.0 (router-publisher only)",
            ],
            demo.Applied
        );
        Assert.Contains(screen.Told, told => told.Contains("a hold cannot be skipped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Second_run_of_a_stack_is_refused_with_the_process_of_the_first()
    {
        using var first = await demo.Session.BeOnlyRunAsync(CancellationToken.None);

        var refusal = await Assert.ThrowsAsync<UsageException>(() =>
            demo.Session.BeOnlyRunAsync(CancellationToken.None)
        );

        Assert.Contains($"'./run release run demo' (process {Environment.ProcessId}, since 20", refusal.Message);
    }

    [Fact]
    public async Task The_report_says_what_happened_what_was_live_and_what_the_gate_said()
    {
        var (loop, screen) = Loop();
        screen.AtWait(3, () => demo.CanaryErrors = 0.12);
        await EndAsync(loop);

        var report = ReleaseReport.ToMarkdown(
            loop.Journal,
            loop.Last!.Snapshot,
            loop.Last.Verdict,
            "It was rolled back."
        );

        Assert.StartsWith("# Release on demo\n\nIt was rolled back.\n", report);
        Assert.Contains(
            "| Pulumi.demo.yaml:4 -   inventario-retail:release: { stable: v1.0.0, canary: v1.1.0, weight: 0 } # moves |",
            report
        );
        Assert.Matches(
            @"\| 2025-01-31 12:0\d:\d\d \| 2025-01-31 12:0\d:\d\d \| \d+s \| 10 % on v1\.1\.0, the rest on v1\.0\.0 \|",
            report
        );
        Assert.Contains("| advance | canary is up |", report);
    }

    private static Task<LoopEnd> EndAsync(ReleaseLoop loop) =>
        loop.RunAsync(CancellationToken.None).WaitAsync(Wait.Bound);
}
