namespace InventarioRetail.Releases.Gates;

/// <summary>
/// A sequential test of whether an event occurs more often than it should. The p-value is valid for any number of
/// evaluations and whenever the problem began.
/// </summary>
/// <remarks>
/// For each of several alternatives ("twice the odds"), the test keeps the sum of log likelihood ratios against the
/// null hypothesis, restarted whenever it falls below zero (Page's CUSUM). For any one start the likelihood ratio is a
/// test martingale, so it ever exceeds c with probability at most 1/c (Ville); there are at most as many starts as
/// evaluations, so the p-value is evaluations × alternatives × exp(−largest sum). The null hypothesis is a series of
/// binomial trials with at most the given probability; fewer successes than that only make the p-value more
/// conservative, and so does drawing without replacement (Hoeffding 1963), which applies to the canary's errors among
/// all errors.
/// </remarks>
public sealed class SequentialTest
{
    private static readonly double[] OddsRatios = [1.5, 2, 3, 5, 10, 30, 100];
    private static readonly double[] LogOddsRatios = [.. OddsRatios.Select(ratio => Math.Log(ratio))];

    private readonly double[] sums = new double[OddsRatios.Length];
    private readonly int[] starts = new int[OddsRatios.Length];
    private int count;

    /// <summary>
    /// Number of the block (from 0) at which the most conspicuous stretch begins that lasts until now.
    /// </summary>
    public int StretchStart => starts[Largest()];

    /// <summary>Adds the next block.</summary>
    /// <param name="successes">Number of events.</param>
    /// <param name="trials">Number of trials.</param>
    /// <param name="probability">
    /// Probability of an event under the null hypothesis; 0 and 1 carry no information and are ignored.
    /// </param>
    public void Add(long successes, long trials, double probability)
    {
        // With r times the odds, p becomes r·p / (1 + p·(r − 1)): a success adds log r, and every trial −log(1 + p·(r −
        // 1)).
        for (var i = 0; i < sums.Length; i++)
        {
            if (sums[i] <= 0)
                (sums[i], starts[i]) = (0, count);
            if (trials > 0 && probability is > 0 and < 1)
            {
                sums[i] +=
                    (successes * LogOddsRatios[i]) - (trials * Math.Log(1 + (probability * (OddsRatios[i] - 1))));
            }
        }

        count++;
    }

    /// <summary>
    /// Returns the probability that the data would ever look this conspicuous if the null hypothesis were true.
    /// </summary>
    /// <param name="looks">Maximum number of evaluations.</param>
    /// <param name="tests">Number of such tests made in parallel.</param>
    public double PValue(double looks, int tests = 1) =>
        Math.Min(1, looks * tests * sums.Length * Math.Exp(-sums[Largest()]));

    private int Largest()
    {
        var largest = 0;
        for (var i = 1; i < sums.Length; i++)
        {
            if (sums[i] > sums[largest])
                largest = i;
        }

        return largest;
    }
}
