using static InventarioRetail.Releases.Tests.World;

namespace InventarioRetail.Releases.Tests;

/// <summary>What an automatic run does next.</summary>
public sealed class ReleaseAutopilotTests
{
    private static readonly ReleaseSituation Due = At(10, Minutes(30));

    [Fact]
    public void It_goes_through_all_waves_watches_and_finishes()
    {
        Assert.Equal(
            [
                "Advance 10: wave 1 of 3 (10 %) starts: the gate says advance.",
                "Wait 10: wave 1 of 3 (10 %) has a hold of 30m, of which 10m are left, until 2025-01-31 14:15 UTC at the earliest; a hold cannot be skipped. Wait, or roll back.",
                "Advance 50: wave 2 of 3 (50 %) starts: the hold is over and the gate says advance.",
                "Advance 100: wave 3 of 3 (100 %) starts: the hold is over and the gate says advance.",
                "Wait 100: All waves are complete; 30m of the bake time are left, until 2025-01-31 14:35 UTC.",
                "Finish 0: v1.1.0 is the stable revision now, and v1.0.0 is removed.",
                "Stop 0: There is no release under way.",
            ],
            new[]
            {
                At(0, Minutes(5)),
                At(10, Minutes(20)),
                Due,
                At(50, Minutes(15)),
                At(100, Minutes(90)),
                At(100, Minutes(120)),
                Situation((Both(100), Minutes(5)), (Alone(V2), Minutes(5))),
            }
                .Select(situation => ReleaseAutopilot.Decide(situation, Says(GateDecision.Advance, situation)))
                .Select(decision => $"{decision.Step} {decision.Target.Weight}: {decision.Why}")
        );
    }

    [Fact]
    public void It_tells_until_when_it_waits()
    {
        var holding = At(10, Minutes(20));

        Assert.Equal(Now + Minutes(10), ReleaseAutopilot.Decide(holding, null).Until);
        Assert.Null(ReleaseAutopilot.Decide(Due, Says(GateDecision.Hold, Due)).Until);
    }

    [Theory]
    [InlineData(10, 149, false)]
    [InlineData(10, 150, true)]
    [InlineData(100, 239, false)]
    [InlineData(100, 240, true)]
    public void It_reports_a_gate_that_holds_for_too_long_and_goes_on_waiting(int weight, int minutes, bool isStuck)
    {
        var situation = At(weight, Minutes(minutes)) with { InconclusiveAfter = TimeSpan.FromHours(2) };

        var held = ReleaseAutopilot.Decide(situation, Says(GateDecision.Hold, situation));

        Assert.Equal((NextStep.Wait, isStuck), (held.Step, held.IsStuck));
        Assert.Equal(isStuck, held.Why.StartsWith("Stuck: wave ", StringComparison.Ordinal));
        if (isStuck)
        {
            Assert.Contains(
                "has been due for 2h without a verdict (gates.inconclusive is 2h). Fix what holds it, or roll back. The "
                    + "gate says hold (",
                held.Why
            );
        }
        Assert.False(ReleaseAutopilot.Decide(situation, null).IsStuck);
        Assert.False(ReleaseAutopilot.Decide(situation, Says(GateDecision.Advance, situation)).IsStuck);
        var paused = At(weight, Minutes(minutes), paused: true) with { InconclusiveAfter = TimeSpan.FromHours(2) };
        Assert.False(ReleaseAutopilot.Decide(paused, Says(GateDecision.Hold, paused)).IsStuck);
    }

    [Theory]
    [InlineData(10, 1, false)]
    [InlineData(10, 30, false)]
    [InlineData(10, 30, true)]
    [InlineData(50, 1, true)]
    [InlineData(100, 120, false)]
    public void It_rolls_back_at_once_whatever_holds_and_pauses_say(int weight, int minutes, bool paused)
    {
        var situation = At(weight, Minutes(minutes), paused);

        var decision = ReleaseAutopilot.Decide(situation, Says(GateDecision.RollBack, situation));

        Assert.Equal(NextStep.RollBack, decision.Step);
        Assert.Equal(Both(0, paused), decision.Target);
        Assert.Equal("The gate says roll back (error rate: made up to RollBack). Roll back.", decision.Why);
        Assert.Equal(["release.weight = 0"], decision.From(situation).Changes.Select(change => change.ToString()));
    }

    [Fact]
    public void It_rolls_back_also_where_nothing_else_can_be_decided()
    {
        ReleaseSituation[] stuck =
        [
            Situation((Alone(V1), Minutes(10)), (Both(30), Minutes(600))),
            Situation((Alone(V1), Minutes(10)), (Both(50), Minutes(600))),
            Due with
            {
                Live = null,
            },
            Due with
            {
                History = ReleaseHistory.None,
            },
            Due with
            {
                File = Both(50),
            },
        ];

        Assert.All(
            stuck,
            situation =>
            {
                var decision = ReleaseAutopilot.Decide(situation, Says(GateDecision.RollBack, situation));
                Assert.Equal((NextStep.RollBack, 0), (decision.Step, decision.Target.Weight));
            }
        );
        // Without the verdict it stays beside the canary as long as that has users.
        Assert.All(
            stuck,
            situation =>
                Assert.Equal(NextStep.Wait, ReleaseAutopilot.Decide(situation, Says(GateDecision.Hold, situation)).Step)
        );
    }

    [Fact]
    public void What_it_does_not_know_it_does_not_do()
    {
        Assert.Equal(NextStep.Wait, ReleaseAutopilot.Decide(Due, null).Step);
        Assert.Equal(NextStep.Wait, ReleaseAutopilot.Decide(Due, Says(GateDecision.Advance, At(50, Minutes(1)))).Step);
        Assert.Equal(
            NextStep.Wait,
            ReleaseAutopilot.Decide(At(10, Minutes(30), paused: true), Says(GateDecision.Advance, Due)).Step
        );

        var forgotten = At(0, Minutes(5)) with { History = ReleaseHistory.Of(Samples((Both(0), Minutes(5))), Scrape) };
        Assert.Equal(
            (
                NextStep.Stop,
                "Prometheus has no record of how v1.1.0 was deployed, so it may have been rolled back; promote it by hand."
            ),
            (
                ReleaseAutopilot.Decide(forgotten, Says(GateDecision.Advance, forgotten)).Step,
                ReleaseAutopilot.Decide(forgotten, Says(GateDecision.Advance, forgotten)).Why
            )
        );
    }

    [Fact]
    public void It_does_not_try_again_what_was_rolled_back()
    {
        var back = RolledBack;

        var decision = ReleaseAutopilot.Decide(back, Says(GateDecision.Advance, back));

        Assert.Equal(
            (NextStep.Stop, "v1.1.0 was rolled back; abort the release, or promote it by hand to try again.", Both(0)),
            (decision.Step, decision.Why, decision.Target)
        );
    }

    [Fact]
    public void A_run_that_was_killed_between_the_file_and_the_deployment_goes_on()
    {
        var killed = Due with { File = Both(50) };

        var decision = ReleaseAutopilot.Decide(killed, Says(GateDecision.Advance, killed));
        Assert.Equal((NextStep.Advance, Both(50)), (decision.Step, decision.Target));
        Assert.Equal((0, true), (decision.From(killed).Changes.Count, decision.From(killed).MustApply));

        var changed = ReleaseAutopilot.Decide(killed, Says(GateDecision.Hold, killed));
        Assert.Equal((NextStep.Wait, Both(10)), (changed.Step, changed.Target));
        Assert.Equal(["release.weight = 10"], changed.From(killed).Changes.Select(change => change.ToString()));
    }
}
