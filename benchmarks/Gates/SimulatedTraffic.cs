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

    /// <summary>The rate of every half minute is random, with the deviation as large as the mean.</summary>
    Bursty,

    /// <summary>Six times a day both versions fail for five minutes, half of the requests.</summary>
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
internal sealed record Requests(long[] Buckets, int[] ErrorSeconds)
{
    /// <summary>The number of requests.</summary>
    public long Count { get; } = Buckets.Sum();

    /// <summary>The number of errors.</summary>
    public long Errors => ErrorSeconds.Length;
}

/// <summary>The traffic of one simulated release, in steps of half a minute.</summary>
internal sealed class SimulatedTraffic
{
    /// <summary>The length of a step in seconds.</summary>
    public const int StepSeconds = 30;

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

    private const double Sigma = 0.5;
    private const int Users = 1000;
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
    private readonly Random random;
    private readonly double[] users;
    private readonly bool[] isBad;
    private readonly double[] stableShares;
    private readonly double[] canaryShares;
    private int day = int.MinValue;
    private int[] outages = [];

    /// <param name="kind">How requests arrive.</param>
    /// <param name="scenario">The behavior of both versions.</param>
    /// <param name="requestsPerSecond">The mean of both versions together.</param>
    /// <param name="hasDurations">Whether the judge looks at durations; otherwise all are in the first bucket.</param>
    /// <param name="random">The source of randomness.</param>
    public SimulatedTraffic(
        TrafficKind kind,
        Scenario scenario,
        double requestsPerSecond,
        bool hasDurations,
        Random random
    )
    {
        (this.kind, this.scenario, this.requestsPerSecond, this.random) = (kind, scenario, requestsPerSecond, random);
        this.hasDurations = hasDurations;
        users = [.. Enumerable.Range(0, Users).Select(_ => random.NextDouble())];
        isBad = [.. Enumerable.Range(0, Users).Select(_ => random.NextDouble() < BadUsers)];
        stableShares = Shares(scenario.Median);
        canaryShares = Shares(scenario.Median * scenario.Slowness);
    }

    /// <summary>Returns the requests of the step that begins at a time.</summary>
    /// <param name="second">The time in seconds since the canary's first users; negative before.</param>
    /// <param name="weight">Percent of the users on the canary.</param>
    public (Requests Canary, Requests Stable) Step(int second, int weight)
    {
        var isBroken = second >= scenario.BreaksAfter.TotalSeconds;
        var all = requestsPerSecond * StepSeconds * Intensity(second);
        var (share, bad, good) = Split(weight);
        var common = IsOutage(second) ? OutageErrors : scenario.StableErrors;
        var extra = isBroken ? scenario.CanaryErrors - scenario.StableErrors : 0;
        return (
            Version(all * share, bad, common, extra, isBroken ? canaryShares : stableShares),
            Version(all * (1 - share), good, common, 0, stableShares)
        );
    }

    /// <summary>The share of the requests on the canary, and how far each version's users fail more than usual.</summary>
    private (double Share, double Canary, double Stable) Split(int weight)
    {
        if (kind != TrafficKind.Sticky)
            return (weight / 100.0, 1, 1);
        int canary = 0,
            bad = 0,
            all = 0;
        for (var user = 0; user < Users; user++)
        {
            all += isBad[user] ? 1 : 0;
            if (users[user] * 100 >= weight)
                continue;
            canary++;
            bad += isBad[user] ? 1 : 0;
        }

        return (
            (double)canary / Users,
            canary == 0 ? 0 : bad / BadUsers / canary,
            canary == Users ? 0 : (all - bad) / BadUsers / (Users - canary)
        );
    }

    private double Intensity(int second) =>
        kind switch
        {
            // From 2/11 to 20/11 of the mean: ten to one.
            TrafficKind.Diurnal => 1 + (9.0 / 11 * Math.Sin(2 * Math.PI * second / Day)),
            TrafficKind.Bursty => Exponential.Sample(random, 1),
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
            outages = [.. Enumerable.Range(0, OutagesPerDay).Select(_ => (today * Day) + random.Next(Day))];
        }

        return outages.Any(start => second >= start && second < start + OutageSeconds);
    }

    private Requests Version(double mean, double factor, double common, double extra, double[] shares)
    {
        var buckets = new long[Bounds.Length];
        if (!hasDurations)
            buckets[0] = Sample(mean);
        for (var i = 0; hasDurations && i < buckets.Length; i++)
            buckets[i] = Sample(mean * shares[i]);
        var count = buckets.Sum();
        var errors =
            kind == TrafficKind.Clustered
                ? Cluster * Sample(mean * common / Cluster)
                : Sample(mean * Math.Min(1, common * factor));
        errors = Math.Min(count, errors + Sample(mean * extra));
        var seconds = new int[errors];
        for (var i = 0; i < errors; i++)
        {
            var isFollower = kind == TrafficKind.Clustered && i % Cluster > 0;
            seconds[i] = isFollower ? seconds[i - 1] : random.Next(StepSeconds);
        }

        Array.Sort(seconds);
        return new Requests(buckets, seconds);
    }

    private long Sample(double mean) => mean <= 0 ? 0 : Poisson.Sample(random, mean);

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
