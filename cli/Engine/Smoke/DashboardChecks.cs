using System.Globalization;
using System.Text.Json.Nodes;

namespace InventarioRetail.Engine.Smoke;

/// <summary>Checks that the dashboard works, separately for each revision.</summary>
internal sealed class DashboardChecks(
    SmokeClient client,
    IReadOnlyList<Visitors> visitors,
    IReadOnlyList<string> expected
)
{
    private const string Health = "/health";
    private const string Summary = "/api/summary";
    private const string Items = "/api/items";

    private const int Tries = 11;

    /// <summary>
    /// Enough rounds to keep the requests that must be refused below 5 % of a revision's requests, where its
    /// success-rate alert fires.
    /// </summary>
    private const int Rounds = 8;
    private const int AtOnce = 10;

    /// <summary>The target for the median response time of /health.</summary>
    private static readonly TimeSpan HealthTarget = TimeSpan.FromMilliseconds(100);

    /// <summary>The target for the median response time of the API.</summary>
    private static readonly TimeSpan ApiTarget = TimeSpan.FromMilliseconds(500);

    public IEnumerable<Check> All =>
        [
            new(
                "revision",
                "Revisions that serve users",
                expected.Count == 0 ? "X-Revision on every response" : string.Join(" and ", expected),
                _ => Task.FromResult(CheckRevisions())
            ),
            new(
                "health",
                "Health",
                $"200, OPTIMAL, median below {Text(HealthTarget)}",
                token => OfEachAsync(visitor => CheckHealthAsync(visitor, token))
            ),
            new(
                "api",
                "The API with its key",
                $"200, median below {Text(ApiTarget)}",
                token => OfEachAsync(visitor => CheckApiAsync(visitor, token))
            ),
            new(
                "concurrency",
                $"{AtOnce} concurrent requests",
                $"200 each, the slowest below {Text(ApiTarget)}",
                token => OfEachAsync(visitor => CheckRequestsAtOnceAsync(visitor, token))
            ),
            Service(
                "database",
                "Connection to the database",
                "articles read from it",
                "database",
                async (visitor, token) =>
                {
                    var answer = await client.GetAsync(Items, visitor.Next(), ShownKey.Right, token);
                    var articles = Number(answer.Json()["total_items"]);
                    return answer.Status != 200 ? Finding.Of(false, $"{Items}: {answer.Status}")
                        : articles is null ? Finding.Of(false, $"{Items}: no articles")
                        : Finding.Of(true, $"{articles:0} articles in {Text(answer.Took)}");
                }
            ),
            Service(
                "redis",
                "Connection to Redis",
                "the counter in it",
                "redis",
                (visitor, token) =>
                    CheckSummaryAsync(
                        visitor,
                        summary =>
                            Number(summary["views"]) is { } views
                                ? Finding.Of(true, $"counter at {views:0}")
                                : Finding.Of(false, "no counter"),
                        token
                    )
            ),
            Service(
                "object-store",
                "Connection to the object store",
                "an object written and read back",
                "s3",
                (visitor, token) =>
                    CheckSummaryAsync(
                        visitor,
                        summary =>
                            Word((summary["snapshot"] as JsonObject)?["intact"]) switch
                            {
                                "true" => Finding.Of(true, "object intact"),
                                "false" => Finding.Of(false, "an object that is not what was written"),
                                _ => Finding.Of(false, "no object"),
                            },
                        token
                    )
            ),
        ];

    private Finding CheckRevisions()
    {
        var all = visitors.Sum(visitor => visitor.Users.Count);
        var shares = visitors.Select(visitor =>
            $"{visitor.Revision ?? "no X-Revision"} ({visitor.Users.Count} of {all} users)"
        );
        var isRight =
            expected.Count == 0
                ? visitors.All(visitor => visitor.Revision is not null)
                : visitors.Select(visitor => visitor.Revision).ToHashSet().SetEquals(expected);
        return Finding.Of(isRight, string.Join(", ", shares));
    }

    private async Task<Finding> CheckHealthAsync(Visitors visitor, CancellationToken cancellation)
    {
        var answers = await RepeatAsync(Health, ShownKey.None, visitor, cancellation);
        var median = Median(answers.Select(answer => answer.Took));
        var levels = answers.Select(Level).Distinct().ToList();
        return Finding.Of(
            answers.All(answer => answer.Status == 200) && levels is ["OPTIMAL" or "healthy"] && median < HealthTarget,
            $"{Statuses(answers)}, {string.Join(" and ", levels)}, {Text(median)}"
        );
    }

    /// <summary>The degradation level, or the status of a dashboard that reports no level.</summary>
    private static string Level(SmokeAnswer answer)
    {
        var health = answer.Json();
        return Word(health["degradation_level"]) ?? Word(health["status"]) ?? "no level";
    }

    private async Task<Finding> CheckApiAsync(Visitors visitor, CancellationToken cancellation)
    {
        var answers = await RepeatAsync(Summary, ShownKey.Right, visitor, cancellation);
        var median = Median(answers.Select(answer => answer.Took));
        return Finding.Of(
            answers.All(answer => answer.Status == 200) && median < ApiTarget,
            $"{Statuses(answers)}, {Text(median)}"
        );
    }

    /// <summary>Uses the median of the rounds, because a pause of the machine is not the dashboard's fault.</summary>
    private async Task<Finding> CheckRequestsAtOnceAsync(Visitors visitor, CancellationToken cancellation)
    {
        var answers = new List<SmokeAnswer>();
        var slowest = new List<TimeSpan>();
        for (var round = 0; round < Rounds; round++)
        {
            var together = await Task.WhenAll(
                Enumerable
                    .Range(0, AtOnce)
                    .Select(_ => client.GetAsync(Summary, visitor.Next(), ShownKey.Right, cancellation))
            );
            answers.AddRange(together);
            slowest.Add(together.Max(answer => answer.Took));
        }
        var median = Median(slowest);
        return Finding.Of(
            answers.All(answer => answer.Status == 200) && median < ApiTarget,
            $"{Statuses(answers)}, {Text(median)}"
        );
    }

    /// <param name="key">The check's key.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="use">The expected use of the service.</param>
    /// <param name="service">The service as <c>/health</c> names it.</param>
    /// <param name="useAsync">Uses the service through the dashboard.</param>
    private Check Service(
        string key,
        string name,
        string use,
        string service,
        Func<Visitors, CancellationToken, Task<Finding>> useAsync
    ) =>
        new(
            key,
            name,
            $"breaker closed, score 100, {use}",
            token =>
                OfEachAsync(async visitor =>
                {
                    var health = (await client.GetAsync(Health, visitor.Next(), ShownKey.None, token)).Json();
                    var reported = (health["services"] as JsonObject)?[service] as JsonObject;
                    var (state, score) = (Word(reported?["state"]), Number(reported?["health_score"]));
                    var used = await useAsync(visitor, token);
                    return Finding.Of(
                        state == "closed" && score == 100 && used.Outcome is SmokeOutcome.Passed,
                        reported is null
                            ? $"not reported by {Health}, {used.Seen}"
                            : string.Create(
                                CultureInfo.InvariantCulture,
                                $"breaker {state ?? "unknown"}, "
                                    + $"score {score?.ToString("0.#", CultureInfo.InvariantCulture) ?? "unknown"}, {used.Seen}"
                            )
                    );
                })
        );

    private async Task<Finding> CheckSummaryAsync(
        Visitors visitor,
        Func<JsonObject, Finding> look,
        CancellationToken cancellation
    )
    {
        var answer = await client.GetAsync(Summary, visitor.Next(), ShownKey.Right, cancellation);
        return answer.Status == 200 ? look(answer.Json()) : Finding.Of(false, $"{Summary}: {answer.Status}");
    }

    private async Task<IReadOnlyList<SmokeAnswer>> RepeatAsync(
        string path,
        ShownKey key,
        Visitors visitor,
        CancellationToken cancellation
    )
    {
        var answers = new List<SmokeAnswer>();
        for (var time = 0; time < Tries; time++)
            answers.Add(await client.GetAsync(path, visitor.Next(), key, cancellation));
        return answers;
    }

    private Task<Finding> OfEachAsync(Func<Visitors, Task<Finding>> lookAsync) =>
        Finding.OfEachAsync(visitors, lookAsync);

    /// <summary>The distinct statuses, with counts if there is more than one.</summary>
    private static string Statuses(IReadOnlyList<SmokeAnswer> answers)
    {
        var groups = answers.GroupBy(answer => answer.Status).OrderBy(group => group.Key).ToList();
        return groups is [var only]
            ? $"{only.Key}"
            : string.Join(" and ", groups.Select(group => $"{group.Count()} × {group.Key}"));
    }

    private static TimeSpan Median(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static string Text(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.#} ms");

    private static string? Word(JsonNode? node) => node is JsonValue ? node.ToString() : null;

    private static double? Number(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<double>(out var number) ? number : null;
}
