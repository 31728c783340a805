namespace InventarioRetail.Cli.Smoke;

/// <summary>What is tested, and what it should be.</summary>
/// <param name="Url">Where users reach the dashboard; the paths of requests go below it.</param>
/// <param name="ApiKey">The key that is shown as <c>X-API-Key</c>.</param>
internal sealed record SmokeTarget(Uri Url, string ApiKey)
{
    /// <summary>The revisions that serve users, by the names in <c>X-Revision</c>; empty when they are not known.</summary>
    public IReadOnlyList<string> Revisions { get; init; } = [];

    /// <summary>The rate limit of a user (default 100 requests in 60 s, requirements R-APP).</summary>
    public SmokeRateLimit RateLimit { get; init; } = new(100, TimeSpan.FromSeconds(60));

    /// <summary>Where Prometheus answers; null when it cannot be reached from here, and what it has is not checked then.</summary>
    public Uri? Prometheus { get; init; }

    /// <summary>How long an answer is waited for, and what Prometheus has to scrape first (default 30 s, as R-APP's request timeout).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>How many requests a user may make in a window.</summary>
internal sealed record SmokeRateLimit(int Requests, TimeSpan Window);
