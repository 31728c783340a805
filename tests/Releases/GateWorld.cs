using InventarioRetail.Components;
using InventarioRetail.Monitoring;
using InventarioRetail.Releases.Gates;
using InventarioRetail.Releases.Model;
using InventarioRetail.Releases.Prometheus;
using InventarioRetail.Settings;

namespace InventarioRetail.Releases.Tests;

/// <summary>A gate's question and what was read for it: a healthy canary, unless a test says otherwise.</summary>
internal sealed class GateWorld
{
    public const string Canary = "v1.1.0";
    public const string Stable = "v1.0.0";
    public static readonly DateTimeOffset Now = new(2025, 1, 31, 14, 5, 0, TimeSpan.Zero);
    public static readonly RecordedSeries Names = new(new MonitoringWindows());

    private readonly Dictionary<(string, RevisionRole), Reading> readings = [];
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
            Settings = GateSettings.Default(new AlertSettings(), strategy),
        };
        blocks = Question.Blocks;
        Both(Names.Requests, 1, 9);
        // One error in 300 requests of a block, and nine in 2,700.
        Both(Names.Errors, 1.0 / 300, 9.0 / 300);
        Both(Names.LatencyP95, 200, 190);
        Both(Names.LatencyP99, 300, 290);
        Both(Names.Memory, 110e6, 100e6);
        Both(Names.MemoryGrowth, 0.01, 0.01);
        Both(Names.Uptime, 4 * 3600, 40 * 3600);
        Both(Names.CpuPerRequest, 0.11, 0.1);
        Both(Names.Cpu, 0.5, 4);
        Both(Names.Restarts, 0, 0);
        Both(Names.InvariantViolations, 0, 0);
    }

    public GateQuestion Question { get; set; }

    public AlertsReading Alerts { get; set; } = new([]);

    public GateData Data => new(readings, Alerts);

    public Verdict Verdict => Gate.Evaluate(Question, Data);

    public CriterionResult this[string key] => Verdict.Results.Single(result => result.Key == key);

    public GateWorld Both(string series, double canary, double stable)
    {
        Set(series, RevisionRole.Canary, canary);
        Set(series, RevisionRole.Stable, stable);
        return this;
    }

    /// <summary>The same value in all blocks.</summary>
    public GateWorld Set(string series, RevisionRole role, double value) =>
        Set(series, role, Reading.Of([.. Enumerable.Repeat((double?)value, blocks)]));

    /// <summary>Other values in the newest blocks, the last one now.</summary>
    public GateWorld Newest(string series, RevisionRole role, params double?[] newest)
    {
        var before = readings[(series, role)].Blocks;
        return Set(series, role, Reading.Of([.. before.Take(before.Count - newest.Length), .. newest]));
    }

    public GateWorld Set(string series, RevisionRole role, Reading reading)
    {
        readings[(series, role)] = reading;
        return this;
    }

    public GateWorld Without(string series, RevisionRole role, Missing missing, string problem) =>
        Set(series, role, Reading.None(missing, problem));

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
