using static InventarioRetail.Releases.Tests.World;

namespace InventarioRetail.Releases.Tests;

/// <summary>What each verb does, and the sentence with which it is refused.</summary>
public sealed class ReleaseVerbsTests
{
    private static readonly ReleaseSituation Idle = Situation((Alone(V1), Minutes(10)));
    private static readonly ReleaseSituation Deployed = At(0, Minutes(5));
    private static readonly ReleaseSituation Due = At(10, Minutes(30));
    private static readonly ReleaseSituation Watching = At(100, Minutes(60));

    [Fact]
    public void Whoever_asks_for_anything_while_the_file_says_0_gets_everybody_taken_back()
    {
        var situation = At(10, Minutes(40)) with { File = Both(0) };
        var advance = Says(GateDecision.Advance, situation);
        Transition[] asked =
        [
            ReleaseVerbs.Promote(situation, advance),
            ReleaseVerbs.Finish(situation, advance),
            ReleaseVerbs.Start(situation, V3, advance),
            ReleaseVerbs.Abort(situation),
            ReleaseVerbs.Resume(situation),
            ReleaseVerbs.Rollback(situation),
        ];

        Assert.Equal([false, false, false, false, true, true], asked.Select(transition => transition.IsAllowed));
        Assert.All(asked, transition => Assert.Equal(Both(0), transition.Target));
        Assert.All(asked, transition => Assert.True(transition.From(situation).MustApply));
        Assert.Equal(Both(0, paused: true), ReleaseVerbs.Pause(situation).Target);
        Assert.Equal(NextStep.RollBack, ReleaseAutopilot.Decide(situation, advance).Step);
    }

    [Fact]
    public void Each_step_of_a_release_changes_one_value()
    {
        AssertStep(ReleaseVerbs.Start(Idle, V2, Go(Idle)), Idle, Both(0), "release.canary = v1.1.0");
        AssertStep(ReleaseVerbs.Promote(Deployed, Go(Deployed)), Deployed, Both(10), "release.weight = 10");
        AssertStep(ReleaseVerbs.Promote(Due, Go(Due)), Due, Both(50), "release.weight = 50");
        AssertStep(ReleaseVerbs.Rollback(Due), Due, Both(0), "release.weight = 0");
        AssertStep(ReleaseVerbs.Abort(Deployed), Deployed, Alone(V1), "release.canary removed");
        AssertStep(
            ReleaseVerbs.Finish(Watching, Go(Watching)),
            Watching,
            Alone(V2),
            "release.stable = v1.1.0, release.canary removed, release.weight = 0"
        );

        var paused = ReleaseVerbs.Pause(Due);
        Assert.Equal((true, Both(10, paused: true)), (paused.IsAllowed, paused.Target));
        Assert.Equal("release.paused = True", $"release.paused = {paused.Target.Paused}");
        Assert.False(paused.From(Due).MustApply);
        var resumed = ReleaseVerbs.Resume(Due with { File = paused.Target });
        Assert.Equal((true, Both(10)), (resumed.IsAllowed, resumed.Target));
    }

    [Fact]
    public void A_step_says_what_it_does()
    {
        Assert.Equal(
            [
                "v1.1.0 is deployed next to v1.0.0 and gets no users yet.",
                "wave 1 of 3 (10 %) starts: the gate says advance.",
                "wave 2 of 3 (50 %) starts: the hold is over and the gate says advance.",
                "All users go back to v1.0.0; v1.1.0 stays deployed until the release is aborted.",
                "v1.1.0 is the stable revision now, and v1.0.0 is removed. This ends the bake time 1h early.",
                "The release ends, and v1.1.0 is removed.",
            ],
            new[]
            {
                ReleaseVerbs.Start(Idle, V2, Go(Idle)),
                ReleaseVerbs.Promote(Deployed, Go(Deployed)),
                ReleaseVerbs.Promote(Due, Go(Due)),
                ReleaseVerbs.Rollback(Due),
                ReleaseVerbs.Finish(Watching, Go(Watching)),
                ReleaseVerbs.Abort(Deployed),
            }.Select(step => step.Why)
        );
    }

