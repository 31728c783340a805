namespace InventarioRetail.Components.Tests;

/// <summary>Who reaches whom on one Docker host (requirements R-NET).</summary>
public sealed class DockerNetworksTests
{
    private static readonly string[] Dashboards = ["dashboard-v1-0-0", "dashboard-v1-1-0-rc1"];

    [Fact]
    public async Task Four_networks_have_no_way_in_or_out_two_let_in_and_one_lets_out()
    {
        var stack = await Declaration.Of(stack => _ = stack.Networks);

        Expect.Lines(
            """
            DockerNetworks network
            Network network-internal
            Network network-postgres
            Network network-redis
            Network network-objects
            Network network-edge
            Network network-operators
            Network network-egress
            """,
            stack.Tree("network")
        );
        Expect.Lines(
            """
            network-internal internal = true
            network-postgres internal = true
            network-redis internal = true
            network-objects internal = true
            network-edge options.com.docker.network.bridge.enable_ip_masquerade = false
            network-operators options.com.docker.network.bridge.enable_ip_masquerade = false
            """,
            Networks(stack).SelectMany(network => Own(network).Select(line => $"{network.Name} {line}"))
        );

        static IEnumerable<string> Own(DeclaredResource network) => network.Lines.Except(Common(network));
    }

    [Fact]
    public async Task Every_network_is_a_bridge_with_the_stacks_name_and_labels()
    {
        var stack = await Declaration.Of(stack => _ = stack.Networks);

        Assert.All(Networks(stack), network => Assert.Empty(Common(network).Except(network.Lines)));
    }

    [Fact]
    public async Task Every_container_is_on_the_networks_that_it_needs_and_on_no_other()
    {
        var stack = await new Staging().Declared();

        Expect.Lines(
            """
            alertmanager: egress internal
            blackbox-exporter: internal objects
            dashboard-v1-0-0: egress internal objects postgres redis
            dashboard-v1-1-0-rc1: egress internal objects postgres redis
            grafana: internal operators
            object-store: objects
            postgres: postgres
            postgres-backup: postgres
            postgres-exporter: internal postgres
            prometheus: internal operators
            prometheus-publisher: internal
            redis: redis
            redis-exporter: internal redis
            router: edge internal
            router-publisher: internal
            """,
            Memberships(stack)
                .OrderBy(member => member.Key)
                .Select(member => $"{member.Key}: {string.Join(' ', member.Value.Order())}")
        );
    }

    [Theory]
    [InlineData(null)]
    [InlineData(5433)]
    public async Task Postgres_is_reached_by_the_dashboards_its_exporter_and_its_backup_only(int? hostPort)
    {
        var stack = await new Staging { PostgresHostPort = hostPort }.Declared();

        Assert.Equal([.. Dashboards, "postgres-backup", "postgres-exporter"], Peers(stack, "postgres"));
    }

    [Fact]
    public async Task Redis_is_reached_by_the_dashboards_and_its_exporter_only()
    {
        var stack = await new Staging().Declared();

        Assert.Equal([.. Dashboards, "redis-exporter"], Peers(stack, "redis"));
    }

    [Fact]
    public async Task The_object_store_is_reached_by_the_dashboards_and_the_blackbox_exporter_only()
    {
        var stack = await new Staging().Declared();

        Assert.Equal(["blackbox-exporter", .. Dashboards], Peers(stack, "object-store"));
    }

    [Fact]
    public async Task The_router_reaches_no_store()
    {
        var stack = await new Staging().Declared();

        Assert.Empty(Peers(stack, "router").Intersect(["postgres", "redis", "object-store"]));
    }

    [Fact]
    public async Task Each_container_is_called_by_its_own_name_and_on_one_network()
    {
        var stack = await new Staging().Declared();

        Assert.Equal(
            stack.Containers.Select(container => Part(container)),
            stack.Containers.Select(container =>
                container.Inputs.Single(input => input.Path.Contains(".aliases[", StringComparison.Ordinal)).Value
            )
        );
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData(5433, "postgres: 127.0.0.1:5433 to 5432\n")]
    public async Task Only_the_routers_port_is_on_all_addresses_and_the_operators_on_the_loopback(
        int? hostPort,
        string postgres
    )
    {
        var stack = await new Staging { PostgresHostPort = hostPort }.Declared();

        Expect.Lines(
            "grafana: 127.0.0.1:3001 to 3000\n"
                + postgres
                + "prometheus: 127.0.0.1:9091 to 9090\n"
                + "router: 0.0.0.0:8080 to 8080",
            stack
                .Containers.Where(container => container.Values("ports").Any())
                .Select(container =>
                    $"{Part(container)}: {container["ports[0].ip"]}:{container["ports[0].external"]} to {container["ports[0].internal"]}"
                )
                .Order()
        );
        Assert.DoesNotContain(
            stack.Containers.SelectMany(container => container.Inputs),
            input => input.Path.StartsWith("ports[1]", StringComparison.Ordinal)
        );
    }

    private static IEnumerable<DeclaredResource> Networks(Declaration stack) =>
        stack.Resources.Where(resource => resource.Type == "docker:index/network:Network");

    private static string[] Common(DeclaredResource network) =>
        [
            "driver = bridge",
            "labels[0].label = inventario-retail.stack",
            "labels[0].value = staging",
            "labels[1].label = inventario-retail.part",
            "labels[1].value = network",
            $"name = inventario-retail-staging-{network.Name.Replace("network-", "")}",
        ];

    private static string Part(DeclaredResource container) => container.Name.Replace("-container", "");

    private static Dictionary<string, string[]> Memberships(Declaration stack) =>
        stack.Containers.ToDictionary(
            Part,
            container =>
                container
                    .Inputs.Where(input =>
                        input.Path.StartsWith("networksAdvanced[", StringComparison.Ordinal)
                        && input.Path.EndsWith("].name", StringComparison.Ordinal)
                    )
                    .Select(input => input.Value.Replace("inventario-retail-staging-", ""))
                    .ToArray()
        );

    /// <summary>The containers with which a container shares a network.</summary>
    private static IEnumerable<string> Peers(Declaration stack, string container)
    {
        var members = Memberships(stack);
        return members
            .Where(other => other.Key != container && other.Value.Intersect(members[container]).Any())
            .Select(other => other.Key)
            .Order();
    }
}
