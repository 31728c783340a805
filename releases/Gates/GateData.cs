using InventarioRetail.Releases.Model;
using InventarioRetail.Releases.Prometheus;

namespace InventarioRetail.Releases.Gates;

/// <summary>The role of a revision in a comparison.</summary>
public enum RevisionRole
{
    /// <summary>The canary.</summary>
    Canary,

    /// <summary>The stable revision.</summary>
    Stable,
}

/// <summary>The values of one series of one revision.</summary>
/// <param name="Blocks">
/// Its value at the end of each block, oldest first, the last one current; null for a block without one.
/// </param>
/// <param name="Missing">Why there is no current value.</param>
/// <param name="Problem">The same as a phrase that follows the series' name; empty if there is a value.</param>
public sealed record Reading(IReadOnlyList<double?> Blocks, Missing Missing, string Problem)
{
    /// <summary>The current value.</summary>
    public double? Now => Blocks.Count == 0 ? null : Blocks[^1];

    /// <summary>Creates a reading with values.</summary>
    public static Reading Of(params IReadOnlyList<double?> blocks) =>
        blocks.Count == 0 || blocks[^1] is null
            ? new Reading(blocks, Missing.NoData, "has no sample now")
            : new Reading(blocks, Missing.Nothing, "");

    /// <summary>Creates a reading without values.</summary>
    public static Reading None(Missing missing, string problem) => new([], missing, problem);
}

/// <summary>The firing critical alerts, or why they are unknown.</summary>
/// <param name="Firing">The firing alerts.</param>
/// <param name="Missing">Why they are unknown.</param>
/// <param name="Problem">The same in words.</param>
public sealed record AlertsReading(
    IReadOnlyList<PrometheusAlert> Firing,
    Missing Missing = Missing.Nothing,
    string Problem = ""
);

/// <summary>All values that a gate has read.</summary>
public sealed class GateData
{
    private readonly IReadOnlyDictionary<(string Series, RevisionRole Role), Reading> readings;

    /// <summary>Creates the data from readings.</summary>
    /// <param name="readings">The readings by series name and role.</param>
    /// <param name="alerts">The critical alerts.</param>
    public GateData(IReadOnlyDictionary<(string Series, RevisionRole Role), Reading> readings, AlertsReading alerts)
    {
        this.readings = readings;
        Alerts = alerts;
    }

    /// <summary>The critical alerts.</summary>
    public AlertsReading Alerts { get; }

    /// <summary>
    /// Returns the reading of a series; a series that was not queried is missing as <see cref="Missing.NoSuchSeries"/>.
    /// </summary>
    public Reading Of(string series, RevisionRole role) =>
        readings.GetValueOrDefault((series, role)) ?? Reading.None(Missing.NoSuchSeries, "was not queried");
}
