using System.Diagnostics;

namespace InventarioRetail.Engine.Smoke;

/// <summary>
/// Looks at a dashboard from outside, as its users see it: health, metrics, security, rate limit, and the connections to its services. It
/// changes no data; like any reader it counts in the metrics and in the dashboard's counter of views.
/// </summary>
internal static class SmokeSuite
{
    private const int LongestText = 500;

    /// <summary>Tests what answers at a URL, with the requirements' numbers.</summary>
    public static Task<SmokeReport> RunAsync(Uri url, string apiKey, CancellationToken cancellation) =>
        RunAsync(new SmokeTarget(url, apiKey), _ => { }, cancellation);

    /// <summary>Tests a target. Whatever does not answer is a check that failed, never an exception.</summary>
    /// <param name="target">What is tested.</param>
    /// <param name="onChecked">Is told each check when it is done.</param>
    /// <param name="cancellation">Ends it.</param>
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
                "The URL answers",
                "an answer to each request",
                async token =>
                {
                    visitors = await Visitors.FindAsync(client, target, token);
                    return Finding.Of(true, $"{visitors.Sum(visitor => visitor.Users.Count)} answers");
                }
            )
        );
        if (isReachable)
        {
            Check[] rest =
            [
                .. new DashboardChecks(client, visitors, target.Revisions).All,
                .. new EdgeChecks(client, visitors, target.RateLimit).All,
                new MetricsCheck(target, visitors).Check,
            ];
            foreach (var check in rest)
                await LookAsync(check);
        }
        var revisions = visitors.Select(visitor => visitor.Revision).OfType<string>();
        return new(target.Url, [.. revisions.Select(revision => Shown(revision, target.ApiKey))], checks);

        async Task<bool> LookAsync(Check check)
        {
            var watch = Stopwatch.StartNew();
            var finding = await FindAsync(check, cancellation);
            var result = new SmokeCheck(
                check.Key,
                check.Name,
                finding.Outcome,
                Shown(finding.Seen, target.ApiKey),
                check.Right,
                watch.Elapsed
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

    /// <summary>What others answered, fit to be shown: without the key, on one line, and not endless.</summary>
    private static string Shown(string text, string apiKey)
    {
        var clean = text.Replace(apiKey, "‹secret: API key›", StringComparison.Ordinal);
        var line = string.Concat(clean.Select(letter => char.IsControl(letter) ? ' ' : letter));
        return line.Length <= LongestText ? line : $"{line[..LongestText]}…";
    }
}
