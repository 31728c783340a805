using System.Net;
using System.Text.Json;

namespace InventarioRetail.Sample.Tests;

/// <summary>The dashboard with its services, as it is used and while one of them is gone.</summary>
public sealed class ServicesTests(ServicesFixture services) : IClassFixture<ServicesFixture>
{
    [ServicesFact]
    public async Task The_summary_uses_every_service()
    {
        await using var dashboard = await Start();
        await Save(dashboard, "bolt", "Bolt", 5);

        var first = await dashboard.Get("/api/summary");
        var second = await dashboard.Get("/api/summary");

        Assert.Empty(first.GetProperty("unavailable").EnumerateArray());
        Assert.Equal("OPTIMAL", first.GetProperty("degradation_level").GetString());
        Assert.Equal(["database", "openai", "redis", "s3"], Timed(first));
        Assert.Equal(["openai", "redis"], Timed(second));
        Assert.False(first.GetProperty("stock_from_cache").GetBoolean());
        Assert.True(second.GetProperty("stock_from_cache").GetBoolean());
        Assert.Equal(first.GetProperty("stock").GetRawText(), second.GetProperty("stock").GetRawText());
        Assert.Equal(first.GetProperty("views").GetInt64() + 1, second.GetProperty("views").GetInt64());
        Assert.Contains("left.", first.GetProperty("recommendation").GetString());
        var snapshot = first.GetProperty("snapshot");
        Assert.True(snapshot.GetProperty("intact").GetBoolean());
        Assert.Equal(
            first.GetProperty("stock").GetRawText(),
            services.Objects.Objects[$"/{snapshot.GetProperty("key").GetString()}"]
        );
        Assert.Empty(services.Objects.Complaints);
    }

    private static IEnumerable<string> Timed(JsonElement summary) =>
        summary
            .GetProperty("timings_ms")
            .EnumerateObject()
            .Where(time => time.Value.GetDouble() > 0)
            .Select(time => time.Name)
            .Order();

    [ServicesFact]
    public async Task Articles_are_there_after_a_restart()
    {
        await using (var dashboard = await Start())
        {
            await Save(dashboard, "nut", "Nut", 1);
            await Save(dashboard, "nut", "Nut M8", 12);
        }

        await using var again = await Start();
        var articles = await again.Get("/api/items");

        var nut = articles
            .GetProperty("items")
            .EnumerateArray()
            .Single(item => item.GetProperty("sku").GetString() == "nut");
        Assert.Equal("""{"sku":"nut","name":"Nut M8","quantity":12}""", nut.GetRawText());
    }

    [ServicesFact]
    public async Task A_saved_article_shows_up_at_once_although_the_summary_is_cached()
    {
        await using var dashboard = await Start();
        await Save(dashboard, "washer", "Washer", 1);
        await dashboard.Get("/api/summary");

        await Save(dashboard, "washer", "Washer", 77);

        var stock = (await dashboard.Get("/api/summary")).GetProperty("stock").GetRawText();
        Assert.Contains("""{"sku":"washer","name":"Washer","quantity":77}""", stock);
    }

    [ServicesFact]
    public async Task Without_redis_it_is_degraded_and_recovers_by_itself()
    {
        await using var dashboard = await Start();
        services.KillRedis();
        try
        {
            await Reaches(dashboard, "DEGRADED", 85);
            var summary = await dashboard.Get("/api/summary");
            Assert.Equal(["redis", "s3"], Unavailable(summary));
            Assert.Equal(JsonValueKind.Null, summary.GetProperty("views").ValueKind);
            Assert.Equal(JsonValueKind.Object, summary.GetProperty("stock").ValueKind);
            var metrics = await dashboard.Metrics();
            Assert.Equal(1, metrics["degradation_level"]);
            Assert.Equal(0, metrics["health_score{service=\"redis\"}"]);
            Assert.Equal(0, metrics["feature_availability{feature=\"S3 Uploads\"}"]);
            Assert.Equal(1, metrics["feature_availability{feature=\"Redis Cache\"}"]);
            Assert.True(metrics["dashboard_errors_total{type=\"redis\"}"] >= 5);
        }
        finally
        {
            services.StartRedis();
        }

        await Reaches(dashboard, "OPTIMAL", 100);
        Assert.Empty(Unavailable(await dashboard.Get("/api/summary")));
    }

    [ServicesFact]
    public async Task Without_the_database_the_rest_goes_on_and_what_happened_is_in_the_database_afterwards()
    {
        await using var dashboard = await Start(("APP_REVISION", "v-outage"));
        await dashboard.Get("/api/items");
        await services.Postgres.StopServer();
        try
        {
            await Reaches(dashboard, "MINIMAL", 50);
            using var articles = await dashboard.Client.GetAsync("/api/items");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, articles.StatusCode);
            Assert.Contains("database", Unavailable(await dashboard.Get("/api/summary")));
            Assert.Equal(2, (await dashboard.Metrics())["circuit_breaker_state{service=\"database\"}"]);
        }
        finally
        {
            await services.Postgres.StartServer();
        }

