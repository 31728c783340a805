using InventarioRetail.Engine.Engines;

namespace InventarioRetail.Engine.Releases;

/// <summary>Options of a session.</summary>
/// <param name="Engine">The requested engine; null for the default.</param>
/// <param name="Prometheus">The URL of Prometheus; null for the default.</param>
internal sealed record SessionOptions(string? Engine = null, Uri? Prometheus = null)
{
    /// <summary>Whether the URL of Prometheus may be unknown, as for a rollback, which does not query it.</summary>
    public bool DoesWithoutPrometheus { get; init; }
}

/// <summary>A session on the release of one stack: its file, observer, Prometheus and engine.</summary>
internal sealed class ReleaseSession
{
    /// <summary>The environment variable with the URL of a Prometheus that is not on this machine.</summary>
    public const string PrometheusVariable = "PROMETHEUS_URL";

    // A step waits for another command on the same stack; a rollback may have to wait this long for the start of a
    // canary.
    private static readonly TimeSpan LockTimeout = TimeSpan.FromMinutes(2);

    private const int ScrapesToWait = 3;

    // The local end of the tunnel that the messages suggest.
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

    /// <summary>Whether the engine can apply single parts; else it applies the whole file.</summary>
    public bool AppliesParts { get; }

    public IStackObserver Observer { get; }
    public TimeProvider Time { get; }
    public PrometheusClient Prometheus { get; }
    public StepPlanner Planner { get; }
    public StepRunner Runner { get; }

    /// <summary>Opens a session on a stack.</summary>
    /// <exception cref="UsageException">An option is missing or invalid; the message says which.</exception>
    /// <exception cref="SettingsException">The stack's configuration is invalid.</exception>
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

    /// <summary>Reads the stack file.</summary>
    public LoadedStackFile Read() => LoadedStackFile.Read(files, Stack);

    /// <summary>Checks that the engine can be used. A rollback skips this check.</summary>
    public Task CheckEngineAsync(CancellationToken cancellation) => stackEngine.Engine.CheckAsync(Stack, cancellation);

    /// <summary>Takes a snapshot of everything that a decision depends on.</summary>
    /// <param name="stack">The stack file.</param>
    /// <param name="withHistory">Whether to query Prometheus too.</param>
    /// <param name="cancellation">Cancels the queries.</param>
    public async Task<ReleaseSnapshot> SnapshotAsync(
        LoadedStackFile stack,
        bool withHistory,
        CancellationToken cancellation
    )
    {
        var settings = stack.Settings;
        var observed = await Observer.ObserveAsync(settings, cancellation);
        // Read the time after the observation, which may take long: a sample scraped meanwhile must not be later than
        // now.
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

    /// <summary>
    /// Takes a snapshot with the history, but waits up to some scrapes until Prometheus has the live split: a step
    /// taken just before is no reason to refuse the next one.
    /// </summary>
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
            {
                return snapshot;
            }
            await Task.Delay(TimeSpan.FromSeconds(1), Time, cancellation);
        }
    }

    /// <summary>Queries the gate for a snapshot.</summary>
    public Task<Verdict> AskGateAsync(ReleaseSnapshot snapshot, CancellationToken cancellation) =>
        GateReader.AskAsync(Prometheus, GateQuestion.Of(snapshot.Situation, snapshot.Stack.Settings), cancellation);

    /// <summary>Takes a step while it holds the stack lock.</summary>
    /// <param name="step">The step.</param>
    /// <param name="command">The command that takes it, e.g. <c>./run release promote staging</c>.</param>
    /// <param name="onWaiting">Called with the reason for waiting.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="RefusedException">Another split became live since the step was decided.</exception>
    public async Task<StepResult> TakeAsync(
        PlannedChange step,
        string command,
        Action<string> onWaiting,
        CancellationToken cancellation
    )
    {
        using var held = await stackEngine.LockAsync(command, onWaiting, LockTimeout, cancellation);
        // Another command may have taken its step first, which makes the decision stale.
        if (step.Replan is { } replan)
            step = await replan(cancellation);
        if (
            step.DecidedBy is { } decidedBy
            && (await Observer.ObserveAsync(step.Before.Settings, cancellation)).Live is { } live
            && !live.IsSameSplitAs(decidedBy)
        )
        {
            throw new RefusedException(
                $"Another command has changed the live split to {ObservedSplit.Of(live)} since this step was decided. "
                    + $"The step was not taken; check ./run release status {Stack} and run the command again."
            );
        }
        return await Runner.TakeAsync(step, cancellation);
    }

    /// <summary>Plans the rollback of the release from what is live now.</summary>
    /// <exception cref="RefusedException">There is nothing to roll back.</exception>
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

    /// <summary>Takes the lock that makes this the only automatic run of the stack.</summary>
    /// <exception cref="UsageException">Another run holds it; the message says which, and since when.</exception>
    public Task<StackLock> BeOnlyRunAsync(CancellationToken cancellation)
    {
        var place = Path.Combine(folder.Create().Path, "release-run");
        Directory.CreateDirectory(place);
        return StackLock.TakeAsync(place, Stack, $"./run release run {Stack}", cancellation: cancellation);
    }

    /// <summary>The folder for reports of releases.</summary>
    public string ReportFolder => Path.Combine(folder.Create().Path, "releases");

    /// <summary>How far back a release may have begun, limited by Prometheus's retention.</summary>
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
        {
            return ServerUrl.TryParse(PrometheusVariable, text, out var url, out var problem)
                ? url
                : throw new UsageException(problem);
        }
        return settings.Platform == Platform.Docker ? ServerUrl.OnThisMachine(settings.Prometheus.HostPort)
            : options.DoesWithoutPrometheus ? ForwardedPrometheus
            : throw new UsageException(
                $"Unknown Prometheus URL of '{stack}'; pass --prometheus <url> or set {PrometheusVariable}. "
                    + $"'kubectl port-forward service/prometheus 9090' makes it available at {ForwardedPrometheus}."
            );
    }
}

/// <summary>A snapshot of a release.</summary>
/// <param name="Stack">The stack file.</param>
/// <param name="Situation">What a decision depends on.</param>
/// <param name="Problems">The reasons why parts of it are unknown, a sentence each.</param>
internal sealed record ReleaseSnapshot(
    LoadedStackFile Stack,
    ReleaseSituation Situation,
    IReadOnlyList<string> Problems
);
