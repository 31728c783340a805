using System.Globalization;
using InventarioRetail.Components;
using InventarioRetail.Releases;
using InventarioRetail.Stacks;

namespace InventarioRetail.Engine.Releases;

/// <summary>How a loop ended.</summary>
internal enum LoopEnd
{
    /// <summary>The release is finished, or there is none.</summary>
    Finished,

    /// <summary>The person who watched left.</summary>
    Quit,

    /// <summary>A person has to act.</summary>
    Held,

    /// <summary>The release was rolled back, or the gate says that it must be.</summary>
    RolledBack,

    /// <summary>Too many steps in a row did not take effect.</summary>
    Failed,
}

/// <summary>
/// Looks at a release again and again, shows it, and, where it is automatic, does what comes next. It remembers nothing that matters:
/// killed at any point, the next one goes on from what it finds.
/// </summary>
/// <param name="session">The stack.</param>
/// <param name="screen">Where it is shown.</param>
/// <param name="isAutomatic">Whether it does what comes next; else only what a key asks for.</param>
/// <param name="interval">Time between two looks.</param>
internal sealed class ReleaseLoop(ReleaseSession session, IReleaseScreen screen, bool isAutomatic, TimeSpan interval)
{
    // So many steps in a row that did not come in force are no accident any more. A rollback is tried for ever.
    private const int FailuresUntilStop = 3;

    // Users are split by what they are, not by how much they ask for, so shares of requests differ a little.
    private const double ExpectedDeviation = 0.05;

    private readonly string command = $"./run release {(isAutomatic ? "run" : "watch")} {session.Stack}";
    private int failures;
    private long lastSnapshot = session.Time.GetTimestamp();
    private DateTimeOffset lastNow = session.Time.GetUtcNow();

    /// <summary>What happened.</summary>
    public ReleaseJournal Journal { get; } = new(session.Stack);

    /// <summary>What was seen last; null when nothing was.</summary>
    public ReleaseFrame? Last { get; private set; }

    /// <summary>Loops until there is nothing to do any more, a person has to act, or somebody quits.</summary>
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
                    Tell(
                        $"The release does not begin while the gate says roll back ({string.Join("; ", frame.Verdict.Reasons)})."
                    );
                    return LoopEnd.RolledBack;
                }
                isFirst = false;
                screen.Show(frame);
                if (await ActAsync(frame, cancellation) is { } end)
                    return end;
                // What has just changed is looked at at once.
                if (isAutomatic && frame.Decision.Step is NextStep.Advance or NextStep.Finish && failures == 0)
                    continue;
            }
            if (
                await screen.WaitAsync(interval, cancellation) is { } key
                && await HandleKeyAsync(key, cancellation) is { } quit
            )
                return quit;
        }
    }

    /// <summary>A picture of now; null when the file cannot be read, which is told.</summary>
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
            TellOnce($"Nothing can be done until the stack's file is right again. {mistake.Message}");
            return null;
        }
    }

    /// <summary>Does what comes next, and returns how the loop ended where that is the end.</summary>
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
                    await TellShareAsync(frame, cancellation);
                await TakeAsync(frame, decision.Target, steps, decision, cancellation);
                if (decision.Step == NextStep.RollBack)
                    return failures == 0 ? LoopEnd.RolledBack : null;
                return failures >= FailuresUntilStop ? LoopEnd.Failed : null;
        }
    }

    private LoopEnd Ended(Decision decision)
    {
        Tell(decision.Why);
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
        Tell(
            decision.Step is NextStep.Wait or NextStep.Stop
                ? $"{frame.Snapshot.Stack.File.Name} did not say what is in force, and is put in order."
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
                Tell($"{snapshot.Stack.File.Name}:{line.Number} {line}");
            var result = await session.TakeAsync(step, command, Tell, cancellation);
            if (result.LiveAfter is { } after)
                Tell(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"In force is {ObservedSplit.Of(target)}: seen after {after.TotalSeconds:0.0} s."
                    )
                );
            failures = 0;
        }
        catch (RefusedException late)
        {
            Tell(late.Message);
        }
        catch (Exception failure) when (failure is DeploymentException or UsageException or SettingsException)
        {
            failures++;
            Tell(failure.Message);
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
        Tell(transition.Why);
        var steps = transition.From(situation);
        if (transition.IsAllowed && !steps.IsNothing)
            await TakeAsync(frame.Snapshot, transition.Target, steps, key == ReleaseKey.RollBack, cancellation);
        return null;
    }

    /// <summary>Tells what share of the requests the wave that ends had, which says whether the users really moved.</summary>
    private async Task TellShareAsync(ReleaseFrame frame, CancellationToken cancellation)
    {
        var (state, windows) = (frame.Decision.State, frame.Snapshot.Stack.Settings.Alerts.Windows);
        // The first samples of a wave snapshot back into the one before.
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
        Tell(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Format.Wave(frame.Snapshot.Situation.Plan, state.Wave)} had {share * 100:0.0} % of the requests{(isExpected ? "" : ", which is not its share of the users: do some ask much more than others?")}"
            )
        );
    }

    private void TellOnce(string text)
    {
        if (Journal.Entries is not [.., var last] || last.What != text)
            Tell(text);
    }

    private void Tell(string text) =>
        screen.Tell(Journal.Add(lastNow + session.Time.GetElapsedTime(lastSnapshot), text));
}
