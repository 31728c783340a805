using InventarioRetail.Engine.Releases;

namespace InventarioRetail.Engine.Engines;

/// <summary>How a rollback stops the command that holds the stack lock.</summary>
/// <param name="docker">Docker.</param>
/// <param name="project">The project's name.</param>
/// <param name="stack">The stack's name.</param>
/// <param name="stable">
/// The live stable revision, as metrics name it, whose container is never removed; null if unknown.
/// </param>
internal sealed class Preemption(DockerCli docker, string project, string stack, string? stable)
{
    // A command that handles the interrupt exits within this time, unless it waits for a container.
    public static readonly TimeSpan UntilRemoval = TimeSpan.FromSeconds(2);

    // Pulumi exits after its current step; removing the container that it waits for ends the step in about a second.
    public static readonly TimeSpan UntilKill = TimeSpan.FromSeconds(20);

    // A program that outlived its killed command gets this long after its own interrupt.
    public static readonly TimeSpan UntilOrphanKill = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Removes the containers that a deployment may be waiting for: the publisher and canaries that are not healthy.
    /// None of these holds data, and none has users once the brake is on.
    /// </summary>
    /// <returns>The removed parts; empty if there are none, or Docker does not respond.</returns>
    public async Task<IReadOnlyList<string>> RemoveAwaitedAsync(CancellationToken cancellation)
    {
        try
        {
            var awaited = (await docker.ContainersAsync(project, stack, cancellation))
                .Where(container => !container.IsWell && HoldsNothing(container))
                .ToList();
            await docker.RemoveNowAsync(awaited, cancellation);
            return [.. awaited.Select(container => container.Part)];
        }
        catch (Exception problem) when (problem is DeploymentException or UsageException)
        {
            return [];
        }
    }

    private bool HoldsNothing(ContainerState container) =>
        container.Part == TrafficParts.Publisher
        || (
            stable is not null
            && Revision.TryParse(container.Revision, out var revision, out _)
            && revision.Name != stable
        );
}