    [Fact]
    public void What_comes_too_early_is_refused_with_what_would_be_right()
    {
        var holding = At(10, Minutes(10));

        Refused(
            "wave 1 of 3 (10 %) has a hold of 30m, of which 20m are left, until 2025-01-31 14:25 UTC at the earliest; a hold cannot be skipped. Wait, or roll back.",
            ReleaseVerbs.Promote(holding, Go(holding)),
            holding
        );
        var last = At(100, Minutes(59));
        Refused(
            "wave 3 of 3 (100 %) has a hold of 1h, of which 1m are left, until 2025-01-31 14:06 UTC at the earliest; a hold cannot be skipped. Wait, or roll back.",
            ReleaseVerbs.Finish(last, Go(last)),
            last
        );
        Refused(
            "This is already the last wave; finish the release when its hold is over.",
            ReleaseVerbs.Promote(last, Go(last)),
            last
        );
        Refused(
            "10 % of the users are on v1.1.0; a release can be finished at 100 %. Promote it, or roll back and abort it.",
            ReleaseVerbs.Finish(Due, Go(Due)),
            Due
        );
        var half = At(50, Minutes(15));
        Refused(
            "50 % of the users are on v1.1.0; a release can be finished at 100 %. Promote it, or roll back and abort it.",
            ReleaseVerbs.Finish(half, Go(half)),
            half
        );
        Refused("10 % of the users are on v1.1.0; roll back first.", ReleaseVerbs.Abort(Due), Due);
    }

    [Fact]
    public void Without_a_release_there_is_nothing_to_move()
    {
        Refused("There is no release under way; start one first.", ReleaseVerbs.Promote(Idle, Go(Idle)), Idle);
        Refused("There is no release under way; start one first.", ReleaseVerbs.Finish(Idle, Go(Idle)), Idle);
        Refused("There is no release under way, so there is nothing to pause.", ReleaseVerbs.Pause(Idle), Idle);
        Refused("There is no release under way, so there is nothing to resume.", ReleaseVerbs.Resume(Idle), Idle);
        Refused("There is no release under way, so there is nothing to abort.", ReleaseVerbs.Abort(Idle), Idle);
        Refused(
            "There is no release under way, so there is nothing to roll back. To return to a revision before v1.0.0, start a release of it.",
            ReleaseVerbs.Rollback(Idle),
            Idle
        );
    }

    [Fact]
    public void A_release_starts_once_and_with_another_revision()
    {
        Refused(
            "A release of v1.1.0 is under way (wave 1 of 3 (10 %)); finish it, or roll back and abort it, first.",
            ReleaseVerbs.Start(Due, V3, Go(Due)),
            Due
        );
        Refused(
            "v1.0.0 is already the stable revision; start another one.",
            ReleaseVerbs.Start(Idle, V1, Go(Idle)),
            Idle
        );
        Refused(
            "v1-0-0 and the stable revision v1.0.0 would both name their resources v1-0-0; use another tag.",
            ReleaseVerbs.Start(Idle, Revision.Parse("v1-0-0"), Go(Idle)),
            Idle
        );
        Assert.Equal(
            (true, "v1.1.0 is already deployed and has no users."),
            (ReleaseVerbs.Start(Deployed, V2, null).IsAllowed, ReleaseVerbs.Start(Deployed, V2, null).Why)
        );
    }

    [Fact]
    public void The_gate_decides_whether_it_goes_forward()
    {
        Refused(
            "The gate says hold (error rate: made up to Hold).",
            ReleaseVerbs.Promote(Due, Says(GateDecision.Hold, Due)),
            Due
        );
        Refused(
            "The gate says roll back (error rate: made up to RollBack). Roll back.",
            ReleaseVerbs.Promote(Due, Says(GateDecision.RollBack, Due)),
            Due
        );
        Refused(
            "The gate says roll back (error rate: made up to RollBack). The release cannot go forward until that changes.",
            ReleaseVerbs.Start(Idle, V2, Says(GateDecision.RollBack, Idle)),
            Idle
        );
        Refused("The gate was not evaluated.", ReleaseVerbs.Promote(Due, null), Due);
        Refused("The gate was not evaluated.", ReleaseVerbs.Start(Idle, V2, null), Idle);
        Refused(
            "The gate was evaluated at 2025-01-31 14:02 UTC for 10 % on v1.1.0, the rest on v1.0.0, which no longer applies. Evaluate it again.",
            ReleaseVerbs.Promote(Due, Go(Due) with { At = Now - Minutes(3) }),
            Due
        );
        Refused(
            "The gate was evaluated at 2025-01-31 14:05 UTC for 0 % on v1.1.0, the rest on v1.0.0, which no longer applies. Evaluate it again.",
            ReleaseVerbs.Promote(Due, Go(Deployed)),
            Due
        );
    }