        await Reaches(dashboard, "OPTIMAL", 100);
        await dashboard.Get("/api/items");
        await Wait.Until(
            async () => (await Transitions("v-outage")).EndsWith("half-open>closed"),
            "the history of the outage"
        );
        Assert.StartsWith("closed>open open>half-open", await Transitions("v-outage"));
        Assert.Equal(
            "0",
            await Query(
                "SELECT failures FROM resilience.circuit_breakers WHERE service = 'database' AND state = 'closed'"
            )
        );
        await Wait.Until(async () => (await Levels("v-outage")).EndsWith(">0 at 100.00"), "the history of the levels");
        Assert.StartsWith("0>3 at 50.00", await Levels("v-outage"));
    }

    [ServicesFact]
    public async Task Without_the_object_store_it_is_degraded_although_the_score_is_high()
    {
        await using var dashboard = await Start();
        services.Objects.IsDown = true;
        try
        {
            await Reaches(dashboard, "DEGRADED", 95);
            Assert.Equal(["s3"], Unavailable(await dashboard.Get("/api/summary")));
        }
        finally
        {
            services.Objects.IsDown = false;
        }

        await Reaches(dashboard, "OPTIMAL", 100);
    }

    [ServicesFact]
    public async Task Without_the_AI_provider_there_is_no_recommendation()
    {
        await using var dashboard = await Start();
        (await dashboard.Put("/faults", """{"ai":"down"}""")).Dispose();

        await Reaches(dashboard, "DEGRADED", 70);
        var summary = await dashboard.Get("/api/summary");
        Assert.Equal(JsonValueKind.Null, summary.GetProperty("recommendation").ValueKind);
        Assert.Equal(["openai", "s3"], Unavailable(summary));

        (await dashboard.Put("/faults", "{}")).Dispose();
        await Reaches(dashboard, "OPTIMAL", 100);
    }

    [ServicesFact]
    public async Task An_object_that_is_not_what_was_written_violates_an_invariant()
    {
        await using var dashboard = await Start();
        services.Objects.IsCorrupt = true;
        try
        {
            var summary = await dashboard.Get("/api/summary");

            Assert.False(summary.GetProperty("snapshot").GetProperty("intact").GetBoolean());
            Assert.Equal(1, (await dashboard.Metrics())["invariant_violations_total"]);
        }
        finally
        {
            services.Objects.IsCorrupt = false;
        }
    }

    [ServicesFact]
    public async Task While_it_is_not_healthy_health_estimates_the_recovery_unless_that_is_turned_off()
    {
        await using var predicting = await Start(("S3_CB_RECOVERY_TIMEOUT", "60"), ("HEALTH_CHECK_INTERVAL", "0.3"));
        await using var silent = await Start(
            ("S3_CB_RECOVERY_TIMEOUT", "60"),
            ("DEGRADATION_RECOVERY_PREDICTION", "false")
        );
        services.Objects.IsDown = true;
        try
        {
            await Reaches(predicting, "DEGRADED", 95);
            await Reaches(silent, "DEGRADED", 95);
            var expected = (await predicting.Get("/health")).GetProperty("expected_recovery");
            Assert.InRange(expected.GetProperty("in_seconds").GetDouble(), 50, 60.5);
            Assert.Equal(JsonValueKind.Null, (await silent.Get("/health")).GetProperty("expected_recovery").ValueKind);
        }
        finally
        {
            services.Objects.IsDown = false;
        }
    }

    [ServicesFact]
    public async Task Many_requests_at_once_are_all_answered()
    {
        await using var dashboard = await Start();

        var statuses = await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(async request =>
                {
                    using var answer = await dashboard.Client.GetAsync(
                        request % 2 == 0 ? "/api/summary" : "/api/items"
                    );
                    return answer.StatusCode;
                })
        );

        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal("OPTIMAL", (await dashboard.Get("/health")).GetProperty("degradation_level").GetString());
    }

    private Task<TestDashboard> Start(params (string, string?)[] variables) =>
        TestDashboard.Start(services.Environment.With(variables));

    private static async Task Save(TestDashboard dashboard, string sku, string name, int quantity)
    {
        using var answer = await dashboard.Post(
            "/api/items",
            $$"""{"sku":"{{sku}}","name":"{{name}}","quantity":{{quantity}}}"""
        );
        Assert.True(answer.StatusCode is HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
    }

    private static async Task Reaches(TestDashboard dashboard, string level, double score)
    {
        var health = default(JsonElement);
        await Wait.Until(
            async () =>
            {
                health = await dashboard.Get("/health");
                return health.GetProperty("degradation_level").GetString() == level
                    && health.GetProperty("health_score").GetDouble() == score;
            },
            $"level {level} at {score}"
        );
        Assert.Equal(level == "OPTIMAL" ? "healthy" : "degraded", health.GetProperty("status").GetString());
    }

    private static IEnumerable<string?> Unavailable(JsonElement summary) =>
        summary.GetProperty("unavailable").EnumerateArray().Select(service => service.GetString());

    private Task<string> Transitions(string revision) =>
        Query(
            $"""
            SELECT coalesce(string_agg(from_state || '>' || to_state, ' ' ORDER BY occurred_at, id), '')
            FROM resilience.circuit_breaker_transitions WHERE service = 'database' AND revision = '{revision}'
            """
        );

    private Task<string> Levels(string revision) =>
        Query(
            $"""
            SELECT coalesce(string_agg(from_level || '>' || to_level || ' at ' || health_score, ' ' ORDER BY occurred_at, id), '')
            FROM resilience.degradation_transitions WHERE revision = '{revision}'
            """
        );

    /// <summary>Asks as the dashboard's own role, which must be able to.</summary>
    private async Task<string> Query(string sql)
    {
        var (exitCode, output) = await services.Postgres.Sql("inventario_user", sql);
        Assert.True(exitCode == 0, output);
        return output.Trim();
    }
}
