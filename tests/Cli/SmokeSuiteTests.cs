using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace InventarioRetail.Cli.Tests;

/// <summary>What the suite says of a dashboard that is well, and of one that is bad in one way.</summary>
public sealed class SmokeSuiteTests
{
    private static readonly string[] AllChecks =
    [
        "reachable",
        "revision",
        "health",
        "api",
        "concurrency",
        "database",
        "redis",
        "object-store",
        "api-key",
        "security-headers",
        "request-id",
        "metrics-hidden",
        "rate-limit",
        "metrics",
    ];

    [Fact]
    public async Task A_dashboard_that_is_healthy_passes_every_check()
    {
        await using var server = await new SmokeServer { Delay = (_, _) => TimeSpan.FromMilliseconds(1) }.StartAsync();

        var report = await RunAsync(server.Target);

        Assert.Empty(Failures(report));
        Assert.True(report.Passed);
        Assert.Equal(AllChecks, report.Checks.Select(check => check.Key));
        Assert.All(report.Checks, check => Assert.Equal(SmokeOutcome.Passed, check.Outcome));
        Assert.All(
            report.Checks.SkipLast(1),
            check => Assert.True(check.Took > TimeSpan.Zero || check.Key == "revision")
        );
        Assert.Equal([SmokeServer.Stable], report.Revisions);
    }

    [Fact]
    public async Task A_URL_and_a_key_are_enough_and_what_was_not_said_is_not_checked()
    {
        await using var server = await new SmokeServer().StartAsync();

        var report = await RunAsync(new SmokeTarget(server.Url, SmokeServer.ApiKey) { Time = server.Time });

        Assert.True(report.Passed);
        var unchecked_ = Assert.Single(report.Checks, check => check.Outcome is not SmokeOutcome.Passed);
        Assert.Equal(("metrics", SmokeOutcome.NotChecked), (unchecked_.Key, unchecked_.Outcome));
    }

    [Fact]
    public async Task It_only_reads_and_shows_the_key_as_a_header_alone()
    {
        await using var server = await new SmokeServer().StartAsync();

        var report = await RunAsync(server.Target);

        Assert.All(server.Requests, request => Assert.Equal("GET", request.Method));
        Assert.All(server.Requests, request => Assert.DoesNotContain(SmokeServer.ApiKey, request.Path));
        Assert.Contains(server.Requests, request => request.Key == SmokeServer.ApiKey);
        Assert.DoesNotContain(SmokeServer.ApiKey, string.Concat(report.Checks));
    }

    [Fact]
    public async Task Below_a_path_it_asks_below_that_path()
    {
        await using var server = await new SmokeServer { Base = "/shop" }.StartAsync();

        Assert.Empty(Failures(await RunAsync(server.Target)));
    }

    [Fact]
    public async Task Checks_are_reported_one_by_one_as_they_are_done()
    {
        await using var server = await new SmokeServer().StartAsync();
        var told = new List<SmokeCheck>();

        var report = await SmokeSuite.RunAsync(server.Target, told.Add, CancellationToken.None);

        Assert.Equal(report.Checks, told);
    }

    [Fact]
    public async Task A_canary_is_tested_for_itself_however_few_users_it_has()
    {
        var users = 0;
        await using var server = await new SmokeServer
        {
            // Only the 300th user and the next one.
            IsOnCanary = Remembering(_ => Interlocked.Increment(ref users) is 300 or 301),
            Instead = context =>
                context.Response.Headers["X-Revision"] == SmokeServer.Canary
                && context.Request.Path == "/api/summary"
                && SmokeServer.Answer(context, 500),
        }.StartAsync();

        var report = await RunAsync(server.Target with { Revisions = [SmokeServer.Stable, SmokeServer.Canary] });

        Assert.Equal([SmokeServer.Stable, SmokeServer.Canary], report.Revisions);
        Assert.Contains("api", FailedKeys(report));
        Assert.Matches("^v1.0.0: 200, [0-9.]+ ms; v1.1.0: 500, [0-9.]+ ms$", Seen(report, "api"));
        Assert.DoesNotContain("health", FailedKeys(report));
    }

