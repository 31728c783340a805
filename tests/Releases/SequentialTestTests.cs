namespace InventarioRetail.Releases.Tests;

/// <summary>The test's p-value is right however often one looks, and finds what begins late.</summary>
public sealed class SequentialTestTests
{
    [Fact]
    public void Nothing_proves_nothing()
    {
        var test = new SequentialTest();
        Assert.Equal(1, test.PValue(1));

        test.Add(0, 0, 0.1);
        test.Add(0, 100, 0.1);
        test.Add(5, 5, 0);
        test.Add(5, 5, 1);
        test.Add(5, 5, double.NaN);

        Assert.Equal(1, test.PValue(1));
    }

    [Fact]
    public void The_p_value_is_the_likelihood_ratio_of_the_best_alternative_times_what_was_tried()
    {
        var test = new SequentialTest();

        test.Add(8, 8, 0.1);

        // 100 times the odds of 1 to 9 are a probability of 100/109.
        var ratio = Math.Pow(100.0 / 109 / 0.1, 8);
        Assert.Equal(2 * 2 * 7 / ratio, test.PValue(1000, tests: 2), 1e-12);
        Assert.Equal(20 * 2 * 2 * 7 / ratio, test.PValue(1000, tests: 2, grids: 20), 1e-12);
        Assert.Equal(2 * 2 * 7 / Math.Sqrt(ratio), test.PValue(1000, tests: 2, dispersion: 2), 1e-6);
    }

    [Fact]
    public void It_starts_over_when_nothing_is_conspicuous_and_reports_where()
    {
        var test = new SequentialTest();
        for (var i = 0; i < 500; i++)
            test.Add(0, 100, 0.05);
        test.Add(30, 100, 0.05);
        test.Add(30, 100, 0.05);

        Assert.Equal(500, test.StretchStart);
        var fresh = new SequentialTest();
        fresh.Add(30, 100, 0.05);
        fresh.Add(30, 100, 0.05);
        // Half of the significance is for a canary that is bad from the first block on, which this one was not.
        Assert.Equal(1000 * fresh.PValue(1000), test.PValue(1000), test.PValue(1000) * 1e-9);
    }

    /// <summary>Looked at after every block, as bad luck would have it: no more are conspicuous than the p-value says.</summary>
    [Theory]
    [InlineData(0.001, 0.001)]
    [InlineData(0.01, 0.01)]
    [InlineData(0.3, 0.3)]
    [InlineData(0.005, 0.02)]
    public void Healthy_canaries_are_hardly_ever_conspicuous(double canary, double stable)
    {
        const int Blocks = 100;
        const int Canaries = 2000;
        const double Level = 0.05;
        var random = new Random(1);
        var alarms = 0;
        for (var i = 0; i < Canaries; i++)
        {
            var history = new EventHistory(ceiling: Math.Max(canary, stable));
            var smallest = 1.0;
            for (var block = 0; block < Blocks; block++)
            {
                history.Add(new Traffic(20, Binomial(20, canary), 80, Binomial(80, stable)));
                smallest = Math.Min(smallest, history.AboveStable.PValue(Blocks, tests: 2));
                smallest = Math.Min(smallest, history.AboveCeiling.PValue(Blocks, tests: 2));
            }

            alarms += smallest <= Level ? 1 : 0;
        }

        // Three standard deviations above the level.
        Assert.InRange(alarms, 0, Canaries * (Level + (3 * Math.Sqrt(Level * (1 - Level) / Canaries))));

        long Binomial(int trials, double probability) =>
            Enumerable.Range(0, trials).Count(_ => random.NextDouble() < probability);
    }

    [Fact]
    public void A_common_cause_hits_both_and_proves_nothing_against_the_canary()
    {
        var history = new EventHistory(0.10);
        for (var i = 0; i < 50; i++)
            history.Add(new Traffic(100, i > 25 ? 60 : 0, 900, i > 25 ? 540 : 0));

        Assert.Equal(1, history.AboveStable.PValue(1000));
        Assert.True(history.AboveCeiling.PValue(1000) < 1e-6);
    }

    [Fact]
    public void Sums_over_blocks_are_exact()
    {
        var history = new EventHistory(0.1);
        history.Add(new Traffic(1, 0, 10, 1));
        history.Add(new Traffic(2, 1, 20, 2));
        history.Add(new Traffic(4, 2, 40, 3));

        Assert.Equal(new Traffic(6, 3, 60, 5), history.Last(2));
        Assert.Equal(new Traffic(7, 3, 70, 6), history.Last(99));
        Assert.Equal(new Traffic(4, 2, 40, 3), history.Since(2));
        Assert.Equal(default, history.Since(3));
    }

    [Fact]
    public void History_with_a_capacity_keeps_the_newest_blocks_and_the_tests_of_all()
    {
        var (all, newest) = (new EventHistory(0.1), new EventHistory(0.1, capacity: 10));
        for (var i = 0; i < 100; i++)
        {
            var block = new Traffic(10, i > 60 ? 5 : 0, 90, i % 2);
            all.Add(block);
            newest.Add(block);
        }

        Assert.Equal(100, newest.Count);
        Assert.Equal(all.Last(10), newest.Last(10));
        Assert.Equal(all.Since(95), newest.Since(95));
        Assert.InRange(newest.Since(0).CanaryRequests, 100, 200);
        Assert.Equal(all.AboveStable.PValue(100), newest.AboveStable.PValue(100));
        Assert.Equal(all.AboveCeiling.StretchStart, newest.AboveCeiling.StretchStart);
    }
}
