using System.Text.Json;
using System.Text.RegularExpressions;
using InventarioRetail.Monitoring;

namespace InventarioRetail.Components.Tests;

/// <summary>The files of a split as text.</summary>
public sealed class TrafficSplitFilesTests
{
    private static readonly SplitRevision Stable = new("v1.0.0", "dashboard-v1-0-0", 8080);
    private static readonly SplitRevision Canary = new("v1.0.0-rc1", "dashboard-v1-0-0-rc1", 8080);
    private static readonly Dictionary<string, int> NoFlags = [];

    [Fact]
    public void The_published_files_of_a_canary_at_10_percent()
    {
        var flags = new Dictionary<string, int>
        {
            ["experimental-caching"] = 0,
            ["batch-patches-v1"] = 25,
            ["always"] = 100,
        };

        var files = RouterFiles.Render(new Split(Stable, Canary, 10), new RouterOptions(), flags);

        Assert.Equal(
            ["flags/flags.json", "haproxy.cfg", "release", "split.map", "targets/dashboard.json"],
            files.ByPath.Keys
        );
        Assert.Equal("v1.0.0>v1.0.0-rc1 1000\n", files.ByPath["split.map"]);
        Assert.Equal(
            """
            [
              {
                "targets": [
                  "dashboard-v1-0-0:8080"
                ],
                "labels": {
                  "revision": "v1.0.0"
                }
              },
              {
                "targets": [
                  "dashboard-v1-0-0-rc1:8080"
                ],
                "labels": {
                  "revision": "v1.0.0-rc1"
                }
              }
            ]

            """,
            files.ByPath["targets/dashboard.json"]
        );
        Assert.Equal(
            """
            {
              "$schema": "https://flagd.dev/schema/v0/flags.json",
              "flags": {
                "always": {
                  "state": "ENABLED",
                  "variants": {
                    "on": true,
                    "off": false
                  },
                  "defaultVariant": "on"
                },
                "batch-patches-v1": {
                  "state": "ENABLED",
                  "variants": {
                    "on": true,
                    "off": false
                  },
                  "defaultVariant": "off",
                  "targeting": {
                    "fractional": [
                      [
                        "on",
                        25
                      ],
                      [
                        "off",
                        75
                      ]
                    ]
                  }
                },
                "experimental-caching": {
                  "state": "ENABLED",
                  "variants": {
                    "on": true,
                    "off": false
                  },
                  "defaultVariant": "off"
                }
              }
            }

            """,
            files.ByPath["flags/flags.json"]
        );
        Assert.Equal($"{files.Release} {files.ConfigId}\n", files.ByPath["release"]);
        Assert.Matches("^[0-9a-f]{16} [0-9a-f]{16}\n$", files.ByPath["release"]);
    }

    [Fact]
    public void Without_a_canary_everybody_is_on_stable_and_nothing_names_another_revision()
    {
        var files = RouterFiles.Render(new Split(Stable, null, 0), new RouterOptions(), NoFlags);

        Assert.Equal("v1.0.0 0\n", files.SplitMap);
        Assert.DoesNotContain("canary", files.HaproxyConfig);
        Assert.Single(JsonDocument.Parse(files.Targets).RootElement.EnumerateArray());
        Assert.Empty(JsonDocument.Parse(files.Flags).RootElement.GetProperty("flags").EnumerateObject());
    }

    [Fact]
    public void The_configuration_of_a_canary()
    {
        var config = RouterFiles.Render(new Split(Stable, Canary, 10), new RouterOptions(), NoFlags).HaproxyConfig;

        Assert.Equal(Expected, Regex.Replace(config, "SPLIT_CONFIG_ID [0-9a-f]{16}", "SPLIT_CONFIG_ID ‹id›"));
    }

    [Fact]
    public void Another_weight_changes_the_map_and_the_release_only()
    {
        var ten = RouterFiles.Render(new Split(Stable, Canary, 10), new RouterOptions(), NoFlags).ByPath;
        var twentyFive = RouterFiles.Render(new Split(Stable, Canary, 25), new RouterOptions(), NoFlags).ByPath;

        var changed = ten.Keys.Where(path => ten[path] != twentyFive[path]);

        Assert.Equal(["release", "split.map"], changed);
        Assert.Equal(ten["release"].Split(' ')[1], twentyFive["release"].Split(' ')[1]);
    }

