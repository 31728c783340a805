namespace InventarioRetail.Releases.Gates;

/// <summary>Requests of stable in a block of its record, and the events among them.</summary>
/// <param name="At">The time at which the block ends.</param>
/// <param name="Requests">The requests.</param>
/// <param name="Events">The events: errors, or requests slower than a duration.</param>
public readonly record struct RecordedBlock(DateTimeOffset At, long Requests, long Events);

/// <summary>
/// Stable's requests and events over a day: how much their counts vary, and what was usual at a time of day.
/// </summary>
public sealed class StableRecord
{
    /// <summary>The length of a record: a day, so that every time of day is in it.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromDays(1);

    // A winsorized mean of squared normal deviates is four fifths of the mean when a tenth is cut off.
    private const double Cut = 0.1;
    private const double CutLoss = 0.8;

    // Blocks up to an hour away are of the same time of day.
    private static readonly TimeSpan SameTime = TimeSpan.FromHours(1);

    private readonly IReadOnlyList<RecordedBlock> blocks;
    private readonly Dictionary<int, double> baselines = [];

    /// <summary>Creates a record from its blocks, oldest first, all of the same length.</summary>
    public StableRecord(IReadOnlyList<RecordedBlock> blocks)
    {
        this.blocks = blocks;
        Requests = blocks.Sum(block => block.Requests);
        Events = blocks.Sum(block => block.Events);
        Dispersion = OfNeighbors();
    }

    /// <summary>A record of nothing: its dispersion is 1, and it has no baseline.</summary>
    public static StableRecord Unknown { get; } = new([]);

    /// <summary>The requests of the record.</summary>
    public long Requests { get; }

    /// <summary>The events of the record.</summary>
    public long Events { get; }

    /// <summary>
    /// Variance of the counts as a multiple of a binomial's, 1 or more: how strongly events come in clusters, such as
    /// several failed calls of one page. It compares each block with its neighbor, and single outages do not determine
    /// it: a comparison of two revisions at the same time is not affected by what changes for both.
    /// </summary>
    public double Dispersion { get; }

    /// <summary>
    /// The same over the whole record, with what changed in the course of the day, such as outages: for a comparison of
    /// two days.
    /// </summary>
    public double DispersionOverTime => Math.Max(Dispersion, OfAll());

    /// <summary>
    /// Returns the share of events that is usual at a time: the upper 95 % confidence bound of the record, or of the
    /// same time of day in a record of a day if that is higher. Null if nothing is known.
    /// </summary>
    public double? BaselineAt(DateTimeOffset time)
    {
        if (Requests == 0)
            return null;
        var hour = time.UtcDateTime.Hour;
        if (!baselines.TryGetValue(hour, out var baseline))
            baselines[hour] = baseline = Math.Max(Proportion.UpperBound(Events, Requests), AtHour(hour));
        return baseline;
    }

    /// <summary>Returns the largest number of consecutive blocks in which the share of events was at least this much.</summary>
    public int LongestFrom(double share)
    {
        var (longest, current) = (0, 0);
        foreach (var block in blocks)
        {
            current = block.Events > 0 && (double)block.Events / block.Requests >= share ? current + 1 : 0;
            longest = Math.Max(longest, current);
        }

        return longest;
    }

    private double AtHour(int hour)
    {
        var then = blocks.Where(block => Distance(block.At, hour) <= SameTime).ToList();
        var requests = then.Sum(block => block.Requests);
        var isDay = blocks[^1].At - blocks[0].At >= Length - SameTime;
        return isDay && requests > 0 ? Proportion.UpperBound(then.Sum(block => block.Events), requests) : 0;
    }

    private static TimeSpan Distance(DateTimeOffset time, int hour)
    {
        var apart = Math.Abs((time.UtcDateTime.TimeOfDay - TimeSpan.FromHours(hour + 0.5)).TotalHours);
        return TimeSpan.FromHours(Math.Min(apart, 24 - apart));
    }

    /// <summary>
    /// Of the events of two neighboring blocks, the first has its share of the requests, give or take: the mean of the
    /// squared deviations, each as a multiple of its expectation, with the highest tenth cut off.
    /// </summary>
    private double OfNeighbors()
    {
        var deviations = new List<double>();
        for (var i = 0; i + 1 < blocks.Count; i += 2)
        {
            var (one, other) = (blocks[i], blocks[i + 1]);
            var share = (double)one.Requests / (one.Requests + other.Requests);
            var expected = (one.Events + other.Events) * share;
            if (expected * (1 - share) is > 0 and var variance)
                deviations.Add(Math.Pow(one.Events - expected, 2) / variance);
        }

        if (deviations.Count == 0)
            return 1;
        deviations.Sort();
        var cut = deviations[(int)Math.Ceiling((1 - Cut) * deviations.Count) - 1];
        return Math.Max(1, deviations.Average(deviation => Math.Min(deviation, cut)) / CutLoss);
    }

    private double OfAll()
    {
        var counted = blocks.Where(block => block.Requests > 0).ToList();
        if (counted.Count < 2 || Events == 0)
            return 1;
        var ratio = (double)Events / Requests;
        return counted.Sum(block => Math.Pow(block.Events - (block.Requests * ratio), 2) / (block.Requests * ratio))
            / (counted.Count - 1);
    }
}
