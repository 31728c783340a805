namespace InventarioRetail.Releases.Model;

/// <summary>
/// The verbs of a release. Each is a pure function of the situation and, if needed, the gate's verdict; it returns what
/// the stack file must contain and what must be live from now on, even if the verb is refused.
/// </summary>
public static class ReleaseVerbs
{
    /// <summary>Deploys a canary next to the stable revision, without users.</summary>
    public static Transition Start(ReleaseSituation situation, Revision revision, Verdict? verdict)
    {
        var state = ReleaseState.Of(situation);
        var release = state.Release;
        if (situation.Live is null)
            return Refused(state.Obstacle!);
        if (release.Canary == revision && release.Weight == 0)
            return Transition.To(release, $"{revision.Name} is already deployed and has no users.");
        if (release.Canary is { } canary)
        {
            return Refused(
                $"A release of {canary.Name} is under way ({Standing(state, situation.Plan)}); finish it, or roll back "
                    + "and abort it, first."
            );
        }

        if (revision == release.Stable)
            return Refused($"{revision.Name} is already the stable revision; start another one.");
        if (revision.ResourceName == release.Stable.ResourceName)
        {
            return Refused(
                $"{revision.Name} and the stable revision {release.Stable.Name} would both name their resources "
                    + $"{revision.ResourceName}; use another tag."
            );
        }

        return (state.Obstacle ?? VerdictCheck.WhyNot(verdict, state, situation)) is { } problem
            ? Refused(problem)
            : Transition.To(
                release with
                {
                    Canary = revision,
                },
                $"{revision.Name} is deployed next to {release.Stable.Name} and gets no users yet."
            );

        Transition Refused(string why) => Transition.Refused(situation, why);
    }

    /// <summary>Starts the next wave.</summary>
    public static Transition Promote(ReleaseSituation situation, Verdict? verdict)
    {
        var state = ReleaseState.Of(situation);
        var plan = situation.Plan;
        var problem =
            NoRelease(state)
            ?? (
                state.Wave == plan.Waves.Count
                    ? "This is already the last wave; finish the release when its hold is over."
                    : null
            )
            ?? WhyNotForward(state, situation, verdict);
        if (problem is not null)
            return Transition.Refused(situation, problem);
        return Transition.To(
            state.Release with
            {
                Weight = plan.Waves[state.Wave].Weight,
            },
            $"{Format.Wave(plan, state.Wave + 1)} starts: "
                + $"{(state.Wave == 0 ? "" : "the hold is over and ")}the gate says advance."
        );
    }

    /// <summary>Pauses the release: no further wave starts until it is resumed. A rollback still happens.</summary>
    public static Transition Pause(ReleaseSituation situation) =>
        SetPaused(
            situation,
            paused: true,
            "pause",
            "The release is paused already.",
            "The release is paused; it still rolls back if the gate requires it."
        );

    /// <summary>Ends a pause.</summary>
    public static Transition Resume(ReleaseSituation situation) =>
        SetPaused(
            situation,
            paused: false,
            "resume",
            "The release is not paused.",
            "The release is resumed; the paused time counts towards the hold of its wave."
        );

    private static Transition SetPaused(
        ReleaseSituation situation,
        bool paused,
        string verb,
        string already,
        string done
    )
    {
        var release = situation.Settled;
        return release.Canary is null
                ? Transition.Refused(situation, $"There is no release under way, so there is nothing to {verb}.")
            : release.Paused == paused ? Transition.To(release, already)
            : Transition.To(release with { Paused = paused }, done);
    }

    /// <summary>Takes all users off the canary, regardless of gates, holds, pauses and approvals.</summary>
    public static Transition Rollback(ReleaseSituation situation)
    {
        var release = situation.Truth;
        if (release.Canary is { } canary)
        {
            return Transition.To(
                release with
                {
                    Weight = 0,
                },
                release.Weight == 0 && situation.Live is not null
                    ? $"{canary.Name} already has no users."
                    : $"All users go back to {release.Stable.Name}; {canary.Name} stays deployed "
                        + "until the release is aborted."
            ) with
            {
                AppliesUnseen = true,
            };
        }

        if (situation.Live is null)
        {
            return Transition.Refused(
                situation,
                "No rollback target: the router does not report the live split, and the stack file has no canary. "
                    + "Restore the release in the stack file, then roll back."
            );
        }

        return situation.File.Canary is not null
            ? Transition.To(
                release,
                $"{situation.File.Canary.Name} never had users; it is removed from the stack file."
            )
            : Transition.Refused(
                situation,
                "There is no release under way, so there is nothing to roll back. To return to a revision before "
                    + $"{release.Stable.Name}, start a release of it."
            );
    }

