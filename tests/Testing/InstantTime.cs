using Microsoft.Extensions.Time.Testing;

namespace InventarioRetail.Testing;

/// <summary>A clock on which every wait is over at once: it goes forward by what was waited for.</summary>
internal sealed class InstantTime() : FakeTimeProvider(new DateTimeOffset(2025, 1, 31, 12, 0, 0, TimeSpan.Zero))
{
    /// <summary>The longest wait; longer timers are limits, which end only as the clock goes on.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.MaxValue;

    /// <summary>How often something has waited.</summary>
    public int Waits { get; private set; }

    /// <summary>What happens during a wait; told how many there were, this one included.</summary>
    public Action<int>? OnWait { get; set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > Longest)
            return timer;
        OnWait?.Invoke(++Waits);
        Advance(dueTime);
        return timer;
    }
}
