using InventarioRetail.Releases.Model;

namespace InventarioRetail.Releases.Gates;

/// <summary>The number of users with an error on a revision, each counted once.</summary>
/// <param name="Within">The longest time since the last error of a user.</param>
/// <param name="Canary">The canary's users.</param>
/// <param name="Stable">Stable's users.</param>
public readonly record struct UserCount(TimeSpan Within, long Canary, long Stable);

/// <summary>
/// The users with errors since the canary has had users, as the router counts them. A user stays on a revision, and the
/// errors of one are not independent: where a few users have most of the errors, chance may put them on the canary.
/// Users are assigned at random, so each user counts once.
/// </summary>
/// <param name="Counts">The users of each of <see cref="Times"/> until now.</param>
public sealed record ErringUsers(IEnumerable<UserCount> Counts)
{
    /// <summary>The times of which the router counts the users; the last one stands for all of the time.</summary>
    public static IReadOnlyList<TimeSpan> Times { get; } =
    [
        TimeSpan.FromMinutes(1),
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(3),
        TimeSpan.MaxValue,
    ];

    /// <summary>Creates the counts from those of each revision by upper bound in seconds.</summary>
    /// <param name="canary">Returns the canary's users; null for an unknown bound.</param>
    /// <param name="stable">The same for stable's.</param>
    /// <returns>Null if a count is missing.</returns>
    public static ErringUsers? Of(Func<double, double?> canary, Func<double, double?> stable)
    {
        var counts = new List<UserCount>();
        foreach (var time in Times)
        {
            var bound = time == TimeSpan.MaxValue ? double.PositiveInfinity : time.TotalSeconds;
            if ((canary(bound), stable(bound)) is not ({ } ofCanary and >= 0, { } ofStable and >= 0))
                return null;
            counts.Add(new(time, (long)ofCanary, (long)ofStable));
        }

        return new(counts);
    }

    /// <summary>
    /// Returns the probability that the users with errors would ever look this conspicuous if the canary were no worse
    /// than stable.
    /// </summary>
    /// <param name="share">The canary's share of the users, 0 to 1.</param>
    /// <param name="length">The time in which evaluations are made.</param>
    public double PValue(double share, TimeSpan length)
    {
        var counts = Counts.ToList();
        // A time until now is one of as many as the whole contains; counted twice because they overlap.
        return counts.Count == 0
            ? 1
            : Math.Min(
                1,
                counts.Min(count =>
                    counts.Count
                    * Math.Max(1, 2 * (length / count.Within))
                    * SequentialTest.PValueOf(count.Canary, count.Canary + count.Stable, share)
                )
            );
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var all = Counts.LastOrDefault();
        return $"{Format.Number(all.Canary)} of the canary's, {Format.Number(all.Stable)} of stable's";
    }
}