    [Fact]
    public void A_pause_stops_everything_but_the_way_back()
    {
        var paused = At(10, Minutes(30), paused: true);

        Refused("The release is paused; resume it first.", ReleaseVerbs.Promote(paused, Go(paused)), paused);
        var complete = At(100, Minutes(120), paused: true);
        Refused("The release is paused; resume it first.", ReleaseVerbs.Finish(complete, Go(complete)), complete);
        Assert.Equal(
            (true, Both(0, paused: true)),
            (ReleaseVerbs.Rollback(paused).IsAllowed, ReleaseVerbs.Rollback(paused).Target)
        );
        Assert.Equal(
            (true, "The release is paused already."),
            (ReleaseVerbs.Pause(paused).IsAllowed, ReleaseVerbs.Pause(paused).Why)
        );
        Assert.Equal(
            (true, "The release is not paused."),
            (ReleaseVerbs.Resume(Due).IsAllowed, ReleaseVerbs.Resume(Due).Why)
        );
    }

    [Fact]
    public void A_rollback_needs_neither_prometheus_nor_the_router_nor_a_gate()
    {
        var blind = Due with { Live = null, History = ReleaseHistory.None };

        var back = ReleaseVerbs.Rollback(blind);

        Assert.Equal((true, Both(0)), (back.IsAllowed, back.Target));
        Assert.True(back.From(blind).MustApply);
        Assert.Equal("v1.1.0 already has no users.", ReleaseVerbs.Rollback(Deployed).Why);
        Assert.True(ReleaseVerbs.Rollback(Deployed).From(Deployed).IsNothing);
    }

    /// <summary>The file says one thing and another is in force: a step was interrupted, or the file was edited and not applied.</summary>
    [Fact]
    public void Every_verb_leaves_a_file_that_says_what_is_in_force()
    {
        var raised = Due with { File = Both(50) };
        var hold = ReleaseVerbs.Promote(raised, Says(GateDecision.Hold, Due));
        Assert.Equal((false, Both(10)), (hold.IsAllowed, hold.Target));
        Assert.Equal(["release.weight = 10"], hold.From(raised).Changes.Select(change => change.ToString()));
        Assert.False(hold.From(raised).MustApply);

        // The interrupted step is gone on with once it is right again.
        var promoted = ReleaseVerbs.Promote(raised, Go(Due));
        Assert.Equal((true, Both(50)), (promoted.IsAllowed, promoted.Target));
        Assert.Equal((0, true), (promoted.From(raised).Changes.Count, promoted.From(raised).MustApply));

        var lowered = Due with { File = Both(0) };
        Assert.Equal(Both(0), ReleaseVerbs.Rollback(lowered).Target);
        Assert.True(ReleaseVerbs.Rollback(lowered).From(lowered).MustApply);

        var started = Idle with { File = Both(0) };
        Assert.Equal(
            (true, Both(0)),
            (ReleaseVerbs.Start(started, V2, Go(Idle)).IsAllowed, ReleaseVerbs.Start(started, V2, Go(Idle)).Target)
        );
        Assert.Equal((true, Alone(V1)), (ReleaseVerbs.Abort(started).IsAllowed, ReleaseVerbs.Abort(started).Target));
        Assert.Equal(
            (true, Alone(V1)),
            (ReleaseVerbs.Rollback(started).IsAllowed, ReleaseVerbs.Rollback(started).Target)
        );
        Assert.Equal(
            (false, Alone(V1)),
            (ReleaseVerbs.Promote(started, Go(Idle)).IsAllowed, ReleaseVerbs.Promote(started, Go(Idle)).Target)
        );

        var leftBehind = Idle with { Deployed = [V1, V2] };
        Assert.Equal(
            (true, true),
            (ReleaseVerbs.Abort(leftBehind).IsAllowed, ReleaseVerbs.Abort(leftBehind).From(leftBehind).MustApply)
        );

        // A canary that was replaced in the file only.
        var replaced = Due with
        {
            File = new(V1, V3, 10),
        };
        Assert.Equal(Both(10), ReleaseVerbs.Pause(replaced).Target with { Paused = false });
    }

