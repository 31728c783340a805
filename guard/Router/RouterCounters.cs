namespace InventarioRetail.Guard;

/// <summary>Requests of a revision, as its clients saw them.</summary>
/// <param name="Requests">Number of requests that were answered, or failed.</param>
/// <param name="Errors">
/// Number of them that were answered with 5xx, could not be sent to the revision, or got no valid response. A failed
/// request that the router repeated with success on the other revision is not counted.
/// </param>
internal readonly record struct RevisionRequests(long Requests, long Errors);

/// <summary>
/// The growth of HAProxy's counters by revision. A counter that is below its last value has started anew, because
/// HAProxy was reloaded, and has grown by its value since; the first value of a counter is no growth. Prometheus's
/// <c>increase</c> does the same.
/// </summary>
internal sealed class RouterCounters
{
    private const string Responses = "haproxy_server_http_responses_total";
    private const string ConnectionErrors = "haproxy_server_connection_errors_total";
    private const string ResponseErrors = "haproxy_server_response_errors_total";

    // Not users: Prometheus scrapes the revisions through these backends.
    private const string ScrapePrefix = "scrape-";

    private Dictionary<(string Proxy, string Server, string Counter), double> last = [];

    /// <summary>Reads the next values; returns the growth by revision since the previous ones.</summary>
    /// <param name="text">The response of HAProxy's exporter.</param>
    /// <returns>Every revision that the router has a server for; empty if the text has no such counters.</returns>
    public IReadOnlyDictionary<string, RevisionRequests> Advance(string text)
    {
        var growth = new Dictionary<string, RevisionRequests>(StringComparer.Ordinal);
        var values = new Dictionary<(string, string, string), double>();
        foreach (var sample in MetricText.Read(text))
        {
            // A server of the backend "canary" is named after its revision, as is one of the backend "stable": the
            // second server of "canary" is stable's, which answers what the canary could not.
            var (proxy, revision, code) = (sample.Label("proxy"), sample.Label("server"), sample.Label("code"));
            var isError = sample.Name is ConnectionErrors or ResponseErrors;
            if (
                revision.Length == 0
                || proxy.StartsWith(ScrapePrefix, StringComparison.Ordinal)
                || !(isError || sample.Name == Responses)
                // "100 Continue" precedes the response that counts.
                || code == "1xx"
                // NaN for a server that HAProxy does not connect to.
                || !double.IsFinite(sample.Value)
            )
            {
                continue;
            }

            var series = (proxy, revision, sample.Name + code);
            values[series] = sample.Value;
            var before = last.GetValueOrDefault(series, sample.Value);
            var grown = (long)(sample.Value < before ? sample.Value : sample.Value - before);
            var sum = growth.GetValueOrDefault(revision);
            growth[revision] = new(sum.Requests + grown, sum.Errors + (isError || code == "5xx" ? grown : 0));
        }

        last = values;
        return growth;
    }
}
