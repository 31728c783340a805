namespace InventarioRetail.Releases.Gates;

/// <summary>
/// Tests whether something happens more often than it should, while the numbers come in, with a p-value that is right however often one
/// looks and whenever the trouble began.
/// </summary>
/// <remarks>
/// Each of a few alternatives ("twice the odds") has a sum of log likelihood ratios against the null hypothesis, which begins anew when
/// it falls below zero (Page's CUSUM). For any one beginning the likelihood ratio is a test martingale, so it ever exceeds c with
/// probability 1/c at most (Ville); there are no more beginnings than looks, so the p-value is looks × alternatives × exp(−largest sum).
/// The null hypothesis is one of binomial trials with at most the given probability; fewer successes than that only make it smaller, and
/// so does drawing without replacement (Hoeffding 1963), which is what canary's errors among all errors are.
/// </remarks>
public sealed class SequentialTest
{
    private static readonly double[] OddsRatios = [1.5, 2, 3, 5, 10, 30, 100];
    private static readonly double[] LogOddsRatios = [.. OddsRatios.Select(ratio => Math.Log(ratio))];

    private readonly double[] sums = new double[OddsRatios.Length];
    private readonly int[] starts = new int[OddsRatios.Length];
    private int count;

    /// <summary>Number of the block (from 0) with which the most conspicuous stretch begins that lasts until now.</summary>
    public int StretchStart => starts[Largest()];

    /// <summary>Adds what has come in since the block before.</summary>
    /// <param name="successes">How often it happened.</param>
    /// <param name="trials">How often it could have happened.</param>
    /// <param name="probability">Probability of it under the null hypothesis; 0 and 1 say nothing.</param>
    public void Add(long successes, long trials, double probability)
    {
        // With r times the odds, p is r·p / (1 + p·(r − 1)): a success counts log r, and every trial −log(1 + p·(r − 1)).
        for (var i = 0; i < sums.Length; i++)
        {
            if (sums[i] <= 0)
                (sums[i], starts[i]) = (0, count);
            if (trials > 0 && probability is > 0 and < 1)
                sums[i] +=
                    (successes * LogOddsRatios[i]) - (trials * Math.Log(1 + (probability * (OddsRatios[i] - 1))));
        }

        count++;
    }

    /// <summary>Probability that the data would ever look this conspicuous, if the null hypothesis were true.</summary>
    /// <param name="looks">How often one could have looked.</param>
    /// <param name="tests">How many such tests are made side by side.</param>
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
