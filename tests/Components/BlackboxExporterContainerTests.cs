namespace InventarioRetail.Components.Tests;

public sealed class BlackboxExporterContainerTests
{
    [Fact]
    public async Task It_is_one_container()
    {
        var stack = await Declared();

        Expect.Lines(
            """
            BlackboxExporterContainer blackbox-exporter
            RemoteImage blackbox-exporter-image
            Container blackbox-exporter-container
            """,
            stack.Tree("blackbox-exporter")
        );
    }

    [Fact]
    public async Task It_is_between_prometheus_and_the_object_store()
    {
        var stack = await Declared();

        Expect.Container(
            "blackbox-exporter",
            $"""
            command[0] = --config.file=/etc/blackbox_exporter/config.yml
            destroyGraceSeconds = 10
            dnsOpts[0] = timeout:1
            dnsOpts[1] = attempts:1
            healthcheck.interval = 10s
            healthcheck.startPeriod = 20s
            healthcheck.tests[0] = CMD
            healthcheck.tests[1] = wget
            healthcheck.tests[2] = -q
            healthcheck.tests[3] = -O
            healthcheck.tests[4] = /dev/null
            healthcheck.tests[5] = http://127.0.0.1:9115/-/healthy
            image = {Declaration.Images.BlackboxExporter}
            memory = 64
            memorySwap = 64
            networksAdvanced[0].aliases[0] = blackbox-exporter
            networksAdvanced[0].name = inventario-retail-staging-internal
            networksAdvanced[1].name = inventario-retail-staging-objects
            readOnly = false
            uploads[0].content = ‹text›
            uploads[0].executable = false
            uploads[0].file = /etc/blackbox_exporter/config.yml
            user = 65534:65534
            """,
            stack
        );
    }

    [Fact]
    public async Task Its_one_probe_wants_a_good_answer_over_HTTP()
    {
        Assert.Equal(
            """
            modules:
              http_2xx:
                prober: http
                timeout: 10s
                http:
                  preferred_ip_protocol: ip4

            """,
            await Config()
        );
    }

    [Fact]
    public async Task What_a_stack_sets_reaches_the_container()
    {
        var stack = await Declared(new() { Image = "registry.test/blackbox:1", MemoryMib = 32 });

        var container = stack["blackbox-exporter-container"];
        Assert.Equal(("registry.test/blackbox:1", "32"), (container["image"], container["memory"]));
    }

    [RequiresCommandFact("prometheus-blackbox-exporter")]
    public async Task A_real_exporter_takes_the_file()
    {
        using var directory = new TempDirectory();
        var file = directory.Write("config.yml", await Config());

        var check = await Scripts.Run("prometheus-blackbox-exporter", [$"--config.file={file}", "--config.check"]);

        Assert.True(check.ExitCode == 0, check.Output);
    }

    private static async Task<string> Config() =>
        (await Declared())["blackbox-exporter-container"].Files["/etc/blackbox_exporter/config.yml"];

    private static Task<Declaration> Declared(BlackboxExporterContainerArgs? args = null) =>
        Declaration.Of(stack => new BlackboxExporterContainer(
            "blackbox-exporter",
            Declaration.Environment,
            stack.Networks,
            args ?? new() { Image = Declaration.Images.BlackboxExporter },
            stack.Options()
        ));
}
