using InventarioRetail.Engine.Brakes;
using InventarioRetail.Engine.Cluster;
using InventarioRetail.Engine.Engines;

namespace InventarioRetail.Engine.Releases;

/// <summary>A session on the release of one stack: its file, observer, Prometheus and engine.</summary>
internal sealed class ReleaseSession
{
    // A step waits for another command on the same stack; a rollback stops it instead.
    private static readonly TimeSpan LockTimeout = TimeSpan.FromMinutes(2);

    private const int ScrapesToWait = 3;

    private readonly StackFiles files;
    private readonly StackFolder folder;
    private readonly StackEngine stackEngine;
    private readonly ClusterChecks? cluster;

    public ReleaseSession(
        StackFiles files,
        string stack,
        IEngine engine,
        IStackObserver observer,
        PrometheusClient prometheus,
        bool isRecorded,
        TimeProvider time,
        StackBrake? brake = null,
        ClusterChecks? cluster = null
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
        Runner = new StepRunner(engine, observer, BrakeAsync, time);
        Brake = brake;
        this.cluster = cluster;
    }

    public string Stack { get; }

    /// <summary>Whether the engine can apply single parts; else it applies the whole file.</summary>
    public bool AppliesParts { get; }

    public IStackObserver Observer { get; }
    public TimeProvider Time { get; }
    public PrometheusClient Prometheus { get; }
    public StepPlanner Planner { get; }
    public StepRunner Runner { get; }

    /// <summary>The stack's brake; null if its platform has none.</summary>
    public StackBrake? Brake { get; }

