namespace InventarioRetail.Components;

/// <summary>Writes haproxy.cfg, for HAProxy 2.6 to 3.x.</summary>
internal static class HaproxyConfig
{
    public static string Render(Split split, RouterOptions options, string id) =>
        string.Concat(
            Global(split, options, id),
            Defaults(options),
            Resolvers,
            RateLimitTable(options),
            Users(split, options),
            StableBackend(split, options),
            CanaryBackend(split, options),
            Metrics(options),
            Scrape(split, options)
        );

    private static string Global(Split split, RouterOptions options, string id) =>
        $$"""
            # Generated; the next deployment overwrites manual changes.
            global
              log stdout len 8192 format raw local0
              maxconn {{options.AllConnections}}
              tune.maxrewrite 2048
              localpeer router
              # After a reload the old worker finishes its requests, but does not wait for idle connections.
              hard-stop-after {{Seconds(options.ServerTimeout) + 30}}s
              .if version_atleast(3.1)
                tune.lua.bool-sample-conversion normal
              .endif
              setenv SPLIT_REVISIONS {{RouterFiles.SplitKey(split)}}
              setenv SPLIT_CONFIG_ID {{id}}
              lua-load "${ROUTER_SCRIPTS}/split.lua"


            """;

    private static string Defaults(RouterOptions options) =>
        $$"""
            defaults
              mode http
              # A client that reuses a kept-alive connection during a reload gets a response instead of a reset.
              option idle-close-on-response
              timeout http-request 5s
              timeout http-keep-alive 15s
              timeout client 30s
              timeout queue 5s
              timeout connect 1s
              timeout server {{Seconds(options.ServerTimeout)}}s
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


            """;

    /// <summary>Docker's DNS server; needed because a restarted container may have another address.</summary>
    private const string Resolvers = """
        resolvers docker
          nameserver dns 127.0.0.11:53
          resolve_retries 3
          timeout resolve 1s
          timeout retry 1s
          hold valid 5s


        """;

    private static string RateLimitTable(RouterOptions options)
    {
        if (options.RateLimit is not { } limit)
        {
            return "";
        }

        var window = $"{Seconds(limit.Window)}s";
        return $$"""
            # On a reload the old worker hands its counts to the new one.
            peers reload
              peer router 127.0.0.1:{{options.PeersPort}}

            backend rate-limit
              stick-table type binary len 20 size {{options.RateLimitedUsers}} expire {{window}} store gpc0_rate({{window}}) peers reload


            """;
    }

    private static string Users(Split split, RouterOptions options) =>
        $$"""
            frontend users
              bind {{options.Address}}:{{options.Port}}
              # Below the global limit: when users hold all of these connections, the other ports still respond.
              maxconn {{options.MaxConnections}}
              option dontlognull
              log global
              log-format '{{AccessLog}}'
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
              http-after-response set-header Content-Security-Policy "{{options.ContentSecurityPolicy}}" unless { res.hdr(Content-Security-Policy) -m found }
              http-after-response set-header X-Request-ID %[var(txn.request_id)]
              http-after-response del-header X-Revision
              http-after-response set-header X-Revision %[srv_name] if { srv_name -m found }
              http-after-response del-header Server
              http-after-response del-header X-Powered-By
            {{CountUsers(split)}}
              # A dashboard may interpret these paths differently from the rules here: bad percent-encoding, and dot
              # segments.
              http-request return status 400 content-type application/json string '{"detail":"Bad Request"}' if { path -m found } !{ path,url_dec -m found }
              http-request return status 400 content-type application/json string '{"detail":"Bad Request"}' if { path,url_dec -m reg (^|/)[.][.]?(/|$) }

              # Only Prometheus reads the metrics, and it does not use this frontend.
              http-request return status 404 content-type application/json string '{"detail":"Not Found"}' if { path,url_dec -i -m reg ^/+metrics(/|$) }
              http-request return status 413 content-type application/json string '{"detail":"Request body too large"}' if { req.body_size gt {{options.MaxBodyBytes}} }

              # The user's key: the first of these that is not empty, since all users with an empty key would share one
              # bucket.
              http-request set-var(txn.user) req.fhdr(X-User-Id)
              http-request set-var(txn.user) req.cook({{options.SessionCookie}}) unless { var(txn.user) -m len gt 0 }
              http-request set-var(txn.user) req.fhdr(X-API-Key) unless { var(txn.user) -m len gt 0 }
              http-request set-var(txn.user) src unless { var(txn.user) -m len gt 0 }

            {{RateLimitRules(options)}}{{SplitRules(split)}}  default_backend stable


            """;

    /// <summary>The responses of HAProxy's HTTP parser, one file each, by file name.</summary>
    public static Dictionary<string, string> ParserAnswers { get; } =
        new()
        {
            ["400.http"] = ParserAnswer(400, "Bad Request"),
            ["414.http"] = ParserAnswer(414, "URI Too Long"),
            ["431.http"] = ParserAnswer(431, "Request Header Fields Too Large"),
        };

    private static string ParserAnswer(int status, string reason)
    {
        var body = $$"""{"detail":"{{reason}}"}""";
        return $"""
            HTTP/1.1 {status} {reason}
            Content-Type: application/json
            Content-Length: {body.Length}
            Cache-Control: no-cache
            Connection: close
            Strict-Transport-Security: max-age=31536000; includeSubDomains
            Content-Security-Policy: default-src 'none'; frame-ancestors 'none'
            X-Content-Type-Options: nosniff
            X-Frame-Options: DENY
            X-XSS-Protection: 0

            {body}
            """;
    }

