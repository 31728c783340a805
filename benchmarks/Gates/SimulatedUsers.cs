using InventarioRetail.Releases.Gates;

namespace InventarioRetail.Benchmarks;

/// <summary>The last error of each user on each revision, as the router keeps them.</summary>
internal sealed class SimulatedUsers
{
    private const int Never = int.MinValue;
    private static readonly double[] Bounds = [.. ErringUsers.Times.Select(time => time.TotalSeconds)];

    private readonly int[] canary = New();
    private readonly int[] stable = New();

    public void AddOfCanary(int user, int second) => canary[user] = second;

    public void AddOfStable(int user, int second) => stable[user] = second;

    /// <summary>Returns the users with errors until a time; they are counted when they are needed.</summary>
    public ErringUsers At(int second) => new(Count(second));

    private IEnumerable<UserCount> Count(int second)
    {
        var times = ErringUsers.Times;
        var (ofCanary, ofStable) = (Within(canary), Within(stable));
        for (var i = 0; i < times.Count; i++)
            yield return new(times[i], ofCanary[i], ofStable[i]);

        int[] Within(int[] last)
        {
            var counts = new int[Bounds.Length];
            foreach (var at in last)
            {
                if (at == Never)
                    continue;
                for (var i = Bounds.Length - 1; i >= 0 && second - at <= Bounds[i]; i--)
                    counts[i]++;
            }

            return counts;
        }
    }

    private static int[] New()
    {
        var last = new int[SimulatedTraffic.Users];
        Array.Fill(last, Never);
        return last;
    }
}