    /// <summary>The brake as this command has pulled it, or tried to; null if it has not yet.</summary>
    public BrakeOutcome? Braked { get; set; }

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
        var url = options.PrometheusOf(stack, settings);
        var prometheus = new PrometheusClient(OwnHttp.Create(url), url, owner: new(settings.Project, stack));
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
            TimeProvider.System,
            StackBrake.Of(files, settings.Project, stack, options.Guard, runner, TimeProvider.System),
            settings.Platform == Platform.Kubernetes
                ? new ClusterChecks(KubectlCli.Of(files, settings.Project, stack, runner))
                : null
        );
    }

    /// <summary>Reads the stack file.</summary>
    public LoadedStackFile Read() => LoadedStackFile.Read(files, Stack);

    /// <summary>Checks that the engine can be used. A rollback skips this check.</summary>
    public Task CheckEngineAsync(CancellationToken cancellation) => stackEngine.Engine.CheckAsync(Stack, cancellation);

    /// <summary>
    /// Refuses the Prometheus of another stack. A rollback skips this check; to it, the live split is unknown then.
    /// </summary>
    /// <param name="asksGate">Whether Prometheus is queried even if the stack is observed without it.</param>
    /// <param name="cancellation">Cancels the query.</param>
    /// <exception cref="UsageException">It is another stack's, or does not say whose it is.</exception>
    public async Task CheckPrometheusAsync(bool asksGate, CancellationToken cancellation)
    {
        if ((asksGate || Observer is PrometheusObserver) && await Prometheus.WrongOwnerAsync(cancellation) is { } wrong)
        {
            throw new UsageException(
                $"{wrong} If it is the right one, run './run up {Stack}' once, which adds the labels. Otherwise pass "
                    + $"--prometheus <url> or set {SessionOptions.VariableOf(Stack)}; another stack's port-forward may still run."
            );
        }
    }

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
                InconclusiveAfter = settings.Gates.Inconclusive,
                Live = observed.Live,
                Deployed = observed.Deployed,
                Brake = observed.Brake,
                History = history?.Value ?? ReleaseHistory.None,
                HistoryProblem =
                    history is { Value: null } ? history.Problem
                    : time is { Value: null } ? time.Problem
                    : null,
                Now = now,
            },
            [
                .. new[]
                {
                    observed.Brake?.Describe(Stack) ?? "",
                    observed.Problem,
                    history?.Problem ?? time?.Problem ?? "",
                }.Where(problem => problem.Length > 0),
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

    /// <summary>
    /// Takes a step while it holds the stack lock. A rollback pulls the brake first, unless this command has, and stops
    /// a command that holds the lock.
    /// </summary>
    /// <param name="step">The step.</param>
    /// <param name="command">The command that takes it, e.g. <c>./run release promote staging</c>.</param>
    /// <param name="onWaiting">Called with what is done first and the reasons for waiting.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="RefusedException">
    /// Another split became live since the step was decided, the brake is on, or more than the split would change.
    /// </exception>
    public async Task<StepResult> TakeAsync(
        PlannedChange step,
        string command,
        Action<string> onWaiting,
        CancellationToken cancellation
    )
    {
        if (step.IsRollback && Brake is not null && Braked is null)
            onWaiting(await BrakeAsync(command, cancellation));
        using var held = await stackEngine.LockAsync(
            command,
            onWaiting,
            LockTimeout,
            step.IsRollback ? Preemption(step) : null,
            cancellation
        );
        // Another command may have taken its step first, which makes the decision stale.
        if (step.Replan is { } replan)
            step = await replan(cancellation);
        await CheckAsync(step, cancellation);
        return await Runner.TakeAsync(step, cancellation);
    }

    /// <summary>Releases the brake, once the stack file and the publication give the canary no users.</summary>
    /// <param name="order">Who releases it, and why.</param>
    /// <param name="command">The command, e.g. <c>./run release resume staging --release-brake …</c>.</param>
    /// <param name="onWaiting">Called with the reasons for waiting.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <exception cref="RefusedException">The brake is not on.</exception>
    public async Task ReleaseBrakeAsync(
        BrakeOrder order,
        string command,
        Action<string> onWaiting,
        CancellationToken cancellation
    )
    {
        var observed = await Observer.ObserveAsync(Read().Settings, cancellation);
        if (observed.Live is null)
        {
            throw new RefusedException(
                $"The brake cannot be released while the live split is unknown. {observed.Problem}"
            );
        }
        if (Brake is null || observed.Brake is null)
            throw new RefusedException($"The brake of '{Stack}' is not on, so there is nothing to release.");
        using var held = await stackEngine.LockAsync(command, onWaiting, LockTimeout, cancellation: cancellation);
        // The published weight may still be the one from before the brake, and would be live again at once.
        if (observed.Live.Canary is not null)
            await Runner.TakeAsync(await RollbackAsync(cancellation), cancellation);
        await Brake.ReleaseAsync(order, cancellation);
    }

    /// <summary>Plans the rollback of the release from what is live now.</summary>
    /// <exception cref="RefusedException">There is nothing to roll back.</exception>
    public async Task<PlannedChange> RollbackAsync(CancellationToken cancellation)
    {
        var snapshot = await SnapshotAsync(Read(), withHistory: false, cancellation);
        var transition = ReleaseVerbs.Rollback(snapshot.Situation);
        return transition.IsAllowed
            ? await PlanRollbackAsync(snapshot, transition)
            : throw new RefusedException(transition.Why);
    }

    /// <summary>Plans a rollback that was decided.</summary>
    /// <exception cref="UsageException">The stack file is of another release than the live one.</exception>
    public async Task<PlannedChange> PlanRollbackAsync(ReleaseSnapshot snapshot, Transition transition)
    {
        snapshot.CheckFileIsOfLive(Braked);
        var step = await Planner.PlanAsync(
            snapshot.Stack,
            snapshot.Situation,
            transition.Target,
            transition.From(snapshot.Situation),
            isRollback: true
        );
        // Under the brake the live weight is 0, whatever is published.
        return snapshot.Situation.Brake is not null || Braked is { Result.Canary: not null }
            ? step with
            {
                MustApply = true,
            }
            : step;
    }

    /// <summary>Checks a step that was planned, before anything changes.</summary>
    private async Task CheckAsync(PlannedChange step, CancellationToken cancellation)
    {
        if (step.GoesBack)
            return;
        if (step is { MustApply: true, Others: [_, ..] others })
            throw OtherChanges.Refused(Stack, others);
        if (step.DecidedBy is null && step.Release is not { Weight: > 0 })
            return;
        var observed = await Observer.ObserveAsync(step.Before.Settings, cancellation);
        if (step.DecidedBy is { } decidedBy && observed.Live is { } live && !live.IsSameSplitAs(decidedBy))
        {
            throw new RefusedException(
                $"Another command has changed the live split to {ObservedSplit.Of(live)} since this step was decided. "
                    + $"The step was not taken; check ./run release status {Stack} and run the command again."
            );
        }
        if (observed.Brake is { } brake && step.Release is { Weight: > 0 })
            throw new RefusedException(brake.Describe(Stack));
        if (cluster is null || !step.MustApply)
            return;
        if (step.Release is { Weight: > 0, Canary: { } canary })
            await cluster.CheckReadyAsync(canary, cancellation);
        if (step.Release is { Canary: null, Stable: var stable } && step.DecidedBy?.Canary == stable)
            await cluster.CheckAllUsersOnAsync(stable, cancellation);
    }

    /// <summary>Pulls the brake and describes the result.</summary>
    private async Task<string> BrakeAsync(string reason, CancellationToken cancellation)
    {
        if (Brake is null)
            return $"'{Stack}' has no brake.";
        var outcome = await Brake.PullAsync(BrakeOrder.OfThisUser(reason), cancellation);
        Braked = outcome;
        if (outcome.Result is { } result)
            return result.Describe();
        var next = outcome.HasNoBrake
            ? "the engine alone rolls back"
            : $"users may still be on the canary; run ./run release rollback {Stack}";
        return $"The brake could not be pulled, so {next}:\n{outcome.Problems}";
    }

    private Preemption Preemption(PlannedChange step) =>
        new(
            new DockerCli(new ProcessRunner()),
            step.Before.Project,
            Stack,
            Braked?.Result?.Stable ?? step.Release?.Stable.Name
        );

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
}
