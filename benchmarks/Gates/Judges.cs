using InventarioRetail.Monitoring;
using InventarioRetail.Releases.Gates;
using InventarioRetail.Releases.Model;
using InventarioRetail.Settings;

namespace InventarioRetail.Benchmarks;

/// <summary>The moment of a simulated observation.</summary>
/// <param name="Second">Seconds since the canary's first users, at the end of the step.</param>
/// <param name="WaveSecond">Seconds since the wave began.</param>
/// <param name="Wave">The wave.</param>
internal readonly record struct Moment(int Second, int WaveSecond, Wave Wave);

/// <summary>Decides on a simulated canary.</summary>
internal interface IJudge
{
    /// <summary>Takes note of stable's requests before the release.</summary>
    public void Before(int second, Requests stable);

    /// <summary>
    /// Judges a step. A rollback within the step says how many seconds into it, and how many of its errors came before.
    /// </summary>
    public (GateDecision Decision, int Seconds, int Errors) Judge(Moment moment, Requests canary, Requests stable);
}

/// <summary>
/// The whole gate of this project: the guard every second by the router's counters, and every half minute the criteria
/// on requests, on the counts of five minutes, as the rates in Prometheus cover them. Memory and CPU are compared every
/// half hour.
/// </summary>
internal sealed class OwnJudge : IJudge
{
    private const int Step = SimulatedTraffic.StepSeconds;
    private const int ResourceInterval = 30 * 60;
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly TimeSpan Block = new MonitoringWindows().Rate;
    private static readonly int Places = (int)(Block.TotalSeconds / Step);
    private static readonly int Day = (int)(StableRecord.Length / Block);

    private readonly bool hasGuard;
    private readonly GateSettings settings;
    private readonly RolloutSettings plan;
    private readonly ErrorCriterion[] errorCriteria;
    private readonly ErrorCriterion[] guardCriteria;
    private readonly DurationCriterion[] durationCriteria;
    private readonly SimulatedResources resources;

    private readonly EventHistory guard;
    private readonly EventHistory[] errors;
    private readonly DurationHistory[] durations;
    private readonly Queue<(Requests Canary, Requests Stable)> window = new();
    private readonly long[] canaryBuckets = new long[SimulatedTraffic.Bounds.Length];
    private readonly long[] stableBuckets = new long[SimulatedTraffic.Bounds.Length];
    private Traffic block;

    // Stable's record by block of five minutes.
    private readonly List<(DateTimeOffset At, long Errors, long[] Buckets)> record = [];
    private (long Errors, long[] Buckets) recording = (0, new long[SimulatedTraffic.Bounds.Length]);
    private Wave? wave;

    public OwnJudge(RolloutSettings plan, GateSettings settings, bool hasGuard, Random random)
    {
        (this.plan, this.settings, this.hasGuard) = (plan, settings, hasGuard);
        var windows = new MonitoringWindows();
        var criteria = Gate.Criteria(settings, windows);
        // Statuses of 400 are not simulated: unsuccessful answers are the errors.
        errorCriteria = [.. criteria.OfType<ErrorCriterion>()];
        guardCriteria = [.. Gate.ByRouter(settings, windows)];
        durationCriteria = [.. criteria.OfType<DurationCriterion>()];
        resources = new SimulatedResources(criteria, new RecordedSeries(windows), random);
        var ceiling = settings.Thresholds.ErrorRatio.RollBack;
        guard = new EventHistory(ceiling, capacity: (int)TimeSpan.FromDays(1).TotalSeconds);
        errors = [.. Enumerable.Range(0, Places).Select(_ => new EventHistory(ceiling, capacity: Day))];
        durations =
        [
            .. Enumerable
                .Range(0, Places)
                .Select(_ => new DurationHistory(
                    SimulatedTraffic.Bounds,
                    durationCriteria.SelectMany(criterion => criterion.TestedLimits),
                    capacity: Day
                )),
        ];
    }

    public void Before(int second, Requests stable) => Record(second, stable);

