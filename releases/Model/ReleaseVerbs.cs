using InventarioRetail.Settings;

namespace InventarioRetail.Releases.Model;

/// <summary>
/// The steps of a release that people ask for. Each is a function of the situation, the gate's verdict where it needs one, and nothing
/// else; it gives what the file and the world must say from now on, also when it is refused.
/// </summary>
public static class ReleaseVerbs
{
    /// <summary>Deploys a canary beside the stable revision, without users.</summary>
    public static Transition Start(ReleaseSituation situation, Revision revision, Verdict? verdict)
    {
        var state = ReleaseState.Of(situation);
        var release = state.Release;
        if (situation.Live is null)
            return Refused(state.Obstacle!);
        if (release.Canary == revision && release.Weight == 0)
            return Transition.To(release, $"{revision.Name} is deployed already and has no users.");
        if (release.Canary is { } canary)
        {
            return Refused(
                $"A release of {canary.Name} is under way ({Standing(state, situation.Plan)}); finish it, or roll back and abort it, first."
            );
        }

        if (revision == release.Stable)
            return Refused($"{revision.Name} is the stable revision already; start another one.");
        if (revision.ResourceName == release.Stable.ResourceName)
        {
            return Refused(
                $"{revision.Name} and the stable revision {release.Stable.Name} both give resources the name {revision.ResourceName}; use another tag."
            );
        }

        return (state.Obstacle ?? VerdictCheck.WhyNot(verdict, state, situation)) is { } problem
            ? Refused(problem)
            : Transition.To(
                release with
                {
                    Canary = revision,
                },
                $"{revision.Name} is deployed beside {release.Stable.Name} and gets no users yet."
            );

        Transition Refused(string why) => Transition.Refused(situation, why);
    }

    /// <summary>Begins the next wave.</summary>
    public static Transition Promote(ReleaseSituation situation, Verdict? verdict)
    {
        var state = ReleaseState.Of(situation);
        var plan = situation.Plan;
        var problem =
            NoRelease(state)
            ?? (
                state.Wave == plan.Waves.Count
                    ? "This is the last wave already; finish the release when its hold is over."
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
            $"{Format.Wave(plan, state.Wave + 1)} begins: {(state.Wave == 0 ? "" : "the hold is over and ")}the gate says advance."
        );
    }

    /// <summary>Stops the release where it is: no further wave begins until it is resumed. A rollback still happens.</summary>
    public static Transition Pause(ReleaseSituation situation)
    {
        var release = situation.Settled;
        return release.Canary is null
                ? Transition.Refused(situation, "There is no release under way, so there is nothing to pause.")
            : release.Paused ? Transition.To(release, "The release is paused already.")
            : Transition.To(
                release with
                {
                    Paused = true,
                },
                "The release stands still until it is resumed; it still rolls back when it must."
            );
    }

    /// <summary>Ends a pause.</summary>
    public static Transition Resume(ReleaseSituation situation)
    {
        var release = situation.Settled;
        return release.Canary is null
                ? Transition.Refused(situation, "There is no release under way, so there is nothing to resume.")
            : !release.Paused ? Transition.To(release, "The release is not paused.")
            : Transition.To(
                release with
                {
                    Paused = false,
                },
                "The release goes on; the time that it stood still counts as time in its wave."
            );
    }

    /// <summary>Takes all users off the canary, whatever the state of gates, holds, pauses and approvals (requirements R-BACK).</summary>
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
                    ? $"{canary.Name} has no users already."
                    : $"Everybody goes back to {release.Stable.Name}; {canary.Name} stays deployed until the release is aborted."
            ) with
            {
                AppliesUnseen = true,
            };
        }

        if (situation.Live is null)
        {
            return Transition.Refused(
                situation,
                "The router does not tell which split is in force, and the file has no canary, so nobody knows where back is; write the release into the file as it was, and roll back then."
            );
        }

        return situation.File.Canary is not null
            ? Transition.To(
                release,
                $"{situation.File.Canary.Name} never had users; it is taken out of the file again."
            )
            : Transition.Refused(
                situation,
                $"There is no release under way, so there is nothing to go back from. To go back to an earlier revision than {release.Stable.Name}, start that one."
            );
    }

    /// <summary>Makes the canary the stable revision and removes the old one: the way back is gone after it.</summary>
    public static Transition Finish(ReleaseSituation situation, Verdict? verdict)
    {
        var state = ReleaseState.Of(situation);
        var release = state.Release;
        var problem =
            NoRelease(state)
            ?? (
                situation.Live is not null && release.Weight != 100
                    ? $"{release.Weight} % of the users are on {release.Canary!.Name}; a release is finished when all are. Promote it, or roll back and abort it."
                    : null
            )
            ?? WhyNotForward(state, situation, verdict);
        if (problem is not null)
            return Transition.Refused(situation, problem);
        var cut = state.Phase == ReleasePhase.Watching ? $" This ends the watch {Format.Time(state.Left)} early." : "";
        return Transition.To(
            new ReleaseSettings(release.Canary!),
            $"{release.Canary!.Name} is the stable revision now, and {release.Stable.Name} is removed.{cut}"
        );
    }

    /// <summary>Ends a release without the canary, which must have no users, and removes it.</summary>
    public static Transition Abort(ReleaseSituation situation)
    {
        var release = situation.Truth;
        if (release.Canary is not { } canary)
        {
            return situation.File.Canary is { } planned
                    ? Transition.To(release, $"{planned.Name} never got deployed; it is taken out of the file again.")
                : situation.Deployed.Any(revision => revision != release.Stable)
                    ? Transition.To(
                        release,
                        "There is no release under way; what an earlier one left behind is removed."
                    )
                : Transition.Refused(situation, "There is no release under way, so there is nothing to abort.");
        }

        if (situation.Live is null)
            return Transition.Refused(situation, ReleaseState.Of(situation).Obstacle!);
        return release.Weight > 0
            ? Transition.Refused(
                situation,
                $"{release.Weight} % of the users are on {canary.Name}; roll back first, which takes them off it."
            )
            : Transition.To(new ReleaseSettings(release.Stable), $"The release ends, and {canary.Name} is removed.");
    }

    /// <summary>Why neither the next wave may begin nor the release be finished now; null when it may.</summary>
    internal static string? WhyNotForward(ReleaseState state, ReleaseSituation situation, Verdict? verdict) =>
        VerdictCheck.WhyBack(verdict, state, situation)
        ?? (
            situation.RollbackRequested ? "Nobody goes forward where the file says back."
            : state.Release.Paused ? "The release is paused; resume it first."
            : state.Obstacle is not null ? state.Obstacle
            : state.Phase == ReleasePhase.Holding
                ? $"{Format.Wave(situation.Plan, state.Wave)} holds for {Format.Time(situation.Plan.Waves[state.Wave - 1].Hold)}, of which "
                    + $"{Format.Time(state.Left)} are left, until {Format.Moment(state.Until!.Value)} at the earliest; a hold is not skipped. Wait, or roll back."
            : VerdictCheck.WhyNot(verdict, state, situation)
        );

    /// <summary>Where a release stands, in a few words.</summary>
    internal static string Standing(ReleaseState state, RolloutSettings plan) =>
        state.Wave > 0 ? Format.Wave(plan, state.Wave)
        : state.Phase == ReleasePhase.RolledBack ? "rolled back"
        : $"{state.Release.Weight} %";

    private static string? NoRelease(ReleaseState state) =>
        state.Phase == ReleasePhase.Unknown ? state.Obstacle
        : state.Phase == ReleasePhase.Idle ? "There is no release under way; start one first."
        : null;
}
