namespace InventarioRetail.Releases.Gates;

/// <summary>Requests and errors of both revisions in a period.</summary>
/// <param name="CanaryRequests">The canary's requests.</param>
/// <param name="CanaryErrors">The canary's requests that were answered with 5xx.</param>
/// <param name="StableRequests">Stable's requests.</param>
/// <param name="StableErrors">Stable's requests that were answered with 5xx.</param>
public readonly record struct Traffic(long CanaryRequests, long CanaryErrors, long StableRequests, long StableErrors)
{
    /// <summary>Share of the canary's requests that are errors; NaN without requests.</summary>
    public double CanaryRatio => (double)CanaryErrors / CanaryRequests;

    /// <summary>Share of stable's requests that are errors; NaN without requests.</summary>
    public double StableRatio => (double)StableErrors / StableRequests;

    /// <summary>Adds two periods.</summary>
    public static Traffic operator +(Traffic one, Traffic other) =>
        new(
            one.CanaryRequests + other.CanaryRequests,
            one.CanaryErrors + other.CanaryErrors,
            one.StableRequests + other.StableRequests,
            one.StableErrors + other.StableErrors
        );

    /// <summary>Subtracts the second period from the first.</summary>
    public static Traffic operator -(Traffic one, Traffic other) =>
        new(
            one.CanaryRequests - other.CanaryRequests,
            one.CanaryErrors - other.CanaryErrors,
            one.StableRequests - other.StableRequests,
            one.StableErrors - other.StableErrors
        );
}

/// <summary>The requests and errors of a wave by block, and the tests on them.</summary>
public sealed class ErrorHistory
{
    private readonly double ceiling;
    private readonly int capacity;
    private readonly List<Traffic> totals = [default];
    private int dropped;

    /// <summary>Creates an empty history.</summary>
    /// <param name="ceiling">The error ratio above which the canary is rolled back.</param>
    /// <param name="capacity">
    /// Number of newest blocks that are kept at least; a period that begins before them begins with the oldest one kept.
    /// The tests do not depend on it.
    /// </param>
    public ErrorHistory(double ceiling, int capacity = int.MaxValue) =>
        (this.ceiling, this.capacity) = (ceiling, capacity);

    /// <summary>The test of whether the canary has more errors than the ceiling allows.</summary>
    public SequentialTest AboveCeiling { get; } = new();

    /// <summary>
    /// The test of whether the canary has more errors than stable: does its share of all errors exceed its share of the
    /// requests? This is Fisher's conditional test, so it needs no estimate of the usual error rate, and a common cause
    /// that affects both revisions does not count.
    /// </summary>
    public SequentialTest AboveStable { get; } = new();

    /// <summary>The number of blocks.</summary>
    public int Count => dropped + totals.Count - 1;

    /// <summary>Adds the newest block.</summary>
    public void Add(Traffic block)
    {
        totals.Add(totals[^1] + block);
        if (totals.Count - 1 > 2L * capacity)
        {
            totals.RemoveRange(0, capacity);
            dropped += capacity;
        }
        AboveCeiling.Add(block.CanaryErrors, block.CanaryRequests, ceiling);
        AboveStable.Add(
            block.CanaryErrors,
            block.CanaryErrors + block.StableErrors,
            (double)block.CanaryRequests / (block.CanaryRequests + block.StableRequests)
        );
    }

    /// <summary>Returns the traffic from a block (counted from 0) until now.</summary>
    public Traffic Since(int block) => totals[^1] - totals[Math.Max(0, block - dropped)];

    /// <summary>Returns the traffic of the last blocks, or of all blocks if there are fewer.</summary>
    public Traffic Last(int blocks) => Since(Math.Max(0, Count - blocks));
}
