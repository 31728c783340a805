using MathNet.Numerics.Distributions;

namespace InventarioRetail.Benchmarks;

/// <summary>How requests arrive, and how their errors hang together.</summary>
internal enum TrafficKind
{
    /// <summary>Every request is on its own.</summary>
    Independent,

    /// <summary>Errors come three at once: a page whose calls all fail.</summary>
    Clustered,

    /// <summary>All errors are of 2 % of 1,000 users, who stay on their version.</summary>
    Sticky,

    /// <summary>Ten times as many requests by day as by night.</summary>
    Diurnal,

    /// <summary>The rate of every step is random, with the deviation as large as the mean.</summary>
    Bursty,

    /// <summary>Once in every four hours both versions fail for five minutes, half of the requests.</summary>
    CommonCause,
}

/// <summary>The behavior of both versions.</summary>
/// <param name="StableErrors">Share of the requests that fail on both versions, 0 to 1.</param>
/// <param name="CanaryErrors">Share of the canary's requests that fail, 0 to 1, at least stable's.</param>
internal sealed record Scenario(double StableErrors, double CanaryErrors)
{
    /// <summary>Time into the release at which the canary starts to fail, or to be slow.</summary>
    public TimeSpan BreaksAfter { get; init; }

    /// <summary>How many times as long the canary's requests take.</summary>
    public double Slowness { get; init; } = 1;

    /// <summary>Median duration of stable's requests in ms; lognormal with σ = 0.5.</summary>
    public double Median { get; init; } = 100;
}

/// <summary>The requests of a version in a step of the simulation.</summary>
/// <param name="Buckets">The requests by bucket of the histogram.</param>
/// <param name="ErrorSeconds">The second of each error within the step, in ascending order.</param>
/// <param name="ErrorUsers">The user of each error.</param>
internal sealed record Requests(long[] Buckets, int[] ErrorSeconds, int[] ErrorUsers)
{
    /// <summary>The number of requests.</summary>
    public long Count { get; } = Buckets.Sum();

    /// <summary>The number of errors.</summary>
    public long Errors => ErrorSeconds.Length;
}

/// <summary>The traffic of one simulated release, in steps.</summary>
internal sealed class SimulatedTraffic
{
    /// <summary>Upper bounds of the duration histogram in ms.</summary>
    public static readonly double[] Bounds =
    [
        50,
        100,
        150,
        200,
        250,
        300,
        350,
        400,
        450,
        500,
        600,
        750,
        1000,
        1500,
        2000,
        3000,
        double.PositiveInfinity,
    ];

    private static readonly Requests Nothing = new(new long[Bounds.Length], [], []);

    private const double Sigma = 0.5;

    /// <summary>The number of users.</summary>
    public const int Users = 1000;

    private const double BadUsers = 0.02;
    private const int Cluster = 3;
    private const int OutagesPerDay = 6;
    private const double OutageErrors = 0.5;
    private const int Day = 24 * 60 * 60;
    private const int OutageSeconds = 300;

    private readonly TrafficKind kind;
    private readonly Scenario scenario;
    private readonly double requestsPerSecond;
    private readonly bool hasDurations;
    private readonly int stepSeconds;
    private readonly FastRandom random;

    // The canary has the first of the users, up to its weight; the bad ones are anywhere among them.
    private readonly double[] users;
    private readonly int[] badUsers;
    private readonly double[] stableShares;
    private readonly double[] canaryShares;
    private int currentWeight = -1;
    private int canaryUsers;
    private int badOnCanary;
    private int day = int.MinValue;
    private int[] outages = [];

    /// <param name="kind">How requests arrive.</param>
    /// <param name="scenario">The behavior of both versions.</param>
    /// <param name="requestsPerSecond">The mean of both versions together.</param>
    /// <param name="stepSeconds">The length of a step in seconds.</param>
    /// <param name="hasDurations">Whether the judge looks at durations; otherwise all are in the first bucket.</param>
    /// <param name="random">The source of randomness.</param>
    public SimulatedTraffic(
        TrafficKind kind,
        Scenario scenario,
        double requestsPerSecond,
        int stepSeconds,
        bool hasDurations,
        FastRandom random
    )
    {
        (this.kind, this.scenario, this.requestsPerSecond, this.random) = (kind, scenario, requestsPerSecond, random);
        (this.stepSeconds, this.hasDurations) = (stepSeconds, hasDurations);
        users = [.. Enumerable.Range(0, Users).Select(_ => random.NextDouble()).Order()];
        badUsers = [.. Enumerable.Range(0, Users).Where(_ => random.NextDouble() < BadUsers)];
        stableShares = Shares(scenario.Median);
        canaryShares = Shares(scenario.Median * scenario.Slowness);
    }

