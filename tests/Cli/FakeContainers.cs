using System.Text.Json.Nodes;

namespace InventarioRetail.Cli.Tests;

/// <summary>A container of a stack, as <c>docker inspect</c> shows it.</summary>
/// <param name="Part">Its part, which is its id too.</param>
/// <param name="Health">What its health check says.</param>
/// <param name="Revision">The dashboard's revision that it runs.</param>
internal sealed record FakeContainer(string Part, string Health = "healthy", string Revision = "");

/// <summary>The output of <c>docker inspect</c>.</summary>
internal static class FakeContainers
{
    public static string Inspected(params FakeContainer[] containers) =>
        new JsonArray([.. containers.Select(Inspected)]).ToJsonString();

    private static JsonObject Inspected(FakeContainer container) =>
        new()
        {
            ["Id"] = container.Part,
            ["Name"] = $"/shop-dev-{container.Part}",
            ["State"] = new JsonObject
            {
                ["Status"] = "running",
                ["Health"] = new JsonObject { ["Status"] = container.Health },
            },
            ["Config"] = new JsonObject
            {
                ["Labels"] = new JsonObject
                {
                    ["inventario-retail.stack"] = "dev",
                    ["inventario-retail.part"] = container.Part,
                },
                ["Env"] = new JsonArray($"APP_REVISION={container.Revision}"),
            },
        };
}
