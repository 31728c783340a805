using System.Text.RegularExpressions;
using InventarioRetail.Engine.Cluster;
using InventarioRetail.Engine.Engines;

namespace InventarioRetail.Engine.Brakes;

/// <summary>
/// The brake of a stack: while it is on, its canary gets no users, whatever is published. It needs the project's and
/// the stack's names; neither a stack file, nor the stack lock, an engine or Prometheus.
/// </summary>
/// <param name="ways">The ways to it, the preferred one first.</param>
/// <param name="time">The clock for timeouts.</param>
internal sealed partial class StackBrake(IReadOnlyList<IBrakeWay> ways, TimeProvider time)
{
    // A way that works answers within this time on a quiet machine.
    private static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(300);

    // The router's script and the guard wait 3 s for the router; a busy Docker adds seconds.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>The brake of a stack that may run on this machine or be reached from it.</summary>
    /// <param name="files">The project's files.</param>
    /// <param name="project">The project's name.</param>
    /// <param name="stack">The stack's name.</param>
    /// <param name="guard">
    /// The URL of the guard; null for its loopback port on this machine, or for its pod on Kubernetes.
    /// </param>
    /// <param name="runner">Runs docker or kubectl.</param>
    /// <param name="time">The clock for timeouts.</param>
    public static StackBrake Of(
        StackFiles files,
        string project,
        string stack,
        Uri? guard,
        ProcessRunner runner,
        TimeProvider time
    )
    {
        var byGuard = new GuardWay(
            guard ?? ServerUrl.OnThisMachine(GuardWay.PortOf(files, stack)),
            files.Folder,
            stack
        );
        if (!RunsOnKubernetes(files, stack))
        {
            var docker = new DockerCli(runner);
            return new(
                [byGuard, new RouterWay(docker, project, stack), new GuardContainerWay(docker, project, stack)],
                time
            );
        }
        var kubectl = KubectlCli.Of(files, project, stack, runner);
        IBrakeWay[] byPort = guard is null ? [] : [byGuard];
        return new([.. byPort, new GuardPodWay(kubectl), new RouteWay(kubectl, time)], time);
    }

    /// <summary>Whether a stack runs on Kubernetes by its file, which may be broken elsewhere.</summary>
    private static bool RunsOnKubernetes(StackFiles files, string stack) =>
        OnKubernetes().IsMatch(files.TryReadText(stack));

    /// <summary>
    /// Pulls the brake: starts the ways one after the other, without waiting for one that is slow; the first success
    /// counts, and the others are cancelled. Failures are returned, not thrown.
    /// </summary>
    public async Task<BrakeOutcome> PullAsync(BrakeOrder order, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var waiting = new Queue<IBrakeWay>(ways);
        var running = new List<Task<(BrakeResult? Result, BrakeFailure? Failure)>>();
        var failures = new List<BrakeFailure>();
        while (waiting.Count + running.Count > 0)
        {
            if (waiting.TryDequeue(out var way))
                running.Add(TryAsync(way, order, stop.Token));
            var any = Task.WhenAny(running);
            if (waiting.Count == 0)
                await any;
            else
                await Task.WhenAny(any, Task.Delay(Stagger, time, stop.Token));
            cancellation.ThrowIfCancellationRequested();
            foreach (var ended in running.Where(task => task.IsCompleted).ToList())
            {
                running.Remove(ended);
                var (result, failure) = await ended;
                if (result is not null)
                {
                    await stop.CancelAsync();
                    return new(result, failures);
                }
                failures.Add(failure!);
            }
        }
        return new(null, failures);
    }

    /// <summary>Releases the brake by the first way that succeeds.</summary>
    /// <exception cref="DeploymentException">Every way failed.</exception>
    public async Task ReleaseAsync(BrakeOrder order, CancellationToken cancellation)
    {
        var failures = new List<BrakeFailure>();
        foreach (var way in ways)
        {
            try
            {
                await way.ReleaseAsync(order, cancellation);
                return;
            }
            catch (Exception failure) when (failure is BrakeException or UsageException)
            {
                failures.Add(new(way.Name, failure.Message, false));
            }
        }
        throw new DeploymentException($"Cannot release the brake.\n{new BrakeOutcome(null, failures).Problems}");
    }

    private async Task<(BrakeResult? Result, BrakeFailure? Failure)> TryAsync(
        IBrakeWay way,
        BrakeOrder order,
        CancellationToken cancellation
    )
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            // Starting a process blocks.
            return (await Task.Run(() => way.PullAsync(order, limit.Token), CancellationToken.None), null);
        }
        catch (BrakeException failure)
        {
            return (null, new(way.Name, failure.Message, failure.IsMissing));
        }
        catch (UsageException failure)
        {
            return (null, new(way.Name, failure.Message, false));
        }
        catch (OperationCanceledException)
        {
            return (null, new(way.Name, $"No answer within {Timeout.TotalSeconds:0} s.", false));
        }
    }

    [GeneratedRegex(@"^\s*[A-Za-z0-9_.-]+:platform:\s*['""]?kubernetes\b", RegexOptions.Multiline)]
    private static partial Regex OnKubernetes();
}
