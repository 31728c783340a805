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

    /// <summary>Returns the revision in a role; the canary's only if there is one.</summary>
    public string Revision(RevisionRole role) => role == RevisionRole.Canary ? Split.Canary! : Split.Stable;

    /// <summary>Since when the split has been live.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Since when the canary has had users; <see cref="Since"/> if unknown or if it has none.</summary>
    public DateTimeOffset ExposedSince
    {
        get => field == default ? Since : field;
        init;
    }

    /// <summary>When the canary's weight rose, and to what, in percent; the live wave alone by default.</summary>
    public IReadOnlyList<(DateTimeOffset At, decimal Weight)> Rises
    {
        get => field ?? [(Since, Split.Weight)];
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

    /// <summary>What is known of the first wave; null if the live wave is not compared with it.</summary>
    public FirstWave? FirstWave { get; init; }

    /// <summary>Whether the live wave is the second one of a release whose error rate must not rise in it.</summary>
    public bool IsSecondWave { get; init; }

    /// <summary>
    /// Hold of the release's first wave, if the live wave is a later one that is compared with it; else null.
    /// </summary>
    public TimeSpan? FirstWaveHold { get; init; }

    /// <summary>End of the first wave if the live wave is compared with it: it lasted at least its hold.</summary>
    public DateTimeOffset? FirstWaveEnd =>
        FirstWaveHold is { } hold && ExposedSince < Since ? new[] { ExposedSince + hold, Since }.Min() : null;

    /// <summary>The users with errors as the router counts them; null if it does not.</summary>
    public ErringUsers? Users { get; init; }

    /// <summary>Whether Prometheus also has the router's counters by revision.</summary>
    public bool HasRouter { get; init; }

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

    /// <summary>
    /// Number of blocks to read: those since the canary has had users, because evidence against it is carried from wave
    /// to wave; at most two days.
    /// </summary>
    public int Blocks => (int)Math.Clamp(Math.Ceiling((Now - ExposedSince) / Block), 1, MaxBlocks);

    /// <summary>Number of newest blocks that are of the wave.</summary>
    public int BlocksOfWave => (int)Math.Clamp(Math.Ceiling((Now - Since) / Block), 1, Blocks);

    /// <summary>Number of newest blocks that decide whether the wave may advance: those of the wave, at most a day.</summary>
    public int WaveBlocks => Math.Min(BlocksOfWave, (int)Math.Ceiling(TimeSpan.FromDays(1) / Block));

    /// <summary>Number of ways in which the evaluations divide the time into blocks.</summary>
    public double Grids => Math.Max(1, Block / Interval);

    /// <summary>Whether all users are on the canary, so that stable is known only from its record.</summary>
    public bool HasAllUsers => Split.Weight >= 100;

    /// <summary>End of stable's record: now, or the time at which it lost its last users.</summary>
    public DateTimeOffset RecordEnd => HasAllUsers ? Since : Now;

    /// <summary>Number of blocks of stable's record.</summary>
    public int RecordBlocks => (int)Math.Ceiling(StableRecord.Length / Block);

    /// <summary>
    /// Number of newest blocks after the canary's warm-up with users, in which it compiles, connects and fills its
    /// caches, and costs more than it ever will again.
    /// </summary>
    public int ComparedBlocks =>
        Math.Min(Blocks, (int)Math.Max(0, Math.Floor((Now - ExposedSince - Windows.WarmUp) / Block)));

    /// <summary>Time from the canary's first users to the end of the wave, at least a block.</summary>
    public TimeSpan Length
    {
        get
        {
            var elapsed = Now - Since;
            var length = (Planned > elapsed ? Planned : elapsed) + (Since - ExposedSince);
            return length > Block ? length : Block;
        }
    }

    /// <summary>Maximum number of evaluations with new values in <see cref="Length"/>.</summary>
    public double Looks => Math.Max(1, Length / Interval);

    /// <summary>
    /// Returns the planned duration of the wave with a weight, including the bake time of the last one; zero if there is
    /// no such wave.
    /// </summary>
    public static TimeSpan PlannedFor(RolloutSettings plan, decimal weight) =>
        plan.Waves.FirstOrDefault(wave => wave.Weight == weight) is { } wave
            ? wave.Hold + (wave == plan.Waves[^1] ? plan.BakeTime : TimeSpan.Zero)
            : TimeSpan.Zero;

    /// <summary>
    /// Returns the canary's share of the users, 0 to 1, at the end of a block in which it rose; zero for any other block.
    /// </summary>
    public double ShareAfterRise(DateTimeOffset end)
    {
        var share = 0.0;
        foreach (var (at, weight) in Rises)
        {
            if (end - Block < at && at < end)
                share = (double)weight / 100;
        }

        return share;
    }

    /// <summary>
    /// Returns the hold of the first wave if the wave with a weight is a later one that is compared with it; else null.
    /// </summary>
    public static TimeSpan? FirstWaveHoldFor(RolloutSettings plan, decimal weight) =>
        plan.ComparesWithFirstWave && weight > plan.Waves[0].Weight ? plan.Waves[0].Hold : null;

    /// <summary>Creates the input from the situation of a release.</summary>
    public static GateQuestion Of(ReleaseSituation situation, StackSettings settings)
    {
        var state = ReleaseState.Of(situation);
        return new GateQuestion
        {
            Split = ObservedSplit.Of(state.Release),
            Since = state.Since ?? situation.Now,
            ExposedSince = state.ExposedSince ?? default,
            Rises = state.Rises,
            Planned = PlannedFor(situation.Plan, state.Release.Weight),
            Now = situation.Now,
            Settings = settings.Gates.ForWave(situation.Plan, state.Release.Weight),
            Windows = settings.Alerts.Windows,
            FirstWaveHold = FirstWaveHoldFor(situation.Plan, state.Release.Weight),
            IsSecondWave = situation.Plan.Waves.Count > 1 && state.Release.Weight == situation.Plan.Waves[1].Weight,
            Interval = settings.Prometheus.ScrapeInterval,
            HasRouter = settings.Platform == Platform.Docker,
        };
    }
}
