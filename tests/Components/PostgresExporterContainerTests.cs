namespace InventarioRetail.Components.Tests;

public sealed class PostgresExporterContainerTests
{
    [RequiresCommandTheory("sh", "grep")]
    [InlineData("pg_up 1", true)]
    [InlineData("pg_up 0", false)]
    [InlineData("pg_up 10", false)]
    [InlineData("go_info 1", false)]
    public async Task The_exporter_is_healthy_only_while_it_can_log_in(string metrics, bool isHealthy)
    {
        using var directory = new TempDirectory();
        await directory.WriteExecutable("wget", $"#!/bin/sh\necho '# TYPE pg_up gauge'\necho '{metrics}'\n");
        var check = (await Declared())["probe-container"].Values("healthcheck.tests").Last();

        var run = await Scripts.Run(
            Commands.Find("sh")!,
            ["-c", check],
            ("PATH", $"{directory.Path}:{Commands.SearchPath}")
        );

        Assert.Equal(isHealthy, run.ExitCode == 0);
    }

    [Fact]
    public async Task What_a_stack_sets_reaches_the_container()
    {
        var container = (await Declared())["probe-container"];
        Assert.Equal(("registry.test/exporter:1", "32"), (container["image"], container["memory"]));
        Assert.Contains("DATA_SOURCE_URI=store:5432/shop?sslmode=disable&connect_timeout=2", container.Values("envs"));
        Assert.Equal("‹store-exporter-password›", container.Files["/run/secrets/exporter_password"]);
    }

    private static Task<Declaration> Declared() =>
        Declaration.Of(stack => new PostgresExporterContainer(
            "probe",
            stack.Docker,
            new()
            {
                Image = "registry.test/exporter:1",
                MemoryMib = 32,
                Postgres = new("store", stack.Docker, new() { Image = Declaration.Images.Postgres, Database = "shop" }),
            }
        ));
}
