using System.Text.RegularExpressions;
using InventarioRetail.Monitoring;

namespace InventarioRetail.Components;

/// <summary>What the router does besides splitting. The defaults are the requirements' numbers.</summary>
public sealed partial record RouterOptions
{
    /// <summary>Address that the router listens on; all of the container's by default.</summary>
    public string Address { get; init; } = "0.0.0.0";

    /// <summary>The users' port.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Port of <c>/metrics</c>, <c>/rollout</c> and <c>/health</c>, for inside only.</summary>
    public int MetricsPort { get; init; } = 8405;

    /// <summary>Port of the proxy through which Prometheus scrapes the revisions, for inside only.</summary>
    public int ScrapePort { get; init; } = 8406;

    /// <summary>Loopback port over which the rate limit's counts survive a reload.</summary>
    public int PeersPort { get; init; } = 8407;

    /// <summary>The rate limit per user (R-APP: 100 requests per 60 s); null for none.</summary>
    public RateLimit? RateLimit { get; init; } = RateLimit.Default;

    /// <summary>Users whose requests are counted at a time, about 150 bytes each; the longest unseen are forgotten.</summary>
    public int RateLimitedUsers { get; init; } = 100_000;

    /// <summary>Cookie that tells users apart who send no <c>X-User-Id</c>.</summary>
    public string SessionCookie { get; init; } = "session";

    /// <summary>Path that answers 200 while a revision is healthy.</summary>
    public string HealthPath { get; init; } = "/health";

    /// <summary>
    /// Longest wait for a revision's answer, whole seconds. The dashboard itself gives up after 30 s (R-APP); 5 s more let
    /// its own answer through.
    /// </summary>
    public TimeSpan ServerTimeout { get; init; } = TimeSpan.FromSeconds(35);

    /// <summary>Largest announced request body, bytes; more is answered with 413.</summary>
    public int MaxBodyBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>Users' connections at a time; further ones wait.</summary>
    public int MaxConnections { get; init; } = 2000;

    /// <summary>Connections at a time on all ports: 100 more than users have, for Prometheus, health checks and operators.</summary>
    internal int AllConnections => MaxConnections + 100;

    /// <summary>
    /// The limit of open files that HAProxy is given. It does not start below twice its <c>maxconn</c>, three for each thread
    /// and about 30 more (<c>compute_ideal_maxsock</c> in its <c>src/limits.c</c>). It runs a thread a core, so that 1,000 is
    /// enough for 320 cores.
    /// </summary>
    internal int OpenFiles => (2 * AllConnections) + 1000;

    /// <summary>Content-Security-Policy of answers that do not bring their own.</summary>
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
            throw new ArgumentException($"The port {port} {whose} is not a port number from 1 to 65535.");
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

    // HAProxy gives quotes, '%', '$' and '\' a meaning of their own.
    private static void CheckText(string what, string value, Regex allowed)
    {
        if (!allowed.IsMatch(value))
        {
            throw new ArgumentException(
                $"The router's {what} '{value}' has a character that it cannot have, or is empty."
            );
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
