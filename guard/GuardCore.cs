using InventarioRetail.Releases.Prometheus;

namespace InventarioRetail.Guard;

/// <summary>
/// Watches the canary through the router and through Prometheus, and pulls the brake when it must go back. It only ever
/// takes users away.
/// </summary>
internal sealed class GuardCore
{
    /// <summary>Interval of the readings of the router.</summary>
    public static readonly TimeSpan RouterInterval = TimeSpan.FromSeconds(1);

    /// <summary>Interval of the readings of Prometheus.</summary>
    public static readonly TimeSpan PrometheusInterval = TimeSpan.FromSeconds(10);

    private const string Guard = "guard";

    // Pods that are replaced are gone for a reading or two.
    private const int MaxUnready = 3;

    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RepeatInterval = TimeSpan.FromMinutes(1);

    private readonly GuardSettings settings;
    private readonly IRouter router;
    private readonly IBrakes brakes;
    private readonly PublishedSplit published;
    private readonly TimeProvider time;
    private readonly ILogger<GuardCore> log;
    private readonly SeenTime seen;
    private readonly StableTraffic stable;
    private readonly ErrorWatch errors;
    private readonly PrometheusWatch gate;
    private readonly Dictionary<string, (string Text, long At)> logged = [];

    private PrometheusReading? prometheusReading;
    private RouterReport? report;
    private Verdict? verdict;
    private Order? order;
    private string routerProblem = "";
    private string brakeProblem = "";
    private string folderProblem = "";
    private string enforceProblem = "";
    private int unready;
    private long sawCanary;
    private long saved;
    private long routerReadsGood;
    private long routerReadsBad;
    private long prometheusReadsGood;
    private long prometheusReadsBad;
    private long braked;

    public GuardCore(
        GuardEnvironment environment,
        GuardSettings settings,
        IRouter router,
        PrometheusClient prometheus,
        IBrakes brakes,
        PublishedSplit published,
        TimeProvider time,
        ILogger<GuardCore> log
    )
    {
        (this.settings, this.router, this.brakes, this.published) = (settings, router, brakes, published);
        (this.time, this.log) = (time, log);
        seen = new SeenTime(environment.State, RouterInterval, time);
        stable = new StableTraffic(environment.State, time);
        errors = new ErrorWatch(settings, stable, RouterInterval, time);
        gate = new PrometheusWatch(prometheus, settings, time);
        sawCanary = saved = time.GetTimestamp();
        Report("seen", seen.Problem);
        Report("stable", stable.Problem);
    }

    /// <summary>What the guard knows now.</summary>
    public GuardStatus Status => Describe();

    /// <summary>
    /// Reads the router once, judges what is known, and pulls the brake if the canary must go back; if that fails, the
    /// next call tries again.
    /// </summary>
    public async Task ReadRouterAsync(CancellationToken cancellation)
    {
        var reading = await router.ReadAsync(cancellation);
        report = reading.Report;
        verdict = null;
        var live = report?.Split;
        routerProblem = reading.ReportProblem.Length > 0 ? reading.ReportProblem : reading.CountersProblem;
        if (live is not null)
        {
            seen.Add(live);
            // What was measured of users who have left says nothing about those who come back.
            if (live.Canary is null || live.Weight == 0)
                prometheusReading = null;
            if (reading.Growth is { } growth)
            {
                verdict = errors.Add(live, growth, report?.Users);
                if (live.Canary is null || live.Weight == 0 || growth.ContainsKey(live.Canary))
                    sawCanary = time.GetTimestamp();
                else
                    routerProblem = $"The router has no counters of {live.Canary}.";
            }
        }

        _ = routerProblem.Length == 0 ? routerReadsGood++ : routerReadsBad++;
        Report("router", routerProblem);
        if (reading.Unready is { } why)
            unready = why.Length > 0 ? unready + 1 : 0;
        Decide(live, unready >= MaxUnready ? reading.Unready ?? "" : "");
        await CarryAsync(live, cancellation);
        Report("enforce", enforceProblem = await brakes.EnforceAsync(cancellation));
        if (time.GetElapsedTime(saved) >= SaveInterval || seen.Newest?.Seconds == 0)
            Save();
    }

    /// <summary>Reads Prometheus once, if the canary has users.</summary>
    public async Task ReadPrometheusAsync(CancellationToken cancellation)
    {
        if (seen.Newest is not { Canary: not null, Weight: > 0 } newest)
        {
            prometheusReading = null;
            return;
        }

        var reading = await gate.ReadAsync(newest, report?.Users, cancellation);
        _ = reading.SeesCanary ? prometheusReadsGood++ : prometheusReadsBad++;
        Report("prometheus", reading.Problem);
        if (reading.SeesCanary)
            sawCanary = time.GetTimestamp();
        prometheusReading = reading;
    }

