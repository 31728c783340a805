using System.Net;
using System.Net.Sockets;
using InventarioRetail.Engine.Smoke;
using Microsoft.AspNetCore.Http;

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
    public async Task A_dashboard_that_is_well_passes_every_check()
    {
        await using var server = await new SmokeServer().StartAsync();

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

        var report = await SmokeSuite.RunAsync(server.Url, SmokeServer.ApiKey, CancellationToken.None);

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
    public async Task Checks_are_told_one_by_one_as_they_are_done()
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
            // The 300th user that is seen and the next one, and nobody before.
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
        Assert.StartsWith("Connection refused", check.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_on()
    {
        // Connections are taken and never answered.
        using var hole = new TcpListener(IPAddress.Loopback, 0);
        hole.Start();
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)hole.LocalEndpoint).Port}");

        var report = await RunAsync(new SmokeTarget(url, "key") { Timeout = TimeSpan.FromSeconds(0.3) });

        Assert.Equal(["reachable: no response within 0.3 s"], Failures(report));
    }

    [Fact]
    public async Task What_is_interrupted_ends()
    {
        using var interrupt = new CancellationTokenSource();
        await using var server = await new SmokeServer
        {
            Delay = (context, _) => context.Request.Path == "/api/items" ? TimeSpan.FromMinutes(1) : TimeSpan.Zero,
        }.StartAsync();

        var running = SmokeSuite.RunAsync(
            server.Target,
            check =>
            {
                if (check.Key == "concurrency")
                    interrupt.CancelAfter(TimeSpan.FromMilliseconds(100));
            },
            interrupt.Token
        );

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
    public async Task Health_that_is_not_200_fails() =>
        await FailsAsync(
            new SmokeServer { Instead = context => Is(context, "/health") && SmokeServer.Answer(context, 503) },
            "health: v1.0.0: 503, no level, ",
            "database",
            "redis",
            "object-store"
        );

    [Fact]
    public async Task A_level_that_is_not_OPTIMAL_fails() =>
        await FailsAsync(
            new SmokeServer { Health = health => health["degradation_level"] = "DEGRADED" },
            "health: v1.0.0: 200, DEGRADED, "
        );

    [Fact]
    public async Task Without_a_level_the_status_counts()
    {
        await using var well = await new SmokeServer
        {
            Health = health => health.AsObject().Remove("degradation_level"),
        }.StartAsync();
        Assert.Empty(Failures(await RunAsync(well.Target)));

        await FailsAsync(
            new SmokeServer
            {
                Health = health =>
                {
                    health.AsObject().Remove("degradation_level");
                    health["status"] = "degraded";
                },
            },
            "health: v1.0.0: 200, degraded, "
        );
    }

    [Fact]
    public async Task Health_that_takes_100_ms_fails()
    {
        var requests = 0;
        await FailsAsync(
            new SmokeServer
            {
                // Not the first hundred, which look for users.
                Delay = (context, _) =>
                    Is(context, "/health") && Interlocked.Increment(ref requests) > 100
                        ? TimeSpan.FromMilliseconds(101)
                        : TimeSpan.Zero,
            },
            "health: v1.0.0: 200, OPTIMAL, 1"
        );
    }

    [Fact]
    public async Task An_API_that_takes_500_ms_fails() =>
        await FailsAsync(
            new SmokeServer
            {
                Delay = (context, number) =>
                    Is(context, "/api/summary") && number < 11 ? TimeSpan.FromMilliseconds(501) : TimeSpan.Zero,
            },
            "api: v1.0.0: 200, 5"
        );

    [Fact]
    public async Task An_API_that_fails_fails()
    {
        var number = 0;
        await FailsAsync(
            new SmokeServer
            {
                Instead = context =>
                    Is(context, "/api/summary")
                    && Interlocked.Increment(ref number) == 4
                    && SmokeServer.Answer(context, 500),
            },
            "api: v1.0.0: 10 × 200 and 1 × 500, "
        );
    }

    [Fact]
    public async Task An_API_that_can_do_one_thing_at_a_time_only_fails()
    {
        await FailsAsync(
            new SmokeServer
            {
                // The eight rounds, after the eleven requests one after the other.
                Delay = (context, number) =>
                    Is(context, "/api/summary") && number is >= 11 and < 91 && number % 10 == 5
                        ? TimeSpan.FromMilliseconds(501)
                        : TimeSpan.Zero,
            },
            "concurrency: v1.0.0: 200, 5"
        );
    }

    [Theory]
    [InlineData("database", "database", "database: v1.0.0: breaker open, score 0, 3 articles in ")]
    [InlineData("redis", "redis", "redis: v1.0.0: breaker open, score 0, counter at 5")]
    [InlineData("object-store", "s3", "object-store: v1.0.0: breaker open, score 0, object intact")]
    public async Task An_open_breaker_fails(string check, string service, string expected)
    {
        Assert.StartsWith(check, expected, StringComparison.Ordinal);
        await FailsAsync(
            new SmokeServer
            {
                Health = health =>
                {
                    health["services"]![service]!["state"] = "open";
                    health["services"]![service]!["health_score"] = 0;
                },
            },
            expected
        );
    }

    [Fact]
    public async Task A_score_below_100_fails() =>
        await FailsAsync(
            new SmokeServer { Health = health => health["services"]!["redis"]!["health_score"] = 99.5 },
            "redis: v1.0.0: breaker closed, score 99.5, counter at 5"
        );

    [Fact]
    public async Task A_service_that_health_does_not_know_fails() =>
        await FailsAsync(
            new SmokeServer { Health = health => health["services"]!.AsObject().Remove("s3") },
            "object-store: v1.0.0: not reported by /health, object intact"
        );

    [Fact]
    public async Task Articles_that_cannot_be_read_from_the_database_fail() =>
        await FailsAsync(
            new SmokeServer { Instead = context => Is(context, "/api/items") && SmokeServer.Answer(context, 503) },
            "database: v1.0.0: breaker closed, score 100, /api/items: 503"
        );

    [Fact]
    public async Task A_counter_that_is_not_there_fails() =>
        await FailsAsync(
            new SmokeServer { Summary = summary => summary["views"] = null },
            "redis: v1.0.0: breaker closed, score 100, no counter"
        );

    [Fact]
    public async Task An_object_that_is_not_there_fails() =>
        await FailsAsync(
            new SmokeServer { Summary = summary => summary["snapshot"] = null },
            "object-store: v1.0.0: breaker closed, score 100, no object"
        );

    [Fact]
    public async Task An_object_that_is_not_what_was_written_fails() =>
        await FailsAsync(
            new SmokeServer { Summary = summary => summary["snapshot"]!["intact"] = false },
            "object-store: v1.0.0: breaker closed, score 100, an object that is not what was written"
        );

    [Fact]
    public async Task An_API_that_lets_in_whoever_has_no_key_fails() =>
        await FailsAsync(
            new SmokeServer
            {
                Instead = context =>
                    Is(context, "/api/summary")
                    && context.Request.Headers["X-API-Key"].Count == 0
                    && SmokeServer.Answer(context, 200),
            },
            "api-key: v1.0.0: 200 without a key, 401 with a wrong one",
            "security-headers"
        );

    [Fact]
    public async Task An_API_that_lets_in_whoever_has_any_key_fails() =>
        await FailsAsync(
            new SmokeServer
            {
                Instead = context =>
                    Is(context, "/api/summary")
                    && context.Request.Headers["X-API-Key"].ToString().StartsWith("wrong", StringComparison.Ordinal)
                    && SmokeServer.Answer(context, 200),
            },
            "api-key: v1.0.0: 401 without a key, 200 with a wrong one"
        );

    [Theory]
    [InlineData("Strict-Transport-Security", "/health", 200)]
    [InlineData("Content-Security-Policy", "/api/summary", 200)]
    [InlineData("X-Content-Type-Options", "/api/summary", 401)]
    [InlineData("X-Frame-Options", "/there-is-no-such-page", 404)]
    [InlineData("X-XSS-Protection", "/metrics", 404)]
    public async Task A_security_header_that_one_answer_lacks_fails(string header, string path, int status) =>
        await FailsAsync(
            new SmokeServer
            {
                Headers = context =>
                {
                    if (Is(context, path) && context.Response.StatusCode == status)
                        context.Response.Headers.Remove(header);
                },
            },
            $"security-headers: v1.0.0: {path} ({status}) lacks {header}"
        );

    [Fact]
    public async Task An_empty_security_header_is_none() =>
        await FailsAsync(
            new SmokeServer { Headers = context => context.Response.Headers.ContentSecurityPolicy = "" },
            "security-headers: v1.0.0: /health (200) lacks Content-Security-Policy; ",
            "rate-limit"
        );

    [Fact]
    public async Task A_page_that_is_not_there_and_is_answered_all_the_same_fails() =>
        await FailsAsync(
            new SmokeServer
            {
                Instead = context =>
                    (Is(context, "/there-is-no-such-page") || Is(context, "/metrics"))
                    && SmokeServer.Answer(context, 200),
            },
            "security-headers: v1.0.0: all five on 200, 401",
            "metrics-hidden"
        );

    [Theory]
    [InlineData("/health")]
    [InlineData("/metrics")]
    public async Task A_request_id_that_is_not_kept_fails(string path)
    {
        await FailsAsync(
            new SmokeServer
            {
                Headers = context =>
                {
                    if (Is(context, path))
                        context.Response.Headers["X-Request-ID"] = Guid.NewGuid().ToString();
                },
            },
            "request-id: v1.0.0: sent smoke-"
        );
    }

    [Theory]
    [InlineData("", "none on a request without one")]
    [InlineData("always-this", "two requests received the same one, always-this")]
    public async Task Request_ids_that_are_not_made_fail(string id, string expected)
    {
        await FailsAsync(
            new SmokeServer
            {
                Headers = context =>
                {
                    if (context.Request.Headers["X-Request-ID"].Count == 0)
                        context.Response.Headers["X-Request-ID"] = id;
                },
            },
            $"request-id: v1.0.0: {expected}"
        );
    }

    [Theory]
    [InlineData(true, "200 with the key, 404 without")]
    [InlineData(false, "404 with the key, 401 without")]
    public async Task Metrics_that_can_be_reached_from_outside_fail(bool withKey, string expected)
    {
        await FailsAsync(
            new SmokeServer
            {
                Instead = context =>
                    Is(context, "/metrics")
                    && context.Request.Headers["X-API-Key"].Count == (withKey ? 1 : 0)
                    && SmokeServer.Answer(context, withKey ? 200 : 401),
            },
            $"metrics-hidden: {expected}"
        );
    }

    [Fact]
    public async Task No_rate_limit_fails() =>
        await FailsAsync(new SmokeServer { Limit = int.MaxValue }, "rate-limit: request 101: 200");

    [Fact]
    public async Task A_rate_limit_that_is_too_low_fails() =>
        await FailsAsync(new SmokeServer { Limit = 99 }, "rate-limit: 429 within the first 100 requests");

    [Fact]
    public async Task A_rate_limit_that_is_too_high_fails() =>
        await FailsAsync(new SmokeServer { Limit = 101 }, "rate-limit: request 101: 200");

    [Fact]
    public async Task A_rate_limit_that_hits_other_users_fails()
    {
        var isReached = false;
        await FailsAsync(
            new SmokeServer
            {
                Headers = context => isReached |= context.Response.StatusCode == 429,
                Instead = context => isReached && SmokeServer.Answer(context, 429),
            },
            "rate-limit: another user got 429 too"
        );
    }

    [Theory]
    [InlineData(null, "429 with no Retry-After")]
    [InlineData("0", "429 with Retry-After: 0")]
    [InlineData("61", "429 with Retry-After: 61")]
    [InlineData("soon", "429 with Retry-After: soon")]
    public async Task A_rate_limit_that_does_not_say_when_to_come_back_fails(string? retryAfter, string expected) =>
        await FailsAsync(
            new SmokeServer
            {
                Headers = context =>
                {
                    if (context.Response.StatusCode == 429)
                        context.Response.Headers.RetryAfter = retryAfter;
                },
            },
            $"rate-limit: {expected}"
        );

    [Fact]
    public async Task A_refusal_without_security_headers_fails() =>
        await FailsAsync(
            new SmokeServer
            {
                Headers = context =>
                {
                    if (context.Response.StatusCode == 429)
                        context.Response.Headers.Remove("X-Frame-Options");
                },
            },
            "rate-limit: 429 without X-Frame-Options"
        );

    [Fact]
    public async Task A_dashboard_that_is_too_slow_for_its_rate_limit_to_be_told_fails()
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

        var report = await RunAsync(
            server.Target with
            {
                Revisions = [SmokeServer.Stable, SmokeServer.Canary],
                Timeout = TimeSpan.FromSeconds(6),
            }
        );

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

        var report = await RunAsync(server.Target with { Timeout = TimeSpan.FromSeconds(6) });

        Assert.Equal(["metrics: v1.0.0: none present"], Failures(report));
    }

    [Fact]
    public async Task A_Prometheus_that_does_not_answer_fails()
    {
        await using var server = await new SmokeServer().StartAsync();

        var gone = await RunAsync(server.Target with { Prometheus = new($"http://127.0.0.1:{Ports.Free()}") });
        var other = await RunAsync(
            server.Target with
            {
                Prometheus = new(server.PrometheusUrl, "/elsewhere"),
                Timeout = TimeSpan.FromSeconds(6),
            }
        );

        Assert.StartsWith("metrics: Connection refused", Assert.Single(Failures(gone)), StringComparison.Ordinal);
        Assert.Equal([$"metrics: {server.PrometheusUrl}elsewhere: 400, no result"], Failures(other));
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

        Assert.StartsWith("v1.0.0: 302, ", Seen(report, "api"), StringComparison.Ordinal);
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
        Assert.StartsWith("of-‹secret: API key›: 200,  [2J ‹secret: API key› xxx", seen, StringComparison.Ordinal);
        Assert.InRange(seen.Length, 400, 501);
        Assert.Equal(["of-‹secret: API key›"], report.Revisions);
        Assert.DoesNotContain(SmokeServer.ApiKey, string.Concat(report.Checks));
    }

    /// <summary>Runs the suite on a server, which must fail one check as expected, and beside it only those that are named.</summary>
    private static async Task FailsAsync(SmokeServer bad, string expected, params string[] others)
    {
        await using var server = await bad.StartAsync();

        var report = await RunAsync(server.Target);

        Assert.False(report.Passed);
        var failure = Failures(report)
            .FirstOrDefault(failure =>
                failure.StartsWith(
                    expected[..expected.IndexOf(':', StringComparison.Ordinal)] + ":",
                    StringComparison.Ordinal
                )
            );
        Assert.StartsWith(expected, failure ?? string.Join('\n', Failures(report)), StringComparison.Ordinal);
        Assert.Equal(
            others.Append(expected[..expected.IndexOf(':', StringComparison.Ordinal)]).Order(StringComparer.Ordinal),
            FailedKeys(report).Order(StringComparer.Ordinal)
        );
    }

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
