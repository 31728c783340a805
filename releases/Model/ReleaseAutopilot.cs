using InventarioRetail.Settings;

namespace InventarioRetail.Releases.Model;

/// <summary>What an automatic run does next.</summary>
public enum NextStep
{
    /// <summary>Nothing: a person has to act, or there is nothing to do any more. The run ends.</summary>
    Stop,

    /// <summary>Looks again after an interval.</summary>
    Wait,

    /// <summary>Begins a wave.</summary>
    Advance,

    /// <summary>
    /// Takes all users off the canary, and the run ends: a person looks first. Whoever goes on must remember it, for when it came before
    /// the first scrape of the wave, the history tells of no users on the canary.
    /// </summary>
    RollBack,

    /// <summary>Makes the canary the stable revision.</summary>
    Finish,
}

/// <summary>A decision of an automatic run.</summary>
/// <param name="Step">What to do.</param>
/// <param name="Target">What the file must say and what must be in force from now on.</param>
/// <param name="Why">Why, in full sentences.</param>
/// <param name="State">Where the release stands.</param>
public sealed record Decision(NextStep Step, ReleaseSettings Target, string Why, ReleaseState State)
{
    /// <summary>When a hold or the watch is over if nothing interrupts it; null when the run does not wait for a time.</summary>
    public DateTimeOffset? Until => Step == NextStep.Wait ? State.Until : null;

    /// <summary>What leads to the target, also when there is nothing to do but to make the file say what is in force.</summary>
    public FileChanges From(ReleaseSituation situation) =>
        FileChanges.Towards(Target, situation, Step == NextStep.RollBack);
}

/// <summary>
/// Decides what an automatic run does next. It remembers nothing: a run that was killed at any point goes on from the situation that it
/// finds.
/// </summary>
public static class ReleaseAutopilot
{
    /// <summary>Decides.</summary>
    /// <param name="situation">The situation.</param>
    /// <param name="verdict">What the gate says about it; null when it was not asked.</param>
    public static Decision Decide(ReleaseSituation situation, Verdict? verdict)
    {
        var state = ReleaseState.Of(situation);
        if (state.Release.Weight > 0 && VerdictCheck.WhyBack(verdict, state, situation) is { } back)
            return new Decision(NextStep.RollBack, ReleaseVerbs.Rollback(situation).Target, back, state);
        if (situation.RollbackRequested)
        {
            return new Decision(
                NextStep.RollBack,
                situation.Settled,
                "The stack's file says 0 %: everybody goes back.",
                state
            );
        }

        if (state.Phase == ReleasePhase.Unknown)
            return Stay(NextStep.Wait, state.Obstacle!);
        if (state.Phase == ReleasePhase.Idle)
            return Stay(NextStep.Stop, "There is no release under way.");
        if (state.Phase == ReleasePhase.RolledBack)
        {
            return Stay(
                NextStep.Stop,
                $"{state.Release.Canary!.Name} was rolled back; abort the release, or promote it by hand to try again."
            );
        }

        // Also where a person has to act: as long as the canary has users, the run must be there to take them off it.
        if (ReleaseVerbs.WhyNotForward(state, situation, verdict) is { } problem)
            return Stay(NextStep.Wait, problem);

        switch (state.Phase)
        {
            case ReleasePhase.Deployed when !state.IsKnownFromItsStart:
                return Stay(
                    NextStep.Stop,
                    $"Prometheus does not remember how {state.Release.Canary!.Name} was deployed, so it may have been rolled back; promote it by hand."
                );
            case ReleasePhase.Watching:
                return Stay(
                    NextStep.Wait,
                    $"All waves are through; the release is watched for another {Format.Time(state.Left)}, until {Format.Moment(state.Until!.Value)}."
                );
            case ReleasePhase.Complete:
                var finish = ReleaseVerbs.Finish(situation, verdict);
                return new Decision(NextStep.Finish, finish.Target, finish.Why, state);
            default:
                var promotion = ReleaseVerbs.Promote(situation, verdict);
                return new Decision(NextStep.Advance, promotion.Target, promotion.Why, state);
        }

        Decision Stay(NextStep step, string why) => new(step, state.Release, why, state);
    }
}