    /// <summary>Writes the record of time in a wave, and what a full disk has prevented.</summary>
    public void Save()
    {
        saved = time.GetTimestamp();
        seen.Save();
        stable.Save();
        Report("seen", seen.Problem);
        Report("stable", stable.Problem);
        Report("folder", folderProblem = brakes.CatchUp());
    }

    /// <summary>Decides whether the canary must go back.</summary>
    /// <param name="live">The live split; null if unknown.</param>
    /// <param name="cannotAnswer">Why the canary cannot answer; empty if it can.</param>
    private void Decide(ObservedSplit? live, string cannotAnswer)
    {
        // What was live last counts as live while the router does not answer.
        var split = live ?? seen.Newest?.ToSplit() ?? published.Read();
        if (split is not { Canary: not null, Weight: > 0 })
        {
            sawCanary = time.GetTimestamp();
            return;
        }

        if (order?.Split.IsOfSameRevisionsAs(split) == true || (live is null && brakes.Read()?.IsOf(split) == true))
            return;
        var blind = time.GetElapsedTime(sawCanary);
        var reason =
            verdict is { Decision: GateDecision.RollBack } ? $"router's counters: {string.Join("; ", verdict.Reasons)}"
            : cannotAnswer.Length > 0 ? $"readiness: {cannotAnswer}"
            : prometheusReading?.Verdict is { Decision: GateDecision.RollBack } gate && gate.Split == split
                ? $"gate: {string.Join("; ", gate.Reasons)}"
            : blind >= settings.Gates.BlindAfter
                ? $"nothing seen of {split.Canary} for {Format.Time(blind)}: {routerProblem} {prometheusReading?.Problem}"
            : null;
        if (reason is null)
            return;
        order = new Order(split, reason);
        log.LogDecision(split.Canary, split.Weight, reason);
    }

    /// <summary>Carries out the order to brake, until no users are on the canary.</summary>
    private async Task CarryAsync(ObservedSplit? live, CancellationToken cancellation)
    {
        if (order is not { } current)
            return;
        if (live is not null && (live.Weight == 0 || !live.IsOfSameRevisionsAs(current.Split)))
        {
            log.LogBraked(current.Split.Canary!);
            Report("brake", brakeProblem = "");
            order = null;
            return;
        }

        try
        {
            var brake = Brake.Of(current.Split, Guard, time.GetUtcNow(), current.Reason);
            if (await brakes.PullAsync(brake, current.Split.Weight, cancellation))
                braked++;
            brakeProblem =
                live is null || current.Tries++ < 3 ? "" : $"The router ignores the brake: it reports {live}.";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            brakeProblem = $"The brake of {current.Split.Canary} cannot be written: {exception.Message}";
        }

        Report("brake", brakeProblem);
    }

    private GuardStatus Describe()
    {
        var (report, verdict) = (this.report, this.verdict);
        var hasUsers = (report?.Split ?? seen.Newest?.ToSplit()) is { Canary: not null, Weight: > 0 };
        return new()
        {
            Project = settings.Project,
            Stack = settings.Stack,
            At = time.GetUtcNow(),
            Live = report is null ? null : new LiveSplit(report.Split),
            Brake = brakes.Read(),
            Braking = order?.Reason,
            Seen = seen.Splits,
            BlindSeconds = hasUsers ? time.GetElapsedTime(sawCanary).TotalSeconds : 0,
            Router = verdict is null ? null : new LastVerdict(verdict),
            Prometheus = prometheusReading?.Verdict is { } gateVerdict ? new LastVerdict(gateVerdict) : null,
            Problems =
            [
                .. new[]
                {
                    brakeProblem,
                    enforceProblem,
                    routerProblem,
                    prometheusReading?.Problem ?? "",
                    seen.Problem,
                    stable.Problem,
                    folderProblem,
                }.Where(problem => problem.Length > 0),
            ],
            RouterReads = (routerReadsGood, routerReadsBad),
            PrometheusReads = (prometheusReadsGood, prometheusReadsBad),
            Braked = braked,
        };
    }

    /// <summary>Logs a problem when it begins, changes or ends, and once a minute while it lasts.</summary>
    private void Report(string subject, string problem)
    {
        lock (logged)
        {
            var (before, at) = logged.GetValueOrDefault(subject, ("", 0));
            if (problem == before && (problem.Length == 0 || time.GetElapsedTime(at) < RepeatInterval))
                return;
            logged[subject] = (problem, time.GetTimestamp());
            if (problem.Length > 0)
                log.LogProblem(problem);
            else
                log.LogSolved(before);
        }
    }

    /// <summary>The order to brake a pair, until it is carried out.</summary>
    private sealed class Order(ObservedSplit split, string reason)
    {
        public ObservedSplit Split { get; } = split;

        public string Reason { get; } = reason;

        /// <summary>Number of readings since the brake is on.</summary>
        public int Tries { get; set; }
    }
}
