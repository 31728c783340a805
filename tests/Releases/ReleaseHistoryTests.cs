using static InventarioRetail.Releases.Tests.World;

namespace InventarioRetail.Releases.Tests;

/// <summary>What was seen counts, and nothing else.</summary>
public sealed class ReleaseHistoryTests
{
    private static readonly ObservedSplit Ten = ObservedSplit.Of(Both(10));
    private static readonly ObservedSplit Fifty = ObservedSplit.Of(Both(50));

    [Fact]
    public void Looks_at_the_same_split_are_one_stretch_and_another_split_begins_another()
    {
        var history = ReleaseHistory.Of(
            [Seen(0, Ten), Seen(15, Ten), Seen(30, Ten), Seen(45, Fifty), Seen(60, Ten)],
            Scrape
        );

        Assert.Equal(
            [
                new(Ten, At(0), At(30), TimeSpan.FromSeconds(30)),
                new(Fifty, At(45), At(45), TimeSpan.Zero),
                new(Ten, At(60), At(60), TimeSpan.Zero),
            ],
            history.Spans
        );
    }

    [Fact]
    public void A_gap_and_a_clock_that_jumps_ahead_count_as_one_interval()
    {
        var history = ReleaseHistory.Of([Seen(0, Ten), Seen(15, Ten), Seen(86_400, Ten), Seen(86_415, Ten)], Scrape);

        Assert.Equal(TimeSpan.FromSeconds(45), Assert.Single(history.Spans).Observed);
    }

    [Fact]
    public void Looks_that_come_more_often_count_for_the_time_between_them()
    {
        var history = ReleaseHistory.Of([Seen(0, Ten), Seen(5, Ten), Seen(5, Ten), Seen(12, Ten)], Scrape);

        Assert.Equal(TimeSpan.FromSeconds(12), Assert.Single(history.Spans).Observed);
    }

    [Fact]
    public void Weights_compare_as_numbers()
    {
        Assert.Equal(Ten, new ObservedSplit("v1.0.0", "v1.1.0", 10.00m));
        Assert.NotEqual(Ten, new ObservedSplit("v1.0.0", "v1.1.0", 10.01m));
        Assert.Equal("12.5 % on b, the rest on a", new ObservedSplit("a", "b", 12.5m).ToString());
    }

    private static DateTimeOffset At(int seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);

    private static SplitSample Seen(int seconds, ObservedSplit split) => new(At(seconds), split);
}