    public (GateDecision Decision, int Seconds, int Errors) Judge(Moment moment, Requests canary, Requests stable)
    {
        if (wave != moment.Wave)
        {
            wave = moment.Wave;
            UseRecord();
        }

        var question = Question(moment, Block, TimeSpan.FromSeconds(Step));
        if (hasGuard && GuardBrakes(moment, canary, stable) is { } braked)
            return (GateDecision.RollBack, braked.Seconds, braked.Errors);

        AddToWindow(canary, stable);
        var place = moment.Second / Step % Places;
        var baseline = question.HasAllUsers ? errors[place].Record.BaselineAt(question.Now) : null;
        var leastShare = question.ShareAfterRise(question.Now);
        errors[place].Add(block, baseline: baseline, leastShare: leastShare);
        durations[place]
            .Add(
                canaryBuckets,
                stableBuckets,
                moment.Second > question.Windows.WarmUp.TotalSeconds,
                question.HasAllUsers,
                question.Now,
                leastShare
            );
        var decision = GateDecision.Advance;
        foreach (var criterion in errorCriteria)
            decision = Worse(decision, criterion.Decide(question, errors[place]));
        foreach (var criterion in durationCriteria)
            decision = Worse(decision, criterion.Decide(question, durations[place]));
        if (moment.Second % ResourceInterval == 0)
            decision = Worse(decision, resources.Decide(question));
        if (moment.Wave.Weight < 100)
            Record(moment.Second, stable);
        return (decision, Step, (int)canary.Errors);
    }

    private static GateDecision Worse(GateDecision one, GateDecision other) => one > other ? one : other;

    private GateQuestion Question(Moment moment, TimeSpan block, TimeSpan interval) =>
        new()
        {
            Split = new ObservedSplit("stable", "canary", moment.Wave.Weight),
            ExposedSince = Start,
            Since = Start.AddSeconds(moment.Second - moment.WaveSecond),
            Now = Start.AddSeconds(moment.Second),
            Planned = GateQuestion.PlannedFor(plan, moment.Wave.Weight),
            Settings = settings,
            Block = block,
            Interval = interval,
        };

    /// <summary>Returns when the guard brakes, and after how many errors of the step; null if it does not.</summary>
    private (int Seconds, int Errors)? GuardBrakes(Moment moment, Requests canary, Requests stable)
    {
        var question = Question(moment, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        var baseline = question.HasAllUsers ? guard.Record.BaselineAt(question.Now) : null;
        int seen = 0,
            seenOfStable = 0;
        for (var second = 0; second < Step; second++)
        {
            var (before, beforeOfStable) = (seen, seenOfStable);
            while (seen < canary.ErrorSeconds.Length && canary.ErrorSeconds[seen] == second)
                seen++;
            while (seenOfStable < stable.ErrorSeconds.Length && stable.ErrorSeconds[seenOfStable] == second)
                seenOfStable++;
            guard.Add(
                new Traffic(
                    Math.Max(Even(canary.Count, second), seen - before),
                    seen - before,
                    Math.Max(Even(stable.Count, second), seenOfStable - beforeOfStable),
                    seenOfStable - beforeOfStable
                ),
                baseline: baseline
            );
            // Without another error nothing gets worse.
            if (seen == before)
                continue;
            foreach (var criterion in guardCriteria)
            {
                if (criterion.Decide(question, guard) == GateDecision.RollBack)
                    return (second + 1, seen);
            }
        }

        return null;

        static long Even(long count, int second) => (count * (second + 1) / Step) - (count * second / Step);
    }

    private void AddToWindow(Requests canary, Requests stable)
    {
        window.Enqueue((canary, stable));
        Change(canary, stable, 1);
        if (window.Count > Places)
        {
            var (oldCanary, oldStable) = window.Dequeue();
            Change(oldCanary, oldStable, -1);
        }

        void Change(Requests ofCanary, Requests ofStable, int sign)
        {
            block += new Traffic(
                sign * ofCanary.Count,
                sign * ofCanary.Errors,
                sign * ofStable.Count,
                sign * ofStable.Errors
            );
            for (var i = 0; i < canaryBuckets.Length; i++)
            {
                canaryBuckets[i] += sign * ofCanary.Buckets[i];
                stableBuckets[i] += sign * ofStable.Buckets[i];
            }
        }
    }

    private void Record(int second, Requests stable)
    {
        recording.Errors += stable.Errors;
        for (var i = 0; i < recording.Buckets.Length; i++)
            recording.Buckets[i] += stable.Buckets[i];
        if ((second + Step) % (int)Block.TotalSeconds != 0)
            return;
        record.Add((Start.AddSeconds(second + Step), recording.Errors, recording.Buckets));
        recording = (0, new long[SimulatedTraffic.Bounds.Length]);
        if (record.Count > Day)
            record.RemoveAt(0);
    }

    /// <summary>Takes the record of the last day for all tests; the gate does so at each look.</summary>
    private void UseRecord()
    {
        var ofErrors = new StableRecord([
            .. record.Select(one => new RecordedBlock(one.At, one.Buckets.Sum(), one.Errors)),
        ]);
        guard.Record = ofErrors;
        foreach (var history in errors)
            history.Record = ofErrors;
        for (var bound = 0; bound < SimulatedTraffic.Bounds.Length - 1; bound++)
        {
            var slower = new StableRecord([
                .. record.Select(one => new RecordedBlock(
                    one.At,
                    one.Buckets.Sum(),
                    one.Buckets.Skip(bound + 1).Sum()
                )),
            ]);
            foreach (var history in durations)
                history.Slower[bound].Record = slower;
        }
    }
}

/// <summary>
/// Memory and CPU of two identical programs: memory that differs by a few percent, 0.1 core without any request, and the
/// same CPU time for each request, give or take.
/// </summary>
internal sealed class SimulatedResources(IReadOnlyList<Criterion> criteria, RecordedSeries series, Random random)
{
    private const double FixedCores = 0.1;
    private const double Noise = 0.05;
    private const double RequestsPerSecond = 10;
    private const double CoresPerRequest = 0.01;

