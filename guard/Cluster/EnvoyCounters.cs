using System.Globalization;

namespace InventarioRetail.Guard;

/// <summary>
/// The growth of the Envoy proxies' counters by revision. Envoy counts by the place of a slot in the route; which
/// revision is in a slot comes from the live route. A counter that appears at a proxy that was read before has grown
/// from 0, because Envoy creates counters when they are first needed.
/// </summary>
/// <param name="namespaceName">The namespace of the route.</param>
internal sealed class EnvoyCounters(string namespaceName)
{
    private const string Responses = "envoy_cluster_upstream_rq_xx";

    private Dictionary<string, Dictionary<(string Cluster, string Class), double>> last = [];
    private string? places;

    /// <summary>Reads the next values; returns the growth by revision since the previous ones.</summary>
    /// <param name="route">The live route.</param>
    /// <param name="texts">The metrics of each proxy, by its address.</param>
    /// <returns>Every revision in a slot of users; empty without a proxy.</returns>
    public IReadOnlyDictionary<string, RevisionRequests> Advance(
        LiveRoute route,
        IReadOnlyDictionary<string, string> texts
    )
    {
        var revisions = Revisions(route);
        var now = string.Join(' ', revisions.OrderBy(slot => slot.Key, StringComparer.Ordinal));
        // What was counted until a slot got another revision is of the one before.
        var startsAnew = now != places;
        places = now;
        var growth = new Dictionary<string, RevisionRequests>(StringComparer.Ordinal);
        if (texts.Count > 0)
        {
            foreach (var revision in revisions.Values)
                growth[revision] = default;
        }

        var next = new Dictionary<string, Dictionary<(string, string), double>>();
        foreach (var (proxy, text) in texts)
        {
            var before = startsAnew ? null : last.GetValueOrDefault(proxy);
            var values = next[proxy] = [];
            foreach (var (series, value) in Read(text))
            {
                values[series] = value;
                if (before is null || !revisions.TryGetValue(series.Cluster, out var revision))
                    continue;
                var old = before.GetValueOrDefault(series);
                var grown = (long)(value < old ? value : value - old);
                var sum = growth[revision];
                growth[revision] = new(sum.Requests + grown, sum.Errors + (series.Class == "5" ? grown : 0));
            }
        }

        // A proxy that did not answer this time grows from its last values at the next.
        if (!startsAnew)
        {
            foreach (var (proxy, values) in last)
                next.TryAdd(proxy, values);
        }

        last = next;
        return growth;
    }

    /// <summary>The revision in each slot of users, by the name of its cluster in Envoy.</summary>
    private Dictionary<string, string> Revisions(LiveRoute route) =>
        route
            .Slots.Where(slot => RouteNames.SplitRules.Contains(slot.RuleName))
            .Select(slot =>
                (
                    Cluster: string.Create(
                        CultureInfo.InvariantCulture,
                        $"httproute/{namespaceName}/{RouteNames.Route}/rule/{slot.Rule}/backend/{slot.Backend}"
                    ),
                    Revision: slot.Service == route.CanaryService ? route.Canary
                    : slot.Service == route.StableService ? route.Stable
                    : null
                )
            )
            .Where(slot => slot.Revision is not null)
            .ToDictionary(slot => slot.Cluster, slot => slot.Revision!, StringComparer.Ordinal);

    private static IEnumerable<((string Cluster, string Class) Series, double Value)> Read(string text) =>
        MetricText
            .Read(text)
            .Where(sample => sample.Name == Responses && double.IsFinite(sample.Value))
            .Select(sample =>
                ((sample.Label("envoy_cluster_name"), Class: sample.Label("envoy_response_code_class")), sample.Value)
            )
            // "100 Continue" precedes the response that counts.
            .Where(sample => sample.Item1.Class != "1");
}
