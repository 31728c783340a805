using InventarioRetail.Monitoring;
using InventarioRetail.Releases.Gates;
using InventarioRetail.Releases.Model;
using InventarioRetail.Settings;

namespace InventarioRetail.Benchmarks;

/// <summary>
/// The whole gate of this project: the guard by the router's counters, and the criteria on requests, on the counts of
/// five minutes, as the rates in Prometheus cover them. Memory and CPU are compared every two
/// hours. The limits of a wave are its own, and later waves are compared with the first one where the strategy does.
/// </summary>
internal sealed class OwnJudge : IJudge
{
    private const int ResourceInterval = 2 * 60 * 60;
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly MonitoringWindows Windows = new();
    private static readonly int Day = (int)(StableRecord.Length / Windows.Rate);

    private readonly RolloutSettings plan;
    private readonly GateSettings stackSettings;
    private readonly int step;
    private readonly int guardInterval;
    private readonly FastRandom random;
    private readonly SimulatedUsers users = new();
    private readonly Queue<(Requests Canary, Requests Stable)> window = new();
    private readonly long[] canaryBuckets = new long[SimulatedTraffic.Bounds.Length];
    private readonly long[] stableBuckets = new long[SimulatedTraffic.Bounds.Length];
    private Traffic block;

    private Wave? wave;
    private GateSettings settings;
    private FirstWave? first;
    private (long Errors, long[] Buckets) firstWave = (0, new long[SimulatedTraffic.Bounds.Length]);
    private ErrorCriterion[] errorCriteria = [];
    private ErrorCriterion[] guardCriteria = [];
    private DurationCriterion[] durationCriteria = [];
    private SimulatedResources? resources;
    private EventHistory guard = new(0);
    private EventHistory[] errors = [];
    private DurationHistory[] durations = [];

    // Stable's record by block of five minutes.
    private readonly List<(DateTimeOffset At, long Errors, long[] Buckets)> record = [];
    private (long Errors, long[] Buckets) recording = (0, new long[SimulatedTraffic.Bounds.Length]);

    /// <param name="plan">The waves.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="step">Seconds between evaluations of the criteria, a divisor of five minutes.</param>
    /// <param name="guardInterval">Seconds between readings of the guard, a divisor of the step.</param>
    /// <param name="random">The source of randomness.</param>
    public OwnJudge(RolloutSettings plan, GateSettings settings, int step, int guardInterval, FastRandom random)
    {
        (this.plan, stackSettings, this.settings) = (plan, settings, settings);
        (this.step, this.guardInterval, this.random) = (step, guardInterval, random);
    }

    /// <summary>Number of ways in which the evaluations divide the time into blocks.</summary>
    private int Places => (int)Windows.Rate.TotalSeconds / step;

    public void Before(int second, Requests stable) => Record(second, stable);

    public (GateDecision Decision, int Seconds, int Errors) Judge(
        Moment moment,
        Requests canary,
        Requests stable,
        bool isDue
    )
    {
        if (wave != moment.Wave)
            Begin(moment.Wave);
        var question = Question(moment, Windows.Rate, TimeSpan.FromSeconds(step));
        if (GuardBrakes(moment, canary, stable) is { } braked)
            return (GateDecision.RollBack, braked.Seconds, braked.Errors);

        AddToWindow(canary, stable);
        var place = moment.Second / step % Places;
        var (errors, durations) = (this.errors[place], this.durations[place]);
        var baseline = question.HasAllUsers ? errors.Record.BaselineAt(question.Now) : null;
        var leastShare = question.ShareAfterRise(question.Now);
        errors.Add(block, baseline: baseline, leastShare: leastShare);
        durations.Add(
            canaryBuckets,
            stableBuckets,
            moment.Second > Windows.WarmUp.TotalSeconds,
            question.HasAllUsers,
            question.Now,
            leastShare
        );

        // Within a wave only a rollback matters, which needs evidence.
        var decision = GateDecision.Advance;
        foreach (var criterion in errorCriteria)
            decision = Worse(
                decision,
                isDue ? criterion.Decide(question, errors) : criterion.DecideOnEvidence(question, errors)
            );
        foreach (var criterion in durationCriteria)
            decision = Worse(
                decision,
                isDue ? criterion.Decide(question, durations) : criterion.DecideOnEvidence(question, durations)
            );
        if (moment.Second % ResourceInterval == 0)
            decision = Worse(decision, resources!.Decide(question));
        if (moment.Wave.Weight < 100)
            Record(moment.Second, stable);
        if (moment.Wave == plan.Waves[0] && plan.ComparesWithFirstWave)
            Add(ref firstWave, canary);
        return (decision, step, (int)canary.Errors);
    }

