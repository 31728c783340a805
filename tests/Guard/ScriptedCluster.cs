using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace InventarioRetail.Guard.Tests;

/// <summary>
/// The API of a cluster with one route, one brake and Deployments, as a test scripts them: it checks versions, applies
/// patches and refuses a braked route as the admission policy does. It also plays the proxies behind the route.
/// </summary>
internal sealed class ScriptedCluster : HttpMessageHandler
{
    private const string Namespace = "inventario-retail-production";
    private const string RoutePath = $"/apis/gateway.networking.k8s.io/v1/namespaces/{Namespace}/httproutes/dashboard";
    private const string BrakePath = $"/api/v1/namespaces/{Namespace}/configmaps/rollout-brake";
    private const string FlagsPath = $"/api/v1/namespaces/{Namespace}/configmaps/feature-flags";
    private const string DeploymentPath = $"/apis/apps/v1/namespaces/{Namespace}/deployments/";

    private readonly Dictionary<(string Proxy, string Cluster, string Class), long> counters = [];
    private int version = 10;

    public ScriptedCluster() => Deploy(10);

    /// <summary>What was asked, without reads: the method, the path's last word and the content type.</summary>
    public List<string> Writes { get; } = [];

    /// <summary>The tokens that were sent.</summary>
    public HashSet<string> Tokens { get; } = [];

    public JsonObject Route { get; private set; } = [];

    public JsonObject Brake { get; private set; } =
        new()
        {
            ["metadata"] = new JsonObject { ["name"] = "rollout-brake", ["resourceVersion"] = "1" },
        };

    /// <summary>The ConfigMap with the feature flags.</summary>
    public JsonObject Flags { get; set; } = FlagsOf("{}");

    /// <summary>How often the flags were read.</summary>
    public int FlagReads { get; private set; }

    /// <summary>The addresses of the proxies.</summary>
    public List<string> Proxies { get; } = ["10.0.0.1", "10.0.0.2"];

    /// <summary>The proxies that do not answer.</summary>
    public HashSet<string> Silent { get; } = [];

    /// <summary>The canary's ready pods; null for no Deployment.</summary>
    public int? Ready { get; set; } = 2;

    /// <summary>Called before a write is looked at, once: another update comes in between.</summary>
    public Action? Before { get; set; }

    /// <summary>The answer to every request to the API; null for its own.</summary>
    public HttpStatusCode? Fails { get; set; }

    public string? BrakedService => (string?)Brake["data"]?["service"];

    public decimal Weight => LiveRoute.Parse(Route.ToJsonString()).Split.Weight;

    /// <summary>The ConfigMap as Pulumi writes it.</summary>
    public static JsonObject FlagsOf(string file) => new() { ["data"] = new JsonObject { ["flags.json"] = file } };

