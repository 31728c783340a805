using Microsoft.Extensions.Time.Testing;

namespace InventarioRetail.Sample.Tests;

public sealed class DegradationTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CircuitBreakers _breakers;
    private readonly Degradation _degradation;

    public DegradationTests()
    {
        var settings = DashboardEnvironment.Read(SampleEnvironment.Minimal.Get);
        _breakers = new(settings.Breakers, _time);
        _degradation = new(_breakers, settings.Weights, settings.Thresholds);
    }

    [Fact]
    public async Task The_level_follows_from_which_services_are_gone()
    {
        var levels = new List<string>();
        for (var gone = 0; gone < 16; gone++)
        {
            var test = new DegradationTests();
            var services = Services.All.Where(service => (gone & (1 << (int)service.Service)) != 0).ToList();
            foreach (var service in services)
                await test.Open(service.Service);
            var (level, score) = test._degradation.Now;
            levels.Add($"{string.Join('+', services.Select(service => service.Name))} {score:0} {level}");
        }

        Expect.Lines(
            """
             100 Optimal
            database 50 Minimal
            openai 70 Degraded
            database+openai 20 Emergency
            redis 85 Degraded
            database+redis 35 Emergency
            openai+redis 55 Minimal
            database+openai+redis 5 Emergency
            s3 95 Degraded
            database+s3 45 Minimal
            openai+s3 65 Limited
            database+openai+s3 15 Emergency
            redis+s3 80 Degraded
            database+redis+s3 30 Emergency
            openai+redis+s3 50 Minimal
            database+openai+redis+s3 0 Emergency
            """,
            levels
        );
    }

    [Fact]
    public async Task Every_change_is_reported_once_with_the_score_at_that_moment()
    {
        var changes = new List<string>();
        _degradation.Changed += change => changes.Add($"{change.From} {change.To} at {change.Score:0.0}");

        await Open(Service.OpenAi);
        await Open(Service.S3);
        _time.Advance(TimeSpan.FromSeconds(30));
        await Work(Service.OpenAi);
        await Work(Service.OpenAi);
        await Work(Service.S3);
        await Work(Service.S3);

        // A half-open breaker counts half; the last is at 97.5, and only OPTIMAL once all breakers are closed.
        Assert.Equal(
            [
                "Optimal Degraded at 70.0",
                "Degraded Limited at 65.0",
                "Limited Degraded at 80.0",
                "Degraded Optimal at 100.0",
            ],
            changes
        );
    }

    [Fact]
    public void The_features_of_each_level_are_those_of_the_requirements()
    {
        Expect.Lines(
            """
            S3 Uploads: Optimal
            Image Processing: Optimal
            Backup Operations: Optimal
            AI Recommendations: Optimal Degraded
            Real-time Updates: Optimal Degraded
            Redis Cache: Optimal Degraded
            Rate Limiting: Optimal Degraded
            File Storage: Optimal Degraded
            Full AI Pipeline: Optimal Degraded
            Advanced Analytics: Optimal Degraded
            Real-time Inventory: Optimal Degraded
            Session Storage: Optimal Degraded Limited
            Basic Analytics: Optimal Degraded Limited
            Inventory Management: Optimal Degraded Limited Minimal
            Read-only Access: Optimal Degraded Limited Minimal Emergency
            Minimal Access: Optimal Degraded Limited Minimal Emergency
            """,
            Feature.All.Select(feature =>
                $"{feature.Name}: {string.Join(' ', Enum.GetValues<DegradationLevel>().Where(feature.IsAvailableAt))}"
            )
        );
    }

    [Fact]
    public async Task While_all_is_healthy_no_recovery_is_expected()
    {
        Assert.Null(Expected(nextCheckIn: 10));
        await Open(Service.Redis);
        Assert.NotNull(Expected(nextCheckIn: 10));
    }

    [Fact]
    public async Task Recovery_is_expected_at_the_first_health_check_at_which_the_last_breaker_may_try()
    {
        // Redis may try after 15 s, the AI provider after 30 s; the checks are at 4, 14, 24, 34 s.
        await Open(Service.Redis);
        Assert.Equal(24, Expected(nextCheckIn: 4));
        await Open(Service.OpenAi);
        Assert.Equal(34, Expected(nextCheckIn: 4));

        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(4, Expected(nextCheckIn: 4));
    }

    [Fact]
    public async Task A_breaker_that_may_try_already_waits_for_the_next_health_check()
    {
        await Open(Service.Redis);
        _time.Advance(TimeSpan.FromSeconds(15));
        await Work(Service.Redis);

        Assert.Equal(BreakerState.HalfOpen, _breakers[Service.Redis].Status.State);
        Assert.Equal(7, Expected(nextCheckIn: 7));
    }

    private double? Expected(double nextCheckIn)
    {
        var now = _time.GetUtcNow();
        var at = RecoveryPrediction.Of(_breakers.All, now.AddSeconds(nextCheckIn), TimeSpan.FromSeconds(10), now);
        return (at - now)?.TotalSeconds;
    }

    private async Task Open(Service service)
    {
        while (_breakers[service].Status.State is not BreakerState.Open)
            await Assert.ThrowsAsync<ServiceUnavailableException>(() =>
                _breakers[service].CallAsync<int>(_ => throw new IOException("gone"), CancellationToken.None)
            );
    }

    private Task<int> Work(Service service) =>
        _breakers[service].CallAsync(_ => Task.FromResult(1), CancellationToken.None);
}
