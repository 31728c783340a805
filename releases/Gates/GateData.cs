using InventarioRetail.Releases.Model;
using InventarioRetail.Releases.Prometheus;

namespace InventarioRetail.Releases.Gates;

/// <summary>One of the two revisions that are compared.</summary>
public enum RevisionRole
{
    /// <summary>The canary.</summary>
    Canary,

    /// <summary>The stable revision.</summary>
    Stable,
}

/// <summary>What was read of one series of one revision.</summary>
/// <param name="Blocks">Its value at the end of each block, the oldest first, the last one now; null where it has none.</param>
/// <param name="Missing">Why there is no value now.</param>
/// <param name="Problem">The same in words that follow the series' name; empty when there is one.</param>
public sealed record Reading(IReadOnlyList<double?> Blocks, Missing Missing, string Problem)
{
    /// <summary>The value now.</summary>
    public double? Now => Blocks.Count == 0 ? null : Blocks[^1];

    /// <summary>Values that are there.</summary>
    public static Reading Of(params IReadOnlyList<double?> blocks) =>
        blocks.Count == 0 || blocks[^1] is null
            ? new Reading(blocks, Missing.NoData, "has no sample now")
            : new Reading(blocks, Missing.Nothing, "");

    /// <summary>No values at all.</summary>
    public static Reading None(Missing missing, string problem) => new([], missing, problem);
}

/// <summary>The critical alerts that fire, or why they are not known.</summary>
/// <param name="Firing">The alerts.</param>
/// <param name="Missing">Why they are not known.</param>
/// <param name="Problem">The same in words.</param>
public sealed record AlertsReading(
    IReadOnlyList<PrometheusAlert> Firing,
    Missing Missing = Missing.Nothing,
    string Problem = ""
);

/// <summary>Everything that a gate has read.</summary>
public sealed class GateData
{
    private readonly IReadOnlyDictionary<(string Series, RevisionRole Role), Reading> readings;

    /// <summary>Holds what was read.</summary>
    /// <param name="readings">By the series' name and the revision.</param>
    /// <param name="alerts">The critical alerts.</param>
    public GateData(IReadOnlyDictionary<(string Series, RevisionRole Role), Reading> readings, AlertsReading alerts)
    {
        this.readings = readings;
        Alerts = alerts;
    }

    /// <summary>The critical alerts.</summary>
    public AlertsReading Alerts { get; }

    /// <summary>What was read of a series; a series that nobody asked for is one that Prometheus does not know.</summary>
    public Reading Of(string series, RevisionRole role) =>
        readings.GetValueOrDefault((series, role)) ?? Reading.None(Missing.NoSuchSeries, "was not asked for");
}
