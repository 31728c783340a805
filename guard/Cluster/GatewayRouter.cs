using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace InventarioRetail.Guard;

/// <summary>
/// The Gateway as the router: the split is that of the live route, the counters are those of all its proxies, and the
/// canary's readiness is that of its Deployment. Failures are returned, not thrown.
/// </summary>
/// <param name="route">The route and the brake.</param>
/// <param name="api">The cluster's API.</param>
/// <param name="environment">The guard's environment.</param>
/// <param name="http">The HTTP client for the proxies.</param>
/// <param name="resolve">Returns the addresses of a name.</param>
/// <param name="time">The clock of the timeout.</param>
internal sealed class GatewayRouter(
    ClusterRoute route,
    KubernetesApi api,
    ClusterEnvironment environment,
    HttpClient http,
    Func<string, CancellationToken, Task<IPAddress[]>> resolve,
    TimeProvider time
) : IRouter
{
    // Only what is needed: all metrics of a proxy are a megabyte.
    private const string Metrics = "/stats/prometheus?filter=upstream_rq_.xx";

    // Below the interval of the readings, so that one that hangs does not delay the next.
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(800);

    private readonly EnvoyCounters counters = new(environment.Namespace);

    public async Task<RouterReading> ReadAsync(CancellationToken cancellation)
    {
        var proxies = ProxiesAsync(cancellation);
        var (live, problem) = await LiveAsync(cancellation);
        var (texts, countersProblem) = await proxies;
        if (live is null)
            return new(null, problem, null, countersProblem);
        var growth = texts.Count > 0 ? counters.Advance(live, texts) : null;
        return new(Report(live), "", growth, countersProblem)
        {
            Unready = live.Split.Weight > 0 ? await UnreadyAsync(live, cancellation) : "",
        };
    }

    public async Task<(RouterReport? Report, string Problem)> ReportAsync(CancellationToken cancellation)
    {
        var (live, problem) = await LiveAsync(cancellation);
        return (live is null ? null : Report(live), problem);
    }

    private RouterReport Report(LiveRoute live) =>
        new(live.Split, route.Read() is { } brake && brake.IsOf(live.Split) ? brake.By : null);

    private async Task<(LiveRoute? Live, string Problem)> LiveAsync(CancellationToken cancellation)
    {
        try
        {
            return (await route.RefreshAsync(cancellation), "");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, exception.Message);
        }
    }

    private async Task<(IReadOnlyDictionary<string, string> Texts, string Problem)> ProxiesAsync(
        CancellationToken cancellation
    )
    {
        using var limit = new CancellationTokenSource(Timeout, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        var texts = new ConcurrentDictionary<string, string>();
        try
        {
            var addresses = await resolve(environment.Proxies.Host, deadline.Token);
            var problems = await Task.WhenAll(addresses.Select(address => GetAsync(address, texts, deadline.Token)));
            cancellation.ThrowIfCancellationRequested();
            return (
                texts,
                addresses.Length == 0
                    ? $"No proxy is behind {environment.Proxies.Host}."
                    : string.Join(' ', problems.Where(problem => problem.Length > 0))
            );
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (texts, $"{environment.Proxies.Host} is not resolved within {Timeout.TotalMilliseconds} ms.");
        }
        catch (SocketException exception)
        {
            return (texts, $"{environment.Proxies.Host} is not resolved: {OneLine.Of(exception.Message, 200)}.");
        }
    }

    private async Task<string> GetAsync(
        IPAddress address,
        ConcurrentDictionary<string, string> texts,
        CancellationToken deadline
    )
    {
        var url = new UriBuilder(environment.Proxies) { Host = address.ToString() }.Uri;
        try
        {
            using var response = await http.GetAsync(new Uri(url, Metrics), deadline);
            if (!response.IsSuccessStatusCode)
                return $"The proxy {address} answers with {(int)response.StatusCode}.";
            texts[address.ToString()] = await response.Content.ReadAsStringAsync(deadline);
            return "";
        }
        catch (OperationCanceledException)
        {
            return $"The proxy {address} does not answer within {Timeout.TotalMilliseconds} ms.";
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return $"The proxy {address} does not answer: {OneLine.Of(exception.Message, 200)}.";
        }
    }

    private async Task<string?> UnreadyAsync(LiveRoute live, CancellationToken cancellation)
    {
        try
        {
            var deployment = JsonNode.Parse(await api.GetDeploymentAsync(live.CanaryService!, cancellation));
            var (wanted, ready) = (
                deployment?["spec"]?["replicas"]?.GetValue<int>() ?? 1,
                deployment?["status"]?["readyReplicas"]?.GetValue<int>() ?? 0
            );
            return ready == 0 ? $"no pod of {live.Canary} is ready (0 of {wanted})" : "";
        }
        catch (ClusterException exception) when (exception.IsMissing)
        {
            return $"{live.Canary} has no Deployment";
        }
        catch (Exception exception) when (exception is IOException or JsonException or InvalidOperationException)
        {
            // Unknown is not unready; the counters see users' errors.
            return null;
        }
    }
}
