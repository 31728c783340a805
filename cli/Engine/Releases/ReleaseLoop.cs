using System.Globalization;
using InventarioRetail.Components;

namespace InventarioRetail.Engine.Releases;

/// <summary>The result of a loop.</summary>
internal enum LoopEnd
{
    /// <summary>The release is finished, or there is none.</summary>
    Finished,

    /// <summary>The operator quit.</summary>
    Quit,

    /// <summary>An operator has to act.</summary>
    Held,

    /// <summary>The release was rolled back, or the gate says roll back.</summary>
    RolledBack,

    /// <summary>Too many steps failed in a row.</summary>
    Failed,
}

/// <summary>
/// Repeatedly takes a snapshot of a release, shows it, and, if automatic, takes the next step. It keeps no state that
/// matters: after a kill at any point, the next run continues from what it observes.
/// </summary>
/// <param name="session">The stack.</param>
/// <param name="screen">The screen to show it on.</param>
/// <param name="isAutomatic">Whether it takes the next step itself; else only when a key is pressed.</param>
/// <param name="interval">The time between two snapshots.</param>
internal sealed class ReleaseLoop(ReleaseSession session, IReleaseScreen screen, bool isAutomatic, TimeSpan interval)
{
    // An automatic run stops after this many failed steps in a row; a rollback is retried without limit.
    private const int FailuresUntilStop = 3;

    // Users are split by identity, not by their request rate, so the share of requests deviates a little from the
    // weight.
    private const double ExpectedDeviation = 0.05;

    private readonly string command = $"./run release {(isAutomatic ? "run" : "watch")} {session.Stack}";
    private int failures;
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
                if (
                    isFirst
                    && isAutomatic
                    && frame.Verdict.Decision == GateDecision.RollBack
                    && frame.Decision.State.Release.Weight == 0
                )
                {
                    Record(
                        "The release cannot begin while the gate says roll back "
                            + $"({string.Join("; ", frame.Verdict.Reasons)})."
                    );
                    return LoopEnd.RolledBack;
                }
                isFirst = false;
                screen.Show(frame);
                if (await ActAsync(frame, cancellation) is { } end)
                    return end;
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

    /// <summary>Takes a snapshot; null if the stack file is invalid, which is reported.</summary>
    private async Task<ReleaseFrame?> FrameAsync(CancellationToken cancellation)
    {
        try
        {
            var snapshot = await session.SnapshotAsync(session.Read(), withHistory: true, cancellation);
            lastNow = snapshot.Situation.Now;
            lastSnapshot = session.Time.GetTimestamp();
            var verdict = await session.AskGateAsync(snapshot, cancellation);
            var decision = ReleaseAutopilot.Decide(snapshot.Situation, verdict);
            var numbers = await LiveNumbers.ReadAsync(
                session.Prometheus,
                ObservedSplit.Of(decision.State.Release),
                new RecordedSeries(snapshot.Stack.Settings.Alerts.Windows),
                cancellation
            );
            return Last = new ReleaseFrame(snapshot, verdict, decision, numbers, isAutomatic);
        }
        catch (SettingsException mistake)
        {
            RecordOnce($"The stack file is invalid; waiting until it is fixed. {mistake.Message}");
            return null;
        }
    }

    /// <summary>Takes the next step; returns the loop's result, or null if the loop continues.</summary>
    private async Task<LoopEnd?> ActAsync(ReleaseFrame frame, CancellationToken cancellation)
    {
        var decision = frame.Decision;
        if (!isAutomatic)
            return decision.State.Phase == ReleasePhase.Idle && !screen.IsInteractive ? Ended(decision) : null;
        var situation = frame.Snapshot.Situation;
        var steps = decision.From(situation);
        switch (decision.Step)
        {
            case NextStep.Stop:
                if (!steps.IsNothing)
                    await TakeAsync(frame, decision.Target, steps, decision, cancellation);
                return Ended(decision);
            case NextStep.Wait when steps.IsNothing:
                return null;
            default:
                if (decision.Step is NextStep.Advance or NextStep.Finish)
                    await RecordShareAsync(frame, cancellation);
                await TakeAsync(frame, decision.Target, steps, decision, cancellation);
                if (decision.Step == NextStep.RollBack)
                    return failures == 0 ? LoopEnd.RolledBack : null;
                return failures >= FailuresUntilStop ? LoopEnd.Failed : null;
        }
    }

    private LoopEnd Ended(Decision decision)
    {
        Record(decision.Why);
        return decision.State.Phase switch
        {
            ReleasePhase.RolledBack => LoopEnd.RolledBack,
            ReleasePhase.Idle => LoopEnd.Finished,
            _ => LoopEnd.Held,
        };
    }

