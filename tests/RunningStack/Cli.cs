namespace InventarioRetail.EndToEnd;

/// <summary>The project's command line: the one that <c>./run</c> starts, where <c>./run test</c> names it, else this build's.</summary>
internal static class Cli
{
    private static readonly string? Published = Environment.GetEnvironmentVariable("PUBLISHED_CLI");

    /// <summary>What to start for a command, and with which arguments.</summary>
    public static (string Program, string[] Arguments) Command(params string[] arguments) =>
        Published is null
            ? ("dotnet", [Path.Combine(AppContext.BaseDirectory, "inventario-retail.dll"), .. arguments])
            : (Published, arguments);
}
