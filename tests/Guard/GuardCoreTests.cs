using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace InventarioRetail.Guard.Tests;

/// <summary>What the guard does with what it reads.</summary>
public sealed class GuardCoreTests : IDisposable
{
    private readonly GuardWorld world = new();

    private bool IsBraked => world.Brakes.Read() is not null;

    [Fact]
    public async Task Bad_canary_is_braked_within_four_readings()
    {
        await world.SecondAsync();

        var readings = 0;
        while (!IsBraked && readings < 100)
        {
            readings++;
            await world.SecondAsync(canaryErrors: 5);
        }

        Assert.InRange(readings, 1, 4);
        var lines = world.BrakeText.Split('\n');
        Assert.Equal(["v1.0.0>v1.1.0", "guard", "2026-11-30T04:00:02Z"], lines[..3]);
        Assert.StartsWith("router's counters: error rate: 100 % of 5 requests are errors", lines[3]);
        Assert.Equal(5, lines.Length);
        var history = JsonDocument.Parse(Assert.Single(world.History)).RootElement;
        Assert.Equal("braked v1.0.0 v1.1.0 10 guard", Words(history, "event", "stable", "canary", "weight", "by"));

        await world.SecondAsync();
        Assert.Null(world.Core.Status.Braking);
        Assert.Equal(0, world.Core.Status.Live!.Weight);
        Assert.Contains((LogLevel.Warning, "No users are on v1.1.0."), world.Logged);
        Assert.Contains("\nguard_braked_total 1\n", world.Core.Status.ToMetrics());
    }

    [Fact]
    public async Task Healthy_canary_keeps_its_users()
    {
        for (var second = 0; second < 900; second++)
            await world.SecondAsync(canaryErrors: second % 200 == 7 ? 1 : 0, stableErrors: second % 22 == 0 ? 1 : 0);

        Assert.False(IsBraked);
        Assert.NotEqual("roll back", world.Core.Status.Router!.Decision);
    }

    [Fact]
    public async Task Reload_of_the_router_is_no_error_and_no_gap()
    {
        await world.SecondsAsync(10);
        world.Parts.Reload();
        await world.SecondAsync(canaryErrors: 5);
        world.Parts.Reload();
        await world.SecondAsync(canaryErrors: 5);

        Assert.True(IsBraked);
    }

    [Fact]
    public async Task Requests_before_a_new_weight_do_not_count_for_it()
    {
        world.Parts.Split = world.Parts.Split with { Weight = 0 };
        await world.SecondAsync();
        world.Parts.Serve("v1.1.0", 1000, 1000);
        world.Parts.Split = world.Parts.Split with { Weight = 10 };
        await world.SecondsAsync(3);

        Assert.False(IsBraked);
    }

