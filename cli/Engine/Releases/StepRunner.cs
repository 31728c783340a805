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
/// runner restores the file, so that the file never declares a split that is not live.
/// </summary>
internal sealed class StepRunner(IEngine engine, IStackObserver observer, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

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
        catch (Exception failure) when (failure is UsageException or DeploymentException or OperationCanceledException)
        {
            var fate = await SettleFileAsync(step, written);
            if (failure is OperationCanceledException && fate.Length == 0)
                throw;
            var message = failure is OperationCanceledException ? "Interrupted." : failure.Message;
            throw new DeploymentException($"{message}\n{fate}".TrimEnd());
        }
    }

    /// <summary>
    /// Applies the change and waits until its split is live: an engine's success does not prove that users have moved.
    /// </summary>
    private async Task<TimeSpan?> ApplyAsync(PlannedChange step, long start, CancellationToken cancellation)
    {
        var request = new UpRequest(step.After.Stack, step.Target) { OnlyServices = step.OnlyParts };
        await engine.UpAsync(request, cancellation);
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
    /// Keeps or restores the file after a failure, and describes that; empty if the file was not changed.
    /// </summary>
    private async Task<string> SettleFileAsync(PlannedChange step, StackFileOnDisk written)
    {
        var name = written.Name;
        if (!step.ChangesFile)
            return "";
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
        try
        {
            written.Write(step.Before.Text);
            return $"{name} was restored.";
        }
        catch (SettingsException problem)
        {
            return $"Cannot restore {name}: {problem.Message}";
        }
    }

    private static bool IsLive(ObservedState observed, ReleaseSettings release) =>
        observed.Live is { } live && live.IsSameSplitAs(release);
}
