namespace InventarioRetail.Sample;

/// <summary>The faults in force, and since when.</summary>
internal sealed class FaultSwitch(FaultSettings settings, TimeProvider time)
{
    private volatile Tuple<FaultSettings, DateTimeOffset> _now = new(settings, time.GetUtcNow());

    public FaultSettings Now
    {
        get => _now.Item1;
        set => _now = new(value, time.GetUtcNow());
    }

    /// <summary>Whether the process should be dead by now.</summary>
    public bool ShouldCrash
    {
        get
        {
            var (faults, since) = _now;
            return faults.CrashAfter is { } delay && time.GetUtcNow() - since >= delay;
        }
    }
}
