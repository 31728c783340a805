using System.Globalization;

namespace InventarioRetail.Engine.Smoke;

/// <summary>Checks that the router accepts and refuses the right requests.</summary>
internal sealed class EdgeChecks(SmokeClient client, IReadOnlyList<Visitors> visitors, SmokeTarget target)
{
    private const string Summary = "/api/summary";
    private const string Metrics = "/metrics";

    private const int AtOnce = 10;

    private readonly SmokeRateLimit limit = target.RateLimit;

    /// <summary>The security headers that every response to a client must have.</summary>
    private static readonly string[] SecurityHeaders =
    [
        "Strict-Transport-Security",
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "X-XSS-Protection",
    ];

    public IEnumerable<Check> All =>
        [
            new(
                "api-key",
                "The API without its key",
                "401 without a key, 401 with a wrong one",
                token => Finding.OfEachAsync(visitors, visitor => CheckKeysAsync(visitor, token))
            ),
            new(
                "security-headers",
                "Security headers",
                $"{string.Join(", ", SecurityHeaders)} on every response, including 401 and 404",
                token => Finding.OfEachAsync(visitors, visitor => CheckHeadersAsync(visitor, token))
            ),
            new(
                "request-id",
                "Request ids",
                "X-Request-ID on every response: the request's own, or a new one",
                token => Finding.OfEachAsync(visitors, visitor => CheckRequestIdsAsync(visitor, token))
            ),
            new("metrics-hidden", "Metrics from outside", "404 with and without the key", CheckMetricsAsync),
            new(
                "rate-limit",
                "Rate limit per user",
                $"{limit.Requests} requests in {limit.Window.TotalSeconds:0} s, then 429 with "
                    + "Retry-After; other users are not limited",
                CheckRateLimitAsync
            ),
        ];

    private async Task<Finding> CheckKeysAsync(Visitors visitor, CancellationToken cancellation)
    {
        var none = await client.GetAsync(Summary, visitor.Next(), ShownKey.None, cancellation);
        var wrong = await client.GetAsync(Summary, visitor.Next(), ShownKey.Wrong, cancellation);
        return Finding.Of(
            none.Status == 401 && wrong.Status == 401,
            $"{none.Status} without a key, {wrong.Status} with a wrong one"
        );
    }

    private async Task<Finding> CheckHeadersAsync(Visitors visitor, CancellationToken cancellation)
    {
        (string Path, ShownKey Key)[] requests =
        [
            ("/health", ShownKey.None),
            (Summary, ShownKey.Right),
            (Summary, ShownKey.None),
            ("/there-is-no-such-page", ShownKey.Right),
            (Metrics, ShownKey.Right),
        ];
        var statuses = new SortedSet<int>();
        var gaps = new List<string>();
        foreach (var (path, key) in requests)
        {
            var answer = await client.GetAsync(path, visitor.Next(), key, cancellation);
            statuses.Add(answer.Status);
            if (Missing(answer) is { Count: > 0 } missing)
                gaps.Add($"{path} ({answer.Status}) lacks {string.Join(", ", missing)}");
        }
        return gaps.Count > 0
            ? Finding.Of(false, string.Join("; ", gaps))
            : Finding.Of(statuses.IsSupersetOf([401, 404]), $"all five on {string.Join(", ", statuses)}");
    }

    private static List<string> Missing(SmokeAnswer answer) =>
        [.. SecurityHeaders.Where(name => answer.Header(name) is null)];

    private async Task<Finding> CheckRequestIdsAsync(Visitors visitor, CancellationToken cancellation)
    {
        var own = $"smoke-{Guid.NewGuid():N}";
        var kept = await AskAsync("/health", own);
        var keptOnMistake = await AskAsync(Metrics, own);
        string?[] generated = [await AskAsync("/health", null), await AskAsync("/health", null)];
        return kept != own || keptOnMistake != own
                ? Finding.Of(false, $"sent {own}, received {kept ?? "none"} and {keptOnMistake ?? "none"}")
            : generated.Contains(null) ? Finding.Of(false, "none on a request without one")
            : generated[0] == generated[1] ? Finding.Of(false, $"two requests received the same one, {generated[0]}")
            : Finding.Of(true, "the request's own, and new ones");

        async Task<string?> AskAsync(string path, string? id) =>
            (await client.GetAsync(path, visitor.Next(), ShownKey.None, cancellation, id)).Header("X-Request-ID");
    }

    /// <summary>Checks that clients cannot read the metrics; Prometheus scrapes them directly.</summary>
    private async Task<Finding> CheckMetricsAsync(CancellationToken cancellation)
    {
        var user = SmokeClient.NewUser();
        var withKey = await client.GetAsync(Metrics, user, ShownKey.Right, cancellation);
        var without = await client.GetAsync(Metrics, user, ShownKey.None, cancellation);
        return Finding.Of(
            withKey.Status == 404 && without.Status == 404,
            $"{withKey.Status} with the key, {without.Status} without"
        );
    }

    /// <summary>Checks the rate limit with users of its own, so that other users are not limited.</summary>
    private async Task<Finding> CheckRateLimitAsync(CancellationToken cancellation)
    {
        var user = SmokeClient.NewUser();
        var started = target.Time.GetTimestamp();
        for (var sent = 0; sent < limit.Requests; )
        {
            // At most the allowed number of requests is in flight, so their order does not matter.
            var answers = await Task.WhenAll(
                Enumerable.Range(0, Math.Min(AtOnce, limit.Requests - sent)).Select(_ => AskAsync(user))
            );
            var refused = answers.Count(answer => answer.Status == 429);
            if (refused > 0)
                return Finding.Of(false, $"429 within the first {sent + answers.Length} requests");
            sent += answers.Length;
        }
        var next = await AskAsync(user);
        var took = target.Time.GetElapsedTime(started);
        var other = await AskAsync(SmokeClient.NewUser());

        var retryAfter = next.Header("Retry-After");
        var seconds = int.TryParse(retryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var wait)
            ? wait
            : (int?)null;
        var problem =
            took >= limit.Window
                ? $"{limit.Requests + 1} requests took {took.TotalSeconds:0} s, too slow to test the limit"
            : next.Status != 429 ? $"request {limit.Requests + 1}: {next.Status}"
            : seconds is null || seconds < 1 || seconds > limit.Window.TotalSeconds
                ? $"429 with {(retryAfter is null ? "no Retry-After" : $"Retry-After: {retryAfter}")}"
            : Missing(next) is { Count: > 0 } missing ? $"429 without {string.Join(", ", missing)}"
            : other.Status == 429 ? "another user got 429 too"
            : null;
        return Finding.Of(problem is null, problem ?? $"request {limit.Requests + 1}: 429, Retry-After {retryAfter} s");

        Task<SmokeAnswer> AskAsync(string who) => client.GetAsync(Summary, who, ShownKey.Right, cancellation);
    }
}
