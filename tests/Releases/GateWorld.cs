using InventarioRetail.Components;

namespace InventarioRetail.Releases.Tests;

/// <summary>A gate's question and what was read for it: a healthy canary, unless a test says otherwise.</summary>
internal sealed class GateWorld
{
    public const string Canary = "v1.1.0";
    public const string Stable = "v1.0.0";
    public static readonly DateTimeOffset Now = new(2025, 1, 31, 14, 5, 0, TimeSpan.Zero);
    public static readonly RecordedSeries Names = new(new MonitoringWindows());

    private static readonly double[] Bounds =
    [
        100,
        200,
        300,
        400,
        500,
        750,
        1000,
        1500,
        2000,
        5000,
        double.PositiveInfinity,
    ];

    private readonly Dictionary<(string, RevisionRole), Dictionary<double, Reading>> readings = [];
    private readonly Dictionary<string, IReadOnlyDictionary<double, Reading>> record = [];
    private readonly Dictionary<string, IReadOnlyDictionary<double, Reading>> atSameAge = [];
    private readonly Dictionary<RevisionRole, Func<int, (double Milliseconds, double Share)[]>> slow = [];
    private readonly int blocks;

    /// <param name="strategy">Whose limits apply.</param>
    /// <param name="weight">Percent of the users on the canary.</param>
    /// <param name="hours">How long the wave has lasted.</param>
    public GateWorld(RolloutStrategy strategy = RolloutStrategy.Canary4, decimal weight = 10, double hours = 4)
    {
        Question = new GateQuestion
        {
            Split = new ObservedSplit(Stable, Canary, weight),
            Since = Now - TimeSpan.FromHours(hours),
            Planned = TimeSpan.FromHours(24),
            Now = Now,
            Settings = GateSettings.Default(strategy),
        };
        blocks = Question.Blocks;
        Both(Names.Requests, 1, 9);
        // One error in 300 requests of a block, and nine in 2,700.
        Both(Names.Errors, 1.0 / 300, 9.0 / 300);
        Both(Names.Unsuccessful, 1.0 / 300, 9.0 / 300);
        Both(Names.RouterRequests, 1, 9);
        Both(Names.RouterErrors, 1.0 / 300, 9.0 / 300);
        // 3 % of the requests take between 200 and 300 ms.
        Slow(RevisionRole.Canary, (250, 0.03));
        Slow(RevisionRole.Stable, (250, 0.03));
        Both(Names.Memory, 110e6, 100e6);
        Both(Names.MemoryGrowth, 0.01, 0.01);
        Both(Names.Uptime, 4 * 3600, 40 * 3600);
        // 0.05 of a core without requests, and 0.1 s for each request.
        Both(Names.Cpu, 0.15, 0.95);
        Both(Names.Restarts, 0, 0);
        Both(Names.InvariantViolations, 0, 0);
    }

    public GateQuestion Question { get; set; }

    public AlertsReading Alerts { get; set; } = new([]);

    public Reading IdleCores { get; set; } = Reading.Of(0.05);

    public FirstWave? FirstWave { get; set; }

    public GateData Data =>
        new(
            Of(RevisionRole.Canary),
            Of(RevisionRole.Stable),
            new RevisionReadings(Question.RecordEnd, Question.RecordBlocks, record),
            new RevisionReadings(Question.Now, 1, atSameAge),
            IdleCores,
            FirstWave,
            Alerts
        );

    public Verdict Verdict => Gate.Evaluate(Question, Data);

    public CriterionResult this[string key] => Verdict.Results.Single(result => result.Key == key);

    public GateWorld Both(string series, double canary, double stable)
    {
        Set(series, RevisionRole.Canary, canary);
        Set(series, RevisionRole.Stable, stable);
        return this;
    }

    /// <summary>
    /// All requests take less than 100 ms, but for shares of them that take as long as is said; in the newest blocks
    /// only, if their number is given.
    /// </summary>
    public GateWorld Slow(RevisionRole role, (double Milliseconds, double Share)[] shares, int newest = int.MaxValue)
    {
        var before = slow.GetValueOrDefault(role);
        slow[role] = block => block >= blocks - newest ? shares : before?.Invoke(block) ?? [];
        return this;
    }

