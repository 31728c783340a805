namespace InventarioRetail.Releases.Gates;

/// <summary>
/// Requests of both revisions in a period, and how many of them are events: errors, or slower than a duration.
/// </summary>
/// <param name="CanaryRequests">The canary's requests.</param>
/// <param name="CanaryEvents">The events among the canary's requests.</param>
/// <param name="StableRequests">Stable's requests.</param>
/// <param name="StableEvents">The events among stable's requests.</param>
public readonly record struct Traffic(long CanaryRequests, long CanaryEvents, long StableRequests, long StableEvents)
{
    /// <summary>Share of the canary's requests that are events; NaN without requests.</summary>
    public double CanaryRatio => (double)CanaryEvents / CanaryRequests;

    /// <summary>Share of stable's requests that are events; NaN without requests.</summary>
    public double StableRatio => (double)StableEvents / StableRequests;

    /// <summary>
    /// Expected share of the canary's requests among the events of a canary as good as stable; NaN without requests.
    /// </summary>
    public double CanaryShare => (double)CanaryRequests / (CanaryRequests + StableRequests);

    /// <summary>Adds two periods.</summary>
    public static Traffic operator +(Traffic one, Traffic other) =>
        new(
            one.CanaryRequests + other.CanaryRequests,
            one.CanaryEvents + other.CanaryEvents,
            one.StableRequests + other.StableRequests,
            one.StableEvents + other.StableEvents
        );

    /// <summary>Subtracts the second period from the first.</summary>
    public static Traffic operator -(Traffic one, Traffic other) =>
        new(
            one.CanaryRequests - other.CanaryRequests,
            one.CanaryEvents - other.CanaryEvents,
            one.StableRequests - other.StableRequests,
            one.StableEvents - other.StableEvents
        );
}

/// <summary>
/// The requests and events of a canary by block, from its first users on, and the tests on them. Evidence against a
/// canary is carried from wave to wave.
/// </summary>
public sealed class EventHistory
{
    private readonly int capacity;
    private readonly List<Traffic> totals = [default];
    private int dropped;

    /// <summary>Creates an empty history.</summary>
    /// <param name="ceiling">The share of events above which the canary is rolled back.</param>
    /// <param name="record">Stable's record before, or at the same time; nothing is known by default.</param>
    /// <param name="capacity">
    /// Number of newest blocks that are kept at least; a period that begins before them begins with the oldest one kept.
    /// The tests do not depend on it.
    /// </param>
    public EventHistory(double ceiling, StableRecord? record = null, int capacity = int.MaxValue)
    {
        (Ceiling, this.capacity) = (ceiling, capacity);
        Record = record ?? StableRecord.Unknown;
    }

    /// <summary>The share of events above which the canary is rolled back.</summary>
    public double Ceiling { get; }

    /// <summary>Stable's record.</summary>
    public StableRecord Record { get; set; }

    /// <summary>The test of whether the canary has more events than the ceiling allows.</summary>
    public SequentialTest AboveCeiling { get; } = new();

    /// <summary>
    /// The test of whether the canary has more events than stable: does its share of all events exceed its share of the
    /// requests? This is Fisher's conditional test, so it needs no estimate of the usual rate, and a common cause that
    /// affects both revisions does not count.
    /// </summary>
    public SequentialTest AboveStable { get; } = new();

    /// <summary>
    /// The test of whether the canary has more events than stable had before, for a canary that has all users.
    /// </summary>
    public SequentialTest AboveBaseline { get; } = new();

    /// <summary>The number of blocks.</summary>
    public int Count => dropped + totals.Count - 1;

    /// <summary>Adds the newest block.</summary>
    /// <param name="block">The requests.</param>
    /// <param name="isCompared">Whether the block counts for the comparison with stable.</param>
    /// <param name="baseline">
    /// Share of events that stable's record allows at that time, if the canary has all users; else null.
    /// </param>
    /// <param name="leastShare">
    /// The canary's share of the users at the end of a block in which it rose, 0 to 1: a common cause may have begun after
    /// that. Zero for any other block.
    /// </param>
    public void Add(Traffic block, bool isCompared = true, double? baseline = null, double leastShare = 0)
    {
        totals.Add(totals[^1] + block);
        if (totals.Count - 1 > 2L * capacity)
        {
            totals.RemoveRange(0, capacity);
            dropped += capacity;
        }

        AboveCeiling.Add(block.CanaryEvents, block.CanaryRequests, Ceiling);
        AboveStable.Add(
            block.CanaryEvents,
            isCompared ? block.CanaryEvents + block.StableEvents : 0,
            Math.Max(block.CanaryShare, leastShare)
        );
        AboveBaseline.Add(block.CanaryEvents, block.CanaryRequests, baseline ?? 0);
    }

    /// <summary>Returns the traffic from a block (counted from 0) until now.</summary>
    public Traffic Since(int block) => totals[^1] - totals[Math.Max(0, block - dropped)];

    /// <summary>
    /// Whether the canary's share of events was at least this much in each of the newest periods; one without requests
    /// counts as such.
    /// </summary>
    /// <param name="share">The share.</param>
    /// <param name="periods">Number of periods.</param>
    /// <param name="blocks">Number of blocks in a period.</param>
    public bool LastsFrom(double share, int periods, int blocks)
    {
        var newer = default(Traffic);
        for (var period = 1; period <= periods; period++)
        {
            if (period * blocks > Count)
                return false;
            var until = Last(period * blocks);
            if ((until - newer) is { CanaryRequests: > 0 } traffic && traffic.CanaryRatio < share)
                return false;
            newer = until;
        }

        return true;
    }

    /// <summary>Returns the traffic of the last blocks, or of all blocks if there are fewer.</summary>
    public Traffic Last(int blocks) => Since(Math.Max(0, Count - blocks));
}
