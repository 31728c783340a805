using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace InventarioRetail.Sample;

/// <summary>A counter with one series per combination of label values.</summary>
internal sealed class Counter(string name, string help, params string[] labels)
{
    private readonly ConcurrentDictionary<string, StrongBox<long>> counts = new();

    /// <summary>Increments the series of these label values.</summary>
    public void Add(params ReadOnlySpan<string> values) => Interlocked.Increment(ref Find(values).Value);

    /// <summary>
    /// Starts a series at 0: a series that appears with its first event hides that event from <c>rate()</c>.
    /// </summary>
    public void Begin(params ReadOnlySpan<string> values) => Find(values);

    public void WriteTo(MetricText text)
    {
        text.Begin(name, "counter", help);
        foreach (var (key, value) in counts.OrderBy(item => item.Key, StringComparer.Ordinal))
            text.Sample(name, key, Volatile.Read(ref value.Value));
    }

    private StrongBox<long> Find(ReadOnlySpan<string> values)
    {
        var named = new (string, string)[labels.Length];
        for (var index = 0; index < labels.Length; index++)
            named[index] = (labels[index], values[index]);
        return counts.GetOrAdd(labels.Length == 0 ? "" : MetricText.Labels(named), static _ => new());
    }
}