    public GateWorld Slow(RevisionRole role, params (double Milliseconds, double Share)[] shares) =>
        Slow(role, shares, int.MaxValue);

    /// <summary>What stable did in its day, block by block: requests a second, and those with errors.</summary>
    public GateWorld Record(Func<int, double> requests, Func<int, double> errors)
    {
        record[Names.Requests] = Series(requests);
        record[Names.Errors] = Series(errors);
        record[Names.LatencyBuckets] = Bounds.ToDictionary(
            bound => bound,
            _ => Reading.Of([.. Enumerable.Range(0, Question.RecordBlocks).Select(i => (double?)requests(i))])
        );
        return this;

        Dictionary<double, Reading> Series(Func<int, double> value) =>
            new()
            {
                [double.NaN] = Reading.Of([
                    .. Enumerable.Range(0, Question.RecordBlocks).Select(i => (double?)value(i)),
                ]),
            };
    }

    /// <summary>Stable's memory when it was as old as the canary is now.</summary>
    public GateWorld MemoryAtSameAge(double bytes)
    {
        atSameAge[Names.Memory] = new Dictionary<double, Reading> { [double.NaN] = Reading.Of(bytes) };
        return this;
    }

    /// <summary>The same value in all blocks.</summary>
    public GateWorld Set(string series, RevisionRole role, double value) =>
        Set(series, role, Reading.Of([.. Enumerable.Repeat((double?)value, blocks)]));

    /// <summary>Other values in the newest blocks, the last one now.</summary>
    public GateWorld Newest(string series, RevisionRole role, params double?[] newest)
    {
        var before = readings[(series, role)][double.NaN].Blocks;
        return Set(series, role, Reading.Of([.. before.Take(before.Count - newest.Length), .. newest]));
    }

    public GateWorld Set(string series, RevisionRole role, Reading reading)
    {
        readings[(series, role)] = new() { [double.NaN] = reading };
        return this;
    }

    /// <summary>Prometheus has samples of the newest blocks only.</summary>
    public GateWorld Knows(int newest)
    {
        foreach (var (series, role) in readings.Keys.ToList())
        {
            var known = readings[(series, role)][double.NaN].Blocks;
            Set(series, role, Reading.Of([.. known.Select((value, i) => i >= known.Count - newest ? value : null)]));
        }

        return this;
    }

    public GateWorld Without(string series, RevisionRole role, Missing missing, string problem) =>
        Set(series, role, Reading.None(missing, problem));

    private RevisionReadings Of(RevisionRole role)
    {
        var series = readings
            .Where(one => one.Key.Item2 == role)
            .ToDictionary(one => one.Key.Item1, IReadOnlyDictionary<double, Reading> (one) => one.Value);
        if (!series.ContainsKey(Names.LatencyBuckets))
        {
            var requests = readings[(Names.Requests, role)][double.NaN].Blocks;
            series[Names.LatencyBuckets] = Bounds.ToDictionary(
                bound => bound,
                bound =>
                    Reading.Of([
                        .. requests.Select(
                            (rate, i) =>
                                rate * (1 - slow[role](i).Where(one => one.Milliseconds > bound).Sum(one => one.Share))
                        ),
                    ])
            );
        }

        return new RevisionReadings(Question.Now, blocks, series);
    }

    public static PrometheusAlert Alert(
        string name,
        string part,
        string? revision,
        TimeSpan ago,
        string symptom = "x",
        string follows = ""
    )
    {
        var labels = new Dictionary<string, string>
        {
            ["alertname"] = name,
            ["severity"] = "critical",
            ["part"] = part,
            ["symptom"] = symptom,
        };
        if (revision is not null)
            labels["revision"] = revision;
        if (follows.Length > 0)
            labels["follows"] = follows;
        return new PrometheusAlert(labels, true, Now - ago);
    }
}
