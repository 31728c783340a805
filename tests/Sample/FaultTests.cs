using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace InventarioRetail.Sample.Tests;

public sealed class FaultTests
{
    [Fact]
    public async Task Told_to_fail_it_answers_users_with_500_and_health_checks_as_ever()
    {
        await using var dashboard = await TestDashboard.Start(("FAULT_ERROR_RATE", "1"));

        foreach (var path in new[] { "/api/summary", "/api/items" })
        {
            using var answer = await dashboard.Client.GetAsync(path);
            Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        }

        await dashboard.Get("/health");
        var metrics = await dashboard.Metrics();
        Assert.Equal(1, metrics["""dashboard_requests_total{endpoint="/api/summary",status="500",method="GET"}"""]);
        Assert.Equal(2, metrics["dashboard_errors_total{type=\"injected\"}"]);
    }

    [Fact]
    public async Task An_error_rate_is_the_share_of_the_requests_that_fail()
    {
        await using var dashboard = await TestDashboard.Start(
            ("FAULT_ERROR_RATE", "0.5"),
            ("RATE_LIMIT_REQUESTS", "1000")
        );

        for (var request = 0; request < 200; request++)
            (await dashboard.Client.GetAsync("/api/summary")).Dispose();

        // Six standard deviations.
        var failed = (await dashboard.Metrics())["dashboard_errors_total{type=\"injected\"}"];
        Assert.InRange(failed, 58, 142);
    }

    [Fact]
    public async Task Told_to_be_slow_every_request_of_a_user_takes_longer()
    {
        var time = new FakeTimeProvider();
        await using var dashboard = await TestDashboard.Start(time, ("FAULT_LATENCY", "300ms"));

        var slow = dashboard.Get("/api/summary");
        await Answered(slow, time);

        var metrics = await dashboard.Metrics();
        Assert.Equal(0, metrics["""dashboard_request_duration_ms_bucket{le="250"}"""]);
        Assert.Equal(1, metrics["dashboard_request_duration_ms_count"]);
    }

    [Fact]
    public async Task Told_to_waste_time_a_request_costs_that_much_of_the_processor()
    {
        var time = new FakeTimeProvider();
        await using var dashboard = await TestDashboard.Start(time, ("FAULTS_ALLOWED", "true"));
        (await dashboard.Put("/faults", """{"cpu":"500ms"}""")).Dispose();
        var before = await Seconds();

        var costly = dashboard.Get("/api/summary");
        await Wait.Until(async () => await Seconds() > before + 0.5, "half a second of the processor");
        Assert.False(costly.IsCompleted);
        await Answered(costly, time);

        async Task<double> Seconds() => (await dashboard.Metrics())["process_cpu_seconds_total"];
    }

    [Fact]
    public async Task Told_to_violate_invariants_each_request_counts_one()
    {
        await using var dashboard = await TestDashboard.Start(("FAULT_INVARIANT_RATE", "1"));

        await dashboard.Get("/api/summary");
        await dashboard.Get("/api/summary");

        Assert.Equal(2, (await dashboard.Metrics())["invariant_violations_total"]);
    }

    [Fact]
    public async Task Told_to_lose_memory_it_grows()
    {
        var time = new FakeTimeProvider();
        await using var dashboard = await TestDashboard.Start(time, ("FAULT_LEAK", "600"));
        var before = await Mebibytes();

        time.Advance(TimeSpan.FromSeconds(20));

        // 200 MiB; the other tests of this process may add or free some.
        var grown = 0.0;
        await Wait.Until(
            async () =>
            {
                // The timer may start after the 20 seconds.
                time.Advance(TimeSpan.FromMilliseconds(250));
                return (grown = await Mebibytes() - before) > 100;
            },
            "the memory to grow"
        );
        Assert.InRange(grown, 100, 400);

        async Task<double> Mebibytes() => (await dashboard.Metrics())["process_resident_memory_bytes"] / 1024 / 1024;
    }

    [Fact]
    public async Task Faults_can_be_changed_while_it_runs_as_a_whole()
    {
        await using var dashboard = await TestDashboard.Start(("FAULTS_ALLOWED", "true"), ("FAULT_AI", "down"));
        Assert.Equal("down", (await dashboard.Get("/faults")).GetProperty("ai").GetString());

        using var changed = await dashboard.Put("/faults", """{"error_rate":1,"latency":"1.5s","crash_after":"2m"}""");

        Assert.Equal(
            """{"error_rate":1,"latency":"1500ms","cpu":"0ms","invariant_rate":0,"leak":0,"crash_after":"120000ms","ai":"up"}""",
            await changed.Content.ReadAsStringAsync()
        );
        using var answer = await dashboard.Client.GetAsync("/api/summary");
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        // What it answers, it takes.
        using var again = await dashboard.Put("/faults", await changed.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Faults_that_are_none_are_refused_with_all_that_is_wrong_and_change_nothing()
    {
        await using var dashboard = await TestDashboard.Start(("FAULTS_ALLOWED", "true"));

        using var wrong = await dashboard.Put("/faults", """{"error_rate":2,"latency":800,"errors":1}""");
        using var list = await dashboard.Put("/faults", "[]");

        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal(
            "errors: must be one of error_rate, latency, cpu, invariant_rate, leak, crash_after, ai. "
                + "error_rate: '2' is not a number from 0 to 1. "
                + "latency: '800' is not a duration such as 800ms, 1.5s or 2m, up to a day.",
            JsonDocument.Parse(await wrong.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString()
        );
        Assert.Equal(HttpStatusCode.BadRequest, list.StatusCode);
        Assert.Equal(0, (await dashboard.Get("/faults")).GetProperty("error_rate").GetDouble());
    }

    [Fact]
    public async Task Unless_it_is_allowed_nobody_changes_faults()
    {
        await using var dashboard = await TestDashboard.Start();

        using var read = await dashboard.Client.GetAsync("/faults");
        using var change = await dashboard.Put("/faults", """{"error_rate":1}""");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (read.StatusCode, change.StatusCode));
    }

    /// <summary>Lets the clock go on until a request is answered.</summary>
    private static async Task Answered(Task<JsonElement> request, FakeTimeProvider time)
    {
        await Wait.Until(
            () =>
            {
                if (!request.IsCompleted)
                    time.Advance(TimeSpan.FromSeconds(0.1));
                return request.IsCompleted;
            },
            "the answer"
        );
        await request;
    }
}
