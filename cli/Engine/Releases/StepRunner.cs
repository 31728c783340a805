using InventarioRetail.Engine.Engines;
using InventarioRetail.Releases;
using InventarioRetail.Stacks;

namespace InventarioRetail.Engine.Releases;

/// <summary>What a step that was taken came to.</summary>
/// <param name="Step">The step, as it was taken.</param>
/// <param name="LiveAfter">Time from its begin until the split was seen in force; null where there was none to be seen.</param>
/// <param name="Duration">How long it took in all.</param>
internal sealed record StepResult(PlannedChange Step, TimeSpan? LiveAfter, TimeSpan Duration);

/// <summary>
/// Takes steps: changes the file, applies it, and looks whether what it says is in force. Where it is not, the file is put back, so that
/// it never says what is not so.
/// </summary>
internal sealed class StepRunner(IEngine engine, IStackObserver observer, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // Enough to see what has become of a step that was interrupted.
    private static readonly TimeSpan LastObservation = TimeSpan.FromSeconds(10);

    /// <summary>Takes a step. Whoever calls it holds the <see cref="StackLock"/>.</summary>
    /// <exception cref="SettingsException">The file was changed meanwhile, or cannot be written.</exception>
    /// <exception cref="UsageException">The engine cannot be used so.</exception>
    /// <exception cref="DeploymentException">What the file says did not come in force; the message says what became of the file.</exception>
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

    /// <summary>Applies it, and looks whether the users have really moved: an engine can be content without that.</summary>
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
            // Nobody saw anything before either.
            if (step.IsBlind && observed.Live is null)
                return null;
            if (time.GetElapsedTime(applied) > observer.ObservationTimeout)
            {
                throw new DeploymentException(
                    $"{engine.Name} has applied it, but {ObservedSplit.Of(release)} was not seen in force within {observer.ObservationTimeout.TotalSeconds:0} s"
                        + (
                            observed.Live is { } other
                                ? $"; in force is {ObservedSplit.Of(other)}."
                                : $". {observed.Problem}"
                        )
                );
            }
            await Task.Delay(Interval, time, cancellation);
        }
    }

    /// <summary>Says what becomes of the file after a failure, and does it; says nothing where nothing had been changed.</summary>
    private async Task<string> SettleFileAsync(PlannedChange step, StackFileOnDisk written)
    {
        var name = written.Name;
        if (!step.ChangesFile)
            return "";
        if (step.KeepsFile)
            return $"{name} says what is wanted, and stays so; the same command again carries it out.";
        using var limit = new CancellationTokenSource(LastObservation);
        try
        {
            if (
                step.Release is { } release
                && IsLive(await observer.ObserveAsync(step.After.Settings, limit.Token), release)
            )
                return $"{name} stays as it was written: {ObservedSplit.Of(release)} is in force all the same.";
        }
        catch (OperationCanceledException)
        {
            // Then it is not known, and what the file said before was true.
        }
        try
        {
            written.Write(step.Before.Text);
            return $"{name} was put back as it was.";
        }
        catch (SettingsException problem)
        {
            return $"{name} could not be put back: {problem.Message}";
        }
    }

    private static bool IsLive(ObservedState observed, ReleaseSettings release) =>
        observed.Live is { } live && live.IsSameSplitAs(release);
}
