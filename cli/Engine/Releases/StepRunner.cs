using InventarioRetail.Engine.Engines;

namespace InventarioRetail.Engine.Releases;

/// <summary>The result of a planned change.</summary>
/// <param name="Step">The change as it was made.</param>
/// <param name="LiveAfter">
/// The time from its start until the split was observed live; null if no split was to be observed.
/// </param>
/// <param name="Duration">The whole duration.</param>
internal sealed record StepResult(PlannedChange Step, TimeSpan? LiveAfter, TimeSpan Duration);

/// <summary>
/// Makes planned changes: writes the file, applies it, and observes whether its split becomes live. If it does not, the
/// runner restores the file and publishes the old split again, so that neither the file nor the published files declare
/// a split that is not live.
/// </summary>
/// <param name="engine">The engine.</param>
/// <param name="observer">Observes the live split.</param>
/// <param name="brake">
/// Pulls the brake and returns what happened, for a change that can neither be made nor taken back.
/// </param>
/// <param name="time">The clock.</param>
internal sealed class StepRunner(
    IEngine engine,
    IStackObserver observer,
    Func<string, CancellationToken, Task<string>> brake,
    TimeProvider time
)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // How long a publisher may take to become healthy after its start. On the way back the users are safe already.
    private static readonly TimeSpan ForwardHealth = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan WayBackHealth = TimeSpan.FromSeconds(5);

    // Long enough to publish the old split after an interrupted change.
    private static readonly TimeSpan WayBackTimeout = TimeSpan.FromSeconds(45);

    // Long enough to observe the result of an interrupted change.
    private static readonly TimeSpan LastObservation = TimeSpan.FromSeconds(10);

    /// <summary>Makes a planned change. The caller holds the <see cref="StackLock"/>.</summary>
    /// <exception cref="SettingsException">The file was changed meanwhile, or cannot be written.</exception>
    /// <exception cref="UsageException">The engine cannot be used for it.</exception>
    /// <exception cref="DeploymentException">
    /// The split did not become live; the message says what happened to the file.
    /// </exception>
    public async Task<StepResult> TakeAsync(PlannedChange step, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var written = step.Before.File.Write(step.After.Text);
        if (!step.MustApply)
            return new(step, null, time.GetElapsedTime(start));
        try
        {
            var live = await ApplyAsync(step, start, cancellation);
            return new(step, live, time.GetElapsedTime(start));
        }
        catch (Exception failure)
            when (failure is UsageException or RefusedException or DeploymentException or OperationCanceledException)
        {
            var fate = await SettleAsync(step, written, isApplied: failure is not (UsageException or RefusedException));
            if (failure is OperationCanceledException && fate.Length == 0)
                throw;
            var message = failure is OperationCanceledException ? "Interrupted." : failure.Message;
            message = $"{message}\n{fate}".TrimEnd();
            throw failure is RefusedException ? new RefusedException(message) : new DeploymentException(message);
        }
    }

    /// <summary>
    /// Applies the change and waits until its split is live: an engine's success does not prove that users have moved.
    /// </summary>
    private async Task<TimeSpan?> ApplyAsync(PlannedChange step, long start, CancellationToken cancellation)
    {
        await engine.UpAsync(Request(step.After.Stack, step.Target, step.OnlyParts, step.GoesBack), cancellation);
        if (step.Release is not { } release)
            return null;
        var applied = time.GetTimestamp();
        while (true)
        {
            var observed = await observer.ObserveAsync(step.After.Settings, cancellation);
            if (IsLive(observed, release))
                return time.GetElapsedTime(start);
            // A blind change cannot expect to be observed.
            if (step.IsBlind && observed.Live is null)
                return null;
            if (time.GetElapsedTime(applied) > observer.ObservationTimeout)
            {
                throw new DeploymentException(
                    $"{engine.Name} has applied the change, but {ObservedSplit.Of(release)} did not become live within "
                        + $"{observer.ObservationTimeout.TotalSeconds:0} s"
                        + (
                            observed.Live is { } other
                                ? $"; live is {ObservedSplit.Of(other)}."
                                : $". {observed.Problem}"
                        )
                );
            }
            await Task.Delay(Interval, time, cancellation);
        }
    }

    /// <summary>
    /// Keeps or restores the file and the published split after a failure, and describes that; empty if nothing was
    /// changed.
    /// </summary>
    private async Task<string> SettleAsync(PlannedChange step, StackFileOnDisk written, bool isApplied)
    {
        if (!step.ChangesFile)
            return "";
        var name = written.Name;
        if (step.KeepsFile)
            return $"{name} keeps the requested change. Run the same command again to complete it.";
        using var limit = new CancellationTokenSource(LastObservation);
        try
        {
            if (
                step.Release is { } release
                && IsLive(await observer.ObserveAsync(step.After.Settings, limit.Token), release)
            )
            {
                return $"{name} keeps its change, because {ObservedSplit.Of(release)} is live.";
            }
        }
        catch (OperationCanceledException)
        {
            // The live split is unknown; the file's old content was last known to be true.
        }
        var file = RestoreFile(step, written);
        return isApplied && GivesUsers(step) ? $"{file} {await PublishOldAsync(step)}" : file;
    }

    private static string RestoreFile(PlannedChange step, StackFileOnDisk written)
    {
        try
        {
            written.Write(step.Before.Text);
            return $"{written.Name} was restored.";
        }
        catch (Exception problem) when (problem is SettingsException or IOException or UnauthorizedAccessException)
        {
            return $"Cannot restore {written.Name}: {problem.Message}";
        }
    }

    /// <summary>Whether a change moves users to a canary that is deployed.</summary>
    private static bool GivesUsers(PlannedChange step) =>
        step is { OnlyParts: not null, Release.Weight: > 0, DecidedBy: { } before }
        && step.Release.Weight > before.Weight;

    /// <summary>
    /// Publishes the split from before a failed change: its files may be on the router's volume already, and would
    /// become live once the router can read them. Pulls the brake if that fails.
    /// </summary>
    private async Task<string> PublishOldAsync(PlannedChange step)
    {
        var old = step.DecidedBy!;
        using var limit = new CancellationTokenSource(WayBackTimeout, time);
        try
        {
            var target = await StackRecorder.RecordAsync(step.Before.Settings with { Release = old });
            await engine.UpAsync(Request(step.Before.Stack, target, step.OnlyParts, goesBack: true), limit.Token);
            return $"The split of before was published again: {ObservedSplit.Of(old)}.";
        }
        catch (Exception failure)
            when (failure is UsageException or RefusedException or DeploymentException or OperationCanceledException)
        {
            var why = failure is OperationCanceledException ? "it took too long" : failure.Message;
            return $"The split of before could not be published again ({why}). "
                + await brake("a failed step could not be taken back", CancellationToken.None);
        }
    }

    private static UpRequest Request(string stack, RecordedStack target, IReadOnlyList<string>? parts, bool goesBack) =>
        new(stack, target)
        {
            OnlyServices = parts,
            GoesBack = goesBack,
            HealthTimeout =
                parts is null ? null
                : goesBack ? WayBackHealth
                : ForwardHealth,
        };

    private static bool IsLive(ObservedState observed, ReleaseSettings release) =>
        observed.Live is { } live && live.IsSameSplitAs(release);
}
