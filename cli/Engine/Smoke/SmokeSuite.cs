namespace InventarioRetail.Engine.Smoke;

/// <summary>
/// Tests a dashboard from outside, as its users see it: health, metrics, security, rate limit, and the connections to
/// its services. It changes no data; like any user it counts in the metrics and in the dashboard's view counter.
/// </summary>
internal static class SmokeSuite
{
    private const int LongestText = 500;

    /// <summary>Tests the dashboard at a URL with the default limits.</summary>
    public static Task<SmokeReport> RunAsync(Uri url, string apiKey, CancellationToken cancellation) =>
        RunAsync(new SmokeTarget(url, apiKey), _ => { }, cancellation);

    /// <summary>Tests a target. A missing response is a failed check, never an exception.</summary>
    /// <param name="target">The target.</param>
    /// <param name="onChecked">Called with each finished check.</param>
    /// <param name="cancellation">Cancels the run.</param>
    public static async Task<SmokeReport> RunAsync(
        SmokeTarget target,
        Action<SmokeCheck> onChecked,
        CancellationToken cancellation
    )
    {
        using var client = new SmokeClient(target);
        var checks = new List<SmokeCheck>();
        IReadOnlyList<Visitors> visitors = [];
        var isReachable = await LookAsync(
            new(
                "reachable",
                "The URL responds",
                "a response to each request",
                async token =>
                {
                    visitors = await Visitors.FindAsync(client, target, token);
                    return Finding.Of(true, $"{visitors.Sum(visitor => visitor.Users.Count)} responses");
                }
            )
        );
        if (isReachable)
        {
            Check[] rest =
            [
                .. new DashboardChecks(client, visitors, target.Revisions).All,
                .. new EdgeChecks(client, visitors, target).All,
                new MetricsCheck(target, visitors).Check,
            ];
            foreach (var check in rest)
                await LookAsync(check);
        }
        var revisions = visitors.Select(visitor => visitor.Revision).OfType<string>();
        return new(target.Url, [.. revisions.Select(revision => Shown(revision, target.ApiKey))], checks);

        async Task<bool> LookAsync(Check check)
        {
            var started = target.Time.GetTimestamp();
            var finding = await FindAsync(check, cancellation);
            var result = new SmokeCheck(
                check.Key,
                check.Name,
                finding.Outcome,
                Shown(finding.Seen, target.ApiKey),
                check.Right,
                target.Time.GetElapsedTime(started)
            );
            checks.Add(result);
            onChecked(result);
            return finding.Outcome is SmokeOutcome.Passed;
        }
    }

    private static async Task<Finding> FindAsync(Check check, CancellationToken cancellation)
    {
        try
        {
            return await check.RunAsync(cancellation);
        }
        catch (NoAnswerException failure)
        {
            return Finding.Of(false, failure.Message);
        }
    }

    /// <summary>Makes a response's text safe to show: without the API key, on one line, and cut to a limit.</summary>
    private static string Shown(string text, string apiKey)
    {
        var clean = text.Replace(apiKey, "‹secret: API key›", StringComparison.Ordinal);
        var line = string.Concat(clean.Select(letter => char.IsControl(letter) ? ' ' : letter));
        return line.Length <= LongestText ? line : $"{line[..LongestText]}…";
    }
}
