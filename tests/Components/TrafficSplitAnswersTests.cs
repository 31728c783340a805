using System.Text.Json;

namespace InventarioRetail.Components.Tests;

/// <summary>What the router does with requests and answers besides splitting them, on a real HAProxy.</summary>
public sealed class TrafficSplitAnswersTests(SharedRouter shared) : IClassFixture<SharedRouter>
{
    private static readonly string[] SecurityHeaders =
    [
        "content-security-policy",
        "strict-transport-security",
        "x-content-type-options",
        "x-frame-options",
        "x-xss-protection",
    ];

    [HaproxyFact]
    public async Task Every_answer_has_the_security_headers_also_HAProxys_own()
    {
        using var router = new TestRouter(new RateLimit(2, TimeSpan.FromSeconds(60)));
        await router.Publish(router.V1.Alone);

        var ok = await router.Send(Request.Get("/", "X-User-Id: a"));
        await router.Send(Request.Get("/", "X-User-Id: a"));
        var limited = await router.Send(Request.Get("/", "X-User-Id: a"));
        var large = await router.Send(Request.Of("POST", "/", "Content-Length: 10485761"));
        var metrics = await router.Send(Request.Get("/metrics?x=1"));

        Answer[] answers = [ok, limited, large, metrics];
        Assert.Equal([200, 429, 413, 404], answers.Select(answer => answer.Status));
        Assert.All(answers, AssertSecured);
        Assert.Equal("v1.0.0", ok.Revision);
        Assert.Equal("60", limited.Header("retry-after"));
    }

    [HaproxyFact]
    public async Task Stable_is_never_backed_by_the_canary()
    {
        using var router = new TestRouter();
        await router.Publish(router.Canary(0));
        router.V1.Kill();
        await Wait.Until(() => router.Process.Output.Contains("stable/v1.0.0 is DOWN"), "stable to count as down");

        var answer = await router.Send(Request.Get("/"));

        Assert.Equal((503, ""), (answer.Status, answer.Revision));
        AssertDetail("Service Unavailable", answer);
    }

    [HaproxyFact]
    public async Task A_revision_that_breaks_off_gives_502_and_one_that_takes_too_long_504_as_JSON()
    {
        using var router = new TestRouter();
        router.Options = router.Options with { ServerTimeout = TimeSpan.FromSeconds(1) };
        await router.Publish(router.V1.Alone);

        var broken = await router.Send(Request.Of("POST", "/broken", "Content-Length: 0"));
        var late = await router.Send(Request.Get("/slow"));

        Assert.Equal((502, 504), (broken.Status, late.Status));
        AssertDetail("Bad Gateway", broken);
        AssertDetail("Gateway Timeout", late);
    }

    [HaproxyFact]
    public async Task The_dashboards_own_content_policy_is_kept()
    {
        using var router = new TestRouter(answerHeaders: """hdr Content-Security-Policy "default-src 'none'" """);
        await router.Publish(router.V1.Alone);

        var answer = await router.Send(Request.Get("/"));

        Assert.Equal("default-src 'none'", answer.Header("content-security-policy"));
    }

    [HaproxyFact]
    public async Task What_the_parser_refuses_gets_no_answer_without_security_headers()
    {
        var tooLong = new string('a', 17_000);
        (string Request, string Status, string Detail)[] refused =
        [
            ("NOT HTTP AT ALL\r\n\r\n", "400", "Bad Request"),
            (Request.Get($"/{tooLong}"), "414", "URI Too Long"),
            (Request.Get("/", $"X-Long: {tooLong}"), "431", "Request Header Fields Too Large"),
        ];

        foreach (var (request, status, detail) in refused)
        {
            using var connection = shared.Router.Connect();
            var answer = await connection.SendRaw(request);

            // HAProxy before 3.2.4 cannot put headers on these, so it answers nothing.
            if (answer.Length == 0)
            {
                continue;
            }

            Assert.StartsWith($"HTTP/1.1 {status} ", answer);
            Assert.All(
                SecurityHeaders,
                name => Assert.Contains($"\r\n{name}: ", answer, StringComparison.OrdinalIgnoreCase)
            );
            Assert.EndsWith($$"""{"detail":"{{detail}}"}""", answer);
        }
    }

    [HaproxyFact]
    public async Task The_metrics_are_not_reachable_from_outside_however_they_are_written()
    {
        var router = shared.Router;
        string[] paths =
        [
            "/metrics",
            "/metrics/",
            "//metrics",
            "/%6detrics",
            "/metrics?a",
            "http://shop.test/metrics",
            "/METRICS",
            "/Metrics/",
            "/mEtRiCs/a",
            "/%4D%65TRICS",
            "http://shop.test/Metrics",
        ];

        foreach (var path in paths)
        {
            Assert.Equal(404, (await router.Send(Request.Get(path))).Status);
        }

        Assert.Equal(200, (await router.Send(Request.Get("/metricsandmore"))).Status);
    }

