using InventarioRetail.Monitoring;
using InventarioRetail.Releases.Model;
using InventarioRetail.Settings;

namespace InventarioRetail.Releases.Gates;

/// <summary>What a gate is asked about.</summary>
public enum GateStage
{
    /// <summary>No canary yet: may a release start?</summary>
    Start,

    /// <summary>A canary without users: may the first wave begin?</summary>
    Entry,

    /// <summary>A canary with users.</summary>
    Wave,
}

/// <summary>A question to a gate: which split, since when, by which limits.</summary>
public sealed record GateQuestion
{
    private const int MaxBlocks = 576;

    /// <summary>The split in force.</summary>
    public required ObservedSplit Split { get; init; }

    /// <summary>Since when it is in force.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Since when the canary has users; <see cref="Since"/> when that is not known, or it has none.</summary>
    public DateTimeOffset ExposedSince
    {
        get => field == default ? Since : field;
        init;
    }

    /// <summary>How long the wave is planned to last, the watch included.</summary>
    public required TimeSpan Planned { get; init; }

    /// <summary>The time, by Prometheus's clock.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The limits.</summary>
    public required GateSettings Settings { get; init; }

    /// <summary>How rules look back; what is read is cut into blocks of the window of rates.</summary>
    public MonitoringWindows Windows { get; init; } = new();

    /// <summary>Time between two evaluations of Prometheus's rules: in between there is nothing new to be seen.</summary>
    public TimeSpan Interval { get; init; } = ScrapeIntervals.Default.Fast;

    /// <summary>Which criteria apply.</summary>
    public GateStage Stage =>
        Split.Canary is null ? GateStage.Start
        : Split.Weight == 0 ? GateStage.Entry
        : GateStage.Wave;

    /// <summary>Length of a block: neighbours have no request in common.</summary>
    public TimeSpan Block => Windows.Rate;

    /// <summary>How many blocks are looked at: those of the wave, of two days at most.</summary>
    public int Blocks => (int)Math.Clamp(Math.Ceiling((Now - Since) / Block), 1, MaxBlocks);

    /// <summary>
    /// How many of the newest blocks lie after the canary's first minutes with users, in which it compiles, connects and fills its caches
    /// for the first time, and costs more than it ever will again.
    /// </summary>
    public int ComparedBlocks =>
        Math.Min(Blocks, (int)Math.Max(0, Math.Floor((Now - ExposedSince - Windows.WarmUp) / Block)));

    /// <summary>How often one could look at something new during the wave.</summary>
    public double Looks
    {
        get
        {
            var elapsed = Now - Since;
            var length = Planned > elapsed ? Planned : elapsed;
            return Math.Max(1, (length > Block ? length : Block) / Interval);
        }
    }

    /// <summary>The question that the situation of a release asks.</summary>
    public static GateQuestion Of(ReleaseSituation situation, StackSettings settings)
    {
        var state = ReleaseState.Of(situation);
        var plan = situation.Plan;
        var planned =
            state.Wave == 0
                ? TimeSpan.Zero
                : plan.Waves[state.Wave - 1].Hold + (state.Wave == plan.Waves.Count ? plan.BakeTime : TimeSpan.Zero);
        return new GateQuestion
        {
            Split = ObservedSplit.Of(state.Release),
            Since = state.Since ?? situation.Now,
            ExposedSince = state.ExposedSince ?? default,
            Planned = planned,
            Now = situation.Now,
            Settings = settings.Gates,
            Windows = settings.Alerts.Windows,
            Interval = settings.Prometheus.ScrapeInterval,
        };
    }
}