    /// <summary>
    /// Makes the canary the stable revision and removes the old one; no rollback is possible afterwards.
    /// </summary>
    public static Transition Finish(ReleaseSituation situation, Verdict? verdict)
    {
        var state = ReleaseState.Of(situation);
        var release = state.Release;
        var problem =
            NoRelease(state)
            ?? (
                situation.Live is not null && release.Weight != 100
                    ? $"{release.Weight} % of the users are on {release.Canary!.Name}; a release can be finished at "
                        + "100 %. Promote it, or roll back and abort it."
                    : null
            )
            ?? WhyNotForward(state, situation, verdict);
        if (problem is not null)
            return Transition.Refused(situation, problem);
        var cut =
            state.Phase == ReleasePhase.Watching ? $" This ends the bake time {Format.Time(state.Left)} early." : "";
        return Transition.To(
            new ReleaseSettings(release.Canary!),
            $"{release.Canary!.Name} is the stable revision now, and {release.Stable.Name} is removed.{cut}"
        );
    }

    /// <summary>Ends a release and removes the canary, which must have no users.</summary>
    public static Transition Abort(ReleaseSituation situation)
    {
        var release = situation.Truth;
        if (release.Canary is not { } canary)
        {
            return situation.File.Canary is { } planned
                    ? Transition.To(release, $"{planned.Name} was never deployed; it is removed from the stack file.")
                : situation.Deployed?.Any(revision => revision != release.Stable) == true
                    ? Transition.To(
                        release,
                        "There is no release under way; the remains of an earlier one are removed."
                    )
                : Transition.Refused(situation, "There is no release under way, so there is nothing to abort.");
        }

        if (situation.Live is null)
            return Transition.Refused(situation, ReleaseState.Of(situation).Obstacle!);
        return release.Weight > 0
            ? Transition.Refused(situation, $"{release.Weight} % of the users are on {canary.Name}; roll back first.")
            : Transition.To(new ReleaseSettings(release.Stable), $"The release ends, and {canary.Name} is removed.");
    }

    /// <summary>Why the release may neither advance to the next wave nor be finished now; null if it may.</summary>
    internal static string? WhyNotForward(ReleaseState state, ReleaseSituation situation, Verdict? verdict) =>
        VerdictCheck.WhyBack(verdict, state, situation)
        ?? (
            situation.RollbackRequested ? "A rollback is pending; the release cannot go forward until it is applied."
            : state.Release.Paused ? "The release is paused; resume it first."
            : state.Obstacle is not null ? state.Obstacle
            : state.Phase == ReleasePhase.Holding
                ? $"{Format.Wave(situation.Plan, state.Wave)} has a hold of "
                    + $"{Format.Time(situation.Plan.Waves[state.Wave - 1].Hold)}, of which "
                    + $"{Format.Time(state.Left)} are left, until {Format.Moment(state.Until!.Value)} at the earliest; "
                    + "a hold cannot be skipped. Wait, or roll back."
            : VerdictCheck.WhyNot(verdict, state, situation)
        );

    /// <summary>Describes the state of a release in a few words.</summary>
    internal static string Standing(ReleaseState state, RolloutSettings plan) =>
        state.Wave > 0 ? Format.Wave(plan, state.Wave)
        : state.Phase == ReleasePhase.RolledBack ? "rolled back"
        : $"{state.Release.Weight} %";

    private static string? NoRelease(ReleaseState state) =>
        state.Phase == ReleasePhase.Unknown ? state.Obstacle
        : state.Phase == ReleasePhase.Idle ? "There is no release under way; start one first."
        : null;
}
