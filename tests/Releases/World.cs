namespace InventarioRetail.Releases.Tests;

/// <summary>Makes situations: a history is a list of stretches, the last of which lasts until now.</summary>
internal static class World
{
    public static readonly Revision V1 = Revision.Parse("v1.0.0");
    public static readonly Revision V2 = Revision.Parse("v1.1.0");
    public static readonly Revision V3 = Revision.Parse("v1.2.0");
    public static readonly TimeSpan Scrape = TimeSpan.FromSeconds(15);
    public static readonly DateTimeOffset Now = new(2025, 1, 31, 14, 5, 0, TimeSpan.Zero);

    /// <summary>10 % for 30 min, 50 % for 15 min, 100 % for an hour, then an hour of watching.</summary>
    public static readonly RolloutSettings Plan = RolloutSettings.Canary3 with { BakeTime = TimeSpan.FromHours(1) };

    public static ReleaseSettings Alone(Revision stable) => new(stable);

    public static ReleaseSettings Both(int weight, bool paused = false) => new(V1, V2, weight, paused);

    public static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);

    /// <summary>A stack whose file agrees with the live split, and which was observed without a gap.</summary>
    public static ReleaseSituation Situation(params (ReleaseSettings Release, TimeSpan For)[] history) =>
        new()
        {
            File = history[^1].Release,
            Plan = Plan,
            Live = history[^1].Release with { Paused = false },
            Deployed = Revisions(history[^1].Release),
            History = ReleaseHistory.Of(Samples(history), Scrape),
            Now = Now,
        };

    /// <summary>A release of v1.1.0 that went by the plan until it got this weight, which it has had for some time.</summary>
    public static ReleaseSituation At(int weight, TimeSpan held, bool paused = false)
    {
        List<(ReleaseSettings, TimeSpan)> history = [(Alone(V1), Minutes(10)), (Both(0), Minutes(5))];
        history.AddRange(
            Plan.Waves.TakeWhile(wave => wave.Weight < weight).Select(wave => (Both(wave.Weight), wave.Hold + Scrape))
        );
        var release = Both(weight, paused);
        history.Add((release, held));
        return Situation([.. history]);
    }

    /// <summary>A release of v1.1.0 whose canary had 10 % of the users and lost them.</summary>
    public static ReleaseSituation RolledBack =>
        Situation((Alone(V1), Minutes(10)), (Both(0), Minutes(1)), (Both(10), Minutes(5)), (Both(0), Minutes(5)));

    public static Revision[] Revisions(ReleaseSettings release) =>
        release.Canary is null ? [release.Stable] : [release.Stable, release.Canary];

    public static IEnumerable<SplitSample> Samples(params (ReleaseSettings Release, TimeSpan For)[] history)
    {
        var at = Now - history.Aggregate(TimeSpan.Zero, (sum, stretch) => sum + stretch.For);
        foreach (var (release, time) in history)
        {
            for (var end = at + time; at < end; at += Scrape)
                yield return new SplitSample(at, ObservedSplit.Of(release));
        }

        yield return new SplitSample(Now, ObservedSplit.Of(history[^1].Release));
    }

    public static Verdict Says(GateDecision answer, ReleaseSituation situation) =>
        new()
        {
            Split = ObservedSplit.Of(situation.Live ?? situation.File),
            At = situation.Now,
            Results =
            [
                new()
                {
                    Key = "error-rate",
                    Name = "error rate",
                    Unit = "ratio",
                    Decision = answer,
                    Reason = $"made up to {answer}",
                },
            ],
        };
}
