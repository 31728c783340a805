using InventarioRetail.Releases.Model;
using InventarioRetail.Releases.Prometheus;

namespace InventarioRetail.Releases.Gates;

/// <summary>The role of a revision in a comparison.</summary>
public enum RevisionRole
{
    /// <summary>The canary.</summary>
    Canary,

    /// <summary>The stable revision.</summary>
    Stable,
}

/// <summary>The values of one series of one revision.</summary>
/// <param name="Blocks">
/// Its value at the end of each block, oldest first, the last one current; null for a block without one.
/// </param>
/// <param name="Missing">Why there is no current value.</param>
/// <param name="Problem">The same as a phrase that follows the series' name; empty if there is a value.</param>
public sealed record Reading(IReadOnlyList<double?> Blocks, Missing Missing, string Problem)
{
    /// <summary>The current value.</summary>
    public double? Now => Blocks.Count == 0 ? null : Blocks[^1];

    /// <summary>Creates a reading with values.</summary>
    public static Reading Of(params IReadOnlyList<double?> blocks) =>
        blocks.Count == 0 || blocks[^1] is null
            ? new Reading(blocks, Missing.NoData, "has no sample now")
            : new Reading(blocks, Missing.Nothing, "");

    /// <summary>Creates a reading without values.</summary>
    public static Reading None(Missing missing, string problem) => new([], missing, problem);
}

/// <summary>The values of one revision in consecutive blocks.</summary>
/// <param name="End">The end of the newest block.</param>
/// <param name="Count">The number of blocks.</param>
/// <param name="Series">The readings by name of the series; a series of a histogram has one for each bound.</param>
public sealed record RevisionReadings(
    DateTimeOffset End,
    int Count,
    IReadOnlyDictionary<string, IReadOnlyDictionary<double, Reading>> Series
)
{
    /// <summary>
    /// Returns the reading of a series, of a histogram that of one bound, one without a value first; a series that was
    /// not queried is missing as <see cref="Missing.NoSuchSeries"/>.
    /// </summary>
    public Reading Of(string series) =>
        Series.GetValueOrDefault(series)?.Values.OrderByDescending(reading => reading.Missing).FirstOrDefault()
        ?? Reading.None(Missing.NoSuchSeries, "was not queried");

    /// <summary>Returns the readings of a histogram by upper bound.</summary>
    public IReadOnlyDictionary<double, Reading> Buckets(string series) =>
        Series.GetValueOrDefault(series)?.Where(bucket => !double.IsNaN(bucket.Key)).ToDictionary()
        ?? new Dictionary<double, Reading>();

    /// <summary>Returns the requests of each block and the events among them, oldest first.</summary>
    public IEnumerable<RecordedBlock> Counts(GateQuestion question, string requests, string events)
    {
        var (all, some) = (Of(requests), Of(events));
        for (var i = 0; i < Count; i++)
        {
            // A block whose errors are unknown is unknown: its requests are not ones without errors.
            yield return CountOf(all, i, question) is { } known && CountOf(some, i, question) is { } failed
                ? new(At(question, i), known, Math.Min(failed, known))
                : new(At(question, i), 0, 0);
        }
    }

    /// <summary>Returns the end of a block.</summary>
    public DateTimeOffset At(GateQuestion question, int block) => End - ((Count - 1 - block) * question.Block);

    /// <summary>
    /// Returns the number of requests in a block; null if unknown. A rate is the mean over its block, because a block is
    /// as long as the rate window.
    /// </summary>
    internal static long? CountOf(Reading reading, int block, GateQuestion question) =>
        block < reading.Blocks.Count && reading.Blocks[block] is { } rate
            ? (long)Math.Round(rate * question.Block.TotalSeconds)
            : null;
}

/// <summary>The firing critical alerts, or why they are unknown.</summary>
/// <param name="Firing">The firing alerts.</param>
/// <param name="Missing">Why they are unknown.</param>
/// <param name="Problem">The same in words.</param>
public sealed record AlertsReading(
    IReadOnlyList<PrometheusAlert> Firing,
    Missing Missing = Missing.Nothing,
    string Problem = ""
);

/// <summary>The requests of the canary in the first wave of the release.</summary>
/// <param name="Requests">The number of requests.</param>
/// <param name="Errors">How many of them were answered with 5xx.</param>
/// <param name="LatencyP95">The 95th percentile of their duration in ms; NaN without requests.</param>
public sealed record FirstWave(long Requests, long Errors, double LatencyP95)
{
    // Required: 5 points above the first wave's error rate, or 50 % slower.
    private const double MorePoints = 0.05;
    private const double Slower = 1.5;

    /// <summary>Returns the limits of a later wave: those of the stack, or the first wave's if they are lower.</summary>
    public GateThresholds Lower(GateThresholds limits) =>
        Requests == 0
            ? limits
            : limits with
            {
                ErrorRatio = UpTo(limits.ErrorRatio, ((double)Errors / Requests) + MorePoints),
                LatencyP95Milliseconds = double.IsNaN(LatencyP95)
                    ? limits.LatencyP95Milliseconds
                    : UpTo(
                        limits.LatencyP95Milliseconds,
                        Math.Max(LatencyP95 * Slower, LatencyP95 + LatencyAboveStableCriterion.LeastMore)
                    ),
            };

    private static GateLimits UpTo(GateLimits limits, double most) =>
        new(Math.Min(limits.Go, most), Math.Min(limits.RollBack, most));
}

/// <summary>All values that a gate has read.</summary>
/// <param name="Canary">The canary's values since it has had users.</param>
/// <param name="Stable">Stable's values in the same time.</param>
/// <param name="Record">Stable's values over the day of its record.</param>
/// <param name="StableAtSameAge">
/// Stable's values when it had run for as long as the canary has now, in one block; the current ones if it is younger,
/// or if nothing is known of that time.
/// </param>
/// <param name="IdleCores">The cores that the canary used just before it had users.</param>
/// <param name="FirstWave">The first wave, if the live one is compared with it and it is known.</param>
/// <param name="Alerts">The critical alerts.</param>
/// <param name="Users">The users with errors as the router counts them; null if it does not.</param>
public sealed record GateData(
    RevisionReadings Canary,
    RevisionReadings Stable,
    RevisionReadings Record,
    RevisionReadings StableAtSameAge,
    Reading IdleCores,
    FirstWave? FirstWave,
    AlertsReading Alerts,
    ErringUsers? Users = null
)
{
    /// <summary>What the queries of the stack's own criteria returned, by the criteria's names.</summary>
    public IReadOnlyDictionary<string, QueryReading> Queries { get; init; } = new Dictionary<string, QueryReading>();

    /// <summary>Returns the values of a revision.</summary>
    public RevisionReadings Of(RevisionRole role) => role == RevisionRole.Canary ? Canary : Stable;

    /// <summary>Returns the reading of a series.</summary>
    public Reading Of(string series, RevisionRole role) => Of(role).Of(series);
}