    [Fact]
    public void A_flag_changes_the_flags_and_the_release_only()
    {
        var split = new Split(Stable, null, 0);
        var off = RouterFiles.Render(split, new RouterOptions(), new Dictionary<string, int> { ["a"] = 0 }).ByPath;
        var on = RouterFiles.Render(split, new RouterOptions(), new Dictionary<string, int> { ["a"] = 5 }).ByPath;

        Assert.Equal(["flags/flags.json", "release"], off.Keys.Where(path => off[path] != on[path]));
    }

    [Fact]
    public void A_running_revisions_target_is_the_same_as_canary_and_as_stable()
    {
        static string Target(Split split, string revision) =>
            JsonDocument
                .Parse(RouterFiles.Render(split, new RouterOptions(), NoFlags).Targets)
                .RootElement.EnumerateArray()
                .Single(target => target.GetProperty("labels").GetProperty("revision").GetString() == revision)
                .GetRawText();

        Assert.Equal(
            Target(new Split(Stable, Canary, 100), Canary.Name),
            Target(new Split(Canary, Stable, 0), Canary.Name)
        );
    }

    [Fact]
    public void The_files_depend_on_nothing_but_their_input()
    {
        var first = RouterFiles.Render(new Split(Stable, Canary, 1), new RouterOptions(), NoFlags);
        var second = RouterFiles.Render(new Split(Stable, Canary, 1), new RouterOptions(), NoFlags);

        Assert.Equal(first.ByPath, second.ByPath);
    }