    private async Task TakeAsync(
        ReleaseFrame frame,
        ReleaseSettings target,
        FileChanges steps,
        Decision decision,
        CancellationToken cancellation
    )
    {
        var isRollback = decision.Step == NextStep.RollBack;
        Record(
            decision.Step is NextStep.Wait or NextStep.Stop
                ? $"{frame.Snapshot.Stack.File.Name} did not match what is live; updating it."
                : decision.Why
        );
        await TakeAsync(frame.Snapshot, target, steps, isRollback, cancellation);
    }

    private async Task TakeAsync(
        ReleaseSnapshot snapshot,
        ReleaseSettings target,
        FileChanges steps,
        bool isRollback,
        CancellationToken cancellation
    )
    {
        try
        {
            var step = await session.Planner.PlanAsync(snapshot.Stack, snapshot.Situation, target, steps, isRollback);
            if (isRollback)
                step = step with { Replan = session.RollbackAsync };
            foreach (var line in step.Lines)
                Record($"{snapshot.Stack.File.Name}:{line.Number} {line}");
            var result = await session.TakeAsync(step, command, Record, cancellation);
            if (result.LiveAfter is { } after)
            {
                Record(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Live: {ObservedSplit.Of(target)}, observed after {after.TotalSeconds:0.0} s."
                    )
                );
            }
            failures = 0;
        }
        catch (RefusedException late)
        {
            Record(late.Message);
        }
        catch (Exception failure) when (failure is DeploymentException or UsageException or SettingsException)
        {
            failures++;
            Record(failure.Message);
        }
    }

    private async Task<LoopEnd?> HandleKeyAsync(ReleaseKey key, CancellationToken cancellation)
    {
        if (key == ReleaseKey.Quit)
            return LoopEnd.Quit;
        if (await FrameAsync(cancellation) is not { } frame)
            return null;
        var situation = frame.Snapshot.Situation;
        var transition = key switch
        {
            ReleaseKey.Continue when frame.Decision.Step == NextStep.Finish => ReleaseVerbs.Finish(
                situation,
                frame.Verdict
            ),
            ReleaseKey.Continue => ReleaseVerbs.Promote(situation, frame.Verdict),
            ReleaseKey.Pause when situation.File.Paused => ReleaseVerbs.Resume(situation),
            ReleaseKey.Pause => ReleaseVerbs.Pause(situation),
            _ => ReleaseVerbs.Rollback(situation),
        };
        Record(transition.Why);
        var steps = transition.From(situation);
        if (transition.IsAllowed && !steps.IsNothing)
            await TakeAsync(frame.Snapshot, transition.Target, steps, key == ReleaseKey.RollBack, cancellation);
        return null;
    }

    /// <summary>
    /// Reports the canary's share of requests in the wave that ends, which shows whether the users really moved.
    /// </summary>
    private async Task RecordShareAsync(ReleaseFrame frame, CancellationToken cancellation)
    {
        var (state, windows) = (frame.Decision.State, frame.Snapshot.Stack.Settings.Alerts.Windows);
        // Rates at the beginning of a wave still include the wave before.
        var seconds = (long)(state.Held - windows.Rate).TotalSeconds;
        if (state.Wave == 0 || seconds <= 0)
            return;
        var answer = await session.Prometheus.QueryAsync(
            $"sum by (revision) (sum_over_time({new RecordedSeries(windows).Requests}[{seconds}s]))",
            cancellation: cancellation
        );
        var requests = (answer.Value ?? []).ToDictionary(
            series => series.Label("revision"),
            series => series.Points[^1].Value
        );
        var all = requests.Values.Sum();
        if (all <= 0)
            return;
        var share = requests.GetValueOrDefault(state.Release.Canary!.Name) / all;
        var isExpected = Math.Abs(share - (state.Release.Weight / 100.0)) <= ExpectedDeviation;
        var deviation = isExpected
            ? ""
            : ", which differs from its share of users; some users may send far more requests than others";
        Record(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Format.Wave(frame.Snapshot.Situation.Plan, state.Wave)} "
                    + $"had {share * 100:0.0} % of the requests{deviation}"
            )
        );
    }

    private void RecordOnce(string text)
    {
        if (Journal.Entries is not [.., var last] || last.What != text)
            Record(text);
    }

    private void Record(string text) =>
        screen.Tell(Journal.Add(lastNow + session.Time.GetElapsedTime(lastSnapshot), text));
}