    private static GateDecision Worse(GateDecision one, GateDecision? other) =>
        other is { } known && known > one ? known : one;

    /// <summary>
    /// Takes the limits of a wave, and the record of the last day for all tests; the gate does so at each evaluation.
    /// Evidence is carried from wave to wave, unless it is about another limit.
    /// </summary>
    private void Begin(Wave next)
    {
        if (wave == plan.Waves[0] && plan.ComparesWithFirstWave)
        {
            first = new FirstWave(
                firstWave.Buckets.Sum(),
                firstWave.Errors,
                new Durations(SimulatedTraffic.Bounds, firstWave.Buckets).Percentile(0.95)
            );
        }

        wave = next;
        var limits = stackSettings.ForWave(plan, next.Weight);
        var lowered = first is null ? limits : limits with { Thresholds = first.Lower(limits.Thresholds) };
        if (guard.Ceiling != limits.Thresholds.ErrorRatio.RollBack)
        {
            guard = new EventHistory(
                limits.Thresholds.ErrorRatio.RollBack,
                capacity: (int)TimeSpan.FromDays(1).TotalSeconds / guardInterval
            );
            guardCriteria = [.. Gate.ByRouter(limits, Windows)];
        }

        if (errors.Length == 0 || lowered.Thresholds != settings.Thresholds)
            BeginTests(lowered);
        UseRecord();
    }

    private void BeginTests(GateSettings limits)
    {
        settings = limits;
        var criteria = Gate.Criteria(limits, Windows);
        // Statuses of 400 are not simulated: unsuccessful answers are the errors.
        errorCriteria = [.. criteria.OfType<ErrorCriterion>()];
        durationCriteria = [.. criteria.OfType<DurationCriterion>()];
        resources = new SimulatedResources(criteria, new RecordedSeries(Windows), random);
        errors =
        [
            .. Enumerable
                .Range(0, Places)
                .Select(_ => new EventHistory(limits.Thresholds.ErrorRatio.RollBack, capacity: Day)),
        ];
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
            FirstWave = first,
            IsSecondWave = plan.Waves.Count > 1 && moment.Wave == plan.Waves[1],
            Users = users.At(moment.Second),
        };

    /// <summary>Returns when the guard brakes, and after how many errors of the step; null if it does not.</summary>
    private (int Seconds, int Errors)? GuardBrakes(Moment moment, Requests canary, Requests stable)
    {
        var interval = TimeSpan.FromSeconds(guardInterval);
        var question = Question(moment, interval, interval);
        var baseline = question.HasAllUsers ? guard.Record.BaselineAt(question.Now) : null;
        var (ofCanary, ofStable) = (0, 0);
        for (var second = guardInterval; second <= step; second += guardInterval)
        {
            var (before, beforeOfStable) = (ofCanary, ofStable);
            var begin = moment.Second - step;
            for (; IsBefore(canary.ErrorSeconds, ofCanary, second); ofCanary++)
                users.AddOfCanary(canary.ErrorUsers[ofCanary], begin + canary.ErrorSeconds[ofCanary]);
            for (; IsBefore(stable.ErrorSeconds, ofStable, second); ofStable++)
                users.AddOfStable(stable.ErrorUsers[ofStable], begin + stable.ErrorSeconds[ofStable]);
            guard.Add(
                new Traffic(
                    Math.Max(Even(canary.Count, second), ofCanary - before),
                    ofCanary - before,
                    Math.Max(Even(stable.Count, second), ofStable - beforeOfStable),
                    ofStable - beforeOfStable
                ),
                baseline: baseline
            );
            // Without another error nothing gets worse.
            if (ofCanary == before)
                continue;
            foreach (var criterion in guardCriteria)
            {
                if (criterion.DecideOnEvidence(question, guard) == GateDecision.RollBack)
                    return (second, ofCanary);
            }
        }

        return null;

        static bool IsBefore(int[] seconds, int index, int second) => index < seconds.Length && seconds[index] < second;

        long Even(long count, int second) => (count * second / step) - (count * (second - guardInterval) / step);
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
        Add(ref recording, stable);
        if ((second + step) % (int)Windows.Rate.TotalSeconds != 0)
            return;
        record.Add((Start.AddSeconds(second + step), recording.Errors, recording.Buckets));
        recording = (0, new long[SimulatedTraffic.Bounds.Length]);
        if (record.Count > Day)
            record.RemoveAt(0);
    }

    private static void Add(ref (long Errors, long[] Buckets) sum, Requests requests)
    {
        sum.Errors += requests.Errors;
        for (var i = 0; i < sum.Buckets.Length; i++)
            sum.Buckets[i] += requests.Buckets[i];
    }

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
