using InventarioRetail.Releases.Model;

namespace InventarioRetail.Releases.Prometheus;

/// <summary>A value of a series at a point in time.</summary>
/// <param name="At">The time.</param>
/// <param name="Value">The value; may be NaN.</param>
public readonly record struct PrometheusPoint(DateTimeOffset At, double Value);

/// <summary>A series in a query result.</summary>
/// <param name="Labels">Its labels, including the name if it has one.</param>
/// <param name="Points">Its values, oldest first; never empty.</param>
public sealed record PrometheusSeries(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<PrometheusPoint> Points)
{
    /// <summary>Returns the value of a label; empty if there is none.</summary>
    public string Label(string name) => Labels.GetValueOrDefault(name, "");
}

/// <summary>An alert in Prometheus.</summary>
/// <param name="Labels">Its labels, including <c>alertname</c>.</param>
/// <param name="IsFiring">Whether it is firing; otherwise it is pending.</param>
/// <param name="ActiveAt">When its condition became true.</param>
public sealed record PrometheusAlert(IReadOnlyDictionary<string, string> Labels, bool IsFiring, DateTimeOffset ActiveAt)
{
    /// <summary>Returns the value of a label; empty if there is none.</summary>
    public string Label(string name) => Labels.GetValueOrDefault(name, "");
}

/// <summary>Prometheus's response, or why there is none.</summary>
/// <typeparam name="T">The type of the response.</typeparam>
/// <param name="Value">The response; null if there is none.</param>
/// <param name="Missing">
/// <see cref="Missing.QueryFailed"/> or <see cref="Missing.Unreachable"/> if there is no response;
/// <see cref="Missing.Partial"/> if Prometheus warns that it is incomplete.
/// </param>
/// <param name="Problem">Why there is no response, or no complete one, on one line.</param>
public sealed record PrometheusAnswer<T>(T? Value, Missing Missing, string Problem)
    where T : class
{
    /// <summary>Converts the response; a problem is passed on.</summary>
    public PrometheusAnswer<TOther> Select<TOther>(Func<T, TOther> selector)
        where TOther : class => new(Value is null ? null : selector(Value), Missing, Problem);
}
