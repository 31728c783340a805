using System.Globalization;
using InventarioRetail.Components;

namespace InventarioRetail.Engine.Releases;

/// <summary>
/// Repeatedly takes a snapshot of a release, shows it, and, if automatic, takes the next step. It keeps no state that
/// matters: after a kill at any point, the next run continues from what it observes.
/// </summary>
/// <param name="session">The stack.</param>
/// <param name="screen">The screen to show it on.</param>
/// <param name="isAutomatic">Whether it takes the next step itself; else only when a key is pressed.</param>
/// <param name="interval">The time between two snapshots.</param>
/// <param name="called">The verb of the command: <c>run</c>, <c>watch</c> or <c>advance</c>.</param>
/// <param name="commits">Whether each changed stack file is committed to git.</param>
internal sealed class ReleaseLoop(
    ReleaseSession session,
    IReleaseScreen screen,
    bool isAutomatic,
    TimeSpan interval,
    string called = "run",
    bool commits = false
)
{
    // An automatic run takes no further step after this many failed ones in a row, and ends if the canary has no users;
    // else it goes on watching. A rollback is retried without limit.
    private const int FailuresUntilStop = 3;

    private readonly string command = $"./run release {called} {session.Stack}";
    private int failures;
    private ObservedSplit? failedAt;
    private Revision? canary;
    private bool wasUnbraked;
    private bool wasStuck;
    private string? uncommitted;

    // Whether the last step was taken, and whether its split was observed afterwards.
    private bool isDone;
    private bool isLive;
    private long lastSnapshot = session.Time.GetTimestamp();
    private DateTimeOffset lastNow = session.Time.GetUtcNow();

    /// <summary>The events so far.</summary>
    public ReleaseJournal Journal { get; } = new(session.Stack);

    /// <summary>The last frame; null if there was none.</summary>
    public ReleaseFrame? Last { get; private set; }

    /// <summary>Loops until the release ends, an operator has to act, or the operator quits.</summary>
    public async Task<LoopEnd> RunAsync(CancellationToken cancellation)
    {
        var isFirst = true;
        while (true)
        {
            if (await FrameAsync(cancellation) is { } frame)
            {
                if (isFirst && isAutomatic && frame.WhyNotBegin is { } why)
                {
                    Record(why);
                    return LoopEnd.Held;
                }
                // While the live split is unknown, the canary may have users.
                isFirst &= frame.Decision.State.Phase == ReleasePhase.Unknown;
                screen.Show(frame);
                // The numbers in the reasons change; it is reported once.
                if (frame.Decision.IsStuck && !wasStuck)
                    Record(frame.Decision.Why);
                wasStuck = frame.Decision.IsStuck;
                if (await ActAsync(frame, cancellation) is { } end)
                    return end;
                Remember(frame);
                // After a step, take the next snapshot without waiting.
                if (isAutomatic && frame.Decision.Step is NextStep.Advance or NextStep.Finish && failures == 0)
                    continue;
            }
            if (
                await screen.WaitAsync(interval, cancellation) is { } key
                && await HandleKeyAsync(key, cancellation) is { } quit
            )
            {
                return quit;
            }
        }
    }

    /// <summary>Takes at most one step: the one that is due.</summary>
    public async Task<LoopEnd> AdvanceAsync(CancellationToken cancellation)
    {
        var stack = session.Read();
        // Without a release, one observation says that there is nothing to do.
        if (
            stack.Settings.Release.Canary is null
            && await session.Observer.ObserveAsync(stack.Settings, cancellation)
                is { Live: { Canary: null } live, Deployed.Count: 1 }
            && live.IsSameSplitAs(stack.Settings.Release)
        )
        {
            return LoopEnd.NotDue;
        }
        var frame = await ReadFrameAsync(
            await session.SnapshotWhenSeenAsync(stack, cancellation),
            withNumbers: false,
            cancellation
        );
        Remember(frame);
        if (await ActAsync(frame, cancellation) is { } end)
            return end == LoopEnd.Finished ? LoopEnd.NotDue : end;
        if (failures > 0)
            return LoopEnd.Failed;
        var (decision, state) = (frame.Decision, frame.Decision.State);
        switch (decision.Step)
        {
            case NextStep.Advance or NextStep.Finish when isDone:
                if (decision.Step == NextStep.Finish)
                    Record(Finished(state.Release.Canary!));
                return LoopEnd.Stepped;
            case NextStep.Wait
                when state
                    is { Phase: ReleasePhase.Holding or ReleasePhase.Watching, Obstacle: null, Release.Paused: false }:
                return LoopEnd.NotDue;
            case NextStep.Wait:
                Record(decision.Why);
                foreach (var problem in frame.Snapshot.Problems)
                    Record(problem);
                return LoopEnd.Held;
            default:
                return LoopEnd.Held;
        }
    }

    /// <summary>Takes a snapshot; null if the stack file is invalid, which is reported.</summary>
    private async Task<ReleaseFrame?> FrameAsync(CancellationToken cancellation)
    {
        try
        {
            var snapshot = await session.SnapshotAsync(session.Read(), withHistory: true, cancellation);
            return await ReadFrameAsync(snapshot, withNumbers: true, cancellation);
        }
        catch (SettingsException mistake)
        {
            RecordOnce($"The stack file is invalid; waiting until it is fixed. {mistake.Message}");
            return null;
        }
    }

    private async Task<ReleaseFrame> ReadFrameAsync(
        ReleaseSnapshot snapshot,
        bool withNumbers,
        CancellationToken cancellation
    )
    {
        lastNow = snapshot.Situation.Now;
        lastSnapshot = session.Time.GetTimestamp();
        var verdict = await session.AskGateAsync(snapshot, cancellation);
        var decision = ReleaseAutopilot.Decide(snapshot.Situation, verdict);
        var numbers = withNumbers
            ? await LiveNumbers.ReadAsync(
                session.Prometheus,
                ObservedSplit.Of(decision.State.Release),
                new RecordedSeries(snapshot.Stack.Settings.Alerts.Windows),
                cancellation
            )
            : new LiveNumbers([], null, null);
        return Last = new ReleaseFrame(snapshot, verdict, decision, numbers, isAutomatic);
    }

    private void Remember(ReleaseFrame frame)
    {
        if (frame.Snapshot.Situation.Live is not { } live)
            return;
        canary = live.Canary ?? canary;
        wasUnbraked |= frame.Snapshot.Situation.Brake is null;
    }

    /// <summary>Takes the next step; returns the loop's result, or null if the loop continues.</summary>
    private async Task<LoopEnd?> ActAsync(ReleaseFrame frame, CancellationToken cancellation)
    {
        var decision = frame.Decision;
        if (!isAutomatic)
            return decision.State.Phase == ReleasePhase.Idle && !screen.IsInteractive ? Ended(frame) : null;
        var steps = decision.From(frame.Snapshot.Situation);
        switch (decision.Step)
        {
            case NextStep.RollBack:
                await TakeAsync(frame, decision.Target, steps, decision, cancellation);
                // Only what was observed ends the run: until then users may be on the canary.
                return isLive ? LoopEnd.RolledBack : null;
            case NextStep.Stop:
                if (!steps.IsNothing)
                    await TakeAsync(frame, decision.Target, steps, decision, cancellation);
                return Ended(frame);
            case NextStep.Wait when steps.IsNothing:
                return null;
            default:
                if (HasGivenUp(frame))
                {
                    return decision.State is { Release.Weight: 0, Phase: not ReleasePhase.Unknown }
                        ? LoopEnd.Failed
                        : null;
                }
                if (decision.Step is NextStep.Advance or NextStep.Finish)
                    RecordAny(await WaveShare.DescribeAsync(session.Prometheus, frame, cancellation));
                await TakeAsync(frame, decision.Target, steps, decision, cancellation);
                return null;
        }
    }

    /// <summary>Whether so many steps failed that no other is tried until the live split changes.</summary>
    private bool HasGivenUp(ReleaseFrame frame)
    {
        var split = ObservedSplit.Of(frame.Decision.State.Release);
        if (failedAt != split)
            (failedAt, failures) = (split, 0);
        if (failures < FailuresUntilStop)
            return false;
        RecordOnce(
            $"{failures} steps failed in a row, so no other is tried while live is {split}. The canary stays watched, "
                + "and rolled back if the gate says so. Fix the cause, then run the command again."
        );
        return true;
    }

    private LoopEnd Ended(ReleaseFrame frame)
    {
        var (state, brake) = (frame.Decision.State, frame.Snapshot.Situation.Brake);
        var isIdle = state.Phase == ReleasePhase.Idle;
        var isAborted = isIdle && canary is not null && canary != state.Release.Stable;
        Record(
            isAborted ? $"The release of {canary!.Name} was aborted; all users are on {state.Release.Stable.Name}."
            : isIdle && canary is not null ? Finished(canary)
            : frame.Decision.Why
        );
        return state.Phase == ReleasePhase.RolledBack || (brake is not null && wasUnbraked) ? LoopEnd.RolledBack
            : isIdle && !isAborted ? LoopEnd.Finished
            : LoopEnd.Held;
    }

    private static string Finished(Revision revision) => $"{revision.Name} finished.";

    private Task TakeAsync(
        ReleaseFrame frame,
        ReleaseSettings target,
        FileChanges steps,
        Decision decision,
        CancellationToken cancellation
    )
    {
        Record(
            decision.Step is NextStep.Wait or NextStep.Stop
                ? $"{frame.Snapshot.Stack.File.Name} did not match what is live; updating it."
                : decision.Why
        );
        var taken = decision.Step switch
        {
            NextStep.Advance => ReleaseVerb.Promote,
            NextStep.Finish => ReleaseVerb.Finish,
            NextStep.RollBack => ReleaseVerb.Rollback,
            _ => null,
        };
        return TakeAsync(frame, target, steps, taken, cancellation);
    }

    private Task TakeAsync(
        ReleaseFrame frame,
        ReleaseSettings target,
        FileChanges steps,
        ReleaseVerb? taken,
        CancellationToken cancellation
    )
    {
        var (stack, situation) = (frame.Snapshot.Stack, frame.Snapshot.Situation);
        var isRollback = taken is { IsRollback: true };
        return TakeAsync(
            () => session.Planner.PlanAsync(stack, situation, target, steps, isRollback),
            taken?.Message(session.Stack, situation, target, frame.Verdict) ?? $"{session.Stack}: match what is live",
            isRollback,
            cancellation
        );
    }

    private async Task TakeAsync(
        Func<Task<PlannedChange>> plan,
        string message,
        bool isRollback,
        CancellationToken cancellation
    )
    {
        (isDone, isLive) = (false, false);
        try
        {
            var step = await plan();
            if (isRollback)
                step = step with { Replan = session.RollbackAsync };
            foreach (var line in step.Lines)
                Record($"{step.Before.File.Name}:{line.Number} {line}");
            var commit = await CommitAsync(step, isRollback, cancellation);
            if (commit is not null && isRollback)
                message = uncommitted ??= message;
            var result = await session.TakeAsync(step, command, Record, cancellation);
            (isDone, isLive, failures) = (true, result.LiveAfter is not null, 0);
            if (result is { LiveAfter: { } after, Step.Release: { } release })
            {
                Record(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Live: {ObservedSplit.Of(release)}, observed after {after.TotalSeconds:0.0} s."
                    )
                );
            }
            if (commit is not null)
                Record($"Committed as {await commit.RunAsync(message, cancellation)}: {message}");
            uncommitted = null;
        }
        catch (Exception failure)
            when (failure
                    is RefusedException
                        or DeploymentException
                        or UsageException
                        or SettingsException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            // A step that is live and not committed has not failed.
            failures += isDone ? 0 : 1;
            Record(failure.Message);
        }
    }

    /// <summary>The commit of a step; null if there is nothing to commit, or a rollback cannot wait for git.</summary>
    private async Task<StackFileCommit?> CommitAsync(
        PlannedChange step,
        bool isRollback,
        CancellationToken cancellation
    )
    {
        // A rollback that failed has left its change in the file.
        if (!commits || !(step.ChangesFile || (isRollback && uncommitted is not null)))
            return null;
        var commit = new StackFileCommit(new ProcessRunner(), step.Before.Files.Folder, step.Before.File.Name);
        if (uncommitted is not null && isRollback)
            return commit;
        try
        {
            await commit.CheckAsync(cancellation);
            return commit;
        }
        catch (UsageException problem) when (isRollback)
        {
            Record(problem.Message);
            return null;
        }
    }

    private async Task<LoopEnd?> HandleKeyAsync(ReleaseKey key, CancellationToken cancellation)
    {
        if (key == ReleaseKey.Quit)
            return LoopEnd.Quit;
        if (key == ReleaseKey.RollBack)
        {
            // Waits for neither Prometheus nor the gate.
            Record("Rolling back.");
            var message = $"{session.Stack}: roll back, all users on stable";
            await TakeAsync(() => session.RollbackAsync(cancellation), message, isRollback: true, cancellation);
            return null;
        }
        if (await FrameAsync(cancellation) is not { } frame)
            return null;
        var situation = frame.Snapshot.Situation;
        var verb = key switch
        {
            ReleaseKey.Continue when frame.Decision.Step == NextStep.Finish => ReleaseVerb.Finish,
            ReleaseKey.Continue => ReleaseVerb.Promote,
            _ when situation.File.Paused => ReleaseVerb.Resume,
            _ => ReleaseVerb.Pause,
        };
        var transition = verb.Decide(situation, frame.Verdict);
        Record(transition.Why);
        var steps = transition.From(situation);
        if (transition.IsAllowed && !steps.IsNothing)
            await TakeAsync(frame, transition.Target, steps, verb, cancellation);
        return null;
    }

    private void RecordAny(string? text)
    {
        if (text is not null)
            Record(text);
    }

    private void RecordOnce(string text)
    {
        if (Journal.Entries is not [.., var last] || last.What != text)
            Record(text);
    }

    private void Record(string text) =>
        screen.Show(Journal.Add(lastNow + session.Time.GetElapsedTime(lastSnapshot), text));
}
