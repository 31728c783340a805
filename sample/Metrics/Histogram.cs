namespace InventarioRetail.Sample;

/// <summary>A histogram that counts measurements by upper bound.</summary>
/// <param name="name">Name of the metric.</param>
/// <param name="help">Help text of the metric.</param>
/// <param name="bounds">Upper bounds, ascending; measurements above the last are counted too.</param>
internal sealed class Histogram(string name, string help, IReadOnlyList<double> bounds)
{
    private readonly Lock _lock = new();
    private readonly double[] _bounds = [.. bounds, double.PositiveInfinity];
    private readonly long[] _counts = new long[bounds.Count + 1];
    private double _sum;

    public void Observe(double value)
    {
        var bucket = Array.BinarySearch(_bounds, value);
        lock (_lock)
        {
            _counts[bucket < 0 ? ~bucket : bucket]++;
            _sum += value;
        }
    }

    public void WriteTo(MetricText text)
    {
        long[] counts;
        double sum;
        lock (_lock)
            (counts, sum) = ([.. _counts], _sum);
        text.Begin(name, "histogram", help);
        var below = 0L;
        foreach (var (bound, count) in _bounds.Zip(counts))
            text.Sample($"{name}_bucket", MetricText.Labels(("le", MetricText.Number(bound))), below += count);
        text.Sample($"{name}_sum", "", sum);
        text.Sample($"{name}_count", "", below);
    }
}
