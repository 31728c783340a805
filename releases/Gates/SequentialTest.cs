namespace InventarioRetail.Releases.Gates;

/// <summary>
/// A sequential test of whether an event occurs more often than it should. The p-value is valid for any number of
/// evaluations and whenever the problem began.
/// </summary>
/// <remarks>
/// <para>
/// For each of several alternatives ("twice the odds"), the test keeps the sum of log likelihood ratios against the
/// null hypothesis: once from the first block on, and once restarted whenever it falls below zero (Page's CUSUM). For
/// any one start the likelihood ratio is a test martingale, so it ever exceeds c with probability at most 1/c (Ville).
/// The first sum has one start; the other has at most as many as there are evaluations. Each gets half of the
/// significance: a canary that is bad from the beginning is found sooner, and one that breaks later is found too.
/// </para>
/// <para>
/// The null hypothesis is a series of binomial trials with at most the given probability; fewer successes than that
/// only make the p-value more conservative, and so does drawing without replacement (Hoeffding 1963), which applies to
/// the canary's errors among all errors. Events that come in clusters carry less information than independent ones: the
/// sums are divided by the dispersion of the counts (quasi-likelihood, Wedderburn 1974).
/// </para>
/// </remarks>
public sealed class SequentialTest
{
    private static readonly double[] OddsRatios = [1.5, 2, 3, 5, 10, 30, 100];
    private static readonly double[] LogOddsRatios = [.. OddsRatios.Select(ratio => Math.Log(ratio))];

    private readonly double[] totals = new double[OddsRatios.Length];
    private readonly double[] sums = new double[OddsRatios.Length];
    private readonly int[] starts = new int[OddsRatios.Length];
    private readonly double[] costs = new double[OddsRatios.Length];
    private double costsOf;
    private int count;

    /// <summary>
    /// Number of the block (from 0) at which the most conspicuous stretch begins that lasts until now.
    /// </summary>
    public int StretchStart => starts[Largest(sums)];

    /// <summary>Adds the next block.</summary>
    /// <param name="successes">Number of events.</param>
    /// <param name="trials">Number of trials.</param>
    /// <param name="probability">
    /// Probability of an event under the null hypothesis; 0 and 1 carry no information and are ignored.
    /// </param>
    public void Add(long successes, long trials, double probability)
    {
        var isInformative = trials > 0 && probability is > 0 and < 1;
        if (isInformative && probability != costsOf)
            SetCosts(probability);
        for (var i = 0; i < sums.Length; i++)
        {
            if (sums[i] <= 0)
                (sums[i], starts[i]) = (0, count);
            if (isInformative)
            {
                var evidence = (successes * LogOddsRatios[i]) - (trials * costs[i]);
                sums[i] += evidence;
                totals[i] += evidence;
            }
        }

        count++;
    }

    /// <summary>
    /// Returns the probability that the data would ever look this conspicuous if the null hypothesis were true.
    /// </summary>
    /// <param name="looks">Maximum number of evaluations.</param>
    /// <param name="tests">Number of such tests made in parallel.</param>
    /// <param name="grids">
    /// Number of ways in which the evaluations divide the time into blocks: 1 if each evaluation adds a block.
    /// </param>
    /// <param name="dispersion">Variance of the events' counts as a multiple of a binomial's, 1 or more.</param>
    public double PValue(double looks, int tests = 1, double grids = 1, double dispersion = 1) =>
        Math.Min(
            1,
            2
                * tests
                * OddsRatios.Length
                * Math.Min(
                    grids * Math.Exp(-totals[Largest(totals)] / dispersion),
                    looks * Math.Exp(-sums[Largest(sums)] / dispersion)
                )
        );

    /// <summary>
    /// Returns the p-value of a single sum of events: the probability that a sum which only grows would ever look this
    /// conspicuous.
    /// </summary>
    /// <param name="successes">Number of events.</param>
    /// <param name="trials">Number of trials.</param>
    /// <param name="probability">Probability of an event under the null hypothesis, between 0 and 1.</param>
    public static double PValueOf(long successes, long trials, double probability)
    {
        var most = 0.0;
        for (var i = 0; i < OddsRatios.Length; i++)
            most = Math.Max(most, (successes * LogOddsRatios[i]) - (trials * Cost(probability, i)));
        return Math.Min(1, OddsRatios.Length * Math.Exp(-most));
    }

    /// <summary>
    /// With r times the odds, p becomes r·p / (1 + p·(r − 1)): a success adds log r, and every trial costs log(1 + p·(r −
    /// 1)).
    /// </summary>
    private void SetCosts(double probability)
    {
        costsOf = probability;
        for (var i = 0; i < costs.Length; i++)
            costs[i] = Cost(probability, i);
    }

    private static double Cost(double probability, int alternative) =>
        Math.Log(1 + (probability * (OddsRatios[alternative] - 1)));

    private static int Largest(double[] values)
    {
        var largest = 0;
        for (var i = 1; i < values.Length; i++)
        {
            if (values[i] > values[largest])
                largest = i;
        }

        return largest;
    }
}
