namespace InventarioRetail.Releases.Model;

/// <summary>The next action of an automatic run.</summary>
public enum NextStep
{
    /// <summary>Ends the run: the operator must act, or there is nothing left to do.</summary>
    Stop,

    /// <summary>Takes another snapshot after an interval.</summary>
    Wait,

    /// <summary>Starts a wave.</summary>
    Advance,

    /// <summary>
    /// Takes all users off the canary and ends the run, so that the operator can investigate. A caller that continues
    /// must remember the rollback: if it happened before the first scrape of the wave, the history shows no users on
    /// the canary.
    /// </summary>
    RollBack,

    /// <summary>Makes the canary the stable revision.</summary>
    Finish,
}

/// <summary>A decision of an automatic run.</summary>
/// <param name="Step">The action.</param>
/// <param name="Target">The release that must be in the stack file and live from now on.</param>
/// <param name="Why">The reason, in full sentences.</param>
/// <param name="State">The state of the release.</param>
public sealed record Decision(NextStep Step, ReleaseSettings Target, string Why, ReleaseState State)
{
    /// <summary>
    /// When the hold or the bake time ends if nothing interrupts it; null if the run does not wait for a time.
    /// </summary>
    public DateTimeOffset? Until => Step == NextStep.Wait ? State.Until : null;

    /// <summary>
    /// Whether the gate has held for longer than <see cref="ReleaseSituation.InconclusiveAfter"/>: an operator must find
    /// out why.
    /// </summary>
    public bool IsStuck { get; init; }

    /// <summary>
    /// Returns the changes that lead to the target, even if only the stack file differs from what is live.
    /// </summary>
    public FileChanges From(ReleaseSituation situation) =>
        FileChanges.Towards(Target, situation, Step == NextStep.RollBack);
}

/// <summary>
/// Decides the next action of an automatic run. It keeps no state: a run that was killed at any point continues from
/// the situation that it finds.
/// </summary>
public static class ReleaseAutopilot
{
    /// <summary>Decides the next action.</summary>
    /// <param name="situation">The situation.</param>
    /// <param name="verdict">The gate's verdict; null if the gate was not evaluated.</param>
    public static Decision Decide(ReleaseSituation situation, Verdict? verdict)
    {
        var state = ReleaseState.Of(situation);
        if (state.Release.Weight > 0 && VerdictCheck.WhyBack(verdict, state, situation) is { } back)
            return new Decision(NextStep.RollBack, ReleaseVerbs.Rollback(situation).Target, back, state);
        if (situation.Brake is { } brake)
        {
            // The live weight is 0 already; what is published, and the stack file, follow.
            return
                state.Release.Weight > 0 || (situation.File.Canary?.Name == brake.Canary && situation.File.Weight > 0)
                ? new Decision(NextStep.RollBack, ReleaseVerbs.Rollback(situation).Target, $"{brake}.", state)
                : Stay(NextStep.Stop, state.Obstacle!);
        }
        if (situation.RollbackRequested)
        {
            return new Decision(
                NextStep.RollBack,
                situation.Settled,
                "The stack file sets the weight to 0 %: all users go back to stable.",
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

        // Waits even if the operator must act: while the canary has users, the run must be able to roll back.
        if (ReleaseVerbs.WhyNotForward(state, situation, verdict) is { } problem)
        {
            return Stay(NextStep.Wait, problem) with
            {
                IsStuck =
                    !state.Release.Paused && state.Obstacle is null && VerdictCheck.IsStuck(verdict, state, situation),
            };
        }

        switch (state.Phase)
        {
            case ReleasePhase.Deployed when !state.IsKnownFromItsStart:
                return Stay(
                    NextStep.Stop,
                    $"Prometheus has no record of how {state.Release.Canary!.Name} was deployed, so it may have been "
                        + "rolled back; promote it by hand."
                );
            case ReleasePhase.Watching:
                return Stay(
                    NextStep.Wait,
                    $"All waves are complete; {Format.Time(state.Left)} of the bake time are left, until "
                        + $"{Format.Moment(state.Until!.Value)}."
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
