using System.Globalization;
using InventarioRetail.Monitoring;

namespace InventarioRetail.Guard;

/// <summary>What the router reports at <c>/rollout</c>.</summary>
/// <param name="Split">The live split, with the weight that is in effect: 0 while the brake is on.</param>
/// <param name="BrakedBy">Who braked this split; null if the brake is not on.</param>
internal sealed record RouterReport(ObservedSplit Split, string? BrakedBy)
{
    /// <summary>The users with errors; null if the router does not count them.</summary>
    public ErringUsers? Users { get; init; }

    private const string Weight = "rollout_canary_weight_percent";
    private const string Brake = "rollout_brake";

    /// <summary>Reads a report, or returns what is wrong with it.</summary>
    public static (RouterReport? Report, string Problem) Read(string text)
    {
        var samples = MetricText.Read(text).ToList();
        var weights = samples.Where(sample => sample.Name == Weight).ToList();
        if (weights.Count != 1)
            return (null, $"{weights.Count} series {Weight} instead of one");
        var live = weights[0];
        if (live.Value is not (>= 0 and <= 100))
            return (null, string.Create(null, $"{Weight} is {live.Value}, not a percentage from 0 to 100"));
        if (live.Label("stable").Length == 0)
            return (null, $"{Weight} names no stable revision");
        var split = ObservedSplit.OfLabels(
            live.Label("stable"),
            live.Label("canary"),
            Math.Round((decimal)live.Value, 2)
        );
        var brakes = samples.Where(sample =>
            sample.Name == Brake
            && sample.Value == 1
            && sample.Label("stable") == split.Stable
            && sample.Label("canary") == split.Canary
        );
        var users = samples
            .Where(sample => sample.Name == MetricCatalogue.ErringUsers)
            .ToLookup(sample => (sample.Label("revision"), sample.Label("le")), sample => (double?)sample.Value);
        return (
            new RouterReport(split, brakes.Select(sample => sample.Label("by")).FirstOrDefault())
            {
                Users = ErringUsers.Of(
                    bound => users[(live.Label("canary"), Text(bound))].FirstOrDefault(),
                    bound => users[(split.Stable, Text(bound))].FirstOrDefault()
                ),
            },
            ""
        );

        static string Text(double bound) =>
            double.IsInfinity(bound) ? "+Inf" : bound.ToString(CultureInfo.InvariantCulture);
    }
}
