namespace InventarioRetail.Engine.Smoke;

/// <summary>Users whom the router sends to the same revision.</summary>
/// <param name="Revision">The revision; null where answers do not say.</param>
/// <param name="Users">The users, made for this run.</param>
internal sealed record Visitors(string? Revision, IReadOnlyList<string> Users)
{
    private const int Fewest = 100;

    /// <summary>Fewer than two of these are sent to a revision with 1 % of the users once in a million runs.</summary>
    private const int Most = 1700;

    /// <summary>More than a run asks of one revision.</summary>
    private const int RequestsOfRun = 130;

    private const int AtOnce = 10;

    private int next;

    /// <summary>One of the users, each in turn, so that none of them uses up what it may ask.</summary>
    public string Next() => Users[(Interlocked.Increment(ref next) & int.MaxValue) % Users.Count];

    /// <summary>
    /// Asks <c>/health</c> for ever more users until each of the expected revisions has enough of them for what each may ask, so that a
    /// canary is tested whatever its share is.
    /// </summary>
    /// <returns>One for each revision that answered, in the order of their names.</returns>
    /// <exception cref="NoAnswerException">There is no answer.</exception>
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
