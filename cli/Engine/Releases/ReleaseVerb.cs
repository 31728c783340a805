using System.Globalization;
using InventarioRetail.Engine.Engines;

namespace InventarioRetail.Engine.Releases;

/// <summary>A step of a release that has its own verb.</summary>
/// <param name="Name">The verb: <c>promote</c>.</param>
/// <param name="Decide">
/// Decides by the situation and the gate's verdict, which is null if <see cref="AsksGate"/> is false.
/// </param>
/// <param name="Describe">Describes the step for a commit message, from the situation and the target release.</param>
internal sealed record ReleaseVerb(
    string Name,
    Func<ReleaseSituation, Verdict?, Transition> Decide,
    Func<ReleaseSituation, ReleaseSettings, string> Describe
)
{
    /// <summary>Whether to query the gate and check the engine before the decision.</summary>
    public bool AsksGate { get; init; }

    /// <summary>
    /// Whether it moves all users off the canary: it needs no Prometheus, and is replanned once it holds the stack
    /// lock.
    /// </summary>
    public bool IsRollback { get; init; }

    /// <summary>
    /// Checks the stack file before the decision, and returns why staging is skipped; null if it is not, or to check
    /// nothing.
    /// </summary>
    public Func<LoadedStackFile, Task<string?>>? Check { get; init; }

    /// <param name="revision">The revision that becomes the canary.</param>
    /// <param name="skipStaging">Why the stack that should have finished it is skipped; null if it is not.</param>
    public static ReleaseVerb Start(Revision revision, string? skipStaging = null) =>
        new(
            "start",
            (situation, verdict) => ReleaseVerbs.Start(situation, revision, verdict),
            (_, target) => $"start {target.Canary?.Name} beside {target.Stable.Name}"
        )
        {
            AsksGate = true,
            Check = stack => StagingRule.CheckAsync(stack, revision, skipStaging),
        };

    public static ReleaseVerb Promote { get; } =
        new(
            "promote",
            ReleaseVerbs.Promote,
            (situation, target) => $"{target.Canary?.Name} to {Wave(situation, target)}"
        )
        {
            AsksGate = true,
        };

    public static ReleaseVerb Pause { get; } =
        new("pause", (situation, _) => ReleaseVerbs.Pause(situation), (_, target) => $"pause {target.Canary?.Name}");

    public static ReleaseVerb Resume { get; } =
        new("resume", (situation, _) => ReleaseVerbs.Resume(situation), (_, target) => $"resume {target.Canary?.Name}");

    public static ReleaseVerb Rollback { get; } =
        new(
            "rollback",
            (situation, _) => ReleaseVerbs.Rollback(situation),
            (_, target) => $"roll back {target.Canary?.Name}, all users on {target.Stable.Name}"
        )
        {
            IsRollback = true,
        };

    public static ReleaseVerb Finish { get; } =
        new("finish", ReleaseVerbs.Finish, (_, target) => $"finish, {target.Stable.Name} is stable")
        {
            AsksGate = true,
        };

    public static ReleaseVerb Abort { get; } =
        new(
            "abort",
            (situation, _) => ReleaseVerbs.Abort(situation),
            (_, target) => $"abort, {target.Stable.Name} stays stable"
        );

    /// <summary>Takes a snapshot, queries the gate if the verb needs it, and decides.</summary>
    /// <param name="session">The stack.</param>
    /// <param name="isDryRun">Whether nothing will be changed, so that the engine is not needed.</param>
    /// <param name="takesOthers">Whether a wave may apply other changes of the stack too.</param>
    /// <param name="cancellation">Cancels it.</param>
    public async Task<DecidedStep> DecideAsync(
        ReleaseSession session,
        bool isDryRun,
        bool takesOthers,
        CancellationToken cancellation
    )
    {
        if (AsksGate && !isDryRun)
            await session.CheckEngineAsync(cancellation);
        if (!IsRollback)
            await session.CheckPrometheusAsync(AsksGate, cancellation);
        var stack = session.Read();
        var skipped = Check is null ? null : await Check(stack);
        var snapshot = AsksGate
            ? await session.SnapshotWhenSeenAsync(stack, cancellation)
            : await session.SnapshotAsync(stack, withHistory: false, cancellation);
        var verdict = AsksGate ? await session.AskGateAsync(snapshot, cancellation) : null;
        var transition = Decide(snapshot.Situation, verdict);
        if (snapshot.Situation.Brake is { } brake && transition is { IsAllowed: true, Target.Weight: > 0 })
            throw new RefusedException(brake.Describe(session.Stack));
        var goesBack = IsRollback || snapshot.Situation.RollbackRequested;
        var changes = transition.From(snapshot.Situation);
        var note = "";
        if (skipped is not null && transition.IsAllowed)
        {
            changes = changes with { Changes = [.. changes.Changes, StackFileChange.SkippedStaging(skipped)] };
            note = $"{stack.Settings.Staging.From} is skipped: {skipped}";
        }
        var step =
            IsRollback && transition.IsAllowed
                ? await session.PlanRollbackAsync(snapshot, transition)
                : await session.Planner.PlanAsync(
                    snapshot.Stack,
                    snapshot.Situation,
                    transition.Target,
                    changes,
                    goesBack
                );
        if (takesOthers && !goesBack)
            step = step with { OnlyParts = null };
        else if (!goesBack && transition.IsAllowed && step is { MustApply: true, Others: [_, ..] others })
            throw OtherChanges.Refused(session.Stack, others);
        if (IsRollback || (goesBack && !transition.IsAllowed))
            step = step with { Replan = session.RollbackAsync };
        return new(
            step,
            note.Length > 0 ? $"{transition.Why} {note}."
                : transition.IsAllowed ? transition.Why
                : string.Join(' ', [transition.Why, .. snapshot.Problems]),
            transition.IsAllowed,
            Message(session.Stack, snapshot.Situation, transition.Target, verdict)
                + (note.Length > 0 ? $"; {note}" : ""),
            verdict
        );
    }

    /// <summary>The first line of a commit message: the step and the gate's decision.</summary>
    public string Message(string stack, ReleaseSituation situation, ReleaseSettings target, Verdict? verdict)
    {
        var step = $"{stack}: {Describe(situation, target)}";
        return verdict is null ? step : $"{step}; the gate says {GateText.Word(verdict.Decision)}";
    }

    private static string Wave(ReleaseSituation situation, ReleaseSettings target)
    {
        var waves = situation.Plan.Waves;
        var number = waves.ToList().FindIndex(wave => wave.Weight == target.Weight) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"wave {number} of {waves.Count} ({target.Weight} %)");
    }
}

/// <summary>A decided step, and the reason for the decision.</summary>
/// <param name="Step">The step.</param>
/// <param name="Why">Why it is taken or refused.</param>
/// <param name="IsAllowed">
/// Whether it does what was requested; else it only updates the stack file to match what is running.
/// </param>
/// <param name="Message">The first line of a commit message.</param>
/// <param name="Verdict">The gate's verdict; null if the gate was not queried.</param>
internal sealed record DecidedStep(
    PlannedChange Step,
    string Why,
    bool IsAllowed,
    string Message,
    Verdict? Verdict = null
);
