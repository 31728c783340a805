using System.Text.Json.Nodes;
using InventarioRetail.Components;
using InventarioRetail.Engine.Releases;

namespace InventarioRetail.Engine.Cluster;

/// <summary>
/// Checks of a cluster before a step. Pulumi does not make them: it waits for a Deployment when it creates it only, and
/// for a route by conditions that may be of an older route.
/// </summary>
/// <param name="kubectl">Reads the cluster.</param>
internal sealed class ClusterChecks(KubectlCli kubectl)
{
    /// <summary>Checks that all pods of a revision are ready, before users are sent to it.</summary>
    /// <exception cref="RefusedException">They are not; the message has the pods' reasons.</exception>
    /// <exception cref="DeploymentException">The cluster cannot be read.</exception>
    /// <exception cref="UsageException">kubectl is not installed.</exception>
    public async Task CheckReadyAsync(Revision revision, CancellationToken cancellation)
    {
        var deployment = (
            await kubectl.GetAsync(["deployment", $"dashboard-{revision.ResourceName}"], cancellation)
        ).Single();
        var wanted = Number(deployment["spec"]?["replicas"], 1);
        var ready = Number(deployment["status"]?["readyReplicas"], 0);
        var isObserved =
            Number(deployment["status"]?["observedGeneration"], 0) >= Number(deployment["metadata"]?["generation"], 0);
        if (isObserved && ready >= wanted && ready > 0)
            return;
        var pods = await kubectl.GetAsync(
            [
                "pods",
                "--selector",
                $"{PartLabels.Part}={PartName.Dashboard},{KubernetesEnvironment.RevisionLabel}={revision.Name}",
            ],
            cancellation
        );
        throw new RefusedException(
            string.Join(
                '\n',
                [
                    $"{revision.Name} has {ready} of {wanted} pods ready, so it gets no more users:",
                    .. pods.Select(Reason).OfType<string>().DefaultIfEmpty("  it has no pods"),
                ]
            )
        );
    }

    /// <summary>Checks that all users are on a revision, before the other one is deleted.</summary>
    /// <exception cref="RefusedException">They are not, or not yet.</exception>
    /// <exception cref="DeploymentException">The cluster cannot be read.</exception>
    /// <exception cref="UsageException">kubectl is not installed.</exception>
    public async Task CheckAllUsersOnAsync(Revision revision, CancellationToken cancellation)
    {
        var json = (await kubectl.GetAsync(["httproute", RouteNames.Route], cancellation)).Single();
        LiveRoute route;
        try
        {
            route = LiveRoute.Parse(json.ToJsonString());
        }
        catch (FormatException problem)
        {
            throw new DeploymentException($"The route '{RouteNames.Route}' cannot be understood: {problem.Message}.");
        }
        if (route.Canary != revision.Name || route.Split.Weight != 100)
        {
            throw new RefusedException(
                $"The route has {route.Split}, so not all users are on {revision.Name}. Nothing was deleted."
            );
        }
        if (route.NotLive is { } why)
            throw new RefusedException($"The route to {revision.Name} is not live yet: {why}. Nothing was deleted.");
    }

    /// <summary>
    /// Checks after an update that the brake is not on for its canary: to Pulumi nothing has changed, whatever the
    /// brake did to the route. Does nothing for a stack without users on a canary in a cluster.
    /// </summary>
    /// <exception cref="DeploymentException">
    /// It is on, so the canary has no users; or the cluster cannot be read.
    /// </exception>
    /// <exception cref="UsageException">kubectl is not installed.</exception>
    public async Task CheckNotBrakedAsync(RecordedStack applied, string stack, CancellationToken cancellation)
    {
        var annotations = applied
            .Resources.Select(resource => resource.Inputs["metadata"]?["annotations"])
            .FirstOrDefault(annotations => annotations?[RouteNames.WeightAnnotation] is not null);
        if (annotations is null || Text(annotations, RouteNames.WeightAnnotation) == "0")
            return;
        var configMap = (await kubectl.GetAsync(["configmap", RouteNames.Brake], cancellation)).Single();
        if (
            BrakeRecord.Of(configMap) is not { } on
            || on.Service != Text(annotations, RouteNames.CanaryServiceAnnotation)
        )
        {
            return;
        }
        var brake = new ActiveBrake(on.Stable, on.Canary, on.By) { Since = on.Since, Reason = on.Reason };
        throw new DeploymentException($"The update succeeded, but {on.Canary} gets no users. {brake.Describe(stack)}");
    }

    /// <summary>Why a pod is not ready, on a line; null if it is.</summary>
    private static string? Reason(JsonNode pod)
    {
        var conditions = pod["status"]?["conditions"] as JsonArray ?? [];
        if (conditions.Any(condition => Text(condition, "type") == "Ready" && Text(condition, "status") == "True"))
            return null;
        var waiting = (pod["status"]?["containerStatuses"] as JsonArray ?? [])
            .Select(container => container?["state"]?["waiting"] ?? container?["state"]?["terminated"])
            .FirstOrDefault(state => state is not null);
        var unmet = conditions.FirstOrDefault(condition => Text(condition, "status") != "True");
        var (reason, message) =
            waiting is not null ? (Text(waiting, "reason"), Text(waiting, "message"))
            : unmet is not null ? (Text(unmet, "reason"), Text(unmet, "message"))
            : (Text(pod["status"], "phase"), "");
        return $"  {Text(pod["metadata"], "name")}: {reason}"
            + (message.Length == 0 ? "" : $": {message.ReplaceLineEndings(" ")}");
    }

    private static string Text(JsonNode? node, string key) => (string?)node?[key] ?? "";

    private static long Number(JsonNode? node, long @default) =>
        node is JsonValue value && value.TryGetValue<long>(out var number) ? number : @default;
}
