namespace InventarioRetail.Sample;

/// <summary>The active faults, and since when they are active.</summary>
internal sealed class FaultSwitch(FaultSettings settings, TimeProvider time)
{
    private volatile Tuple<FaultSettings, DateTimeOffset> now = new(settings, time.GetUtcNow());

    public FaultSettings Now
    {
        get => now.Item1;
        set => now = new(value, time.GetUtcNow());
    }

    /// <summary>Whether the crash time has passed.</summary>
    public bool ShouldCrash
    {
        get
        {
            var (faults, since) = now;
            return faults.CrashAfter is { } delay && time.GetUtcNow() - since >= delay;
        }
    }
}
