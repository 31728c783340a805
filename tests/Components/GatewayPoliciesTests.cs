namespace InventarioRetail.Components.Tests;

public sealed class GatewayPoliciesTests
{
    [Fact]
    public async Task The_gateway_ends_slow_clients_and_old_TLS_and_keeps_a_requests_id()
    {
        var policy = await Policy("ClientTrafficPolicy");

        Assert.Equal(
            """[{"group":"gateway.networking.k8s.io","kind":"Gateway","name":"dashboard"}]""",
            Targets(policy)
        );
        Assert.Equal(
            """
            {"http":{"idleTimeout":"60s","requestHeadersReceivedTimeout":"5s","requestReceivedTimeout":"15s"},"tcp":{"tlsHandshakeTimeout":"5s"}}
            """.Trim(),
            policy["spec.timeout"]!.ToJsonString()
        );
        Assert.Equal("1.2", (string?)policy["spec.tls.minVersion"]);
        Assert.Equal("PreserveOrGenerate", (string?)policy["spec.headers.requestID"]);
        // Behind a network load balancer the connection's own address is the client's; a header would let it choose
        // one.
        Assert.Null(policy["spec.clientIPDetection"]);
    }

    [Fact]
    public async Task The_gateway_retries_only_what_no_dashboard_has_begun_to_process()
    {
        var policy = await Policy("BackendTrafficPolicy");

        Assert.Equal(
            """[{"group":"gateway.networking.k8s.io","kind":"Gateway","name":"dashboard"}]""",
            Targets(policy)
        );
        Assert.Equal(
            """["connect-failure","refused-stream","reset-before-request"]""",
            policy["spec.retry.retryOn.triggers"]!.ToJsonString()
        );
        Assert.Equal("1Mi", (string?)policy["spec.requestBuffer.limit"]);
        Assert.Equal(5, (int?)policy["spec.healthCheck.passive.consecutive5XxErrors"]);
    }

    [Theory]
    [InlineData("100", "1m", 200, 3000)]
    [InlineData("10", "10s", 120, 1800)]
    [InlineData("1", "10m", 2, 30)]
    public async Task The_dashboard_refuses_before_the_gateway_does(
        string requests,
        string window,
        int ofUser,
        int ofAddress
    )
    {
        var policy = await Policy(
            "BackendTrafficPolicy",
            $"dashboard.rateLimit={{ requests: {requests}, window: {window} }}"
        );

        var rules = policy["spec.rateLimit.local.rules"]!.AsArray();
        Assert.Equal([ofUser, ofAddress], rules.Select(rule => (int)rule!["limit"]!["requests"]!));
        Assert.Equal(["Minute", "Minute"], rules.Select(rule => (string?)rule!["limit"]!["unit"]));
        Assert.Equal(
            """[{"name":"X-User-Id","type":"Distinct"}]""",
            rules[0]!["clientSelectors"]![0]!["headers"]!.ToJsonString()
        );
        Assert.Equal(
            """{"type":"Distinct","value":"0.0.0.0/0"}""",
            rules[1]!["clientSelectors"]![0]!["sourceCIDR"]!.ToJsonString()
        );
    }

    [Fact]
    public async Task The_proxies_log_requests_as_JSON_without_the_query_and_one_survives_a_drained_node()
    {
        var proxy = await Policy("EnvoyProxy");

        var log = proxy["spec.telemetry.accessLog.settings"]![0]!;
        var format = log["format"]!["json"]!.AsObject();
        Assert.Equal("JSON", (string?)log["format"]!["type"]);
        Assert.Equal("%REQ_WITHOUT_QUERY(X-ENVOY-ORIGINAL-PATH?:PATH)%", (string?)format["path"]);
        Assert.Equal("%REQ(X-REQUEST-ID)%", (string?)format["request_id"]);
        Assert.Equal("/dev/stdout", (string?)log["sinks"]![0]!["file"]!["path"]);
        Assert.Equal(2, (int?)proxy["spec.provider.kubernetes.envoyDeployment.replicas"]);
        Assert.Equal(1, (int?)proxy["spec.provider.kubernetes.envoyPDB.minAvailable"]);

        var gateway = Manifest.Find(await Manifest.OfProduction(), "Gateway dashboard");
        Assert.Equal(
            """{"group":"gateway.envoyproxy.io","kind":"EnvoyProxy","name":"edge"}""",
            gateway["spec.infrastructure.parametersRef"]!.ToJsonString()
        );
    }

    private static async Task<Manifest> Policy(string kind, params string[] changes) =>
        Manifest.Find(Manifest.Of(await RepositoryStack.Production.Declared(changes)), $"{kind} edge");

    private static string Targets(Manifest policy) => policy["spec.targetRefs"]!.ToJsonString();
}
