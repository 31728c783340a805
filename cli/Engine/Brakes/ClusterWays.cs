using System.Text.RegularExpressions;
using InventarioRetail.Engine.Cluster;

namespace InventarioRetail.Engine.Brakes;

/// <summary>The way through the guard's pod, which needs neither its port nor its token.</summary>
/// <param name="kubectl">The cluster.</param>
internal sealed partial class GuardPodWay(KubectlCli kubectl) : IBrakeWay
{
    public string Name => "the pod of the guard";

    public async Task<BrakeResult> PullAsync(BrakeOrder order, CancellationToken cancellation) =>
        BrakeLine.Read(await RunAsync(pulls: true, order, cancellation), Name);

    public Task ReleaseAsync(BrakeOrder order, CancellationToken cancellation) =>
        RunAsync(pulls: false, order, cancellation);

    private async Task<string> RunAsync(bool pulls, BrakeOrder order, CancellationToken cancellation)
    {
        var result = await kubectl.RunAsync(
            ["exec", $"deployment/{PartName.Guard}", "--", .. GuardContainerWay.CommandOf(pulls, order)],
            cancellation
        );
        return result.Succeeded
            ? result.Output
            : throw new BrakeException(
                KubectlCli.FirstLine(result),
                isMissing: NoGuard().IsMatch(result.Error + result.Output)
            );
    }

    [GeneratedRegex(@"deployments\.apps ""guard"" not found")]
    private static partial Regex NoGuard();
}

/// <summary>
/// The way through the cluster itself, which needs no guard: the ConfigMap, by which the cluster refuses a route to the
/// canary, and then the route.
/// </summary>
/// <param name="kubectl">The cluster.</param>
/// <param name="time">The clock.</param>
internal sealed partial class RouteWay(KubectlCli kubectl, TimeProvider time) : IBrakeWay
{
    private const int Tries = 5;

    public string Name => "the route, by kubectl";

    public async Task<BrakeResult> PullAsync(BrakeOrder order, CancellationToken cancellation)
    {
        decimal? before = null;
        for (var left = Tries; ; left--)
        {
            var (route, on) = await ReadAsync(cancellation);
            if (route.Canary is not { } canary)
                return new(route.Stable, null, 0, 0, Name);
            before ??= route.Split.Weight;
            if (on?.Service != route.CanaryService)
            {
                var brake = new BrakeRecord(
                    route.Stable,
                    canary,
                    route.CanaryService!,
                    order.By,
                    time.GetUtcNow(),
                    order.Reason
                );
                await PatchAsync(["configmap", RouteNames.Brake, "--type", "merge"], brake.Patch(null), cancellation);
            }
            try
            {
                if (route.LeadsToCanary)
                {
                    await PatchAsync(
                        ["httproute", RouteNames.Route, "--type", "json"],
                        route.PatchToZero(),
                        cancellation
                    );
                }
                return new(route.Stable, canary, before, 0, Name);
            }
            catch (BrakeException problem) when (left > 1 && Overtaken().IsMatch(problem.Message))
            {
                // Another update came in between; the next try is of its result.
            }
        }
    }

    public Task ReleaseAsync(BrakeOrder order, CancellationToken cancellation) =>
        PatchAsync(["configmap", RouteNames.Brake, "--type", "merge"], BrakeRecord.Release, cancellation);

    private async Task<(LiveRoute Route, BrakeRecord? Brake)> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            var objects = await kubectl.GetAsync(
                [$"httproute/{RouteNames.Route}", $"configmap/{RouteNames.Brake}"],
                cancellation
            );
            return (
                LiveRoute.Parse(objects.Single(each => (string?)each["kind"] == "HTTPRoute").ToJsonString()),
                BrakeRecord.Of(objects.Single(each => (string?)each["kind"] == "ConfigMap"))
            );
        }
        catch (DeploymentException problem)
        {
            throw new BrakeException(problem.Message, isMissing: NoBrake().IsMatch(problem.Message));
        }
        catch (FormatException problem)
        {
            throw new BrakeException($"The route cannot be understood: {problem.Message}.", isMissing: true);
        }
        catch (InvalidOperationException)
        {
            throw new BrakeException("kubectl does not answer with the route and the brake.");
        }
    }

    private async Task PatchAsync(IReadOnlyList<string> what, string patch, CancellationToken cancellation)
    {
        var result = await kubectl.RunAsync(["patch", .. what, "--patch", patch], cancellation);
        if (!result.Succeeded)
            throw new BrakeException(KubectlCli.FirstLine(result));
    }

    [GeneratedRegex(@"configmaps ""rollout-brake"" not found")]
    private static partial Regex NoBrake();

    // A failed test of a JSON patch, and a conflict.
    [GeneratedRegex("resourceVersion|the object has been modified|Conflict", RegexOptions.IgnoreCase)]
    private static partial Regex Overtaken();
}
