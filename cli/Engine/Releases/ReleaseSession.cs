using InventarioRetail.Engine.Engines;
using InventarioRetail.Releases;
using InventarioRetail.Stacks;

namespace InventarioRetail.Engine.Releases;

/// <summary>How a session reaches what it works with.</summary>
/// <param name="Engine">The engine that was asked for; null for the obvious one.</param>
/// <param name="Prometheus">Prometheus's URL; null for the obvious one.</param>
internal sealed record SessionOptions(string? Engine = null, Uri? Prometheus = null)
{
    /// <summary>Whether it is no mistake when nobody says where Prometheus is, as for a rollback, which does not ask it.</summary>
    public bool DoesWithoutPrometheus { get; init; }
}

/// <summary>A release of one stack with everything around it: its file, what is in force, Prometheus, the engine.</summary>
internal sealed class ReleaseSession
{
    /// <summary>Variable with Prometheus's URL, where it is not on this machine.</summary>
    public const string PrometheusVariable = "PROMETHEUS_URL";

    // A step waits for somebody else's at the same stack; a rollback behind the start of a canary may take so long.
    private static readonly TimeSpan LockTimeout = TimeSpan.FromMinutes(2);

    private const int ScrapesToWait = 3;

    // Where the tunnel that the messages tell of ends.
    private static readonly Uri ForwardedPrometheus = new("http://127.0.0.1:9090/");

    private static readonly HttpClient Http = new();

    private readonly StackFiles files;
    private readonly StackFolder folder;
    private readonly StackEngine stackEngine;

    public ReleaseSession(
        StackFiles files,
        string stack,
        IEngine engine,
        IStackObserver observer,
        PrometheusClient prometheus,
        bool isRecorded,
        TimeProvider time
    )
    {
        this.files = files;
        Stack = stack;
        Observer = observer;
        Time = time;
        Prometheus = prometheus;
        folder = StackFolder.Of(files.Folder, stack);
        stackEngine = new StackEngine(engine, folder, stack, time);
        AppliesParts = isRecorded;
        Planner = new StepPlanner(() => isRecorded && folder.HasApplied ? folder.ReadApplied() : null);
        Runner = new StepRunner(engine, observer, time);
    }

    public string Stack { get; }

    /// <summary>Whether the engine can touch some parts alone; else it applies the whole file.</summary>
    public bool AppliesParts { get; }

    public IStackObserver Observer { get; }
    public TimeProvider Time { get; }
    public PrometheusClient Prometheus { get; }
    public StepPlanner Planner { get; }
    public StepRunner Runner { get; }

    /// <summary>Opens a session on a stack.</summary>
    /// <exception cref="UsageException">It cannot be reached so; the message says how it can.</exception>
    /// <exception cref="SettingsException">The stack's configuration is wrong.</exception>
    public static async Task<ReleaseSession> OpenAsync(
        string stack,
        SessionOptions options,
        UpProgress progress,
        CancellationToken cancellation
    )
    {
        var files = StackFiles.Find(Directory.GetCurrentDirectory());
        var settings = LoadedStackFile.Read(files, stack).Settings;
        var runner = new ProcessRunner();
        var opened = new EngineFactory(files, runner, TimeProvider.System).Open(
            new(stack, settings.Project, options.Engine)
            {
                Platform = settings.Platform,
                Yes = true,
                IsQuiet = true,
            },
            progress
        );
        var prometheus = new PrometheusClient(Http, PrometheusAt(stack, settings, options));
        var docker = new DockerObserver(new DockerCli(runner));
        var isHere =
            settings.Platform == Platform.Docker
            && (opened.IsCompose || await docker.HasStackAsync(settings, cancellation));
        return new ReleaseSession(
            files,
            stack,
            opened.Engine,
            isHere ? docker : new PrometheusObserver(prometheus),
            prometheus,
            isRecorded: opened.IsCompose,
            TimeProvider.System
        );
    }

    /// <summary>The stack's file as it is now.</summary>
    public LoadedStackFile Read() => LoadedStackFile.Read(files, Stack);

    /// <summary>Checks that the engine can be used; a rollback does not ask first.</summary>
    public Task CheckEngineAsync(CancellationToken cancellation) => stackEngine.Engine.CheckAsync(Stack, cancellation);

    /// <summary>Looks at everything that a decision depends on.</summary>
    /// <param name="stack">The stack's file.</param>
    /// <param name="withHistory">Whether Prometheus is asked too.</param>
    /// <param name="cancellation">Ends the looking.</param>
    public async Task<ReleaseSnapshot> SnapshotAsync(
        LoadedStackFile stack,
        bool withHistory,
        CancellationToken cancellation
    )
    {
        var settings = stack.Settings;
        var observed = await Observer.ObserveAsync(settings, cancellation);
        // After the looking, which may take long: what is scraped meanwhile must not seem to lie ahead of now.
        var time = withHistory ? await Prometheus.TimeAsync(cancellation) : null;
        var now = time?.Value?[0] ?? Time.GetUtcNow();
        PrometheusAnswer<ReleaseHistory>? history = null;
        if (time?.Value is not null)
        {
            history = await HistoryReader.ReadAsync(
                Prometheus,
                HistoryWindow(settings),
                settings.Prometheus.ScrapeInterval,
                now,
                observed.PublishedAt,
                cancellation
            );
        }
        return new ReleaseSnapshot(
            stack,
            new ReleaseSituation
            {
                File = settings.Release,
                Plan = settings.Rollout,
                Live = observed.Live,
                Deployed = observed.Deployed,
                History = history?.Value ?? ReleaseHistory.None,
                Now = now,
            },
            [
                .. new[] { observed.Problem, history?.Problem ?? time?.Problem ?? "" }.Where(problem =>
                    problem.Length > 0
                ),
            ]
        );
    }

