using InventarioRetail.Releases.Model;

namespace InventarioRetail.Releases.Gates;

/// <summary>The stage of a release at which a gate is evaluated.</summary>
public enum GateStage
{
    /// <summary>No canary yet: may a release start?</summary>
    Start,

    /// <summary>A canary without users: may the first wave start?</summary>
    Entry,

    /// <summary>A canary with users.</summary>
    Wave,
}

/// <summary>The input of a gate evaluation: the split, its times and the limits.</summary>
public sealed record GateQuestion
{
    private const int MaxBlocks = 576;

    /// <summary>The live split.</summary>
    public required ObservedSplit Split { get; init; }

    /// <summary>Since when the split has been live.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Since when the canary has had users; <see cref="Since"/> if unknown or if it has none.</summary>
    public DateTimeOffset ExposedSince
    {
        get => field == default ? Since : field;
        init;
    }

    /// <summary>Planned duration of the wave, including the bake time.</summary>
    public required TimeSpan Planned { get; init; }

    /// <summary>The current time by Prometheus's clock.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The limits.</summary>
    public required GateSettings Settings { get; init; }

    /// <summary>The windows of the rules; series are read in blocks of the rate window.</summary>
    public MonitoringWindows Windows { get; init; } = new();

    /// <summary>
    /// Interval of the evaluations with new values: that of Prometheus's rules, unless the requests are counted by an
    /// observer of its own.
    /// </summary>
    public TimeSpan Interval { get; init; } = ScrapeIntervals.Default.Fast;

    /// <summary>The stage, which determines the criteria that apply.</summary>
    public GateStage Stage =>
        Split.Canary is null ? GateStage.Start
        : Split.Weight == 0 ? GateStage.Entry
        : GateStage.Wave;

    /// <summary>
    /// Length of a block; adjacent blocks have no requests in common. The window of the recorded rates, unless the
    /// requests are counted by an observer of its own.
    /// </summary>
    public TimeSpan Block
    {
        get => field == default ? Windows.Rate : field;
        init;
    }

    /// <summary>Number of blocks to read: those of the wave, at most two days.</summary>
    public int Blocks => (int)Math.Clamp(Math.Ceiling((Now - Since) / Block), 1, MaxBlocks);

    /// <summary>
    /// Number of newest blocks after the canary's warm-up with users, in which it compiles, connects and fills its
    /// caches, and costs more than it ever will again.
    /// </summary>
    public int ComparedBlocks =>
        Math.Min(Blocks, (int)Math.Max(0, Math.Floor((Now - ExposedSince - Windows.WarmUp) / Block)));

    /// <summary>Maximum number of evaluations with new values during the wave.</summary>
    public double Looks
    {
        get
        {
            var elapsed = Now - Since;
            var length = Planned > elapsed ? Planned : elapsed;
            return Math.Max(1, (length > Block ? length : Block) / Interval);
        }
    }

    /// <summary>
    /// Returns the planned duration of the wave with a weight, including the bake time of the last one; zero if there is
    /// no such wave.
    /// </summary>
    public static TimeSpan PlannedFor(RolloutSettings plan, decimal weight) =>
        plan.Waves.FirstOrDefault(wave => wave.Weight == weight) is { } wave
            ? wave.Hold + (wave == plan.Waves[^1] ? plan.BakeTime : TimeSpan.Zero)
            : TimeSpan.Zero;

    /// <summary>Creates the input from the situation of a release.</summary>
    public static GateQuestion Of(ReleaseSituation situation, StackSettings settings)
    {
        var state = ReleaseState.Of(situation);
        return new GateQuestion
        {
            Split = ObservedSplit.Of(state.Release),
            Since = state.Since ?? situation.Now,
            ExposedSince = state.ExposedSince ?? default,
            Planned = PlannedFor(situation.Plan, state.Release.Weight),
            Now = situation.Now,
            Settings = settings.Gates,
            Windows = settings.Alerts.Windows,
            Interval = settings.Prometheus.ScrapeInterval,
        };
    }
}