    /// <summary>An update by Pulumi, as the program declares the route.</summary>
    public void Deploy(int weight, string? canary = "v1.1.0", string? service = "dashboard-v1-1-0")
    {
        var annotations = new JsonObject
        {
            ["inventario-retail.stable"] = "v1.0.0",
            ["inventario-retail.stable-service"] = "dashboard-v1-0-0",
            ["inventario-retail.weight"] = weight.ToString(CultureInfo.InvariantCulture),
        };
        if (canary is not null)
        {
            annotations["inventario-retail.canary"] = canary;
            annotations["inventario-retail.canary-service"] = service;
        }

        var (first, second, share) =
            weight == 0 ? ("dashboard-v1-0-0", "dashboard-v1-0-0", 1)
            : weight == 100 ? (service!, service!, 1)
            : (service!, "dashboard-v1-0-0", weight);
        Route = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "dashboard", ["annotations"] = annotations },
            ["spec"] = new JsonObject
            {
                ["rules"] = new JsonArray(
                    Rule("metrics-hidden", (second, 1)),
                    Rule("by-user", (first, share), (second, 100 - share)),
                    Rule("by-cookie", (first, share), (second, 100 - share)),
                    Rule("split", (first, share), (second, 100 - share))
                ),
            },
        };
        Advance(Route);

        static JsonObject Rule(string name, params (string Service, int Weight)[] backends) =>
            new()
            {
                ["name"] = name,
                ["backendRefs"] = new JsonArray([
                    .. backends.Select(backend => new JsonObject
                    {
                        ["name"] = backend.Service,
                        ["port"] = 8080,
                        ["weight"] = backend.Weight,
                    }),
                ]),
            };
    }

    /// <summary>Users' requests to a slot since the last call, over both proxies.</summary>
    public void Serve(int rule, int backend, long requests, long errors)
    {
        var cluster = $"httproute/{Namespace}/dashboard/rule/{rule}/backend/{backend}";
        foreach (var (index, proxy) in Proxies.Index())
        {
            Count(proxy, "2", (requests - errors + index) / Proxies.Count);
            Count(proxy, "5", (errors + index) / Proxies.Count);
        }

        void Count(string proxy, string kind, long grown)
        {
            // Envoy creates a counter when it is first needed.
            if (grown > 0)
                counters[(proxy, cluster, kind)] = counters.GetValueOrDefault((proxy, cluster, kind)) + grown;
        }
    }

    /// <summary>A proxy starts anew.</summary>
    public void Restart(string proxy)
    {
        foreach (var series in counters.Keys.Where(series => series.Proxy == proxy).ToList())
            counters.Remove(series);
    }

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        Assert.Equal("proxies", host);
        return Task.FromResult(Proxies.Select(IPAddress.Parse).ToArray());
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var url = request.RequestUri!;
        if (url.Host == "prometheus")
            throw new HttpRequestException("Connection refused");
        if (url.Port == 19001)
        {
            return Silent.Contains(url.Host) || url.AbsolutePath != "/stats/prometheus"
                ? throw new HttpRequestException("Connection refused")
                : Answer(Metrics(url.Host), "text/plain");
        }

        Assert.Equal(("https", "10.96.0.1"), (url.Scheme, url.Host));
        // The guard sends several requests at once.
        lock (Tokens)
            Tokens.Add(request.Headers.Authorization!.ToString());
        if (Fails is { } status)
            return new(status) { Content = new StringContent("""{"kind":"Status","message":"etcd is gone"}""") };
        if (request.Method == HttpMethod.Get)
            return Get(url.AbsolutePath);
        var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
        Writes.Add(
            $"{request.Method} {url.AbsolutePath.Split('/')[^1]} {request.Content.Headers.ContentType!.MediaType}"
        );
        Assert.Equal("?fieldManager=release-guard", url.Query);
        var before = Before;
        Before = null;
        before?.Invoke();
        return url.AbsolutePath switch
        {
            RoutePath => PatchRoute(body.AsArray()),
            BrakePath => PatchBrake(body.AsObject()),
            _ => new(HttpStatusCode.Forbidden),
        };
    }

    private HttpResponseMessage Get(string path) =>
        path switch
        {
            RoutePath => Json(Route),
            BrakePath => Json(Brake),
            FlagsPath => ReadFlags(),
            $"{DeploymentPath}dashboard-v1-1-0" when Ready is { } ready => Json(
                new JsonObject
                {
                    ["spec"] = new JsonObject { ["replicas"] = 2 },
                    ["status"] = ready == 0 ? [] : new JsonObject { ["readyReplicas"] = ready },
                }
            ),
            _ => new(HttpStatusCode.NotFound) { Content = new StringContent("""{"kind":"Status"}""") },
        };

    private HttpResponseMessage ReadFlags()
    {
        FlagReads++;
        return Json(Flags);
    }

    private HttpResponseMessage PatchRoute(JsonArray patch)
    {
        Assert.Equal(["test", "replace", "add"], patch.Select(operation => (string)operation!["op"]!));
        if ((string?)patch[0]!["value"] != (string?)Route["metadata"]!["resourceVersion"])
            return new(HttpStatusCode.UnprocessableEntity) { Content = new StringContent("test failed") };
        Assert.Equal("/spec/rules", (string?)patch[1]!["path"]);
        Assert.Equal("/metadata/annotations/inventario-retail.weight", (string?)patch[2]!["path"]);
        Route["spec"]!["rules"] = patch[1]!["value"]!.DeepClone();
        Route["metadata"]!["annotations"]!["inventario-retail.weight"] = patch[2]!["value"]!.DeepClone();
        Advance(Route);
        return Json(Route);
    }

    private HttpResponseMessage PatchBrake(JsonObject patch)
    {
        if (
            (string?)patch["metadata"]?["resourceVersion"] is { } read
            && read != (string?)Brake["metadata"]!["resourceVersion"]
        )
        {
            return new(HttpStatusCode.Conflict) { Content = new StringContent("the object has been modified") };
        }

        if (patch["data"] is JsonObject data)
            Brake["data"] = data.DeepClone();
        else
            Brake.Remove("data");
        Advance(Brake);
        return Json(Brake);
    }

    /// <summary>Another client changes the ConfigMap.</summary>
    public void Touch() => Advance(Brake);

    private void Advance(JsonObject changed) =>
        changed["metadata"]!["resourceVersion"] = (++version).ToString(CultureInfo.InvariantCulture);

    private string Metrics(string proxy) =>
        "# TYPE envoy_cluster_upstream_rq_xx counter\n"
        + string.Concat(
            counters
                .Where(series => series.Key.Proxy == proxy)
                .Select(series =>
                    $"envoy_cluster_upstream_rq_xx{{envoy_response_code_class=\"{series.Key.Class}\","
                    + $"envoy_cluster_name=\"{series.Key.Cluster}\"}} {series.Value}\n"
                )
        );

    private static HttpResponseMessage Json(JsonNode json) => Answer(json.ToJsonString(), "application/json");

    private static HttpResponseMessage Answer(string text, string type) =>
        new(HttpStatusCode.OK) { Content = new StringContent(text, Encoding.UTF8, type) };
}
