namespace InventarioRetail.Guard.Tests;

/// <summary>The guard's record of time in a wave.</summary>
public sealed class SeenTimeTests : IDisposable
{
    private static readonly ObservedSplit Ten = new("v1.0.0", "v1.1.0", 10);

    private readonly TempDirectory folder = new();
    private readonly WallClock time = new();
    private SeenTime seen;

    public SeenTimeTests() => seen = Load();

    [Fact]
    public void Time_between_readings_counts()
    {
        See(Ten, seconds: [0, 1, 1.2, 0.9, 1]);

        Assert.Equal(4.1, seen.Newest!.Seconds, 1e-9);
        Assert.Equal((time.GetUtcNow(), Ten), (seen.Newest.Last, seen.Newest.ToSplit()));
    }

    [Fact]
    public void Gap_counts_as_one_interval()
    {
        See(Ten, seconds: [0, 1, 3600]);

        Assert.Equal(2, seen.Newest!.Seconds);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(-100)]
    public void Jump_of_the_wall_clock_does_not_count(int days)
    {
        See(Ten, seconds: [0, 1]);
        time.Set = TimeSpan.FromDays(days);
        See(Ten, seconds: [1]);

        Assert.Equal(2, seen.Newest!.Seconds);
        Assert.Single(seen.Splits);
    }

    [Fact]
    public void Restart_goes_on_where_it_was()
    {
        See(Ten, seconds: [0, 1, 1]);
        seen.Save();
        var before = seen.Splits;
        time.Advance(TimeSpan.FromHours(1));

        seen = Load();
        Assert.Equal(before, seen.Splits);
        See(Ten, seconds: [0, 1]);

        Assert.Equal(3, seen.Newest!.Seconds);
        Assert.Equal(before[0].First, seen.Newest.First);
    }

    [Fact]
    public void Another_split_in_between_starts_it_over()
    {
        See(Ten, seconds: [0, 1, 1]);
        See(Ten with { Weight = 0 }, seconds: [1, 1]);
        See(Ten, seconds: [1, 1]);

        Assert.Equal([2.0, 1.0, 1.0], seen.Splits.Select(split => split.Seconds));
    }

    [Fact]
    public void Canary_has_users_since_the_first_weight_above_zero()
    {
        See(Ten with { Weight = 0 }, seconds: [0, 1]);
        See(Ten, seconds: [1, 1]);
        var since = seen.Newest!.First;
        See(Ten with { Weight = 50 }, seconds: [1]);
        See(new("v1.1.0", "v1.2.0", 50), seconds: [1]);

        Assert.Equal([null, since, since, time.GetUtcNow()], seen.Splits.Select(split => split.ExposedSince));
    }

    [Fact]
    public void Record_has_the_newest_fifty_splits()
    {
        for (var weight = 0; weight <= 60; weight++)
            See(Ten with { Weight = weight }, seconds: [1]);

        Assert.Equal(Enumerable.Range(11, 50), seen.Splits.Select(split => (int)split.Weight));
    }

    [Fact]
    public void Record_that_cannot_be_read_or_written_is_reported_and_starts_over()
    {
        folder.Write("seen.json", "[{");
        seen = Load();
        Assert.Contains("cannot be read, so time in a wave counts anew", seen.Problem);
        Assert.Empty(seen.Splits);

        File.Delete(Path.Combine(folder.Path, "seen.json"));
        Directory.CreateDirectory(Path.Combine(folder.Path, "seen.json"));
        seen.Save();
        Assert.Contains("cannot be written", seen.Problem);

        Directory.Delete(Path.Combine(folder.Path, "seen.json"));
        seen.Save();
        Assert.Equal("", seen.Problem);
    }

    public void Dispose() => folder.Dispose();

    private SeenTime Load() => new(folder.Path, TimeSpan.FromSeconds(1), time);

    private void See(ObservedSplit split, params double[] seconds)
    {
        foreach (var after in seconds)
        {
            time.Advance(TimeSpan.FromSeconds(after));
            seen.Add(split);
        }
    }
}