    [HaproxyFact]
    public async Task A_path_that_a_revision_may_read_otherwise_than_the_router_is_refused()
    {
        string[] refused =
        [
            "/a/../metrics",
            "/./metrics",
            "/..",
            "/a/%2e%2E/metrics",
            "/a/%2E/metrics",
            "/%6detrics/%",
            "/%6Detrics/%zz",
        ];
        foreach (var path in refused)
        {
            var answer = await shared.Router.Send(Request.Get(path));
            Assert.Equal((path, 400), (path, answer.Status));
            AssertDetail("Bad Request", answer);
        }

        foreach (var path in new[] { "/.well-known/a", "/a..b/...", "/a?next=../metrics&share=%zz", "/caf%C3%A9" })
        {
            Assert.Equal((path, 200), (path, (await shared.Router.Send(Request.Get(path))).Status));
        }

        Assert.Equal(200, (await shared.Router.Send(Request.Of("OPTIONS", "*"))).Status);
    }

    [HaproxyFact]
    public async Task The_container_may_open_as_many_files_as_HAProxy_needs_to_start()
    {
        var needed = await shared.Router.OwnMetric("haproxy_process_max_sockets");

        Assert.InRange(needed, 2 * shared.Router.Options.AllConnections, shared.Router.Options.OpenFiles);
    }

    [HaproxyFact]
    public async Task Operators_are_answered_while_users_hold_all_connections_that_they_may_have()
    {
        using var router = new TestRouter();
        router.Options = router.Options with { MaxConnections = 200, ServerTimeout = TimeSpan.FromMinutes(10) };
        await router.Publish(router.V1.Alone);

        var users = Enumerable.Range(0, router.Options.AllConnections + 10).Select(_ => router.Connect()).ToList();
        await Task.WhenAll(users.Select(user => user.Begin(Request.Get("/slow"))));
        await Wait.Until(
            async () => await router.OwnMetric("""haproxy_frontend_current_sessions{proxy="users"}""") >= 200,
            "users to hold all of their connections"
        );

        Assert.Equal(200, await router.OwnMetric("""haproxy_frontend_current_sessions{proxy="users"}"""));
        Assert.Equal(200, await router.OwnMetric("""haproxy_frontend_limit_sessions{proxy="users"}"""));
        foreach (var path in new[] { "/health", "/rollout" })
        {
            using var operators = new Connection(router.Options.MetricsPort);
            Assert.Equal(200, (await operators.Send(Request.Get(path))).Status);
        }

        Assert.Equal(200, (await Scrape(router, router.V1.Revision, "/metrics")).Status);
        users.ForEach(user => user.Dispose());
    }

    [HaproxyFact]
    public async Task The_101st_request_of_a_user_in_a_minute_is_refused()
    {
        using var router = new TestRouter(new RouterOptions().RateLimit);
        await router.Publish(router.V1.Alone);

        Assert.Equal([.. Enumerable.Repeat(200, 100), 429, 429], await router.Statuses("eager", 102));
        Assert.Equal([200], await router.Statuses("other", 1));
    }

    [HaproxyFact]
    public async Task The_dashboard_gets_the_address_and_the_request_id_and_trusts_nothing_else()
    {
        var router = shared.Router;
        var answer = await router.Send(
            Request.Get(
                "/items",
                "X-Request-ID: checkout.7_a-b",
                "X-Forwarded-For: 6.6.6.6",
                "X-Forwarded-Proto: gopher",
                "Forwarded: for=6.6.6.6",
                "X-Real-IP: 6.6.6.6",
                "Proxy: http://evil.test",
                "TE: trailers"
            )
        );

        Assert.Equal("checkout.7_a-b", answer.Header("x-request-id"));
        Assert.Equal(
            [
                "v1.0.0 GET /items",
                "host: shop.test",
                "x-request-id: checkout.7_a-b",
                "x-forwarded-for: 127.0.0.1",
                "x-forwarded-proto: http",
            ],
            answer.RequestSeen
        );
    }

    [HaproxyFact]
    public async Task A_request_id_that_is_too_long_or_has_other_characters_is_replaced()
    {
        var router = shared.Router;
        foreach (var id in new[] { new string('a', 65), "a b", "\"", "a,b", "" })
        {
            var answer = await router.Send(Request.Get("/", $"X-Request-ID: {id}"));
            Assert.Matches("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", answer.Header("x-request-id"));
        }
    }

