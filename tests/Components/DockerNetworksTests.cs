namespace InventarioRetail.Components.Tests;

/// <summary>Who reaches whom on one Docker host (requirements R-NET).</summary>
public sealed class DockerNetworksTests
{
    private static readonly string[] Dashboards = ["dashboard-v1-0-0", "dashboard-v1-1-0-rc1"];

    [Theory]
    [InlineData("postgres", "postgres-backup postgres-exporter")]
    [InlineData("postgres", "postgres-backup postgres-exporter", "postgres.hostPort=5433")]
    [InlineData("redis", "redis-exporter")]
    [InlineData("object-store", "blackbox-exporter")]
    public async Task Stores_are_reached_by_the_dashboards_and_their_own_parts_only(
        string store,
        string own,
        params string[] changes
    )
    {
        var stack = await Staging.Declared(changes);

        Assert.Equal(own.Split(' ').Concat(Dashboards).Order(), Peers(stack, store));
    }

    [Fact]
    public async Task The_router_reaches_no_store()
    {
        var stack = await Staging.Declared();

        Assert.Empty(Peers(stack, "router").Intersect(["postgres", "redis", "object-store"]));
    }

    [Fact]
    public async Task Each_container_is_called_by_its_own_name_and_on_one_network()
    {
        var stack = await Staging.Declared();

        Assert.Equal(
            stack.Containers.Select(container => Part(container)),
            stack.Containers.Select(container =>
                container.Inputs.Single(input => input.Path.Contains(".aliases[", StringComparison.Ordinal)).Value
            )
        );
    }

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
