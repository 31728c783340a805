using System.Globalization;
using InventarioRetail.Settings;

namespace InventarioRetail.Releases.Model;

/// <summary>A split of the users between two revisions, by the names that metrics have for them.</summary>
/// <param name="Stable">Name of the stable revision.</param>
/// <param name="Canary">Name of the canary; null when there is none.</param>
/// <param name="Weight">Percent of the users on the canary; whole unless somebody else than a release made it.</param>
public sealed record ObservedSplit(string Stable, string? Canary, decimal Weight)
{
    /// <summary>The split that a release has.</summary>
    public static ObservedSplit Of(ReleaseSettings release) =>
        new(release.Stable.Name, release.Canary?.Name, release.Weight);

    /// <summary>The split that labels tell, in which no canary is an empty name.</summary>
    public static ObservedSplit OfLabels(string stable, string canary, decimal weight) =>
        new(stable, canary.Length == 0 ? null : canary, weight);

    /// <summary>Whether it is of the same two revisions, at whatever weight.</summary>
    public bool IsOfSameRevisionsAs(ObservedSplit other) => Stable == other.Stable && Canary == other.Canary;

    /// <summary>In words: <c>10 % on v1.1.0, the rest on v1.0.0</c>.</summary>
    public override string ToString() =>
        Canary is null
            ? $"everybody on {Stable}"
            : string.Create(CultureInfo.InvariantCulture, $"{Weight:0.##} % on {Canary}, the rest on {Stable}");
}

/// <summary>One look at what was in force.</summary>
/// <param name="At">When, by the clock of who looked.</param>
/// <param name="Split">What was in force.</param>
public sealed record SplitSample(DateTimeOffset At, ObservedSplit Split);

/// <summary>A stretch in which nobody saw another split in force.</summary>
/// <param name="Split">The split.</param>
/// <param name="First">When it was first seen.</param>
/// <param name="Last">When it was last seen.</param>
/// <param name="Observed">For how long it was seen: gaps between two looks count as one interval each.</param>
public sealed record SplitSpan(ObservedSplit Split, DateTimeOffset First, DateTimeOffset Last, TimeSpan Observed);

/// <summary>
/// Which split was in force when, as somebody else than the release saw it. What counts as time in a wave is what was seen: a gap in
/// which nobody looked, or a clock that jumped ahead, adds one interval however long it seems, and a clock that went back adds nothing.
/// So a wave may last longer than its hold, but never shorter.
/// </summary>
public sealed class ReleaseHistory
{
    private ReleaseHistory(IReadOnlyList<SplitSpan> spans, TimeSpan interval, DateTimeOffset? publishedAt)
    {
        Spans = spans;
        Interval = interval;
        PublishedAt = publishedAt;
    }

    /// <summary>Nothing is known.</summary>
    public static ReleaseHistory None { get; } = new([], TimeSpan.FromSeconds(15), null);

    /// <summary>The splits that were seen, the oldest first; two that follow each other are different.</summary>
    public IReadOnlyList<SplitSpan> Spans { get; }

    /// <summary>Time between two looks.</summary>
    public TimeSpan Interval { get; }

    /// <summary>
    /// When the split in force was published, by the clock of the deployment (the publisher container's creation, the last update of the
    /// Pulumi stack); null when that is not known. It counts for the watch after the last wave only, which may be longer than samples are kept.
    /// </summary>
    public DateTimeOffset? PublishedAt { get; }

    /// <summary>What was seen last; null when nothing was.</summary>
    public SplitSpan? Newest => Spans.Count == 0 ? null : Spans[^1];

    /// <summary>Makes a history of looks.</summary>
    /// <param name="samples">The looks in any order.</param>
    /// <param name="interval">The time between two looks, such as Prometheus's scrape interval.</param>
    /// <param name="publishedAt">When the split in force was published, if that is known.</param>
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
