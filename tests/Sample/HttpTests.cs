using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace InventarioRetail.Sample.Tests;

public sealed class HttpTests
{
    [Fact]
    public async Task Health_needs_no_key_and_tells_of_revision_score_level_services_and_features()
    {
        await using var dashboard = await TestDashboard.Start(
            ("APP_REVISION", "v1.2.3"),
            ("HEALTH_CHECK_INTERVAL", "3600")
        );

        using var answer = await dashboard.Stranger.GetAsync("/health");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("v1.2.3", Assert.Single(answer.Headers.GetValues("X-Revision")));
        var health = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Expect.Lines(
            """
            status = healthy
            revision = v1.2.3
            health_score = 100
            degradation_level = OPTIMAL
            services.database.state = closed
            services.openai.state = closed
            services.redis.state = closed
            services.s3.state = closed
            expected_recovery = null
            """,
            [
                .. new[] { "status", "revision", "health_score", "degradation_level" }.Select(name =>
                    $"{name} = {health.GetProperty(name)}"
                ),
                .. health
                    .GetProperty("services")
                    .EnumerateObject()
                    .Select(service => $"services.{service.Name}.state = {service.Value.GetProperty("state")}"),
                $"expected_recovery = {health.GetProperty("expected_recovery").GetRawText()}",
            ]
        );
        Assert.Equal(
            Feature.All.Select(feature => (feature.Name, true)),
            health.GetProperty("features").EnumerateObject().Select(item => (item.Name, item.Value.GetBoolean()))
        );
    }

    [Fact]
    public async Task Health_is_answered_at_once_while_every_service_hangs()
    {
        // Connections are taken and never answered.
        using var hole = new TcpListener(IPAddress.Loopback, 0);
        hole.Start();
        var port = $"{((IPEndPoint)hole.LocalEndpoint).Port}";
        // By this clock no call to a service times out.
        await using var dashboard = await TestDashboard.Start(
            new FakeTimeProvider(),
            ("DB_PORT", port),
            ("REDIS_PORT", port),
            ("S3_ENDPOINT_URL", $"http://127.0.0.1:{port}")
        );
        using var first = await hole.AcceptTcpClientAsync().WaitAsync(Wait.Bound);

        await dashboard.Get("/health");
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/api/summary")]
    [InlineData("/api/items")]
    [InlineData("/faults")]
    public async Task Everything_but_health_wants_the_key(string path)
    {
        await using var dashboard = await TestDashboard.Start(("FAULTS_ALLOWED", "true"));

        foreach (var wrong in new[] { "", "test-ke", "test-key2", "TEST-KEY" })
        {
            using var answer = await dashboard.Send(path, ("X-API-Key", wrong));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("X-API-Key is missing or wrong", await Detail(answer));
        }

        using var right = await dashboard.Send(path, ("X-API-Key", SampleEnvironment.ApiKey));
        Assert.NotEqual(HttpStatusCode.Unauthorized, right.StatusCode);
        Assert.Equal(4, (await dashboard.Metrics())["dashboard_errors_total{type=\"unauthorized\"}"]);
    }

    [Theory]
    [InlineData("abc-DEF_1.2", true)]
    [InlineData("", false)]
    [InlineData("with space", false)]
    [InlineData("\"quoted\"", false)]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345", false)]
    public async Task A_good_request_id_is_kept_and_another_is_replaced(string given, bool isKept)
    {
        await using var dashboard = await TestDashboard.Start();

        using var answer = await dashboard.Send("/api/nothing", ("X-Request-Id", given));

        var id = Assert.Single(answer.Headers.GetValues("X-Request-Id"));
        Assert.Equal(isKept, id == given);
        Assert.Matches("^[A-Za-z0-9._-]{1,64}$", id);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(
            ("Not Found", id),
            (problem.GetProperty("detail").GetString(), problem.GetProperty("request_id").GetString())
        );
    }

    [Fact]
    public async Task What_is_not_there_is_counted_under_one_endpoint()
    {
        await using var dashboard = await TestDashboard.Start();

        for (var path = 0; path < 5; path++)
        {
            using var nothing = await dashboard.Client.GetAsync($"/nothing-{path}");
            Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
        }

        using var wrongMethod = await dashboard.Client.DeleteAsync("/api/items");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrongMethod.StatusCode);
        Assert.Equal("Method Not Allowed", await Detail(wrongMethod));
        using var strangeMethod = await dashboard.Client.SendAsync(new(new("BREW"), "/nothing"));
        var metrics = await dashboard.Metrics();
        Assert.Equal(5, metrics["""dashboard_requests_total{endpoint="other",status="404",method="GET"}"""]);
        Assert.Equal(1, metrics["""dashboard_requests_total{endpoint="other",status="405",method="DELETE"}"""]);
        Assert.Equal(1, metrics["""dashboard_requests_total{endpoint="other",status="404",method="other"}"""]);
    }

