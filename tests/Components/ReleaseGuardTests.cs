namespace InventarioRetail.Components.Tests;

public sealed class ReleaseGuardTests
{
    [Fact]
    public async Task What_a_stack_sets_reaches_the_container()
    {
        var stack = await RepositoryStack.Staging.Declared(
            "images.guard=registry.test/guard:2",
            "guard={ hostPort: 9192, memory: 96MiB }"
        );

        var guard = stack["guard-container"];
        Assert.Equal(("registry.test/guard:2", "96"), (guard["image"], guard["memory"]));
        Assert.Equal(("127.0.0.1", "9192"), (guard["ports[0].ip"], guard["ports[0].external"]));
    }

    [Fact]
    public async Task It_can_pull_the_brake_and_reaches_nothing_else_of_the_host()
    {
        var guard = (await RepositoryStack.Staging.Declared())["guard-container"];

        Assert.Equal(
            [
                "inventario-retail-staging-published-files /config true",
                "inventario-retail-staging-router-brake /brake false",
                "inventario-retail-staging-guard-state /state false",
            ],
            Enumerable
                .Range(0, 3)
                .Select(index => $"volumes[{index}]")
                .Select(at => $"{guard[$"{at}.volumeName"]} {guard[$"{at}.containerPath"]} {guard[$"{at}.readOnly"]}")
        );
        Assert.Null(guard["volumes[3].volumeName"]);
        Assert.Null(guard["mounts[0].target"]);
    }
}