    private const string AccessLog =
        "{"
        + """
            "time":"%[date,utime(%Y-%m-%dT%H:%M:%SZ)]","level":"info","request_id":"%[var(txn.request_id)]",
            """
        + """
            "revision":"%[srv_name]","method":"%[var(txn.method)]","path":"%[var(txn.path)]","status":%ST,
            """
        + """
            "duration_ms":%Ta,"bytes":%B,"client":"%ci","termination":"%ts"}
            """;

    private static string RateLimitRules(RouterOptions options)
    {
        if (options.RateLimit is not { } limit)
        {
            return "";
        }

        var retryAfter = Seconds(limit.Window);
        return $$"""
              # Rejected requests do not count, so a client that keeps retrying is not locked out.
              http-request track-sc0 var(txn.user),sha1 table rate-limit
              http-request return status 429 content-type application/json string '{"detail":"Rate limit exceeded"}' hdr Retry-After {{retryAfter}} if { sc_gpc0_rate(0,rate-limit) ge {{limit.Requests}} }
              http-request sc-inc-gpc0(0)


            """;
    }

    private static string CountUsers(Split split) =>
        split.Canary is null
            ? ""
            : """
                  # Counts the user on the revision that failed.
                  http-after-response set-var(txn.erred) lua.erred if { status ge 500 } { srv_name -m found }

                """;

    private static string SplitRules(Split split)
    {
        if (split.Canary is not { } canary)
        {
            return "";
        }

        var weight = $"str({RouterFiles.SplitKey(split)}),map_str_int(${{ROUTER_STATE}}/split.map,0)";
        return $$"""
              # The canary gets the buckets below its weight, so a rising weight only adds users.
              http-request set-var(txn.bucket) "var(txn.user),concat(|{{canary.Name}}),xxh32,mod(10000)"
              http-request set-var(txn.weight) "{{weight}}"
              use_backend canary if { var(txn.bucket),sub(txn.weight) lt 0 } { srv_is_up(canary/{{canary.Name}}) }

            """;
    }

    private static string StableBackend(Split split, RouterOptions options) =>
        $$"""
            backend stable
              {{HealthCheck(split.Stable, options)}}
              {{RetryOnlySafeMethods}}
              server {{Server(split.Stable)}} check


            """;

    private static string CanaryBackend(Split split, RouterOptions options) =>
        split.Canary is not { } canary
            ? ""
            : $$"""
                backend canary
                  {{HealthCheck(canary, options)}}
                  {{RetryOnlySafeMethods}}
                  # All requests go to the canary while it is up; stable serves the retry of a failed request. (A
                  # "backup" server would not work: it is not used until the canary counts as down.)
                  use-server {{canary.Name}} if TRUE
                  server {{Server(canary)}} check
                  server {{Server(split.Stable)}} track stable/{{split.Stable.Name}}


                """;

    private static string HealthCheck(SplitRevision revision, RouterOptions options) =>
        $"http-check send meth GET uri {options.HealthPath} ver HTTP/1.1 hdr Host {revision.Host}";

    /// <summary>A request that a server may have started to process is retried only if its method is safe.</summary>
    private const string RetryOnlySafeMethods = "http-request disable-l7-retry unless { method GET HEAD OPTIONS }";

    private static string Metrics(RouterOptions options) =>
        $$"""
            frontend metrics
              bind {{options.Address}}:{{options.MetricsPort}}
              http-request use-service prometheus-exporter if { path /metrics }
              http-request use-service lua.rollout if { path /rollout }
              http-request return status 200 content-type text/plain string ok if { path /health }
              http-request return status 404


            """;

    private static string Scrape(Split split, RouterOptions options)
    {
        var text = $$"""
            # Prometheus requests http://revision:port/metrics with a bearer token from its own file; the dashboard
            # expects the token as X-API-Key. So none of the router's files contains the key.
            frontend scrape
              bind {{options.Address}}:{{options.ScrapePort}}
              http-request return status 404 unless { path /metrics }
              http-request set-var(txn.host) req.hdr(Host),lower
              http-request set-header X-API-Key %[req.hdr(Authorization),word(2,\ )] if { req.hdr(Authorization) -m beg -i "Bearer " }
              http-request del-header Authorization
              http-request del-header Proxy-Authorization
              http-request set-uri %[pathq]
              # Prometheus 3 rejects other content types unless fallback_scrape_protocol is set, which Prometheus 2
              # rejects.
              http-response set-header Content-Type "text/plain; version=0.0.4" unless { res.hdr(Content-Type) -i -m beg text/plain application/openmetrics-text application/vnd.google.protobuf }

            """;
        foreach (var revision in split.Revisions)
        {
            var host = $"{revision.Host.ToLowerInvariant()}:{revision.Port}";
            text += $"  use_backend scrape-{revision.Name} if {{ var(txn.host) -m str {host} }}\n";
        }

        text += """
              default_backend scrape-unknown

            backend scrape-unknown
              http-request return status 404

            """;
        foreach (var revision in split.Revisions)
        {
            // No health check and no second server: a scrape reaches this revision, or fails.
            text += $"\nbackend scrape-{revision.Name}\n  server {Server(revision)}\n";
        }

        return text;
    }

    private static string Server(SplitRevision revision) => $"{revision.Name} {revision.Host}:{revision.Port}";

    private static int Seconds(TimeSpan time) => (int)time.TotalSeconds;
}
