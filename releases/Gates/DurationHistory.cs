namespace InventarioRetail.Releases.Gates;

/// <summary>The requests of a revision by duration: counts by bucket of a histogram.</summary>
/// <param name="Bounds">The upper bounds of the buckets in ms, ascending; the last one is infinite.</param>
/// <param name="Counts">The requests of each bucket.</param>
public readonly record struct Durations(IReadOnlyList<double> Bounds, IReadOnlyList<long> Counts)
{
    /// <summary>The number of requests.</summary>
    public long Requests => Counts.Sum();

    /// <summary>Returns the requests of each bucket.</summary>
    /// <param name="upTo">The requests up to each bound; null for an unknown number, which adds none.</param>
    public static IReadOnlyList<long> PerBucket(IEnumerable<long?> upTo)
    {
        var counts = new List<long>();
        var below = 0L;
        foreach (var count in upTo)
        {
            counts.Add(Math.Max(0, count - below ?? 0));
            below = Math.Max(below, count ?? 0);
        }

        return counts;
    }

    /// <summary>
    /// Returns a percentile in ms, by linear interpolation within its bucket, as Prometheus does; the highest finite
    /// bound if it is above; NaN without requests.
    /// </summary>
    public double Percentile(double quantile)
    {
        var rank = quantile * Requests;
        long below = 0;
        for (var i = 0; i < Counts.Count; i++)
        {
            if (Counts[i] > 0 && below + Counts[i] >= rank)
            {
                if (double.IsInfinity(Bounds[i]))
                    return i == 0 ? double.NaN : Bounds[i - 1];
                var from = i == 0 ? 0 : Bounds[i - 1];
                return from + ((Bounds[i] - from) * (rank - below) / Counts[i]);
            }

            below += Counts[i];
        }

        return double.NaN;
    }
}

/// <summary>
/// The durations of both revisions' requests by block. For each bound of the histogram it counts the requests that took
/// longer, and tests them as errors are tested.
/// </summary>
public sealed class DurationHistory
{
    private readonly double[] bounds;
    private readonly Dictionary<(double Bound, double Share), SequentialTest> aboveLimits = [];

    /// <summary>Creates an empty history.</summary>
    /// <param name="bounds">The upper bounds of the buckets in ms, ascending; the last one is infinite.</param>
    /// <param name="limits">
    /// Durations in ms, each with the share of requests that may take longer: 0.05 for a 95th percentile.
    /// </param>
    /// <param name="records">Stable's record for each finite bound; nothing is known by default.</param>
    /// <param name="capacity">As for <see cref="EventHistory"/>.</param>
    public DurationHistory(
        IEnumerable<double> bounds,
        IEnumerable<(double Limit, double Share)> limits,
        IReadOnlyList<StableRecord>? records = null,
        int capacity = int.MaxValue
    )
    {
        this.bounds = [.. bounds];
        Slower =
        [
            .. this
                .bounds.SkipLast(1)
                .Select((_, i) => new EventHistory(0, records is null ? StableRecord.Unknown : records[i], capacity)),
        ];
        foreach (var (limit, share) in limits)
        {
            if (IndexOf(limit) is { } index)
                aboveLimits[(this.bounds[index], share)] = new SequentialTest();
        }
    }

    /// <summary>For each finite bound: the requests, and as events those that took longer.</summary>
    public IReadOnlyList<EventHistory> Slower { get; }

    /// <summary>The upper bounds of the buckets in ms, ascending; the last one is infinite.</summary>
    public IReadOnlyList<double> Bounds => bounds;

    /// <summary>
    /// Returns the index of the lowest finite bound that is not below a duration: what is slower than it is certainly
    /// slower than the duration. Null if the duration is above all bounds.
    /// </summary>
    public int? IndexOf(double milliseconds)
    {
        var index = Array.FindIndex(bounds, bound => bound >= milliseconds);
        return index >= 0 && double.IsFinite(bounds[index]) ? index : null;
    }

    /// <summary>
    /// Returns the index of the highest bound that is not above a duration: what is faster than it is certainly faster
    /// than the duration. Null if the duration is below all bounds.
    /// </summary>
    public int? IndexUpTo(double milliseconds)
    {
        var index = Array.FindLastIndex(bounds, bound => bound <= milliseconds);
        return index >= 0 ? Math.Min(index, Slower.Count - 1) : null;
    }

    /// <summary>Returns the test of whether too many of the canary's requests take longer than a limit.</summary>
    /// <param name="limit">The limit in ms.</param>
    /// <param name="share">The share of requests that may take longer.</param>
    /// <returns>Null if no bound of the histogram is at or above the limit.</returns>
    public SequentialTest? AboveLimit(double limit, double share) =>
        IndexOf(limit) is { } index ? aboveLimits[(bounds[index], share)] : null;

    /// <summary>Adds the newest block.</summary>
    /// <param name="canary">The canary's requests by bucket.</param>
    /// <param name="stable">Stable's requests by bucket.</param>
    /// <param name="isCompared">Whether the block counts for the comparison with stable.</param>
    /// <param name="hasAllUsers">Whether the canary has all users, so that stable's record is the baseline.</param>
    /// <param name="at">The time at which the block ends.</param>
    /// <param name="leastShare">As for <see cref="EventHistory.Add"/>.</param>
    public void Add(
        IReadOnlyList<long> canary,
        IReadOnlyList<long> stable,
        bool isCompared = true,
        bool hasAllUsers = false,
        DateTimeOffset at = default,
        double leastShare = 0
    )
    {
        var (canaryRequests, stableRequests) = (canary.Sum(), stable.Sum());
        var (canarySlower, stableSlower) = (canaryRequests, stableRequests);
        for (var i = 0; i < Slower.Count; i++)
        {
            canarySlower -= canary[i];
            stableSlower -= stable[i];
            Slower[i]
                .Add(
                    new Traffic(canaryRequests, canarySlower, stableRequests, stableSlower),
                    isCompared,
                    hasAllUsers && isCompared ? Slower[i].Record.BaselineAt(at) : null,
                    leastShare
                );
            foreach (var ((bound, share), test) in aboveLimits)
            {
                if (bound == bounds[i])
                    test.Add(canarySlower, canaryRequests, share);
            }
        }
    }

    /// <summary>Returns the durations of a revision from a block (counted from 0) until now.</summary>
    public Durations Since(int block, RevisionRole role) =>
        Of(slower =>
            slower.Since(block) is var traffic && role == RevisionRole.Canary
                ? (traffic.CanaryRequests, traffic.CanaryEvents)
                : (traffic.StableRequests, traffic.StableEvents)
        );

    /// <summary>Returns the durations of stable's record.</summary>
    public Durations OfRecord() => Of(slower => (slower.Record.Requests, slower.Record.Events));

    private Durations Of(Func<EventHistory, (long Requests, long Slower)> select)
    {
        var counts = new long[bounds.Length];
        var above = Slower.Count == 0 ? 0 : select(Slower[0]).Requests;
        for (var i = 0; i < Slower.Count; i++)
        {
            var slower = select(Slower[i]).Slower;
            counts[i] = above - slower;
            above = slower;
        }

        counts[^1] = above;
        return new Durations(bounds, counts);
    }
}
