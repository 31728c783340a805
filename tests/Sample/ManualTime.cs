namespace InventarioRetail.Sample.Tests;

/// <summary>A clock that only moves when it is told to; timers run by the real one.</summary>
internal sealed class ManualTime : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private DateTimeOffset _now = Start;

    public override DateTimeOffset GetUtcNow() => _now;

    public void Pass(TimeSpan time) => _now += time;

    public void PassSeconds(double seconds) => Pass(TimeSpan.FromSeconds(seconds));
}
