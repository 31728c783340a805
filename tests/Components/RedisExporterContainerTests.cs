namespace InventarioRetail.Components.Tests;

public sealed class RedisExporterContainerTests
{
    [Fact]
    public async Task What_a_stack_sets_reaches_the_container()
    {
        var stack = await Declaration.Of(stack => new RedisExporterContainer(
            "probe",
            stack.Docker,
            new()
            {
                Image = "registry.test/exporter:1",
                MemoryMib = 32,
                Redis = new("cache", stack.Docker, new() { Image = Declaration.Images.Redis }),
            }
        ));

        var container = stack["probe-container"];
        Assert.Equal(("registry.test/exporter:1", "32"), (container["image"], container["memory"]));
        Assert.Equal(
            [
                "REDIS_ADDR=redis://cache:6379",
                "REDIS_PASSWORD_FILE=/run/secrets/redis_passwords.json",
                "REDIS_EXPORTER_CONNECTION_TIMEOUT=2s",
            ],
            container.Values("envs")
        );
        Assert.Equal(
            "{\"redis://cache:6379\": \"‹cache-password›\"}\n",
            container.Files["/run/secrets/redis_passwords.json"]
        );
    }
}