    private readonly Criterion[] judged =
    [
        .. criteria.Where(criterion => criterion is MemoryAboveStableCriterion or CpuAboveStableCriterion),
    ];

    /// <summary>Judges the last two hours.</summary>
    public GateDecision Decide(GateQuestion question)
    {
        const int Blocks = 24;
        var now = question with { ExposedSince = question.Now - (Blocks * question.Block) };
        now = now with { Since = now.Since > now.ExposedSince ? now.Since : now.ExposedSince };
        var share = (double)question.Split.Weight / 100;
        var data = new GateData(
            Readings(share),
            Readings(1 - share),
            Nothing(),
            Nothing(),
            Reading.Of(FixedCores),
            FirstWave: null,
            new AlertsReading([])
        );
        var decision = GateDecision.Advance;
        foreach (var criterion in judged)
        {
            var answer = criterion.Judge(new GateInput(now, data)).Decision;
            decision = answer > decision ? answer : decision;
        }

        return decision;

        RevisionReadings Readings(double ofRequests)
        {
            var requests = RequestsPerSecond * ofRequests;
            return new(
                now.Now,
                Blocks,
                new Dictionary<string, IReadOnlyDictionary<double, Reading>>
                {
                    [series.Requests] = Series(() => requests),
                    [series.Cpu] = Series(() => (FixedCores + (requests * CoresPerRequest)) * About()),
                    [series.Memory] = Series(() => 150e6 * About()),
                    [series.Uptime] = Series(() => 1e5),
                }
            );
        }

        RevisionReadings Nothing() => new(now.Now, 0, new Dictionary<string, IReadOnlyDictionary<double, Reading>>());

        Dictionary<double, Reading> Series(Func<double> value) =>
            new() { [double.NaN] = Reading.Of([.. Enumerable.Range(0, Blocks).Select(_ => (double?)value())]) };

        double About() => 1 + (Noise * ((2 * random.NextDouble()) - 1));
    }
}

/// <summary>
/// The decision rule of Flagger: a check each minute whether enough of the canary's requests of that minute succeeded,
/// and a rollback at the given number of failed checks. A minute without requests is not counted.
/// </summary>
internal sealed class CheckCounter(double leastSuccess, int failedChecks) : IJudge
{
    private const int Interval = 60;
    private long requests;
    private long errors;
    private int failed;

    /// <summary>Flagger: success rate ≥ 99 %, a check a minute; rolls back at the threshold.</summary>
    public static CheckCounter Flagger(int threshold) => new(0.99, threshold);

    /// <summary>Argo Rollouts: failureLimit 3, a measurement a minute; the fourth failure aborts.</summary>
    public static CheckCounter ArgoRollouts(double leastSuccess) => new(leastSuccess, 4);

    public void Before(int second, Requests stable) { }

    public (GateDecision Decision, int Seconds, int Errors) Judge(Moment moment, Requests canary, Requests stable)
    {
        requests += canary.Count;
        errors += canary.Errors;
        if (moment.Second % Interval == 0)
        {
            if (requests > 0 && 1 - ((double)errors / requests) < leastSuccess)
                failed++;
            requests = errors = 0;
        }

        return (
            failed >= failedChecks ? GateDecision.RollBack : GateDecision.Advance,
            SimulatedTraffic.StepSeconds,
            (int)canary.Errors
        );
    }
}
