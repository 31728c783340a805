using System.Globalization;

namespace InventarioRetail.Releases.Model;

/// <summary>A split of users between two revisions, by their names in metrics.</summary>
/// <param name="Stable">Name of the stable revision.</param>
/// <param name="Canary">Name of the canary; null if there is none.</param>
/// <param name="Weight">
/// Percentage of users on the canary; a whole number unless something other than a release has set it.
/// </param>
public sealed record ObservedSplit(string Stable, string? Canary, decimal Weight)
{
    /// <summary>Returns the split of a release.</summary>
    public static ObservedSplit Of(ReleaseSettings release) =>
        new(release.Stable.Name, release.Canary?.Name, release.Weight);

    /// <summary>Returns the split from metric labels, in which an empty canary name means none.</summary>
    public static ObservedSplit OfLabels(string stable, string canary, decimal weight) =>
        new(stable, canary.Length == 0 ? null : canary, weight);

    /// <summary>Returns the split from a metric, or why its value is not a percentage.</summary>
    /// <param name="stable">The label with the name of the stable revision.</param>
    /// <param name="canary">The label with the canary's name; empty if there is none.</param>
    /// <param name="weight">The value; may be anything.</param>
    /// <param name="problem">The problem as a full sentence; null if there is none.</param>
    public static ObservedSplit? OfMetric(string stable, string canary, double weight, out string? problem)
    {
        problem = weight is >= 0 and <= 100
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The router reports a weight of {weight} % for {(canary.Length == 0 ? stable : canary)}, which is not "
                    + $"between 0 and 100, so it is unknown how many users are on it."
            );
        return problem is null ? OfLabels(stable, canary, Math.Round((decimal)weight, 2)) : null;
    }

    /// <summary>Whether both splits are between the same two revisions, regardless of the weight.</summary>
    public bool IsOfSameRevisionsAs(ObservedSplit other) => Stable == other.Stable && Canary == other.Canary;

    /// <summary>The split in words: <c>10 % on v1.1.0, the rest on v1.0.0</c>.</summary>
    public override string ToString() =>
        Canary is null
            ? $"all users on {Stable}"
            : string.Create(CultureInfo.InvariantCulture, $"{Weight:0.##} % on {Canary}, the rest on {Stable}");
}

/// <summary>One observation of the live split.</summary>
/// <param name="At">The time, by the observer's clock.</param>
/// <param name="Split">The live split.</param>
public sealed record SplitSample(DateTimeOffset At, ObservedSplit Split);

/// <summary>A period in which no other split was observed.</summary>
/// <param name="Split">The split.</param>
/// <param name="First">When it was first observed.</param>
/// <param name="Last">When it was last observed.</param>
/// <param name="Observed">Observed duration: a gap between two observations counts as at most one interval.</param>
public sealed record SplitSpan(ObservedSplit Split, DateTimeOffset First, DateTimeOffset Last, TimeSpan Observed);

/// <summary>
/// The history of live splits, as observed independently of the release. Only observed time counts towards a wave: a
/// gap without observations, or a clock that jumped ahead, adds one interval however long it seems, and a clock that
/// went back adds nothing. So a wave may last longer than its hold, but never shorter.
/// </summary>
public sealed class ReleaseHistory
{
    private ReleaseHistory(IReadOnlyList<SplitSpan> spans, TimeSpan interval, DateTimeOffset? publishedAt)
    {
        Spans = spans;
        Interval = interval;
        PublishedAt = publishedAt;
    }

    /// <summary>An empty history.</summary>
    public static ReleaseHistory None { get; } = new([], TimeSpan.FromSeconds(15), null);

    /// <summary>The observed splits, oldest first; consecutive ones differ.</summary>
    public IReadOnlyList<SplitSpan> Spans { get; }

    /// <summary>Time between two observations.</summary>
    public TimeSpan Interval { get; }

    /// <summary>
    /// When the live split was published, by the clock of the deployment (creation of the publisher container, last
    /// update of the Pulumi stack); null if unknown. Used only for the bake time after the last wave, which may exceed
    /// the retention time of samples.
    /// </summary>
    public DateTimeOffset? PublishedAt { get; }

    /// <summary>The newest observation; null if there is none.</summary>
    public SplitSpan? Newest => Spans.Count == 0 ? null : Spans[^1];

    /// <summary>Creates a history from observations.</summary>
    /// <param name="samples">The observations, in any order.</param>
    /// <param name="interval">The time between two observations, such as Prometheus's scrape interval.</param>
    /// <param name="publishedAt">When the live split was published; null if unknown.</param>
    public static ReleaseHistory Of(
        IEnumerable<SplitSample> samples,
        TimeSpan interval,
        DateTimeOffset? publishedAt = null
    )
    {
        var spans = new List<SplitSpan>();
        foreach (var sample in samples.OrderBy(sample => sample.At))
        {
            if (spans.Count == 0 || spans[^1].Split != sample.Split)
            {
                spans.Add(new SplitSpan(sample.Split, sample.At, sample.At, TimeSpan.Zero));
                continue;
            }

            var span = spans[^1];
            var since = sample.At - span.Last;
            spans[^1] = span with
            {
                Last = sample.At,
                Observed = span.Observed + (since < interval ? since : interval),
            };
        }

        return new ReleaseHistory(spans, interval, publishedAt);
    }
}
