using Pulumi;
using Pulumi.Utilities;

namespace InventarioRetail.Components.Tests;

public sealed class GrafanaContainerTests
{
    private static readonly GrafanaContainerArgs Args = new()
    {
        Image = Declaration.Images.Grafana,
        PrometheusUrl = "http://prometheus:9090",
        Monitoring = Staging.Rules.Options,
    };

    [Fact]
    public async Task What_a_stack_sets_reaches_the_container()
    {
        var stack = await Declared(
            Args with
            {
                Image = "registry.test/grafana:1",
                PrometheusUrl = "http://metrics.test:9090",
                Monitoring = Staging.Rules.Options with
                {
                    Intervals = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)),
                },
                HostPort = 3999,
                MemoryMib = 100,
            }
        );

        var container = stack["grafana-container"];
        Assert.Equal(("registry.test/grafana:1", "100"), (container["image"], container["memory"]));
        Assert.Equal(("3999", "127.0.0.1"), (container["ports[0].external"], container["ports[0].ip"]));
        Assert.Contains("GF_SERVER_ROOT_URL=http://127.0.0.1:3999", container.Values("envs"));
        var source = container.Files["/etc/grafana/provisioning/datasources/prometheus.yaml"];
        Assert.Contains("url: http://metrics.test:9090\n", source);
        Assert.Contains("timeInterval: 5s\n", source);
    }

    [Fact]
    public async Task It_tells_operators_where_it_is_and_its_password()
    {
        GrafanaContainer? grafana = null;
        await Declaration.Of(stack => grafana = new("charts", stack.Docker, Args));

        Assert.Equal("http://127.0.0.1:3001", grafana!.OperatorUrl);
        Assert.Equal("‹charts-admin-password›", await OutputUtilities.GetValueAsync(grafana.AdminPassword));
        Assert.True(await Output.IsSecretAsync(grafana.AdminPassword));
    }

    private static Task<Declaration> Declared(GrafanaContainerArgs args) =>
        Declaration.Of(stack => new GrafanaContainer("grafana", stack.Docker, args));
}
