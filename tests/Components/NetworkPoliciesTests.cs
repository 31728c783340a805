using System.Text.Json.Nodes;

namespace InventarioRetail.Components.Tests;

public sealed class NetworkPoliciesTests
{
    [Fact]
    public async Task Nobody_may_talk_to_anybody_but_these_pairs()
    {
        var policies = await Policies();

        Expect.Lines(
            """
            alertmanager -> 0.0.0.0/0 except 169.254.0.0/16 TCP 443
            dashboard -> 0.0.0.0/0 except 169.254.0.0/16 TCP 443
            dashboard -> 10.0.20.0/24 TCP 5432
            dashboard -> 10.0.21.0/24 TCP 5432
            dashboard -> 10.0.30.0/24 TCP 6379
            everybody -> kube-dns in kube-system TCP 53
            everybody -> kube-dns in kube-system UDP 53
            grafana -> prometheus TCP 9090
            postgres-exporter -> 10.0.20.0/24 TCP 5432
            postgres-exporter -> 10.0.21.0/24 TCP 5432
            postgres-setup -> 10.0.20.0/24 TCP 5432
            postgres-setup -> 10.0.21.0/24 TCP 5432
            prometheus -> 10.0.0.0/20 TCP 443
            prometheus -> alertmanager TCP 9093
            prometheus -> dashboard TCP 8080
            prometheus -> grafana TCP 3000
            prometheus -> postgres-exporter TCP 9187
            prometheus -> redis-exporter TCP 9121
            prometheus -> route-metrics TCP 8080
            redis-exporter -> 10.0.30.0/24 TCP 6379
            route-metrics -> 10.0.0.0/20 TCP 443
            """,
            Calls(policies).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Who_may_be_called_may_be_called_by_those_who_may_call_and_the_dashboard_by_the_gateway()
    {
        var policies = await Policies();
        var within = Calls(policies)
            .Where(call =>
                !char.IsDigit(call.Split(" -> ")[1][0]) && !call.StartsWith("everybody", StringComparison.Ordinal)
            );

        Assert.Equal(
            within.Append("all in envoy-gateway-system -> dashboard TCP 8080").Order(StringComparer.Ordinal),
            Answers(policies).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Without_a_policy_of_its_own_a_pod_is_alone()
    {
        var deny = Manifest.Find(await Policies(), "NetworkPolicy default-deny");

        Assert.Equal("""{"podSelector":{},"policyTypes":["Ingress","Egress"]}""", deny["spec"]!.ToJsonString());
    }

    [Fact]
    public async Task Every_part_has_a_policy_in_both_directions()
    {
        var policies = await Policies();

        Assert.Equal(
            [
                "alertmanager",
                "dashboard",
                "default-deny",
                "dns",
                "grafana",
                "postgres-exporter",
                "postgres-setup",
                "prometheus",
                "redis-exporter",
                "route-metrics",
            ],
            policies.Select(policy => policy.Name).Order(StringComparer.Ordinal)
        );
        Assert.All(
            policies.Where(policy => policy.Name is not "dns"),
            policy => Assert.Equal("""["Ingress","Egress"]""", policy["spec.policyTypes"]!.ToJsonString())
        );
    }

    private static async Task<IReadOnlyList<Manifest>> Policies() =>
        Manifest.Of(
            await Declaration.Of(stack => new NetworkPolicies(
                "network",
                Cluster.Environment,
                new()
                {
                    DatabaseCidrs = ["10.0.20.0/24", "10.0.21.0/24"],
                    CacheCidrs = ["10.0.30.0/24"],
                    ControlPlaneCidrs = ["10.0.0.0/20"],
                },
                stack.Options()
            ))
        );

    private static IEnumerable<string> Calls(IEnumerable<Manifest> policies) =>
        from policy in policies
        from rule in policy["spec.egress"] as JsonArray ?? []
        from peer in rule["to"]!.AsArray()
        from port in rule["ports"]!.AsArray()
        select $"{Pods(policy["spec.podSelector"]!)} -> {Peer(peer)} {Port(port)}";

    private static IEnumerable<string> Answers(IEnumerable<Manifest> policies) =>
        from policy in policies
        from rule in policy["spec.ingress"] as JsonArray ?? []
        from peer in rule["from"]!.AsArray()
        from port in rule["ports"]!.AsArray()
        select $"{Peer(peer)} -> {Pods(policy["spec.podSelector"]!)} {Port(port)}";

    private static string Pods(JsonNode selector) =>
        (string?)selector["matchLabels"]?["inventario-retail.part"] ?? "everybody";

    private static string Peer(JsonNode peer)
    {
        if (peer["ipBlock"] is { } block)
        {
            var except = block["except"] is JsonArray list ? $" except {string.Join(' ', list)}" : "";
            return $"{block["cidr"]}{except}";
        }

        var pods = peer["podSelector"]?["matchLabels"];
        var name = (string?)pods?["inventario-retail.part"] ?? (string?)pods?["k8s-app"] ?? "all";
        var space = (string?)peer["namespaceSelector"]?["matchLabels"]?["kubernetes.io/metadata.name"];
        return space is null ? name : $"{name} in {space}";
    }

    private static string Port(JsonNode port) => $"{port["protocol"]} {port["port"]}";
}
