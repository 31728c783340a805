using System.Text.RegularExpressions;

namespace InventarioRetail.Components;

/// <summary>The router's settings besides the split.</summary>
public sealed partial record RouterOptions
{
    /// <summary>Address that the router listens on; all addresses of the container by default.</summary>
    public string Address { get; init; } = "0.0.0.0";

    /// <summary>The users' port.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Port of <c>/metrics</c>, <c>/rollout</c> and <c>/health</c>, never published.</summary>
    public int MetricsPort { get; init; } = 8405;

    /// <summary>Port of the proxy through which Prometheus scrapes the revisions, never published.</summary>
    public int ScrapePort { get; init; } = 8406;

    /// <summary>Loopback port over which the rate limit's counts are handed over on a reload.</summary>
    public int PeersPort { get; init; } = 8407;

    /// <summary>The rate limit per user; null for none.</summary>
    public RateLimit? RateLimit { get; init; } = RateLimit.Default;

    /// <summary>
    /// Maximum number of users in the rate limit's table, about 150 bytes each; the least recently seen are evicted.
    /// </summary>
    public int RateLimitedUsers { get; init; } = 100_000;

    /// <summary>Cookie that identifies users who send no <c>X-User-Id</c>.</summary>
    public string SessionCookie { get; init; } = "session";

    /// <summary>Path that returns 200 while a revision is healthy.</summary>
    public string HealthPath { get; init; } = "/health";

    /// <summary>
    /// Timeout of a revision's response, in whole seconds. The dashboard itself times out after 30 s; 5 s more let its
    /// own response through.
    /// </summary>
    public TimeSpan ServerTimeout { get; init; } = TimeSpan.FromSeconds(35);

    /// <summary>Largest declared request body, in bytes; larger ones get a 413.</summary>
    public int MaxBodyBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Maximum number of concurrent user connections; further ones wait.</summary>
    public int MaxConnections { get; init; } = 2000;

    /// <summary>
    /// Maximum number of connections on all ports: 100 more than users get, for Prometheus, health checks and
    /// operators.
    /// </summary>
    internal int AllConnections => MaxConnections + 100;

    /// <summary>
    /// Open file limit of HAProxy. It refuses to start below twice its <c>maxconn</c>, plus three per thread, plus
    /// about 30 (<c>compute_ideal_maxsock</c> in its <c>src/limits.c</c>). It runs one thread per core, so 1,000 more
    /// are enough for 320 cores.
    /// </summary>
    internal int OpenFiles => (2 * AllConnections) + 1000;

    /// <summary>Content-Security-Policy of responses that do not set their own.</summary>
    public string ContentSecurityPolicy { get; init; } =
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'";

    internal void Check()
    {
        CheckText("address", Address, ListenAddress());
        CheckText("session cookie", SessionCookie, Token());
        CheckText("health path", HealthPath, Path());
        CheckText("content security policy", ContentSecurityPolicy, HeaderValue());
        CheckPositive("connections", MaxConnections);
        CheckPositive("body bytes", MaxBodyBytes);
        CheckSeconds("server timeout", ServerTimeout);

        int[] ports = [Port, MetricsPort, ScrapePort, PeersPort];
        foreach (var port in ports)
        {
            CheckPort("of the router", port);
        }

        if (ports.Distinct().Count() != ports.Length)
        {
            throw new ArgumentException($"The router's ports {string.Join(", ", ports)} are not all different.");
        }

        if (RateLimit is not null)
        {
            CheckPositive("requests of the rate limit", RateLimit.Requests);
            CheckPositive("users of the rate limit", RateLimitedUsers);
            CheckSeconds("window of the rate limit", RateLimit.Window);
        }
    }

    internal static void CheckPort(string whose, int port)
    {
        if (port is < 1 or > 65535)
        {
            throw new ArgumentException($"The port {port} {whose} must be from 1 to 65535.");
        }
    }

    private static void CheckPositive(string what, int value)
    {
        if (value < 1)
        {
            throw new ArgumentException($"The number of {what} is {value}: it must be 1 or more.");
        }
    }

    private static void CheckSeconds(string what, TimeSpan value)
    {
        if (
            value < TimeSpan.FromSeconds(1)
            || value > TimeSpan.FromDays(1)
            || value.Ticks % TimeSpan.TicksPerSecond != 0
        )
        {
            throw new ArgumentException($"The {what} is {value}: it must be whole seconds, from one to a day.");
        }
    }

    // Quotes, '%', '$' and '\' have a special meaning in HAProxy's configuration.
    private static void CheckText(string what, string value, Regex allowed)
    {
        if (!allowed.IsMatch(value))
        {
            throw new ArgumentException($"The router's {what} '{value}' is empty or contains an invalid character.");
        }
    }

    [GeneratedRegex(@"\A[0-9.]+\z")]
    private static partial Regex ListenAddress();

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]+\z")]
    private static partial Regex Token();

    [GeneratedRegex(@"\A/[A-Za-z0-9_./-]*\z")]
    private static partial Regex Path();

    [GeneratedRegex("""\A[^\p{C}"%$\\]+\z""")]
    private static partial Regex HeaderValue();
}
