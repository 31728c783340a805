using System.Text.Json;
using System.Text.Json.Nodes;

namespace InventarioRetail.Guard;

/// <summary>
/// The brake and the route of a stack on Kubernetes. The ConfigMap comes first: from then on the cluster itself refuses
/// a route to the canary; then the route is changed.
/// </summary>
/// <param name="api">The cluster's API.</param>
internal sealed class ClusterRoute(KubernetesApi api) : IBrakes
{
    private const int Tries = 5;

    private volatile BrakeRecord? brake;

    public Brake? Read() => brake is { } on ? new Brake(on.Stable, on.Canary, on.By, on.Since, on.Reason) : null;

    /// <summary>Reads the route and the brake.</summary>
    /// <exception cref="IOException">One of them cannot be read.</exception>
    public async Task<LiveRoute> RefreshAsync(CancellationToken cancellation)
    {
        var route = RouteAsync(cancellation);
        (brake, _) = await BrakeAsync(cancellation);
        return await route;
    }

    public async Task<bool> PullAsync(Brake wanted, decimal? weight, CancellationToken cancellation)
    {
        var route = await RouteAsync(cancellation);
        if (route.Stable != wanted.Stable || route.Canary != wanted.Canary)
        {
            throw new IOException(
                $"The route is of {route.Split}, not of {wanted.Stable} and {wanted.Canary}; nothing is braked."
            );
        }

        var isNew = await RepeatAsync(async () =>
        {
            var (on, version) = await BrakeAsync(cancellation);
            if (on is not null && on.Stable == wanted.Stable && on.Canary == wanted.Canary)
            {
                brake = on;
                return false;
            }

            var record = new BrakeRecord(
                wanted.Stable,
                wanted.Canary,
                route.CanaryService!,
                wanted.By,
                wanted.At,
                wanted.Reason
            );
            await api.PatchBrakeAsync(record.Patch(version), cancellation);
            brake = record;
            return true;
        });
        await TakeUsersOffAsync(wanted, cancellation);
        return isNew;
    }

    public async Task<Brake?> ReleaseAsync(string by, DateTimeOffset at, string reason, CancellationToken cancellation)
    {
        (brake, _) = await BrakeAsync(cancellation);
        if (Read() is not { } on)
            return null;
        await api.PatchBrakeAsync(BrakeRecord.Release, cancellation);
        brake = null;
        return on;
    }

    public async Task<string> EnforceAsync(CancellationToken cancellation)
    {
        if (Read() is not { } on)
            return "";
        try
        {
            var route = await RouteAsync(cancellation);
            if (!on.IsOf(route.Split))
                await ReleaseAsync(on.By, on.At, "another release", cancellation);
            else if (route.LeadsToCanary)
                await TakeUsersOffAsync(on, cancellation);
            return "";
        }
        catch (IOException problem)
        {
            return $"The brake of {on.Canary} does not take effect: {problem.Message}";
        }
    }

    public string CatchUp() => "";

    /// <summary>Changes the route unless no rule of users leads to the canary; returns whether one did.</summary>
    private Task<bool> TakeUsersOffAsync(Brake on, CancellationToken cancellation) =>
        RepeatAsync(async () =>
        {
            var route = await RouteAsync(cancellation);
            var leads = on.IsOf(route.Split) && route.LeadsToCanary;
            if (leads)
                await api.PatchRouteAsync(route.PatchToZero(), cancellation);
            return leads;
        });

    /// <summary>Reads and changes an object again if another change came in between.</summary>
    private static async Task<T> RepeatAsync<T>(Func<Task<T>> change)
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                return await change();
            }
            catch (ClusterException refusal) when (refusal.IsOvertaken && left > 1)
            {
                // Another update; the next try is of its result.
            }
        }
    }

    private async Task<LiveRoute> RouteAsync(CancellationToken cancellation)
    {
        try
        {
            return LiveRoute.Parse(await api.GetRouteAsync(cancellation));
        }
        catch (FormatException problem)
        {
            throw new IOException($"The route '{RouteNames.Route}' cannot be understood: {problem.Message}.", problem);
        }
    }

    private async Task<(BrakeRecord? Brake, string? Version)> BrakeAsync(CancellationToken cancellation)
    {
        try
        {
            var configMap = JsonNode.Parse(await api.GetBrakeAsync(cancellation));
            return (BrakeRecord.Of(configMap), (string?)configMap?["metadata"]?["resourceVersion"]);
        }
        catch (JsonException problem)
        {
            throw new IOException($"The ConfigMap '{RouteNames.Brake}' cannot be understood.", problem);
        }
    }
}
