using System.Globalization;
using System.Text;

namespace InventarioRetail.Engine.Engines;

/// <summary>Waits until parts of a stack are healthy, and explains why one is not.</summary>
/// <param name="docker">Docker.</param>
/// <param name="project">The project's name.</param>
/// <param name="stack">The stack's name.</param>
/// <param name="before">The stack's containers before the deployment.</param>
/// <param name="progress">Reports the state of the parts.</param>
/// <param name="secrets">The values that must not be shown.</param>
/// <param name="time">The clock for timeouts.</param>
internal sealed class HealthWaiter(
    IContainers docker,
    string project,
    string stack,
    IReadOnlyList<ContainerState> before,
    UpProgress progress,
    SecretValues secrets,
    TimeProvider time
)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    // Docker restarts a container after 0.1, 0.2, 0.4 … s; three restarts are a crash loop.
    private const int RestartsOfALoop = 3;

    // A container is briefly stopped between creation and start, and between exit and restart.
    private static readonly TimeSpan StandstillTimeout = TimeSpan.FromSeconds(5);

    private const int LogLines = 20;

    private readonly long start = time.GetTimestamp();
    private readonly Dictionary<string, int> restartsBefore = before.ToDictionary(
        container => container.Id,
        container => container.Restarts
    );
    private readonly Dictionary<string, TimeSpan> firstSeen = [];
    private readonly Dictionary<string, (TimeSpan Elapsed, bool IsWell)> lastSeen = [];
    private readonly Dictionary<string, TimeSpan> stillSince = [];
    private readonly Dictionary<string, int> failedBefore = [];

    /// <summary>Waits until work is done and parts are healthy.</summary>
    /// <param name="shown">The parts to report.</param>
    /// <param name="parts">The parts of these that must become healthy.</param>
    /// <param name="work">The work that changes them; it is cancelled if a part cannot become healthy.</param>
    /// <param name="patience">How long to wait after the work; null until it is cancelled.</param>
    /// <param name="cancellation">Cancels the work and the waiting, e.g. on timeout.</param>
    /// <exception cref="DeploymentException">A part cannot become healthy.</exception>
    public async Task WaitAsync(
        IReadOnlyList<string> shown,
        IReadOnlyList<string> parts,
        Func<CancellationToken, Task> work,
        TimeSpan? patience,
        CancellationToken cancellation
    )
    {
        long? doneAt = null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var working = work(stop.Token);
        try
        {
            while (true)
            {
                var done = working.IsCompleted;
                if (done)
                {
                    await working;
                    doneAt ??= time.GetTimestamp();
                }
                var containers = await docker.ContainersAsync(project, stack, cancellation);
                var states = parts.Select(part => (Part: part, Container: Of(containers, part))).ToList();
                progress.Show([.. shown.Select(part => Progress(part, Of(containers, part)))]);
                if (
                    states.FirstOrDefault(state => IsHopeless(state.Part, state.Container, done)) is
                    { Part: not null } hopeless
                )
                {
                    throw new DeploymentException(
                        await ExplainAsync(hopeless.Part, hopeless.Container, "", cancellation)
                    );
                }
                if (done && states.TrueForAll(state => state.Container?.IsWell == true))
                    return;
                if (patience is { } limit && doneAt is { } since && time.GetElapsedTime(since) > limit)
                    throw new DeploymentException(await ExplainAsync(parts, limit, cancellation));
                var pause = Task.Delay(Interval, time, cancellation);
                await (done ? pause : Task.WhenAny(working, pause));
            }
        }
        finally
        {
            if (!working.IsCompleted)
            {
                await stop.CancelAsync();
                await Task.WhenAny(working);
            }
        }
    }

    /// <summary>Explains which parts are not healthy, and why.</summary>
    /// <param name="parts">The parts that should be healthy.</param>
    /// <param name="limit">How long they were waited for.</param>
    /// <param name="cancellation">Cancels the queries.</param>
    public async Task<string> ExplainAsync(IReadOnlyList<string> parts, TimeSpan limit, CancellationToken cancellation)
    {
        var containers = await docker.ContainersAsync(project, stack, cancellation);
        var unwell = parts.Where(part => Of(containers, part)?.IsWell != true).ToList();
        var explanations = new List<string>();
        foreach (var part in unwell)
        {
            explanations.Add(
                await ExplainAsync(part, Of(containers, part), $" within {limit.TotalSeconds:0} s", cancellation)
            );
        }
        return string.Join("\n\n", explanations);
    }

    /// <summary>The container of a part; the newer of two while Compose replaces one.</summary>
    private static ContainerState? Of(IReadOnlyList<ContainerState> containers, string part) =>
        containers.Where(container => container.Part == part).MaxBy(container => container.CreatedAt);

    private PartProgress Progress(string part, ContainerState? container)
    {
        var isWell = container?.IsWell == true;
        var now = time.GetElapsedTime(start);
        firstSeen.TryAdd(part, now);
        if (!lastSeen.TryGetValue(part, out var last) || !last.IsWell || !isWell)
            lastSeen[part] = last = (now - firstSeen[part], isWell);
        var restarts = container is null ? 0 : Restarts(container);
        var remark = restarts == 0 ? "" : $"restarted {restarts} time{(restarts == 1 ? "" : "s")}";
        return new(part, container?.Health ?? PartHealth.Missing, isWell, last.Elapsed, remark);
    }

    private int Restarts(ContainerState container) =>
        container.Restarts - restartsBefore.GetValueOrDefault(container.Id);

    /// <summary>Whether a part cannot be expected to become healthy any more.</summary>
    private bool IsHopeless(string part, ContainerState? container, bool workIsDone)
    {
        if (container is not null && Restarts(container) >= RestartsOfALoop && !container.IsWell)
            return true;
        // Until the work is done, this may be an old container that is about to be replaced.
        if (!workIsDone)
            return false;
        if (container is { Health: PartHealth.Unhealthy } && HasFailedForLong(part, container))
            return true;
        if (container is null or { IsWell: false, Health: PartHealth.Created or PartHealth.Exited or PartHealth.Dead })
        {
            var now = time.GetElapsedTime(start);
            stillSince.TryAdd(part, now);
            return now - stillSince[part] > StandstillTimeout;
        }
        stillSince.Remove(part);
        return false;
    }

    /// <summary>
    /// Whether its checks have failed twice as often as the unhealthy threshold, and as often as the threshold since
    /// the waiting began. The router, for example, fails its checks until the publisher, which starts last, has sent it
    /// the split.
    /// </summary>
    private bool HasFailedForLong(string part, ContainerState container)
    {
        var failed = container.FailedChecks;
        var before = failedBefore[part] = Math.Min(failed, failedBefore.GetValueOrDefault(part, failed));
        return failed >= 2 * container.ChecksToFail && failed - before >= container.ChecksToFail;
    }

    private async Task<string> ExplainAsync(
        string part,
        ContainerState? container,
        string limit,
        CancellationToken cancellation
    )
    {
        if (container is not null && Restarts(container) > 0 && container.Status == "running")
            container = await NextEndAsync(container, cancellation);
        if (container is null)
        {
            return $"{part} has no container{limit}. Run the same command again; if it fails "
                + "again, check 'docker ps --all'.";
        }
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{part} did not become healthy{limit}: {Reason(container)}.");
        if (container.OutOfMemory)
            text.Append("\n  It was killed for exceeding its memory limit; raise its memory in the stack file.");
        if (container.Error.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"\n  Docker: {container.Error}");
        if (container.LastCheck.Length > 0 && container.Health != PartHealth.Healthy)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n  Last health check: {container.LastCheck.ReplaceLineEndings("\n    ")}"
            );
        }
        var lines = await LastLinesAsync(container, cancellation);
        text.Append(lines.Count == 0 ? "\n  Its log is empty." : "\n  Last lines of its log:");
        foreach (var line in lines)
            text.Append(CultureInfo.InvariantCulture, $"\n    {line}");
        text.Append(CultureInfo.InvariantCulture, $"\n  Full log: ./run logs {stack} {part}");
        return secrets.RemoveFrom(text.ToString());
    }

    /// <summary>
    /// Waits until the container exits again, because only then Docker knows its exit code; returns it unchanged on
    /// timeout.
    /// </summary>
    private async Task<ContainerState> NextEndAsync(ContainerState container, CancellationToken cancellation)
    {
        var waiting = time.GetTimestamp();
        while (time.GetElapsedTime(waiting) < StandstillTimeout)
        {
            await Task.Delay(Interval, time, cancellation);
            var containers = await docker.ContainersAsync(project, stack, cancellation);
            if (containers.FirstOrDefault(now => now.Id == container.Id) is { Status: not "running" } ended)
                return ended;
        }
        return container;
    }

    private string Reason(ContainerState container)
    {
        var restarts = Restarts(container);
        var again = restarts == 0 ? "" : $", restarted {restarts} time{(restarts == 1 ? "" : "s")}";
        return container.Health switch
        {
            PartHealth.Unhealthy => $"{container.FailedChecks} health checks failed in a row{again}",
            PartHealth.Starting => $"its health check has not succeeded yet{again}",
            PartHealth.Exited or PartHealth.Restarting or PartHealth.Dead =>
                $"it exited with code {container.ExitCode}{again}",
            PartHealth.Created => "it was created but not started",
            PartHealth.Paused => "it is paused (docker unpause resumes it)",
            _ => $"it is {container.Health.ToString().ToLowerInvariant()}{again}",
        };
    }

    private async Task<IReadOnlyList<string>> LastLinesAsync(ContainerState container, CancellationToken cancellation)
    {
        var lines = new List<string>();
        await docker.LogsAsync(
            container.Id,
            ["--tail", $"{LogLines}"],
            line =>
            {
                lock (lines)
                    lines.Add(line);
            },
            cancellation
        );
        return lines;
    }
}
