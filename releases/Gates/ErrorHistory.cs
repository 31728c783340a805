namespace InventarioRetail.Releases.Gates;

/// <summary>Requests and errors of both revisions within a stretch of time.</summary>
/// <param name="CanaryRequests">The canary's requests.</param>
/// <param name="CanaryErrors">Those that it answered with 5xx.</param>
/// <param name="StableRequests">Stable's requests.</param>
/// <param name="StableErrors">Those that it answered with 5xx.</param>
public readonly record struct Traffic(long CanaryRequests, long CanaryErrors, long StableRequests, long StableErrors)
{
    /// <summary>Share of the canary's requests that are errors; NaN without requests.</summary>
    public double CanaryRatio => (double)CanaryErrors / CanaryRequests;

    /// <summary>Share of stable's requests that are errors; NaN without requests.</summary>
    public double StableRatio => (double)StableErrors / StableRequests;

    /// <summary>Both together.</summary>
    public static Traffic operator +(Traffic one, Traffic other) =>
        new(
            one.CanaryRequests + other.CanaryRequests,
            one.CanaryErrors + other.CanaryErrors,
            one.StableRequests + other.StableRequests,
            one.StableErrors + other.StableErrors
        );

    /// <summary>The first without the second.</summary>
    public static Traffic operator -(Traffic one, Traffic other) =>
        new(
            one.CanaryRequests - other.CanaryRequests,
            one.CanaryErrors - other.CanaryErrors,
            one.StableRequests - other.StableRequests,
            one.StableErrors - other.StableErrors
        );
}

/// <summary>The requests and errors of a wave, block by block, and the tests of them.</summary>
public sealed class ErrorHistory
{
    private readonly double ceiling;
    private readonly List<Traffic> totals = [default];

    /// <summary>Begins a history.</summary>
    /// <param name="ceiling">The error ratio above which the canary goes back.</param>
    public ErrorHistory(double ceiling) => this.ceiling = ceiling;

    /// <summary>Whether the canary has more errors than the ceiling allows.</summary>
    public SequentialTest AboveCeiling { get; } = new();

    /// <summary>
    /// Whether the canary has more errors than stable: of all errors, does it have more than its share of the requests? That is Fisher's
    /// condition, so it needs no guess of how many errors are usual, and a common cause, which hits both, does not count.
    /// </summary>
    public SequentialTest AboveStable { get; } = new();

    /// <summary>How many blocks there are.</summary>
    public int Count => totals.Count - 1;

    /// <summary>Adds the newest block.</summary>
    public void Add(Traffic block)
    {
        totals.Add(totals[^1] + block);
        AboveCeiling.Add(block.CanaryErrors, block.CanaryRequests, ceiling);
        AboveStable.Add(
            block.CanaryErrors,
            block.CanaryErrors + block.StableErrors,
            (double)block.CanaryRequests / (block.CanaryRequests + block.StableRequests)
        );
    }

    /// <summary>What came in from a block (counted from 0) until now.</summary>
    public Traffic Since(int block) => totals[^1] - totals[block];

    /// <summary>What came in within the last so many blocks, or in all if there are fewer.</summary>
    public Traffic Last(int blocks) => Since(Math.Max(0, Count - blocks));
}