    [Fact]
    public async Task Rate_limit_tells_the_user_when_to_retry_and_affects_no_other_user()
    {
        await using var dashboard = await TestDashboard.Start(
            ("RATE_LIMIT_REQUESTS", "3"),
            ("RATE_LIMIT_WINDOW", "60")
        );

        Assert.Equal([200, 200, 200, 429, 429], await Statuses("/api/summary", 5, ("X-User-Id", "one")));
        Assert.Equal([200, 200, 200, 429], await Statuses("/api/summary", 4, ("X-User-Id", "two")));
        Assert.Equal([200, 200, 200, 429], await Statuses("/api/summary", 4, ("Cookie", "session=three")));
        Assert.Equal([200, 200, 200, 429], await Statuses("/api/summary", 4));
        Assert.Equal(Enumerable.Repeat(200, 20), await Statuses("/health", 20));
        Assert.Equal(Enumerable.Repeat(200, 20), await Statuses("/metrics", 20));

        using var refused = await dashboard.Send("/api/items", Key, ("X-User-Id", "one"));
        Assert.Equal("Rate limit exceeded: 3 requests in 60 s", await Detail(refused));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal(6, (await dashboard.Metrics())["dashboard_errors_total{type=\"rate_limit\"}"]);

        Task<List<int>> Statuses(string path, int times, params (string, string)[] headers) =>
            StatusesOf(dashboard, path, times, [Key, .. headers]);
    }

    [Fact]
    public async Task When_the_window_is_over_the_user_gets_through_again()
    {
        await using var dashboard = await TestDashboard.Start(("RATE_LIMIT_REQUESTS", "2"), ("RATE_LIMIT_WINDOW", "3"));
        Assert.Equal([200, 200, 429], await StatusesOf(dashboard, "/api/summary", 3, Key));

        await Wait.Until(
            async () => (await StatusesOf(dashboard, "/api/summary", 1, Key)).Single() == 200,
            "the next window"
        );
    }

    [Fact]
    public async Task Requests_without_the_key_use_up_no_users_limit()
    {
        await using var dashboard = await TestDashboard.Start(("RATE_LIMIT_REQUESTS", "2"));

        Assert.Equal([401, 401, 401], await StatusesOf(dashboard, "/api/summary", 3, ("X-User-Id", "one")));

        Assert.Equal([200, 200, 429], await StatusesOf(dashboard, "/api/summary", 3, Key, ("X-User-Id", "one")));
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_answered_with_504()
    {
        await using var dashboard = await TestDashboard.Start(("REQUEST_TIMEOUT", "0.2"), ("FAULT_LATENCY", "24h"));

        using var answer = await dashboard.Client.GetAsync("/api/summary");

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Equal("No response within 0.2 s", await Detail(answer));
        var metrics = await dashboard.Metrics();
        Assert.Equal(1, metrics["dashboard_errors_total{type=\"timeout\"}"]);
        Assert.Equal(1, metrics["""dashboard_requests_total{endpoint="/api/summary",status="504",method="GET"}"""]);
    }

    [Theory]
    [InlineData("", "The body is not the expected JSON: ")]
    [InlineData("null", "The body is null.")]
    [InlineData("""{"sku":1}""", "The body is not the expected JSON: ")]
    [InlineData(
        "{}",
        "sku: must be 1 to 64 letters, digits, '.', '_' or '-'. name: must have 1 to 200 characters. "
            + "quantity: must be a whole number, 0 or more."
    )]
    [InlineData(
        """{"sku":"a b","name":"Bolt","quantity":1}""",
        "sku: must be 1 to 64 letters, digits, '.', '_' or '-'."
    )]
    [InlineData("""{"sku":"a","name":"\u0000","quantity":1}""", "name: must have 1 to 200 characters.")]
    [InlineData("""{"sku":"a","name":"Bolt","quantity":-1}""", "quantity: must be a whole number, 0 or more.")]
    public async Task An_article_that_is_none_is_refused_with_all_that_is_wrong(string body, string detail)
    {
        await using var dashboard = await TestDashboard.Start();

        using var answer = await dashboard.Post("/api/items", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.StartsWith(detail, await Detail(answer));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        await using var dashboard = await TestDashboard.Start();

        using var answer = await dashboard.Post("/api/items", new string(' ', 65 * 1024));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Without_its_services_the_summary_says_what_is_missing_and_the_articles_are_not_available()
    {
        await using var dashboard = await TestDashboard.Start();

        var summary = await dashboard.Get("/api/summary");
        using var articles = await dashboard.Client.GetAsync("/api/items");

        Assert.Equal(
            ["database", "redis"],
            summary.GetProperty("unavailable").EnumerateArray().Select(service => service.GetString())
        );
        Assert.Equal(JsonValueKind.Null, summary.GetProperty("stock").ValueKind);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, articles.StatusCode);
        Assert.Equal("database is not available", await Detail(articles));
    }

    private static (string, string) Key => ("X-API-Key", SampleEnvironment.ApiKey);

    private static async Task<List<int>> StatusesOf(
        TestDashboard dashboard,
        string path,
        int times,
        params (string, string)[] headers
    )
    {
        var statuses = new List<int>();
        for (var time = 0; time < times; time++)
        {
            using var answer = await dashboard.Send(path, headers);
            statuses.Add((int)answer.StatusCode);
        }

        return statuses;
    }

    private static async Task<string?> Detail(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString();
}