    [Fact]
    public async Task A_user_is_asked_for_no_more_than_it_may_ask()
    {
        await using var server = await new SmokeServer
        {
            Limit = 20,
            IsOnCanary = Remembering(Sixteenth()),
        }.StartAsync();

        var report = await RunAsync(
            server.Target with
            {
                Revisions = [SmokeServer.Stable, SmokeServer.Canary],
                RateLimit = new(20, TimeSpan.FromSeconds(60)),
            }
        );

        Assert.Empty(Failures(report));

        static Func<string, bool> Sixteenth()
        {
            var users = 0;
            return _ => Interlocked.Increment(ref users) % 60 == 0;
        }
    }

    [Fact]
    public async Task A_revision_that_should_have_no_users_fails()
    {
        await using var server = await new SmokeServer { IsOnCanary = user => user[^1] < '8' }.StartAsync();

        var report = await RunAsync(server.Target);

        Assert.Equal(["revision"], FailedKeys(report));
        Assert.Matches(
            "^v1.0.0 \\([0-9]+ of 100 users\\), v1.1.0 \\([0-9]+ of 100 users\\)$",
            Seen(report, "revision")
        );
    }

    [Fact]
    public async Task A_revision_that_should_have_users_and_has_none_fails()
    {
        await using var server = await new SmokeServer().StartAsync();

        var report = await RunAsync(server.Target with { Revisions = [SmokeServer.Stable, SmokeServer.Canary] });

        Assert.Equal(["revision"], FailedKeys(report));
        Assert.Equal("v1.0.0 and v1.1.0", report.Checks.Single(check => check.Key == "revision").Right);
    }

    [Fact]
    public async Task Answers_that_name_no_revision_fail()
    {
        await using var server = await new SmokeServer
        {
            Headers = context => context.Response.Headers.Remove("X-Revision"),
        }.StartAsync();

        var report = await RunAsync(server.Target with { Revisions = [], Prometheus = null });

        Assert.Equal(["revision: no X-Revision (100 of 100 users)"], Failures(report));
        Assert.Empty(report.Revisions);
    }

