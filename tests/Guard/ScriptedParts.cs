using System.Globalization;
using System.Net;
using System.Text;
using System.Web;

namespace InventarioRetail.Guard.Tests;

/// <summary>The router and Prometheus, as a test scripts them, without a network.</summary>
internal sealed class ScriptedParts(BrakeFolder brakes) : HttpMessageHandler
{
    private readonly Dictionary<string, (double Good, double Bad)> counters = [];

    /// <summary>The published split; it is live unless the brake is on.</summary>
    public ObservedSplit Split { get; set; } = new("v1.0.0", "v1.1.0", 10);

    /// <summary>Whether the router reports its split.</summary>
    public bool Reports { get; set; } = true;

    /// <summary>Whether the router exports its counters.</summary>
    public bool Counts { get; set; } = true;

    /// <summary>Whether the router reads the brake.</summary>
    public bool Brakes { get; set; } = true;

    /// <summary>Whether Prometheus never answers.</summary>
    public bool PrometheusHangs { get; set; }

    /// <summary>Prometheus's answer to a query about a period, as values of the canary by a part of the series' name.</summary>
    public Dictionary<string, double> Values { get; } = [];

    /// <summary>Whether Prometheus answers.</summary>
    public bool PrometheusAnswers { get; set; } = true;

    /// <summary>The clock of Prometheus.</summary>
    public required TimeProvider Time { get; init; }

    public decimal LiveWeight => Brakes && brakes.Read()?.IsOf(Split) == true ? 0 : Split.Weight;

    /// <summary>Users' requests since the last call.</summary>
    public void Serve(string revision, long requests, long errors)
    {
        var (good, bad) = counters.GetValueOrDefault(revision);
        counters[revision] = (good + requests - errors, bad + errors);
    }

    /// <summary>HAProxy is reloaded.</summary>
    public void Reload() => counters.Clear();

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var url = request.RequestUri!;
        if (url.Host == "prometheus")
        {
            if (PrometheusHangs)
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            if (!PrometheusAnswers)
                throw new HttpRequestException("Connection refused");
            var form = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            return Answer(Prometheus(url.AbsolutePath, HttpUtility.ParseQueryString(form)["query"] ?? ""));
        }

        return url.PathAndQuery switch
        {
            "/rollout" when Reports => Answer(Rollout()),
            "/metrics?scope=server" when Counts => Answer(Metrics()),
            _ => throw new HttpRequestException("Connection refused"),
        };
    }

    private string Rollout()
    {
        var brake = brakes.Read();
        var pair = $"stable=\"{Split.Stable}\",canary=\"{Split.Canary}\"";
        return $"# TYPE rollout_canary_weight_percent gauge\nrollout_canary_weight_percent{{{pair}}} {Number(LiveWeight)}\n"
            + (brake is null ? "" : $"rollout_brake{{{pair},by=\"{brake.By}\"}} 1\n");
    }

    private string Metrics() =>
        string.Concat(
            new[] { Split.Stable, Split.Canary ?? Split.Stable }
                .Distinct()
                .Select(revision =>
                {
                    var (good, bad) = counters.GetValueOrDefault(revision);
                    var server = $"proxy=\"{(revision == Split.Stable ? "stable" : "canary")}\",server=\"{revision}\"";
                    return $"haproxy_server_http_responses_total{{{server},code=\"2xx\"}} {Number(good)}\n"
                        + $"haproxy_server_http_responses_total{{{server},code=\"5xx\"}} {Number(bad)}\n";
                })
        );

    private string Prometheus(string path, string query)
    {
        var now = Number(Time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
        var found = Values.Where(value => query.Contains(value.Key, StringComparison.Ordinal)).ToList();
        return path switch
        {
            "/api/v1/query" => Success($$"""{"resultType":"scalar","result":[{{now}},"{{now}}"]}"""),
            "/api/v1/query_range" => Success(
                $$"""{"resultType":"matrix","result":[{{string.Join(
                    ',',
                    found.Select(value =>
                        $$$"""{"metric":{"revision":"{{{Split.Canary}}}"},"values":[[{{{now}}},"{{{Number(value.Value)}}}"]]}"""
                    )
                )}}]}"""
            ),
            "/api/v1/alerts" => Success("""{"alerts":[]}"""),
            _ => Success("[]"),
        };
    }

    private static string Success(string data) => $$"""{"status":"success","data":{{data}}}""";

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static HttpResponseMessage Answer(string text) =>
        new(HttpStatusCode.OK) { Content = new StringContent(text, Encoding.UTF8, "text/plain") };
}