    [Fact]
    public void What_nobody_can_see_is_not_moved()
    {
        var unseen = Due with { Live = null };

        Assert.All(
            (Transition[])
                [
                    ReleaseVerbs.Start(unseen, V3, Go(Due)),
                    ReleaseVerbs.Promote(unseen, Go(Due)),
                    ReleaseVerbs.Finish(unseen, Go(Due)),
                    ReleaseVerbs.Abort(unseen),
                ],
            step =>
                Assert.Equal(
                    (
                        false,
                        "The router does not report the live split, so the release cannot go forward; check that the stack is up.",
                        Both(10)
                    ),
                    (step.IsAllowed, step.Why, step.Target)
                )
        );
    }

    [Fact]
    public void A_person_may_promote_a_canary_that_was_rolled_back_through_all_waves_again()
    {
        var back = RolledBack;

        Assert.Equal(
            (true, Both(10)),
            (ReleaseVerbs.Promote(back, Go(back)).IsAllowed, ReleaseVerbs.Promote(back, Go(back)).Target)
        );
    }

    private static Verdict Go(ReleaseSituation situation) => Says(GateDecision.Advance, situation);

    private static void AssertStep(Transition step, ReleaseSituation situation, ReleaseSettings target, string changes)
    {
        Assert.True(step.IsAllowed, step.Why);
        Assert.Equal(target, step.Target);
        Assert.Equal(changes, string.Join(", ", step.From(situation).Changes));
        Assert.True(step.From(situation).MustApply);
    }

    private static void Refused(string why, Transition step, ReleaseSituation situation)
    {
        Assert.Equal((false, why), (step.IsAllowed, step.Why));
        Assert.Equal(situation.File, step.Target);
        Assert.True(step.From(situation).IsNothing);
    }

    [Fact]
    public void No_verb_goes_forward_while_it_is_unknown_what_runs()
    {
        var due = At(10, Minutes(31)) with { Deployed = null };
        var idle = Situation((Alone(V1), Minutes(10))) with { Deployed = null };

        Assert.All(
            [
                ReleaseVerbs.Promote(due, Says(GateDecision.Advance, due)),
                ReleaseVerbs.Start(idle, V2, Says(GateDecision.Advance, idle)),
            ],
            transition => Assert.StartsWith("It is unknown which revisions run", transition.Why)
        );
        Assert.False(ReleaseVerbs.Promote(due, Says(GateDecision.Advance, due)).From(due).MustApply);
        Assert.True(ReleaseVerbs.Rollback(due).From(due).MustApply);
    }

    [Fact]
    public void A_braked_release_goes_back_but_not_forward()
    {
        var braked = At(0, Minutes(31)) with { Brake = new(V1.Name, V2.Name, "guard") { Reason = "12 % errors" } };
        var published = braked with { File = Both(10) };

        var promotion = ReleaseVerbs.Promote(braked, Says(GateDecision.Advance, braked));

        Assert.StartsWith("v1.1.0 is braked by guard: 12 % errors.", promotion.Why);
        Assert.False(promotion.IsAllowed);
        Assert.Equal(NextStep.Stop, ReleaseAutopilot.Decide(braked, Says(GateDecision.Advance, braked)).Step);
        var decision = ReleaseAutopilot.Decide(published, Says(GateDecision.Advance, braked));
        Assert.Equal((NextStep.RollBack, Both(0)), (decision.Step, decision.Target));
        Assert.True(decision.From(published).MustApply);
        Assert.True(ReleaseVerbs.Abort(braked).IsAllowed);
    }

    [Fact]
    public void A_history_that_cannot_be_read_is_named()
    {
        var situation = At(10, Minutes(31)) with { History = ReleaseHistory.None, HistoryProblem = "503" };

        Assert.StartsWith(
            "The history of live splits is unknown (503)",
            ReleaseVerbs.Promote(situation, Says(GateDecision.Advance, situation)).Why
        );
    }
}
