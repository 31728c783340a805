using InventarioRetail.Monitoring;
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
    public async Task It_is_a_container_with_a_volume_and_a_generated_password()
    {
        var stack = await Declared(Args);

        Expect.Lines(
            """
            GrafanaContainer grafana
            RandomPassword grafana-admin-password
            Volume grafana-data
            RemoteImage grafana-image
            Container grafana-container
            """,
            stack.Tree("grafana")
        );
        Assert.False(stack["grafana-data"].Protect);
    }

    [Fact]
    public async Task It_is_published_on_the_loopback_and_lets_nobody_in_without_a_password()
    {
        var stack = await Declared(Args);

        Expect.Container(
            "grafana",
            $"""
            destroyGraceSeconds = 10
            envs[0] = GF_SECURITY_ADMIN_PASSWORD__FILE=/run/secrets/admin_password
            envs[1] = GF_SERVER_ROOT_URL=http://127.0.0.1:3001
            envs[2] = GF_USERS_ALLOW_SIGN_UP=false
            envs[3] = GF_AUTH_ANONYMOUS_ENABLED=false
            envs[4] = GF_ANALYTICS_REPORTING_ENABLED=false
            envs[5] = GF_ANALYTICS_CHECK_FOR_UPDATES=false
            envs[6] = GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES=false
            envs[7] = GF_SECURITY_DISABLE_GRAVATAR=true
            envs[8] = GF_LOG_MODE=console
            healthcheck.interval = 10s
            healthcheck.startPeriod = 1m0s
            healthcheck.tests[0] = CMD
            healthcheck.tests[1] = wget
            healthcheck.tests[2] = -q
            healthcheck.tests[3] = -O
            healthcheck.tests[4] = /dev/null
            healthcheck.tests[5] = http://127.0.0.1:3000/api/health
            image = {Declaration.Images.Grafana}
            memory = 256
            memorySwap = 256
            networksAdvanced[0].aliases[0] = grafana
            networksAdvanced[0].name = inventario-retail-staging-internal
            networksAdvanced[1].name = inventario-retail-staging-operators
            ports[0].external = 3001
            ports[0].internal = 3000
            ports[0].ip = 127.0.0.1
            readOnly = false
            uploads[0].content = ‹grafana-admin-password›
            uploads[0].executable = false
            uploads[0].file = /run/secrets/admin_password
            uploads[1].content = ‹text›
            uploads[1].executable = false
            uploads[1].file = /etc/grafana/provisioning/datasources/prometheus.yaml
            uploads[2].content = ‹text›
            uploads[2].executable = false
            uploads[2].file = /etc/grafana/provisioning/dashboards/inventario.yaml
            uploads[3].content = ‹text›
            uploads[3].executable = false
            uploads[3].file = /etc/grafana/dashboards/circuit-breakers.json
            uploads[4].content = ‹text›
            uploads[4].executable = false
            uploads[4].file = /etc/grafana/dashboards/degradation-levels.json
            uploads[5].content = ‹text›
            uploads[5].executable = false
            uploads[5].file = /etc/grafana/dashboards/feature-availability.json
            uploads[6].content = ‹text›
            uploads[6].executable = false
            uploads[6].file = /etc/grafana/dashboards/rollout.json
            uploads[7].content = ‹text›
            uploads[7].executable = false
            uploads[7].file = /etc/grafana/dashboards/service-performance.json
            uploads[8].content = ‹text›
            uploads[8].executable = false
            uploads[8].file = /etc/grafana/dashboards/system-health.json
            volumes[0].containerPath = /var/lib/grafana
            volumes[0].readOnly = false
            volumes[0].volumeName = inventario-retail-staging-grafana-data
            """,
            stack
        );
    }

    [Fact]
    public async Task Its_datasource_is_prometheus()
    {
        var stack = await Declared(
            Args with
            {
                PrometheusUrl = "http://metrics.test:9090",
                Monitoring = Staging.Rules.Options with
                {
                    Intervals = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)),
                },
            }
        );

        Assert.Equal(
            """
            apiVersion: 1
            datasources:
              - name: Prometheus
                uid: prometheus
                type: prometheus
                access: proxy
                url: http://metrics.test:9090
                isDefault: true
                editable: false
                jsonData:
                  timeInterval: 5s
                  httpMethod: POST

            """,
            stack["grafana-container"].Files["/etc/grafana/provisioning/datasources/prometheus.yaml"]
        );
    }

    [Fact]
    public async Task Its_dashboards_are_provisioned_as_they_are_rendered()
    {
        var files = (await Declared(Args))["grafana-container"].Files;

        Assert.Equal(
            GrafanaDashboards.ProviderYaml("/etc/grafana/dashboards"),
            files["/etc/grafana/provisioning/dashboards/inventario.yaml"]
        );
        Assert.All(
            GrafanaDashboards.Render(Args.Monitoring),
            dashboard => Assert.Equal(dashboard.Value, files[$"/etc/grafana/dashboards/{dashboard.Key}"])
        );
    }

    [Fact]
    public async Task What_a_stack_sets_reaches_the_container()
    {
        var stack = await Declared(Args with { Image = "registry.test/grafana:1", HostPort = 3999, MemoryMib = 100 });

        var container = stack["grafana-container"];
        Assert.Equal(("registry.test/grafana:1", "100"), (container["image"], container["memory"]));
        Assert.Equal(("3999", "127.0.0.1"), (container["ports[0].external"], container["ports[0].ip"]));
        Assert.Contains("GF_SERVER_ROOT_URL=http://127.0.0.1:3999", container.Values("envs"));
    }

    [Fact]
    public async Task It_tells_operators_where_it_is_and_its_password()
    {
        GrafanaContainer? grafana = null;
        await Declaration.Of(stack =>
            grafana = new("charts", Declaration.Environment, stack.Networks, Args, stack.Options())
        );

        Assert.Equal("http://127.0.0.1:3001", grafana!.OperatorUrl);
        Assert.Equal("‹charts-admin-password›", await OutputUtilities.GetValueAsync(grafana.AdminPassword));
        Assert.True(await Output.IsSecretAsync(grafana.AdminPassword));
    }

    private static Task<Declaration> Declared(GrafanaContainerArgs args) =>
        Declaration.Of(stack => new GrafanaContainer(
            "grafana",
            Declaration.Environment,
            stack.Networks,
            args,
            stack.Options()
        ));
}