    [Fact]
    public async Task Canary_goes_back_for_a_criterion_that_only_Prometheus_measures()
    {
        world.Parts.Values["process_restarts"] = 1;
        await world.SecondAsync();

        await world.Core.ReadPrometheusAsync(CancellationToken.None);
        await world.SecondAsync();

        Assert.StartsWith("gate: restarts in the wave: 1; must be 0", world.Brakes.Read()!.Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Canary_goes_back_for_a_criterion_of_the_stack_unless_it_is_a_dry_run(bool isDryRun)
    {
        var own = new CriterionSettings("failed-orders", """orders_failed{revision="{{revision}}"}""", 2, 10);
        using var shop = new GuardWorld(criteria: own with { DryRun = isDryRun });
        shop.Parts.Values["""orders_failed{revision="v1.1.0"}"""] = 11;
        await shop.SecondAsync();

        await shop.Core.ReadPrometheusAsync(CancellationToken.None);
        await shop.SecondAsync();

        const string Reason = "11; must be below 2 to advance, rolls back above 10";
        Assert.Equal(isDryRun ? null : $"gate: failed-orders: {Reason}", shop.Brakes.Read()?.Reason);
        var status = JsonSerializer.SerializeToElement(shop.Core.Status, JsonSerializerOptions.Web);
        if (isDryRun)
        {
            Assert.Equal(
                $"dry run, does not decide: failed-orders would roll back: {Reason}",
                status.GetProperty("prometheus").GetProperty("dryRuns")[0].GetString()
            );
        }
    }

    [Fact]
    public async Task Brake_that_is_released_at_once_is_not_pulled_for_what_is_over()
    {
        world.Parts.Values["process_restarts"] = 1;
        await world.SecondsAsync(2);
        await world.Core.ReadPrometheusAsync(CancellationToken.None);
        await world.SecondsAsync(2);
        Assert.NotNull(world.Brakes.Read());

        world.Brakes.Release("ana", DateTimeOffset.UnixEpoch, "it was restarted on purpose");
        await world.SecondsAsync(3);

        Assert.Null(world.Brakes.Read());
    }

    [Fact]
    public async Task Verdict_on_another_weight_is_not_applied()
    {
        world.Parts.Values["process_restarts"] = 1;
        await world.SecondAsync();
        await world.Core.ReadPrometheusAsync(CancellationToken.None);
        world.Parts.Split = world.Parts.Split with { Weight = 50 };
        await world.SecondAsync();

        Assert.False(IsBraked);
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("gone")]
    [InlineData("hanging")]
    public async Task Unknown_answers_are_no_reason_to_brake(string prometheus)
    {
        (world.Parts.PrometheusAnswers, world.Parts.PrometheusHangs) = (prometheus != "gone", prometheus == "hanging");
        for (var look = 0; look < 90; look++)
        {
            await world.SecondsAsync(10);
            var reading = world.Core.ReadPrometheusAsync(CancellationToken.None);
            world.Time.Advance(TimeSpan.FromSeconds(prometheus == "hanging" ? 10 : 0));
            await reading;
        }

        Assert.False(IsBraked);
        Assert.Contains("guard_prometheus_reads_total{result=\"failed\"} 90\n", world.Core.Status.ToMetrics());
        Assert.Single(world.Core.Status.Problems);
    }

    [Fact]
    public async Task Blind_guard_brakes_after_the_configured_time_and_says_so()
    {
        await world.SecondAsync();
        (world.Parts.Reports, world.Parts.Counts, world.Parts.PrometheusAnswers) = (false, false, false);
        await world.Core.ReadPrometheusAsync(CancellationToken.None);

        await world.SecondsAsync(599);
        Assert.False(IsBraked);
        Assert.Equal(599, world.Core.Status.BlindSeconds);

        await world.SecondAsync();
        Assert.Equal(
            "nothing seen of v1.1.0 for 10m: The router does not answer http://router:8405/rollout: Connection refused. "
                + "Prometheus is unknown: http://prometheus:9090/ does not answer: Connection refused.",
            world.Brakes.Read()!.Reason
        );
        // The router cannot confirm it, but nothing is written twice.
        await world.SecondsAsync(30);
        Assert.Single(world.History);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Either_observer_is_enough(bool router, bool prometheus)
    {
        world.Parts.Values["requests"] = 1;
        world.Parts.Values["errors"] = 0;
        await world.SecondAsync();
        (world.Parts.Counts, world.Parts.PrometheusAnswers) = (router, prometheus);
        for (var look = 0; look < 90; look++)
        {
            await world.SecondsAsync(10);
            await world.Core.ReadPrometheusAsync(CancellationToken.None);
        }

        Assert.False(IsBraked);
        Assert.InRange(world.Core.Status.BlindSeconds, 0, 10);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task The_last_known_weight_counts_after_a_restart(int weight)
    {
        world.Parts.Split = world.Parts.Split with { Weight = weight };
        await world.SecondsAsync(2);
        world.Core.Save();
        (world.Parts.Reports, world.Parts.Counts) = (false, false);
        world.Start();

        await world.SecondsAsync(700);

        Assert.Equal(weight > 0, IsBraked);
    }

    [Fact]
    public async Task The_published_weight_counts_if_none_was_ever_seen()
    {
        world.Publish("v1.0.0>v1.1.0 2500");
        (world.Parts.Reports, world.Parts.Counts) = (false, false);

        await world.SecondsAsync(601);

        Assert.Equal("v1.1.0", world.Brakes.Read()!.Canary);
    }

    [Fact]
    public async Task Brake_that_cannot_be_written_is_reported_and_tried_again()
    {
        await world.SecondAsync();
        Directory.Delete(world.Environment.Brake, recursive: true);
        for (var i = 0; i < 5; i++)
            await world.SecondAsync(canaryErrors: 5);

        Assert.Contains("The brake of v1.1.0 cannot be written:", world.Core.Status.Problems[0]);
        Assert.Contains(
            world.Logged,
            line => line.Level == LogLevel.Error && line.Message.StartsWith("The brake of v1.1.0 cannot be written:")
        );
        Directory.CreateDirectory(world.Environment.Brake);
        await world.SecondAsync();

        Assert.True(IsBraked);
        await world.SecondAsync();
        Assert.DoesNotContain(world.Core.Status.Problems, problem => problem.Contains("brake of"));
    }

    [Fact]
    public async Task Router_that_ignores_the_brake_is_reported()
    {
        world.Parts.Brakes = false;
        await world.SecondAsync();
        for (var i = 0; i < 10; i++)
            await world.SecondAsync(canaryErrors: 5);

        Assert.Equal(
            ["The router ignores the brake: it reports 10 % on v1.1.0, the rest on v1.0.0."],
            world.Core.Status.Problems
        );
        Assert.NotNull(world.Core.Status.Braking);
    }

    [Fact]
    public async Task Two_guards_have_the_result_of_one()
    {
        await world.SecondAsync();
        var first = world.Core;
        var second = world.Start();
        for (var i = 0; i < 6; i++)
        {
            await world.SecondAsync(canaryErrors: 5);
            await first.ReadRouterAsync(CancellationToken.None);
        }

        Assert.Single(world.History);
        Assert.Equal((0, 0), (first.Status.Live!.Weight, second.Status.Live!.Weight));
        Assert.Null(first.Status.Braking ?? second.Status.Braking);
    }

    public void Dispose() => world.Dispose();

    private static string Words(JsonElement json, params string[] names) =>
        string.Join(' ', names.Select(name => json.GetProperty(name).ToString()));
}
