using InventarioRetail.Releases.Model;

namespace InventarioRetail.Releases.Prometheus;

/// <summary>A value of a series at a moment.</summary>
/// <param name="At">The moment.</param>
/// <param name="Value">The value; may be NaN.</param>
public readonly record struct PrometheusPoint(DateTimeOffset At, double Value);

/// <summary>A series of a query's answer.</summary>
/// <param name="Labels">Its labels, the name among them where it has one.</param>
/// <param name="Points">Its values, the oldest first; never empty.</param>
public sealed record PrometheusSeries(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<PrometheusPoint> Points)
{
    /// <summary>The value of a label; empty where it has none.</summary>
    public string Label(string name) => Labels.GetValueOrDefault(name, "");
}

/// <summary>An alert that Prometheus has.</summary>
/// <param name="Labels">Its labels, <c>alertname</c> among them.</param>
/// <param name="IsFiring">Whether it fires; else it is pending.</param>
/// <param name="ActiveAt">When its condition began to hold.</param>
public sealed record PrometheusAlert(IReadOnlyDictionary<string, string> Labels, bool IsFiring, DateTimeOffset ActiveAt)
{
    /// <summary>The value of a label; empty where it has none.</summary>
    public string Label(string name) => Labels.GetValueOrDefault(name, "");
}

/// <summary>What Prometheus answered, or why it did not.</summary>
/// <typeparam name="T">The answer.</typeparam>
/// <param name="Value">The answer; null when there is none.</param>
/// <param name="Missing"><see cref="Missing.QueryFailed"/> or <see cref="Missing.Unreachable"/> when there is none.</param>
/// <param name="Problem">Why there is none, on one line.</param>
public sealed record PrometheusAnswer<T>(T? Value, Missing Missing, string Problem)
    where T : class
{
    /// <summary>The same with another answer; a problem stays.</summary>
    public PrometheusAnswer<TOther> Select<TOther>(Func<T, TOther> selector)
        where TOther : class => new(Value is null ? null : selector(Value), Missing, Problem);
}
