namespace InventarioRetail.Sample;

/// <summary>A histogram that counts measurements by upper bound.</summary>
/// <param name="name">Name of the metric.</param>
/// <param name="help">Help text of the metric.</param>
/// <param name="bounds">Upper bounds, ascending; measurements above the last are counted too.</param>
internal sealed class Histogram(string name, string help, IReadOnlyList<double> bounds)
{
    private readonly Lock gate = new();
    private readonly double[] upperBounds = [.. bounds, double.PositiveInfinity];
    private readonly long[] countsByBound = new long[bounds.Count + 1];
    private double total;

    public void Observe(double value)
    {
        var bucket = Array.BinarySearch(upperBounds, value);
        lock (gate)
        {
            countsByBound[bucket < 0 ? ~bucket : bucket]++;
            total += value;
        }
    }

    public void WriteTo(MetricText text)
    {
        long[] counts;
        double sum;
        lock (gate)
            (counts, sum) = ([.. countsByBound], total);
        text.Begin(name, "histogram", help);
        var below = 0L;
        foreach (var (bound, count) in upperBounds.Zip(counts))
            text.Sample($"{name}_bucket", MetricText.Labels(("le", MetricText.Number(bound))), below += count);
        text.Sample($"{name}_sum", "", sum);
        text.Sample($"{name}_count", "", below);
    }
}
