namespace InventarioRetail.Engine.Smoke;

/// <summary>Users that the router sends to the same revision.</summary>
/// <param name="Revision">The revision; null if responses have no X-Revision.</param>
/// <param name="Users">The users, created for this run.</param>
internal sealed record Visitors(string? Revision, IReadOnlyList<string> Users)
{
    private const int Fewest = 100;

    /// <summary>
    /// Of this many users, fewer than two reach a revision with weight 1 % only once in a million runs.
    /// </summary>
    private const int Most = 1700;

    /// <summary>An upper bound for the requests of a run to one revision.</summary>
    private const int RequestsOfRun = 130;

    private const int AtOnce = 10;

    private int next;

    /// <summary>The next user in turn, so that none reaches the rate limit.</summary>
    public string Next() => Users[(Interlocked.Increment(ref next) & int.MaxValue) % Users.Count];

    /// <summary>
    /// Requests <c>/health</c> for more and more users until each expected revision has enough users for the run's
    /// requests, so that a canary is tested whatever its weight is.
    /// </summary>
    /// <returns>One group for each revision that responded, ordered by name.</returns>
    /// <exception cref="NoAnswerException">There is no response.</exception>
    public static async Task<IReadOnlyList<Visitors>> FindAsync(
        SmokeClient client,
        SmokeTarget target,
        CancellationToken cancellation
    )
    {
        var needed = 1 + RequestsOfRun / target.RateLimit.Requests;
        var found = new List<(string? Revision, string User)>();
        while (found.Count < Fewest || (found.Count < Most && !target.Revisions.All(HasEnough)))
        {
            var users = Enumerable.Range(0, AtOnce).Select(_ => SmokeClient.NewUser()).ToList();
            found.AddRange(
                await Task.WhenAll(
                    users.Select(async user =>
                        ((await client.GetAsync("/health", user, ShownKey.None, cancellation)).Revision, user)
                    )
                )
            );
        }
        return
        [
            .. found
                .GroupBy(item => item.Revision, item => item.User)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new Visitors(group.Key, [.. group])),
        ];

        bool HasEnough(string revision) => found.Count(item => item.Revision == revision) >= needed;
    }
}
