using System.Text.Json.Nodes;

namespace InventarioRetail.Components.Tests;

public sealed class NetworkPoliciesTests
{
    [Fact]
    public async Task Who_may_be_called_may_be_called_by_those_who_may_call_and_the_dashboard_by_the_gateway()
    {
        var policies = (await Manifest.OfProduction()).Where(policy =>
            policy.Kind == "NetworkPolicy" && (string?)policy["metadata.namespace"] == Declaration.Cluster.Namespace
        );
        var calls = Calls(policies).Where(call => !char.IsDigit(call.Split(" -> ")[1][0])).ToLookup(IsOutside);
        Assert.Equal(
            [
                "everybody -> kube-dns in kube-system TCP 53",
                "everybody -> kube-dns in kube-system UDP 53",
                "guard -> all in envoy-gateway-system TCP 19001",
                "prometheus -> all in envoy-gateway-system TCP 19001",
                "prometheus -> log-collector in inventario-retail-production-logs TCP 2020",
            ],
            calls[true].Order(StringComparer.Ordinal)
        );
        var within = calls[false];

        Assert.Equal(
            within
                .Append("all in envoy-gateway-system -> dashboard TCP 8080")
                .Append("all in envoy-gateway-system -> acme solver TCP 8089")
                .Order(StringComparer.Ordinal),
            Answers(policies).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Only_Prometheus_may_call_the_log_collector()
    {
        var policies = (await Manifest.OfProduction()).Where(policy => policy.Name == "log-collector");

        Assert.Equal(
            ["prometheus in inventario-retail-production -> everybody TCP 2020"],
            Answers(policies.Where(policy => policy.Kind == "NetworkPolicy"))
        );
    }

    private static bool IsOutside(string call) => call.Contains(" in ", StringComparison.Ordinal);

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

    private static string Pods(JsonNode selector)
    {
        var labels = selector["matchLabels"];
        return (string?)labels?["acme.cert-manager.io/http01-solver"] == "true"
            ? "acme solver"
            : (string?)labels?["inventario-retail.part"] ?? "everybody";
    }

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
