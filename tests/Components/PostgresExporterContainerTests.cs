namespace InventarioRetail.Components.Tests;

public sealed class PostgresExporterContainerTests
{
    [Fact]
    public async Task What_a_stack_sets_reaches_the_container()
    {
        var stack = await Declaration.Of(stack => new PostgresExporterContainer(
            "probe",
            stack.Docker,
            new()
            {
                Image = "registry.test/exporter:1",
                MemoryMib = 32,
                Postgres = new("store", stack.Docker, new() { Image = Declaration.Images.Postgres, Database = "shop" }),
            }
        ));

        var container = stack["probe-container"];
        Assert.Equal(("registry.test/exporter:1", "32"), (container["image"], container["memory"]));
        Assert.Contains("DATA_SOURCE_URI=store:5432/shop?sslmode=disable&connect_timeout=2", container.Values("envs"));
        Assert.Equal("‹store-exporter-password›", container.Files["/run/secrets/exporter_password"]);
    }
}