    [Fact]
    public void Every_option_is_in_the_configuration()
    {
        var options = new RouterOptions
        {
            Address = "10.0.0.1",
            Port = 1001,
            MetricsPort = 1002,
            ScrapePort = 1003,
            PeersPort = 1004,
            RateLimit = new RateLimit(77, TimeSpan.FromSeconds(30)),
            RateLimitedUsers = 1005,
            SessionCookie = "sid",
            HealthPath = "/alive",
            ServerTimeout = TimeSpan.FromSeconds(12),
            MaxBodyBytes = 1006,
            MaxConnections = 1007,
            ContentSecurityPolicy = "default-src 'none'",
        };

        var config = RouterFiles.Render(new Split(Stable, Canary, 10), options, NoFlags).HaproxyConfig;

        Assert.All(
            [
                "bind 10.0.0.1:1001\n",
                "bind 10.0.0.1:1002\n",
                "bind 10.0.0.1:1003\n",
                "peer router 127.0.0.1:1004\n",
                "size 1005 expire 30s store gpc0_rate(30s)",
                "hdr Retry-After 30 if { sc_gpc0_rate(0,rate-limit) ge 77 }",
                "req.cook(sid)",
                "uri /alive ver",
                "timeout server 12s\n",
                "hard-stop-after 42s\n",
                "req.body_size gt 1006 }",
                "global\n  log stdout len 8192 format raw local0\n  maxconn 1107\n",
                "  maxconn 1007\n",
                "Content-Security-Policy \"default-src 'none'\" unless",
            ],
            text => Assert.Contains(text, config)
        );
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(101)]
    [InlineData(int.MaxValue)]
    public void A_weight_is_0_to_100(int weight) =>
        AssertRefused(new Split(Stable, Canary, weight), $"The weight {weight} must be a percentage from 0 to 100.");

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 100)]
    [InlineData(100, 10000)]
    public void A_weight_is_published_in_hundredths_of_a_percent(int weight, int hundredths) =>
        Assert.Equal(
            $"v1.0.0>v1.0.0-rc1 {hundredths}\n",
            RouterFiles.Render(new Split(Stable, Canary, weight), new RouterOptions(), NoFlags).SplitMap
        );

    [Fact]
    public void A_weight_without_a_canary_is_refused() =>
        AssertRefused(new Split(Stable, null, 10), "The weight is 10 %, but there is no canary: it must be 0.");

    [Fact]
    public void A_canary_of_itself_is_refused() =>
        AssertRefused(new Split(Stable, Stable, 10), "The stable revision and the canary are both 'v1.0.0'.");

    [Fact]
    public void Two_revisions_at_one_address_are_refused() =>
        AssertRefused(
            new Split(Stable, Canary with { Host = "DASHBOARD-v1-0-0" }, 10),
            "The revisions 'v1.0.0' and 'v1.0.0-rc1' are both at 'dashboard-v1-0-0:8080'."
        );

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("v1 0")]
    [InlineData("v1>v2")]
    [InlineData("v1\nbind *:1")]
    [InlineData("v1.0.0\n")]
    [InlineData("v1,mod(1)")]
    [InlineData("${HOME}")]
    [InlineData("v1\"")]
    [InlineData(".hidden")]
    [InlineData("-f")]
    [InlineData("versión")]
    public void A_name_that_is_no_image_tag_is_refused(string name)
    {
        AssertRefused(new Split(Stable with { Name = name }, null, 0), "is not a valid image tag");
        AssertRefused(new Split(Stable, Canary with { Name = name }, 0), "is not a valid image tag");
    }

    [Fact]
    public void A_name_of_129_characters_is_refused_and_one_of_128_is_not()
    {
        AssertRefused(new Split(Stable with { Name = new string('a', 129) }, null, 0), "is not a valid image tag");
        RouterFiles.Render(
            new Split(Stable with { Name = new string('a', 128) }, null, 0),
            new RouterOptions(),
            NoFlags
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a:80")]
    [InlineData("a\n")]
    [InlineData("-a")]
    public void A_host_that_is_none_is_refused(string host) =>
        AssertRefused(new Split(Stable with { Host = host }, null, 0), "is not a host name or an IPv4 address");

    [Theory]
    [InlineData(0)]
    [InlineData(65536)]
    public void A_port_that_is_none_is_refused(int port) =>
        AssertRefused(new Split(Stable with { Port = port }, null, 0), $"The port {port} of revision 'v1.0.0'");

    [Theory]
    [InlineData("a", 101, "has 101 %")]
    [InlineData("a", -1, "has -1 %")]
    [InlineData("A b", 1, "is not a valid name: use lower-case letters")]
    [InlineData("", 1, "is not a valid name: use lower-case letters")]
    public void A_flag_that_is_none_is_refused(string name, int percent, string message)
    {
        var flags = new Dictionary<string, int> { [name] = percent };

        var refusal = Assert.Throws<ArgumentException>(() =>
            RouterFiles.Render(new Split(Stable, null, 0), new RouterOptions(), flags)
        );

        Assert.Contains(message, refusal.Message);
    }

    public static TheoryData<RouterOptions, string> Impossible { get; } =
        new()
        {
            {
                new() { Address = "::1" },
                "The router's address '::1'"
            },
            {
                new() { SessionCookie = "a b" },
                "The router's session cookie 'a b'"
            },
            {
                new() { HealthPath = "health" },
                "The router's health path 'health'"
            },
            {
                new() { HealthPath = "/a b" },
                "The router's health path '/a b'"
            },
            {
                new() { ContentSecurityPolicy = "a\" b" },
                "The router's content security policy 'a\" b'"
            },
            {
                new() { ContentSecurityPolicy = "a\nb" },
                "The router's content security policy"
            },
            {
                new() { ContentSecurityPolicy = "%[env(HOME)]" },
                "The router's content security policy"
            },
            {
                new() { Port = 8405 },
                "8405, 8405, 8406, 8407 are not all different"
            },
            {
                new() { MetricsPort = 0 },
                "The port 0 of the router"
            },
            {
                new() { MaxConnections = 0 },
                "The number of connections is 0"
            },
            {
                new() { MaxBodyBytes = -1 },
                "The number of body bytes is -1"
            },
            {
                new() { ServerTimeout = TimeSpan.FromMilliseconds(1500) },
                "The server timeout is 00:00:01.5"
            },
            {
                new() { RateLimit = new(0, TimeSpan.FromSeconds(1)) },
                "The number of requests of the rate limit is 0"
            },
            {
                new() { RateLimit = new(1, TimeSpan.Zero) },
                "The window of the rate limit is 00:00:00"
            },
            {
                new() { RateLimitedUsers = 0 },
                "The number of users of the rate limit is 0"
            },
        };

    [Theory]
    [MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public void An_option_that_would_not_work_is_refused(RouterOptions options, string message)
    {
        var refusal = Assert.Throws<ArgumentException>(() =>
            RouterFiles.Render(new Split(Stable, null, 0), options, NoFlags)
        );

        Assert.Contains(message, refusal.Message);
    }

    [Fact]
    public void The_scripts_are_all_there()
    {
        Assert.Equal(
            ["400.http", "414.http", "431.http", "common.sh", "in-force.sh", "publish.sh", "router.sh", "split.lua"],
            RouterScripts.All.Keys
        );
        Assert.All(RouterScripts.All.Values, Assert.NotEmpty);
    }

    private static void AssertRefused(Split split, string message)
    {
        var refusal = Assert.Throws<ArgumentException>(() => RouterFiles.Render(split, new RouterOptions(), NoFlags));

        Assert.Contains(message, refusal.Message);
    }

    private const string Expected = """
        # Generated; the next deployment overwrites manual changes.
        global
          log stdout len 8192 format raw local0
          maxconn 2100
          tune.maxrewrite 2048
          localpeer router
          # After a reload the old worker finishes its requests, but does not wait for idle connections.
          hard-stop-after 65s
          .if version_atleast(3.1)
            tune.lua.bool-sample-conversion normal
          .endif
          setenv SPLIT_REVISIONS v1.0.0>v1.0.0-rc1
          setenv SPLIT_CONFIG_ID ‹id›
          lua-load "${ROUTER_SCRIPTS}/split.lua"

        defaults
          mode http
          # A client that reuses a kept-alive connection during a reload gets a response instead of a reset.
          option idle-close-on-response
          timeout http-request 5s
          timeout http-keep-alive 15s
          timeout client 30s
          timeout queue 5s
          timeout connect 1s
          timeout server 35s
          timeout tunnel 1h
          http-error status 500 content-type application/json string '{"detail":"Internal Server Error"}'
          http-error status 502 content-type application/json string '{"detail":"Bad Gateway"}'
          http-error status 503 content-type application/json string '{"detail":"Service Unavailable"}'
          http-error status 504 content-type application/json string '{"detail":"Gateway Timeout"}'
          retries 3
          option redispatch 1
          retry-on conn-failure empty-response
          option httpchk
          http-check expect status 200
          default-server inter 2s fastinter 500ms downinter 1s fall 2 rise 1 resolvers docker init-addr last,libc,none

        resolvers docker
          nameserver dns 127.0.0.11:53
          resolve_retries 3
          timeout resolve 1s
          timeout retry 1s
          hold valid 5s

        # On a reload the old worker hands its counts to the new one.
        peers reload
          peer router 127.0.0.1:8407

        backend rate-limit
          stick-table type binary len 20 size 100000 expire 60s store gpc0_rate(60s) peers reload

        frontend users
          bind 0.0.0.0:8080
          # Below the global limit: when users hold all of these connections, the other ports still respond.
          maxconn 2000
          option dontlognull
          log global
          log-format '{"time":"%[date,utime(%Y-%m-%dT%H:%M:%SZ)]","level":"info","request_id":"%[var(txn.request_id)]","revision":"%[srv_name]","method":"%[var(txn.method)]","path":"%[var(txn.path)]","status":%ST,"duration_ms":%Ta,"bytes":%B,"client":"%ci","termination":"%ts"}'
          # Responses of the HTTP parser itself bypass the rules below. Before 3.2.4 their text is fixed and lacks
          # the security headers, so none is sent. A client that never finishes its request gets no response either.
          .if version_atleast(3.2.4)
            errorfile 400 "${ROUTER_SCRIPTS}/400.http"
            errorfile 414 "${ROUTER_SCRIPTS}/414.http"
            errorfile 431 "${ROUTER_SCRIPTS}/431.http"
          .else
            errorfile 400 /dev/null
          .endif
          errorfile 408 /dev/null

          # For the log: the path without the query, which may contain secrets.
          http-request set-var(txn.method) method
          http-request set-var(txn.path) path,bytes(0,1024),json(utf8s)
          http-request set-var(txn.request_id) uuid
          http-request set-var(txn.request_id) req.fhdr(X-Request-ID) if { req.fhdr(X-Request-ID) -m reg ^[A-Za-z0-9._-]{1,64}$ }

          # Only headers about the client that the dashboard can trust.
          http-request set-header X-Request-ID %[var(txn.request_id)]
          http-request set-header X-Forwarded-For %[src]
          http-request set-header X-Forwarded-Proto %[ssl_fc,iif(https,http)]
          http-request del-header Forwarded
          http-request del-header X-Forwarded-Host
          http-request del-header X-Real-IP
          http-request del-header Keep-Alive
          http-request del-header Proxy
          http-request del-header Proxy-Authorization
          http-request del-header Proxy-Connection
          http-request del-header TE
          http-request del-header Trailer

          # On every response, including HAProxy's own.
          http-after-response set-header Strict-Transport-Security "max-age=31536000; includeSubDomains"
          http-after-response set-header X-Content-Type-Options nosniff
          http-after-response set-header X-XSS-Protection 0
          http-after-response set-header X-Frame-Options DENY unless { res.hdr(X-Frame-Options) -m found }
          http-after-response set-header Content-Security-Policy "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'" unless { res.hdr(Content-Security-Policy) -m found }
          http-after-response set-header X-Request-ID %[var(txn.request_id)]
          http-after-response del-header X-Revision
          http-after-response set-header X-Revision %[srv_name] if { srv_name -m found }
          http-after-response del-header Server
          http-after-response del-header X-Powered-By

          # A dashboard may interpret these paths differently from the rules here: bad percent-encoding, and dot
          # segments.
          http-request return status 400 content-type application/json string '{"detail":"Bad Request"}' if { path -m found } !{ path,url_dec -m found }
          http-request return status 400 content-type application/json string '{"detail":"Bad Request"}' if { path,url_dec -m reg (^|/)[.][.]?(/|$) }

          # Only Prometheus reads the metrics, and it does not use this frontend.
          http-request return status 404 content-type application/json string '{"detail":"Not Found"}' if { path,url_dec -i -m reg ^/+metrics(/|$) }
          http-request return status 413 content-type application/json string '{"detail":"Request body too large"}' if { req.body_size gt 10485760 }

          # The user's key: the first of these that is not empty, since all users with an empty key would share one
          # bucket.
          http-request set-var(txn.user) req.fhdr(X-User-Id)
          http-request set-var(txn.user) req.cook(session) unless { var(txn.user) -m len gt 0 }
          http-request set-var(txn.user) req.fhdr(X-API-Key) unless { var(txn.user) -m len gt 0 }
          http-request set-var(txn.user) src unless { var(txn.user) -m len gt 0 }

          # Rejected requests do not count, so a client that keeps retrying is not locked out.
          http-request track-sc0 var(txn.user),sha1 table rate-limit
          http-request return status 429 content-type application/json string '{"detail":"Rate limit exceeded"}' hdr Retry-After 60 if { sc_gpc0_rate(0,rate-limit) ge 100 }
          http-request sc-inc-gpc0(0)

          # The canary gets the buckets below its weight, so a rising weight only adds users.
          http-request set-var(txn.bucket) "var(txn.user),concat(|v1.0.0-rc1),xxh32,mod(10000)"
          http-request set-var(txn.weight) "str(v1.0.0>v1.0.0-rc1),map_str_int(${ROUTER_STATE}/split.map,0)"
          use_backend canary if { var(txn.bucket),sub(txn.weight) lt 0 } { srv_is_up(canary/v1.0.0-rc1) }
          default_backend stable

        backend stable
          http-check send meth GET uri /health ver HTTP/1.1 hdr Host dashboard-v1-0-0
          http-request disable-l7-retry unless { method GET HEAD OPTIONS }
          server v1.0.0 dashboard-v1-0-0:8080 check

        backend canary
          http-check send meth GET uri /health ver HTTP/1.1 hdr Host dashboard-v1-0-0-rc1
          http-request disable-l7-retry unless { method GET HEAD OPTIONS }
          # All requests go to the canary while it is up; stable serves the retry of a failed request. (A
          # "backup" server would not work: it is not used until the canary counts as down.)
          use-server v1.0.0-rc1 if TRUE
          server v1.0.0-rc1 dashboard-v1-0-0-rc1:8080 check
          server v1.0.0 dashboard-v1-0-0:8080 track stable/v1.0.0

        frontend metrics
          bind 0.0.0.0:8405
          http-request use-service prometheus-exporter if { path /metrics }
          http-request use-service lua.rollout if { path /rollout }
          http-request return status 200 content-type text/plain string ok if { path /health }
          http-request return status 404

        # Prometheus requests http://revision:port/metrics with a bearer token from its own file; the dashboard
        # expects the token as X-API-Key. So none of the router's files contains the key.
        frontend scrape
          bind 0.0.0.0:8406
          http-request return status 404 unless { path /metrics }
          http-request set-var(txn.host) req.hdr(Host),lower
          http-request set-header X-API-Key %[req.hdr(Authorization),word(2,\ )] if { req.hdr(Authorization) -m beg -i "Bearer " }
          http-request del-header Authorization
          http-request del-header Proxy-Authorization
          http-request set-uri %[pathq]
          # Prometheus 3 rejects other content types unless fallback_scrape_protocol is set, which Prometheus 2
          # rejects.
          http-response set-header Content-Type "text/plain; version=0.0.4" unless { res.hdr(Content-Type) -i -m beg text/plain application/openmetrics-text application/vnd.google.protobuf }
          use_backend scrape-v1.0.0 if { var(txn.host) -m str dashboard-v1-0-0:8080 }
          use_backend scrape-v1.0.0-rc1 if { var(txn.host) -m str dashboard-v1-0-0-rc1:8080 }
          default_backend scrape-unknown

        backend scrape-unknown
          http-request return status 404

        backend scrape-v1.0.0
          server v1.0.0 dashboard-v1-0-0:8080

        backend scrape-v1.0.0-rc1
          server v1.0.0-rc1 dashboard-v1-0-0-rc1:8080

        """;
}