    [HaproxyFact]
    public async Task Every_request_is_one_line_of_JSON_without_the_query()
    {
        var router = shared.Router;
        await router.Send(Request.Get("/a\"b\\c?token=secret", "X-Request-ID: log-1"));
        await router.Send(Request.Get("/" + new string('"', 4000), "X-Request-ID: log-2"));
        await Wait.Until(() => router.Process.Output.Contains("\"request_id\":\"log-2\""), "the log");

        var lines = router.Process.Output.Split('\n').Where(line => line.Contains("\"request_id\":\"log-")).ToList();
        var first = JsonDocument.Parse(lines[0]).RootElement;
        Assert.Equal(
            [
                "time",
                "level",
                "request_id",
                "revision",
                "method",
                "path",
                "status",
                "duration_ms",
                "bytes",
                "client",
                "termination",
            ],
            first.EnumerateObject().Select(property => property.Name)
        );
        Assert.Equal("/a\"b\\c", first.GetProperty("path").GetString());
        Assert.Equal("v1.0.0", first.GetProperty("revision").GetString());
        Assert.Equal(200, first.GetProperty("status").GetInt32());
        Assert.Equal(
            new string('"', 1023),
            JsonDocument.Parse(lines[1]).RootElement.GetProperty("path").GetString()![1..]
        );
        Assert.DoesNotContain("secret", router.Process.Output);
    }

    [HaproxyFact]
    public async Task Prometheus_scrapes_each_revision_through_the_router_with_a_bearer_token()
    {
        var router = shared.Router;
        foreach (var revision in new[] { router.V1.Revision, router.V2.Revision })
        {
            var host = $"{revision.Host}:{revision.Port}";
            var answer = await Scrape(router, revision, "/metrics");
            Assert.Equal([$"{revision.Name} GET /metrics", $"host: {host}", "x-api-key: s3same"], answer.RequestSeen);
            Assert.Equal(404, (await Scrape(router, revision, "/items")).Status);
        }

        Assert.Equal(404, (await Scrape(router, new("v0", "postgres", 5432), "/metrics")).Status);
    }

    [HaproxyFact]
    public async Task Prometheus_3_gets_a_content_type_that_it_reads()
    {
        const string Fallback = "text/plain; version=0.0.4";
        (string Revisions, string Prometheus)[] types =
        [
            ("none", Fallback),
            ("text/html", Fallback),
            ("TEXT/PLAIN", "TEXT/PLAIN"),
            ("application/openmetrics-text", "application/openmetrics-text"),
            ("application/vnd.google.protobuf", "application/vnd.google.protobuf"),
        ];

        foreach (var (revisions, prometheus) in types)
        {
            var answer = await Scrape(shared.Router, shared.Router.V1.Revision, $"/metrics?type={revisions}");
            Assert.Equal((200, prometheus), (answer.Status, answer.Header("content-type")));
        }
    }

    [HaproxyFact]
    public async Task The_metrics_port_has_the_routers_own_metrics_and_health()
    {
        var router = shared.Router;
        using var connection = new Connection(router.Options.MetricsPort);

        var health = await connection.Send(Request.Get("/health"));
        var rollout = await connection.Send(Request.Get("/rollout"));
        var other = await connection.Send(Request.Get("/"));

        Assert.Equal(200, health.Status);
        Assert.Equal(404, other.Status);
        Assert.Contains("""rollout_weight_percent{revision="v1.0.0"} 100.00""", rollout.Body);
        Assert.Contains("""rollout_weight_percent{revision="v1.1.0-rc1"} 0.00""", rollout.Body);
        Assert.Contains("""rollout_canary_weight_percent{stable="v1.0.0",canary="v1.1.0-rc1"} 0.00""", rollout.Body);
        Assert.Contains("rollout_split_rejected_total 0", rollout.Body);
        var release = File.ReadAllText(Path.Combine(router.Config, "release")).Split(' ')[0];
        Assert.Contains($$"""rollout_release_info{release="{{release}}"} 1""", rollout.Body);
    }

    /// <summary>As Prometheus asks for a revision through the router.</summary>
    private static async Task<Answer> Scrape(TestRouter router, SplitRevision revision, string path)
    {
        var host = $"{revision.Host}:{revision.Port}";
        using var connection = new Connection(router.Options.ScrapePort);
        return await connection.Send(
            $"GET http://{host}{path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer s3same\r\n\r\n"
        );
    }

    private static void AssertDetail(string detail, Answer answer)
    {
        Assert.Equal($$"""{"detail":"{{detail}}"}""", answer.Body);
        Assert.Equal("application/json", answer.Header("content-type"));
        AssertSecured(answer);
    }

    private static void AssertSecured(Answer answer)
    {
        Assert.Equal(SecurityHeaders, SecurityHeaders.Where(name => answer.Header(name) is not null));
        Assert.Matches("^[0-9a-f-]{36}$", answer.Header("x-request-id"));
        Assert.Null(answer.Header("server"));
    }
}
