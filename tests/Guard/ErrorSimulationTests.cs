namespace InventarioRetail.Guard.Tests;

/// <summary>
/// How soon the errors of simulated canaries are proven by the router's counters, at 50 requests a second with 10 % on
/// the canary and one reading a second, and how rarely healthy ones go back.
/// </summary>
public sealed class ErrorSimulationTests
{
    private const int CanaryRequests = 5;
    private const int StableRequests = 45;
    private const int Day = 86_400;

    [Theory]
    [InlineData(RolloutStrategy.Canary3)]
    [InlineData(RolloutStrategy.Canary4)]
    public void Canary_that_answers_nothing_but_errors_is_proven_within_four_readings(RolloutStrategy strategy) =>
        Assert.All(
            Seconds(strategy, canaries: 200, canary: 1, stable: 0.001),
            seconds => Assert.InRange(seconds, 1, 4)
        );

    [Fact]
    public void Canary_with_12_percent_of_errors_is_proven_within_15_seconds_in_half_of_the_cases()
    {
        var seconds = Seconds(RolloutStrategy.Canary3, canaries: 2000, canary: 0.12, stable: 0.001);

        Assert.InRange(seconds[seconds.Count / 2], 1, 15);
        Assert.InRange(seconds[seconds.Count * 95 / 100], 1, 30);
    }

    [Theory]
    [InlineData(RolloutStrategy.Canary3)]
    [InlineData(RolloutStrategy.Canary4)]
    public void Healthy_canary_is_hardly_ever_rolled_back_within_a_day(RolloutStrategy strategy)
    {
        const int Canaries = 100;

        var seconds = Seconds(strategy, Canaries, canary: 0.001, stable: 0.001);

        Assert.InRange(seconds.Count(second => second <= Day), 0, Canaries / 100);
    }

    /// <summary>After how many seconds each canary goes back, in ascending order; more than a day if it does not.</summary>
    private static List<int> Seconds(RolloutStrategy strategy, int canaries, double canary, double stable)
    {
        var settings = GateSettings.Default(strategy);
        var plan = strategy == RolloutStrategy.Canary3 ? RolloutSettings.Canary3 : RolloutSettings.Canary4;
        var first = new GateQuestion
        {
            Split = new ObservedSplit("v1.0.0", "v1.1.0", 10),
            Since = DateTimeOffset.UnixEpoch,
            Now = DateTimeOffset.UnixEpoch,
            Planned = GateQuestion.PlannedFor(plan, 10),
            Settings = settings,
            Block = GuardCore.RouterInterval,
            Interval = GuardCore.RouterInterval,
        };
        ErrorCriterion[] criteria = [.. Gate.ByRouter(settings, first.Windows)];
        return [.. Enumerable.Range(1, canaries).AsParallel().Select(One).Order()];

        int One(int seed)
        {
            var random = new Random(seed);
            var history = new EventHistory(settings.Thresholds.ErrorRatio.RollBack, capacity: Day);
            for (var second = 1; second <= Day; second++)
            {
                history.Add(
                    new Traffic(
                        CanaryRequests,
                        Errors(CanaryRequests, canary),
                        StableRequests,
                        Errors(StableRequests, stable)
                    )
                );
                var question = first with { Now = first.Since + (second * first.Interval) };
                foreach (var criterion in criteria)
                {
                    if (criterion.Decide(question, history) == GateDecision.RollBack)
                        return second;
                }
            }

            return Day + 1;

            long Errors(int requests, double share)
            {
                var errors = 0;
                for (var i = 0; i < requests; i++)
                    errors += random.NextDouble() < share ? 1 : 0;
                return errors;
            }
        }
    }
}