    /// <summary>The same with the history, once Prometheus has seen what is in force: a step just before is no reason to refuse the next.</summary>
    public async Task<ReleaseSnapshot> SnapshotWhenSeenAsync(LoadedStackFile stack, CancellationToken cancellation)
    {
        var start = Time.GetTimestamp();
        while (true)
        {
            var snapshot = await SnapshotAsync(stack, withHistory: true, cancellation);
            var (live, newest) = (snapshot.Situation.Live, snapshot.Situation.History.Newest);
            if (
                live is null
                || newest is null
                || newest.Split == ObservedSplit.Of(live)
                || Time.GetElapsedTime(start) > ScrapesToWait * stack.Settings.Prometheus.ScrapeInterval
            )
                return snapshot;
            await Task.Delay(TimeSpan.FromSeconds(1), Time, cancellation);
        }
    }

    /// <summary>Asks the gate about a situation.</summary>
    public Task<Verdict> AskGateAsync(ReleaseSnapshot snapshot, CancellationToken cancellation) =>
        GateReader.AskAsync(Prometheus, GateQuestion.Of(snapshot.Situation, snapshot.Stack.Settings), cancellation);

    /// <summary>Takes a step, alone at this stack.</summary>
    /// <param name="step">The step.</param>
    /// <param name="command">What it is taken for, e.g. <c>./run release promote staging</c>.</param>
    /// <param name="onWaiting">Told where somebody is waited for.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RefusedException">Another split came in force since the step was decided.</exception>
    public async Task<StepResult> TakeAsync(
        PlannedChange step,
        string command,
        Action<string> onWaiting,
        CancellationToken cancellation
    )
    {
        using var held = await stackEngine.LockAsync(command, onWaiting, LockTimeout, cancellation);
        // Somebody else's step may have come first; what was decided before it is not right any more.
        if (step.Replan is { } replan)
            step = await replan(cancellation);
        if (
            step.DecidedBy is { } decidedBy
            && (await Observer.ObserveAsync(step.Before.Settings, cancellation)).Live is { } live
            && !live.IsSameSplitAs(decidedBy)
        )
        {
            throw new RefusedException(
                $"Meanwhile {ObservedSplit.Of(live)} is in force, by somebody else's step; this one was decided before it and is not taken."
            );
        }
        return await Runner.TakeAsync(step, cancellation);
    }

    /// <summary>Everybody goes back, from what there is now.</summary>
    /// <exception cref="RefusedException">There is nothing to go back from.</exception>
    public async Task<PlannedChange> RollbackAsync(CancellationToken cancellation)
    {
        var snapshot = await SnapshotAsync(Read(), withHistory: false, cancellation);
        var transition = ReleaseVerbs.Rollback(snapshot.Situation);
        return transition.IsAllowed
            ? await Planner.PlanAsync(
                snapshot.Stack,
                snapshot.Situation,
                transition.Target,
                transition.From(snapshot.Situation),
                isRollback: true
            )
            : throw new RefusedException(transition.Why);
    }

    /// <summary>The right to be the only automatic run of this stack.</summary>
    /// <exception cref="UsageException">Another one has it; the message says who, and since when.</exception>
    public Task<StackLock> BeOnlyRunAsync(CancellationToken cancellation)
    {
        var place = Path.Combine(folder.Create().Path, "release-run");
        Directory.CreateDirectory(place);
        return StackLock.TakeAsync(place, Stack, $"./run release run {Stack}", cancellation: cancellation);
    }

    /// <summary>Folder for the reports of releases.</summary>
    public string ReportFolder => Path.Combine(folder.Create().Path, "releases");

    /// <summary>As far back as the release may have begun, or as samples are kept.</summary>
    private static TimeSpan HistoryWindow(StackSettings settings)
    {
        var plan = settings.Rollout;
        var planned = plan.BakeTime + TimeSpan.FromTicks(plan.Waves.Sum(wave => wave.Hold.Ticks));
        var wanted = (2 * planned) + TimeSpan.FromDays(1);
        return wanted < settings.Prometheus.Retention ? wanted : settings.Prometheus.Retention;
    }

    private static Uri PrometheusAt(string stack, StackSettings settings, SessionOptions options)
    {
        if (options.Prometheus is { } given)
            return given;
        if (Environment.GetEnvironmentVariable(PrometheusVariable) is { Length: > 0 } text)
            return ServerUrl.TryParse(PrometheusVariable, text, out var url, out var problem)
                ? url
                : throw new UsageException(problem);
        return settings.Platform == Platform.Docker ? ServerUrl.OnThisMachine(settings.Prometheus.HostPort)
            : options.DoesWithoutPrometheus ? ForwardedPrometheus
            : throw new UsageException(
                $"The URL of the Prometheus of '{stack}' is unknown; pass --prometheus <url>, or set the variable {PrometheusVariable}. "
                    + $"'kubectl port-forward service/prometheus 9090' brings it to {ForwardedPrometheus}."
            );
    }
}

/// <summary>What a snapshot showed.</summary>
/// <param name="Stack">The stack's file.</param>
/// <param name="Situation">What a decision depends on.</param>
/// <param name="Problems">Why something of it is not known, a sentence each.</param>
internal sealed record ReleaseSnapshot(
    LoadedStackFile Stack,
    ReleaseSituation Situation,
    IReadOnlyList<string> Problems
);