    [Fact]
    public async Task Where_nothing_listens_there_is_one_failed_check_that_says_so()
    {
        var report = await RunAsync(new SmokeTarget(new Uri($"http://127.0.0.1:{Ports.Free()}"), "key"));

        Assert.False(report.Passed);
        var check = Assert.Single(report.Checks);
        Assert.Equal(("reachable", SmokeOutcome.Failed), (check.Key, check.Outcome));
        Assert.StartsWith("Connection refused", check.Seen);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_on()
    {
        // Connections are taken and never answered.
        using var hole = new TcpListener(IPAddress.Loopback, 0);
        hole.Start();
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)hole.LocalEndpoint).Port}");

        var time = new FakeTimeProvider();

        var running = RunAsync(new SmokeTarget(url, "key") { Time = time });
        using var taken = await hole.AcceptTcpClientAsync().WaitAsync(Wait.Bound);
        time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(["reachable: no response within 30 s"], Failures(await running));
    }

    [Fact]
    public async Task What_is_interrupted_ends()
    {
        using var interrupt = new CancellationTokenSource();
        await using var server = await new SmokeServer
        {
            Delay = (context, _) =>
            {
                if (!Is(context, "/api/items"))
                    return TimeSpan.Zero;
                interrupt.Cancel();
                return Timeout.InfiniteTimeSpan;
            },
        }.StartAsync();

        var running = SmokeSuite.RunAsync(server.Target, _ => { }, interrupt.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task One_that_answers_a_part_of_the_requests_only_is_tested_on()
    {
        await using var server = await new SmokeServer
        {
            Instead = context =>
            {
                if (context.Request.Path == "/api/items")
                    context.Abort();
                return false;
            },
        }.StartAsync();

        Assert.Equal(["database"], FailedKeys(await RunAsync(server.Target)));
    }

    [Fact]
    public async Task A_status_without_a_level_counts()
    {
        await using var server = await new SmokeServer
        {
            Health = health => health.AsObject().Remove("degradation_level"),
        }.StartAsync();

        Assert.Empty(Failures(await RunAsync(server.Target)));
    }

    public static TheoryData<string> BadOnes => [.. Bad.Keys];

    [Theory]
    [MemberData(nameof(BadOnes))]
    public async Task A_dashboard_that_is_bad_in_one_way_fails_the_checks_of_that_way(string name)
    {
        var (create, expected, others) = Bad[name];
        await using var server = await create().StartAsync();

        var report = await RunAsync(server.Target);

        var key = expected[..expected.IndexOf(':', StringComparison.Ordinal)];
        Assert.False(report.Passed);
        Assert.Equal(
            others.Append(key).Order(StringComparer.Ordinal),
            FailedKeys(report).Order(StringComparer.Ordinal)
        );
        Assert.StartsWith(expected, $"{key}: {Seen(report, key)}");
    }

    /// <summary>How a dashboard is bad, what is seen of it, and the checks that fail besides.</summary>
    private static readonly Dictionary<string, (Func<SmokeServer> Create, string Seen, string[] Others)> Bad = new()
    {
        ["health is not 200"] = (
            () => new() { Instead = context => Is(context, "/health") && SmokeServer.Answer(context, 503) },
            "health: v1.0.0: 503, no level, ",
            ["database", "redis", "object-store"]
        ),
        ["the level is not OPTIMAL"] = (
            () => new() { Health = health => health["degradation_level"] = "DEGRADED" },
            "health: v1.0.0: 200, DEGRADED, ",
            []
        ),
        ["there is no level and the status is degraded"] = (
            () =>
                new()
                {
                    Health = health =>
                    {
                        health.AsObject().Remove("degradation_level");
                        health["status"] = "degraded";
                    },
                },
            "health: v1.0.0: 200, degraded, ",
            []
        ),
        ["health takes 100 ms"] = (
            // The first hundred requests look for users.
            () => new() { Delay = Slow("/health", 101, After(100)) },
            "health: v1.0.0: 200, OPTIMAL, 1",
            []
        ),
        ["the API takes 500 ms"] = (
            () => new() { Delay = Slow("/api/summary", 501, number => number < 11) },
            "api: v1.0.0: 200, 5",
            []
        ),
        ["the API fails once"] = (
            () =>
            {
                var number = 0;
                return new()
                {
                    Instead = context =>
                        Is(context, "/api/summary")
                        && Interlocked.Increment(ref number) == 4
                        && SmokeServer.Answer(context, 500),
                };
            },
            "api: v1.0.0: 10 × 200 and 1 × 500, ",
            []
        ),
        ["the API can do one thing at a time only"] = (
            // The eight rounds, after the eleven requests one after the other.
            () => new() { Delay = Slow("/api/summary", 501, number => number is >= 11 and < 91 && number % 10 == 5) },
            "concurrency: v1.0.0: 200, 5",
            []
        ),
        ["the breaker of the database is open"] = (
            () => Open("database"),
            "database: v1.0.0: breaker open, score 0, 3 articles in ",
            []
        ),
        ["the breaker of Redis is open"] = (
            () => Open("redis"),
            "redis: v1.0.0: breaker open, score 0, counter at 5",
            []
        ),
        ["the breaker of S3 is open"] = (
            () => Open("s3"),
            "object-store: v1.0.0: breaker open, score 0, object intact",
            []
        ),
        ["a score is below 100"] = (
            () => new() { Health = health => health["services"]!["redis"]!["health_score"] = 99.5 },
            "redis: v1.0.0: breaker closed, score 99.5, counter at 5",
            []
        ),
        ["health does not know a service"] = (
            () => new() { Health = health => health["services"]!.AsObject().Remove("s3") },
            "object-store: v1.0.0: not reported by /health, object intact",
            []
        ),
        ["articles cannot be read from the database"] = (
            () => new() { Instead = context => Is(context, "/api/items") && SmokeServer.Answer(context, 503) },
            "database: v1.0.0: breaker closed, score 100, /api/items: 503",
            []
        ),
        ["there is no counter"] = (
            () => new() { Summary = summary => summary["views"] = null },
            "redis: v1.0.0: breaker closed, score 100, no counter",
            []
        ),
        ["there is no object"] = (
            () => new() { Summary = summary => summary["snapshot"] = null },
            "object-store: v1.0.0: breaker closed, score 100, no object",
            []
        ),
        ["the object is not what was written"] = (
            () => new() { Summary = summary => summary["snapshot"]!["intact"] = false },
            "object-store: v1.0.0: breaker closed, score 100, an object that is not what was written",
            []
        ),
        ["no key is needed"] = (
            () => new() { Instead = Lets(key => key.Length == 0) },
            "api-key: v1.0.0: 200 without a key, 401 with a wrong one",
            ["security-headers"]
        ),
        ["any key will do"] = (
            () => new() { Instead = Lets(key => key.StartsWith("wrong", StringComparison.Ordinal)) },
            "api-key: v1.0.0: 401 without a key, 200 with a wrong one",
            []
        ),
        ["health has no HSTS header"] = Lacks("Strict-Transport-Security", "/health", 200),
        ["the API has no content security policy"] = Lacks("Content-Security-Policy", "/api/summary", 200),
        ["a refusal without a key has no header"] = Lacks("X-Content-Type-Options", "/api/summary", 401),
        ["a missing page has no header"] = Lacks("X-Frame-Options", "/there-is-no-such-page", 404),
        ["hidden metrics have no header"] = Lacks("X-XSS-Protection", "/metrics", 404),
        ["a security header is empty"] = (
            () => new() { Headers = context => context.Response.Headers.ContentSecurityPolicy = "" },
            "security-headers: v1.0.0: /health (200) lacks Content-Security-Policy; ",
            ["rate-limit"]
        ),
        ["a missing page is answered all the same"] = (
            () =>
                new()
                {
                    Instead = context =>
                        (Is(context, "/there-is-no-such-page") || Is(context, "/metrics"))
                        && SmokeServer.Answer(context, 200),
                },
            "security-headers: v1.0.0: all five on 200, 401",
            ["metrics-hidden"]
        ),
        ["health replaces the request ID"] = (
            () => new() { Headers = Sets("X-Request-ID", Random, context => Is(context, "/health")) },
            "request-id: v1.0.0: sent smoke-",
            []
        ),
        ["hidden metrics replace the request ID"] = (
            () => new() { Headers = Sets("X-Request-ID", Random, context => Is(context, "/metrics")) },
            "request-id: v1.0.0: sent smoke-",
            []
        ),
        ["no request ID is made"] = (
            () => new() { Headers = Sets("X-Request-ID", () => "", HasNoId) },
            "request-id: v1.0.0: none on a request without one",
            []
        ),
        ["every request ID is the same"] = (
            () => new() { Headers = Sets("X-Request-ID", () => "always-this", HasNoId) },
            "request-id: v1.0.0: two requests received the same one, always-this",
            []
        ),
        ["metrics are public with the key"] = (
            () => new() { Instead = Metrics(keys: 1, status: 200) },
            "metrics-hidden: 200 with the key, 404 without",
            []
        ),
        ["metrics without the key are refused instead of hidden"] = (
            () => new() { Instead = Metrics(keys: 0, status: 401) },
            "metrics-hidden: 404 with the key, 401 without",
            []
        ),
        ["there is no rate limit"] = (() => new() { Limit = int.MaxValue }, "rate-limit: request 101: 200", []),
        ["the rate limit is too low"] = (
            () => new() { Limit = 99 },
            "rate-limit: 429 within the first 100 requests",
            []
        ),
        ["the rate limit is too high"] = (() => new() { Limit = 101 }, "rate-limit: request 101: 200", []),
        ["the rate limit hits other users"] = (
            () =>
            {
                var isReached = false;
                return new()
                {
                    Headers = context => isReached |= context.Response.StatusCode == 429,
                    Instead = context => isReached && SmokeServer.Answer(context, 429),
                };
            },
            "rate-limit: another user got 429 too",
            []
        ),
        ["there is no Retry-After"] = RetryAfter(null, "429 with no Retry-After"),
        ["Retry-After is 0"] = RetryAfter("0", "429 with Retry-After: 0"),
        ["Retry-After is longer than the window"] = RetryAfter("61", "429 with Retry-After: 61"),
        ["Retry-After is no number"] = RetryAfter("soon", "429 with Retry-After: soon"),
        ["a refusal by the rate limit has no header"] = (
            () => new() { Headers = Sets("X-Frame-Options", () => null, IsRefused) },
            "rate-limit: 429 without X-Frame-Options",
            []
        ),
    };

    [Fact]
    public async Task A_dashboard_that_is_too_slow_to_show_its_rate_limit_fails()
    {
        await using var server = await new SmokeServer
        {
            Limit = 2,
            Delay = (context, number) => Is(context, "/api/summary") ? TimeSpan.FromMilliseconds(600) : TimeSpan.Zero,
        }.StartAsync();

        var report = await RunAsync(server.Target with { RateLimit = new(2, TimeSpan.FromSeconds(1)) });

        Assert.Matches("^3 requests took [1-9][0-9]* s, too slow to test the limit$", Seen(report, "rate-limit"));
    }

    [Fact]
    public async Task A_series_that_Prometheus_lacks_of_one_revision_fails()
    {
        await using var server = await new SmokeServer
        {
            IsOnCanary = user => user[^1] < '8',
            Series = revision =>
                SmokeServer.AllSeries.Where(name => revision == SmokeServer.Stable || name != "health_score"),
        }.StartAsync();

        var report = await RunAsync(server.Target with { Revisions = [SmokeServer.Stable, SmokeServer.Canary] });

        Assert.Equal(["metrics: v1.0.0: all present; v1.1.0: no health_score"], Failures(report));
    }

    [Fact]
    public async Task What_was_not_scraped_yet_is_waited_for()
    {
        var times = 0;
        await using var server = await new SmokeServer
        {
            Series = revision =>
                revision == SmokeServer.Stable && Interlocked.Increment(ref times) < 3 ? [] : SmokeServer.AllSeries,
        }.StartAsync();

        Assert.Empty(Failures(await RunAsync(server.Target)));
        Assert.Equal(3, times);
    }

    [Fact]
    public async Task What_is_never_scraped_fails()
    {
        await using var server = await new SmokeServer { Series = _ => [] }.StartAsync();

        var report = await RunAsync(server.Target);

        Assert.Equal(["metrics: v1.0.0: none present"], Failures(report));
    }

    [Fact]
    public async Task A_Prometheus_that_does_not_answer_fails()
    {
        await using var server = await new SmokeServer().StartAsync();

        var gone = await RunAsync(server.Target with { Prometheus = new($"http://127.0.0.1:{Ports.Free()}") });
        var other = await RunAsync(server.Target with { Prometheus = new(server.PrometheusUrl, "/elsewhere") });

        Assert.EndsWith("does not answer: Connection refused", Assert.Single(Failures(gone)));
        Assert.Equal(
            [$"metrics: {server.PrometheusUrl}elsewhere returned 400 with a response that is not Prometheus's"],
            Failures(other)
        );
    }

    [Fact]
    public async Task Prometheus_of_another_stack_fails_by_name()
    {
        await using var server = await new SmokeServer { StackOfPrometheus = "staging" }.StartAsync();

        var report = await RunAsync(server.Target with { Owner = new("shop", "dev") });

        Assert.Equal(
            [
                $"metrics: {server.PrometheusUrl} is the Prometheus of stack 'staging' of project 'shop', not of stack "
                    + "'dev' of project 'shop'.",
            ],
            Failures(report)
        );
    }

    [Fact]
    public async Task A_redirection_is_not_followed()
    {
        await using var elsewhere = await new SmokeServer().StartAsync();
        await using var server = await new SmokeServer
        {
            Instead = context =>
            {
                context.Response.Redirect($"{elsewhere.Url}{context.Request.Path.Value![1..]}");
                return true;
            },
        }.StartAsync();

        var report = await RunAsync(server.Target);

        Assert.StartsWith("v1.0.0: 302, ", Seen(report, "api"));
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task What_it_shows_of_an_answer_is_short_and_has_neither_the_key_nor_control_characters()
    {
        await using var server = await new SmokeServer
        {
            Health = health =>
                health["degradation_level"] = $"\u001b[2J\n{SmokeServer.ApiKey} {new string('x', 10_000)}",
            Headers = context => context.Response.Headers["X-Revision"] = $"of-{SmokeServer.ApiKey}",
        }.StartAsync();

        var report = await RunAsync(server.Target with { Prometheus = null });

        var seen = Seen(report, "health");
        Assert.StartsWith("of-‹secret: API key›: 200,  [2J ‹secret: API key› xxx", seen);
        Assert.InRange(seen.Length, 400, 501);
        Assert.Equal(["of-‹secret: API key›"], report.Revisions);
        Assert.DoesNotContain(SmokeServer.ApiKey, string.Concat(report.Checks));
    }

    private static SmokeServer Open(string service) =>
        new()
        {
            Health = health =>
            {
                health["services"]![service]!["state"] = "open";
                health["services"]![service]!["health_score"] = 0;
            },
        };

    private static (Func<SmokeServer>, string, string[]) Lacks(string header, string path, int status) =>
        (
            () =>
                new()
                {
                    Headers = Sets(
                        header,
                        () => null,
                        context => Is(context, path) && context.Response.StatusCode == status
                    ),
                },
            $"security-headers: v1.0.0: {path} ({status}) lacks {header}",
            []
        );

    private static (Func<SmokeServer>, string, string[]) RetryAfter(string? value, string seen) =>
        (() => new() { Headers = Sets("Retry-After", () => value, IsRefused) }, $"rate-limit: {seen}", []);

    private static Func<HttpContext, bool> Lets(Func<string, bool> hasKey) =>
        context =>
            Is(context, "/api/summary")
            && hasKey(context.Request.Headers["X-API-Key"].ToString())
            && SmokeServer.Answer(context, 200);

    private static Func<HttpContext, bool> Metrics(int keys, int status) =>
        context =>
            Is(context, "/metrics")
            && context.Request.Headers["X-API-Key"].Count == keys
            && SmokeServer.Answer(context, status);

    /// <summary>Sets a header of the answers that are chosen; null removes it.</summary>
    private static Action<HttpContext> Sets(string header, Func<string?> value, Func<HttpContext, bool> isChosen) =>
        context =>
        {
            if (isChosen(context))
                context.Response.Headers[header] = value();
        };

    private static Func<HttpContext, int, TimeSpan> Slow(string path, int milliseconds, Func<int, bool> isSlow) =>
        (context, number) =>
            Is(context, path) && isSlow(number) ? TimeSpan.FromMilliseconds(milliseconds) : TimeSpan.Zero;

    private static Func<int, bool> After(int requests)
    {
        var count = 0;
        return _ => Interlocked.Increment(ref count) > requests;
    }

    private static string Random() => Guid.NewGuid().ToString();

    private static bool HasNoId(HttpContext context) => context.Request.Headers["X-Request-ID"].Count == 0;

    private static bool IsRefused(HttpContext context) => context.Response.StatusCode == 429;

    private static Task<SmokeReport> RunAsync(SmokeTarget target) =>
        SmokeSuite.RunAsync(target, _ => { }, CancellationToken.None);

    private static string[] Failures(SmokeReport report) =>
        [
            .. report
                .Checks.Where(check => check.Outcome is SmokeOutcome.Failed)
                .Select(check => $"{check.Key}: {check.Seen}"),
        ];

    private static string[] FailedKeys(SmokeReport report) =>
        [.. report.Checks.Where(check => check.Outcome is SmokeOutcome.Failed).Select(check => check.Key)];

    private static string Seen(SmokeReport report, string key) => report.Checks.Single(check => check.Key == key).Seen;

    private static bool Is(HttpContext context, string path) => context.Request.Path == path;

    /// <summary>The same answer for a user every time.</summary>
    private static Func<string, bool> Remembering(Func<string, bool> choose)
    {
        var chosen = new System.Collections.Concurrent.ConcurrentDictionary<string, Lazy<bool>>();
        return user => chosen.GetOrAdd(user, _ => new(() => choose(user))).Value;
    }
}
