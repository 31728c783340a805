namespace InventarioRetail.Components.Tests;

public sealed class BlackboxExporterContainerTests
{
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
            stack.Docker,
            args ?? new() { Image = Declaration.Images.BlackboxExporter }
        ));
}
