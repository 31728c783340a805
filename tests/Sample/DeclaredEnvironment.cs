using InventarioRetail.Components;
using Pulumi;

namespace InventarioRetail.Sample.Tests;

/// <summary>The environment variables that the components give the dashboard's container.</summary>
internal static class DeclaredEnvironment
{
    /// <summary>Those of the stable revision on Docker.</summary>
    public static async Task<Dictionary<string, string>> Variables() =>
        Of((await RepositoryStack.Staging.Declared())["dashboard-v1-0-0-container"]);

    /// <summary>Those of a revision that is told other numbers.</summary>
    public static async Task<Dictionary<string, string>> Variables(
        DashboardSpecification specification,
        bool requireTls = false
    )
    {
        var stack = await Declaration.Of(stack => new DashboardContainer(
            "dashboard",
            stack.Docker,
            new()
            {
                Revision = "v1.0.0",
                Specification = specification,
                Backends = Declaration.Backends with { RequireTls = requireTls },
                ApiKey = Output.CreateSecret("key"),
                Published = new PublishedVolume("published", Declaration.Environment, stack.Options()).Volume,
            }
        ));
        return Of(stack["dashboard-container"]);
    }

    private static Dictionary<string, string> Of(DeclaredResource container) =>
        container
            .Values("envs")
            .Select(variable => variable.Split('=', 2))
            .ToDictionary(variable => variable[0], variable => variable[1]);
}