    /// <summary>Returns the requests of the step that begins at a time.</summary>
    /// <param name="second">The time in seconds since the canary's first users; negative before.</param>
    /// <param name="weight">Percent of the users on the canary.</param>
    public (Requests Canary, Requests Stable) Step(int second, int weight)
    {
        if (weight != currentWeight)
            Split(weight);
        var isBroken = second >= scenario.BreaksAfter.TotalSeconds;
        var all = requestsPerSecond * stepSeconds * Intensity(second);
        var share = kind == TrafficKind.Sticky ? (double)canaryUsers / Users : weight / 100.0;
        var common = IsOutage(second) ? OutageErrors : scenario.StableErrors;
        var extra = isBroken ? scenario.CanaryErrors - scenario.StableErrors : 0;
        return (
            weight == 0
                ? Nothing
                : Version(
                    all * share,
                    common,
                    extra,
                    isBroken ? canaryShares : stableShares,
                    (0, canaryUsers),
                    (0, badOnCanary)
                ),
            weight == 100
                ? Nothing
                : Version(
                    all * (1 - share),
                    common,
                    0,
                    stableShares,
                    (canaryUsers, Users),
                    (badOnCanary, badUsers.Length)
                )
        );
    }

    private void Split(int weight)
    {
        currentWeight = weight;
        canaryUsers = weight == 100 ? Users : users.Count(user => user * 100 < weight);
        badOnCanary = badUsers.Count(user => user < canaryUsers);
    }

    private double Intensity(int second) =>
        kind switch
        {
            // From 2/11 to 20/11 of the mean: ten to one.
            TrafficKind.Diurnal => 1 + (9.0 / 11 * Math.Sin(2 * Math.PI * second / Day)),
            TrafficKind.Bursty => random.NextExponential(),
            _ => 1,
        };

    private bool IsOutage(int second)
    {
        if (kind != TrafficKind.CommonCause)
            return false;
        var today = (int)Math.Floor((double)second / Day);
        if (today != day)
        {
            day = today;
            const int Every = Day / OutagesPerDay;
            outages =
            [
                .. Enumerable.Range(0, OutagesPerDay).Select(i => (today * Day) + (i * Every) + random.Next(Every)),
            ];
        }

        foreach (var start in outages)
        {
            if (second >= start && second < start + OutageSeconds)
                return true;
        }

        return false;
    }

    /// <param name="mean">The mean number of requests.</param>
    /// <param name="common">The share of errors that both versions have.</param>
    /// <param name="extra">The share of errors of this version alone.</param>
    /// <param name="shares">The share of the requests in each bucket.</param>
    /// <param name="ofUsers">The first user and the one after the last.</param>
    /// <param name="ofBad">The same of the bad users.</param>
    private Requests Version(
        double mean,
        double common,
        double extra,
        double[] shares,
        (int From, int To) ofUsers,
        (int From, int To) ofBad
    )
    {
        var buckets = new long[Bounds.Length];
        if (!hasDurations)
            buckets[0] = random.NextPoisson(mean);
        for (var i = 0; hasDurations && i < buckets.Length; i++)
            buckets[i] = random.NextPoisson(mean * shares[i]);
        var count = buckets.Sum();
        var isSticky = kind == TrafficKind.Sticky;
        var users = Math.Max(1, ofUsers.To - ofUsers.From);
        if (isSticky)
            common = Math.Min(1, common * ((double)(ofBad.To - ofBad.From) / users / BadUsers));
        var known = isSticky
            ? random.NextPoisson(mean * common)
            : ClusterSize * random.NextPoisson(mean * common / ClusterSize);
        known = Math.Min(count, known);
        var errors = Math.Min(count, known + random.NextPoisson(mean * extra));
        if (errors == 0)
            return new(buckets, [], []);
        var (seconds, who) = (new int[errors], new int[errors]);
        for (var i = 0; i < errors; i++)
        {
            (seconds[i], who[i]) =
                i < known && i % ClusterSize > 0 ? (seconds[i - 1], who[i - 1])
                : isSticky && i < known
                    ? (random.Next(stepSeconds), badUsers[ofBad.From + random.Next(ofBad.To - ofBad.From)])
                : (random.Next(stepSeconds), ofUsers.From + random.Next(users));
        }

        Array.Sort(seconds, who);
        return new(buckets, seconds, who);
    }

    private int ClusterSize => kind == TrafficKind.Clustered ? Cluster : 1;

    private static double[] Shares(double median)
    {
        var shares = new double[Bounds.Length];
        var below = 0.0;
        for (var i = 0; i < Bounds.Length; i++)
        {
            var upTo = double.IsInfinity(Bounds[i]) ? 1 : LogNormal.CDF(Math.Log(median), Sigma, Bounds[i]);
            (shares[i], below) = (upTo - below, upTo);
        }

        return shares;
    }
}
