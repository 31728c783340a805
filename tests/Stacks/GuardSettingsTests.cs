namespace InventarioRetail.Stacks.Tests;

/// <summary>The guard's settings file.</summary>
public sealed class GuardSettingsTests
{
    private static readonly ReleaseSettings Release = new(Revision.Parse("v1.0.0"));

    private static readonly StackSettings Settings = new("inventario-retail", "staging", Platform.Docker, Release)
    {
        Rollout = RolloutSettings.Canary3,
        Gates = GateSettings.Default(RolloutStrategy.Canary4) with
        {
            Thresholds = new GateThresholds { ErrorRatio = new(0.1, 0.2), Restarts = new(1, 2) },
            MinimumRequests = 7,
            Significance = 0.02,
            BlindAfter = TimeSpan.FromMinutes(3),
            Inconclusive = TimeSpan.FromMinutes(4),
            Criteria =
            [
                new("failed-orders", """failed{revision="{{revision}}"}""", 2, 10.5)
                {
                    For = TimeSpan.FromMinutes(2),
                    DryRun = true,
                },
            ],
        },
        Alerts = new AlertSettings
        {
            Windows = new MonitoringWindows { Rate = TimeSpan.FromMinutes(1), ForTrend = TimeSpan.FromSeconds(7) },
        },
        Prometheus = new PrometheusSettings { ScrapeInterval = TimeSpan.FromSeconds(5) },
    };

    [Fact]
    public void Settings_are_read_as_they_were_written()
    {
        var written = GuardSettings.Of(Settings);

        var read = GuardSettings.FromJson(written.ToJson());

        Assert.Equal(written.Gates.Criteria, read.Gates.Criteria);
        var gates = written.Gates with { Criteria = read.Gates.Criteria };
        Assert.Equal(written with { Rollout = read.Rollout, Gates = gates }, read);
        Assert.Equal(written.Rollout.Waves, read.Rollout.Waves);
        Assert.Equal(written.ToJson(), read.ToJson());
        Assert.Equal(Settings.Alerts.Windows, read.Windows);
        Assert.Equal(
            ("inventario-retail", "staging", TimeSpan.FromSeconds(5)),
            (read.Project, read.Stack, read.ScrapeInterval)
        );
    }

    [Fact]
    public void Settings_do_not_change_with_a_release()
    {
        var released = Settings with
        {
            Release = Release with { Canary = Revision.Parse("v1.1.0"), Weight = 25, Paused = true },
            Flags = new Dictionary<string, int> { ["batch-patches-v1"] = 50 },
        };

        Assert.Equal(GuardSettings.Of(Settings).ToJson(), GuardSettings.Of(released).ToJson());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{ "project": "x" """)]
    public void Text_that_is_not_a_settings_file_is_refused(string json) =>
        Assert.Throws<FormatException>(() => GuardSettings.FromJson(json));

    [Fact]
    public void Unknown_and_missing_members_are_refused()
    {
        var json = GuardSettings.Of(Settings).ToJson();

        Assert.Throws<FormatException>(() => GuardSettings.FromJson(json.Replace("\"stack\"", "\"stock\"")));
        Assert.Throws<FormatException>(() => GuardSettings.FromJson(json.Replace("\"restarts\"", "\"restart\"")));
    }

    [Fact]
    public void Limits_of_a_wave_apply_where_the_stack_has_none_of_its_own()
    {
        var first = GateSettings.Default(RolloutStrategy.Canary4).ForWave(RolloutSettings.Canary4, 10).Thresholds;
        var second = GateSettings.Default(RolloutStrategy.Canary4).ForWave(RolloutSettings.Canary4, 25).Thresholds;
        var own = GateSettings.Default(RolloutStrategy.Canary4) with
        {
            Thresholds = new GateThresholds { ErrorRatio = new(0.01, 0.03) },
        };

        Assert.Equal((new(0.05, 0.10), new(500, 1000)), (first.ErrorRatio, first.LatencyP95Milliseconds));
        Assert.Equal((new(0.02, 0.10), new(400, 1000)), (second.ErrorRatio, second.LatencyP95Milliseconds));
        var (errors, latency) = (
            own.ForWave(RolloutSettings.Canary4, 10).Thresholds.ErrorRatio,
            own.ForWave(RolloutSettings.Canary4, 10).Thresholds.LatencyP95Milliseconds
        );
        Assert.Equal((new(0.01, 0.03), new(500, 1000)), (errors, latency));
    }
}
